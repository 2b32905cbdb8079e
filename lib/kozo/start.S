// SPDX-License-Identifier: Apache-2.0
//
// Where a service's first thread starts: rdi is the address of StartInfo, rsp the top of its stack. The object of its
// own lets init, which starts otherwise, use the rest of the library.

    .section .text._start, "ax", @progbits
    .globl _start
    .type _start, @function
_start:
    xorl %ebp, %ebp                 // ends the chain of frames
    andq $-16, %rsp                 // System V ABI, 3.2.2: aligned before a call
    call kozo_start_service
    ud2                             // kozo_start_service never returns
    .size _start, . - _start
