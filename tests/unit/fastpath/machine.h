// SPDX-License-Identifier: Apache-2.0
//
// The kernel's own assembler, ipc_fastpath.S and entry.S as the release kernel has them, run in this process from
// SYSCALL to SYSRET. What a user may not execute is carried out on the machine of host.h instead, when the processor
// refuses it: SWAPGS, a load of CR3 or of the FS base, SYSRET. GS base is the process's real one. Where selectors are
// read and loaded, which the process could do and must not, stand breakpoints once the trace has come by there.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// What a user has in the registers at SYSCALL, or gets at SYSRET; the kernel finds instruction and flags in rcx and
/// r11.
struct user_registers {
    uint64_t rax, rdi, rsi, rdx, r10, r8, r9, rbx, rbp, r12, r13, r14, r15, instruction, flags, stack;
};
enum { USER_REGISTERS = sizeof(struct user_registers) / sizeof(uint64_t) };

enum machine_end {
    /// SYSRET in syscall_entry.
    END_STRAIGHT,
    /// SYSRET in leave_kernel.
    END_SYSRET,
    /// IRET there.
    END_IRET,
    /// leave_kernel takes interrupts: nobody is ready, or a syscall was left off.
    END_WAITS,
    /// It did what a kernel must not.
    END_STRAYED,
};

struct machine_exit {
    enum machine_end end;
    /// At SYSRET or IRET.
    struct user_registers registers;
    /// What was done that must not be, or NULL, and by which instruction.
    const char *wrong;
    uint64_t at;
    /// The last conditional jump that was taken before it handed on, if it ran in steps; or 0.
    uint64_t jumped;
    /// It went on to dispatch, where the syscall is traced, and to C.
    bool handed_on;
    /// How often the FS base or a selector was loaded.
    unsigned loads;
};

/// What of syscall_entry has been executed in steps, by the offset of each instruction.
enum { MACHINE_CODE_BYTES = 4096 };
struct machine_trace {
    bool executed[MACHINE_CODE_BYTES];
    /// Conditional jumps that were taken, and that were not.
    bool taken[MACHINE_CODE_BYTES];
    bool passed[MACHINE_CODE_BYTES];
    /// Bytes of the instruction, where known.
    uint8_t length[MACHINE_CODE_BYTES];
};

/// Prepares the process. What is executed in steps is noted in `trace`.
void machine_start(struct machine_trace *trace);

/// Catches the signals that the assembler will raise. In each test, for cmocka catches some itself.
void machine_catch(void);

/// The current thread makes the syscall in rax, and the assembler runs with all that it calls, up to where a thread
/// goes on. In steps, if told so, but for C: all is noted.
struct machine_exit machine_syscall(const struct user_registers *user, bool in_steps);

/// Whether a conditional jump begins at that offset.
bool machine_is_branch(unsigned offset);
/// Whether what begins there is a jump to the next instruction.
bool machine_does_nothing(unsigned offset);

/// A fault that is planted into the code.
struct machine_change {
    unsigned offset;
    /// So many bytes, an instruction, are left out; or, if 0, a conditional jump always jumps.
    unsigned length;
};
void machine_make(const struct machine_change *change);
