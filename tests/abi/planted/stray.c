// SPDX-License-Identifier: Apache-2.0
//
// A service that makes a system call by itself rather than by a stub.

#include <kozo_abi.h>

static void by_itself(void);

static __attribute__((noinline)) void by_itself(void) {
    __asm__ volatile("syscall" : : : "rax", "rcx", "r11", "memory");
}

int main(void) {
    by_itself();
    return 0;
}
