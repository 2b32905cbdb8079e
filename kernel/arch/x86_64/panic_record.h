// SPDX-License-Identifier: Apache-2.0
//
// What a panic leaves in memory, at the symbol kozo_panic_record, for a debugger or a dump of the machine's memory. The
// same goes out on the first two serial ports as text that begins with "KOZO PANIC: ".
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "cpu_block.h"
#include "exception.h"

/// "KOZODEAD" in memory.
#define PANIC_MAGIC        UINT64_C(0x444145444f5a4f4b)
#define PANIC_BACKTRACE    16
#define PANIC_CAUSE_BYTES  192
#define PANIC_NO_EXCEPTION UINT64_MAX
#define PANIC_SYSCALLS     16
#define PANIC_BUILD_ID     20

/// A syscall that took the slow path.
struct traced_syscall {
    /// Address of its thread, which may have ended since: not to be followed.
    uint64_t caller;
    /// 0 if there is no syscall of the number that was passed.
    uint64_t number;
};

struct panic_record {
    /// PANIC_MAGIC once the kernel has panicked, and 0 until then.
    uint64_t magic;
    /// ABI_FINGERPRINT of the kernel.
    uint64_t fingerprint;
    /// What the linker computes from all of the kernel: kernel.elf and kozo.elf say it in a note.
    uint8_t build_id[PANIC_BUILD_ID];
    uint32_t reserved;
    /// Zero-terminated, cut to fit.
    char cause[PANIC_CAUSE_BYTES];
    /// The registers at the exception. For a panic that the kernel decided on, the vector is PANIC_NO_EXCEPTION and of
    /// the others rip, rsp, rbp and rflags count.
    struct exception_frame registers;
    uint64_t cr2;
    uint64_t cr3;
    /// Return addresses, the innermost first.
    uint64_t backtrace_length;
    uint64_t backtrace[PANIC_BACKTRACE];
    /// The last syscalls that took the slow path, the newest first.
    uint64_t syscall_count;
    struct traced_syscall syscalls[PANIC_SYSCALLS];
};
_Static_assert(offsetof(struct panic_record, magic) == 0, "read by interrupts.S");
_Static_assert(offsetof(struct panic_record, registers) == 40 + PANIC_CAUSE_BYTES, "read by debuggers");
_Static_assert(sizeof(struct panic_record) == 824, "read by debuggers");

/// Written by a panic only.
extern struct panic_record kozo_panic_record;
