// SPDX-License-Identifier: Apache-2.0
//
// A thread that is given all of its registers and a few bytes of code, and runs until it faults.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <kozo_abi.h>

/// In the order of SYS_THREAD_READ's groups.
enum general { RAX, RBX, RCX, RDX, RSI, RDI, RBP, R8, R9, R10, R11, R12, R13, R14, R15, GENERAL_REGISTERS };

struct registers {
    uint64_t general[GENERAL_REGISTERS];
    uint64_t rip, rsp, flags, fs_base;
};

/// The first fault that the subject came to, or no fault at all.
struct outcome {
    /// Fault, or SUBJECT_HANGS.
    uint64_t fault;
    uint64_t detail;
    /// FaultFlag bits.
    uint64_t touched;
    /// As they were then.
    struct registers registers;
};

enum { SUBJECT_HANGS = 0 };

// Bits of rflags (Intel SDM 1, "EFLAGS Register").
#define FLAG_TF   (UINT64_C(1) << 8)
#define FLAG_IF   (UINT64_C(1) << 9)
#define FLAG_DF   (UINT64_C(1) << 10)
#define FLAG_IOPL (UINT64_C(3) << 12)
#define FLAG_NT   (UINT64_C(1) << 14)
#define FLAG_RF   (UINT64_C(1) << 16)
#define FLAG_VM   (UINT64_C(1) << 17)
#define FLAG_AC   (UINT64_C(1) << 18)
#define FLAG_VIF  (UINT64_C(3) << 19)
#define FLAG_ID   (UINT64_C(1) << 21)

/// Bytes of code and their number, for a parameter list or a row of a table.
#define CODE(text) (text), sizeof(text) - 1

/// One page at this address is the subject's to write to, with nothing mapped before and behind it.
#define ISLAND UINT64_C(0x520000000000)

/// The subject's code is in one page here, with nothing mapped behind it.
#define CODE_PAGE UINT64_C(0x510000000000)

/// The subject's own handle, in the CNode that it shares with this service.
extern kozo_handle_t subject_thread;

/// The capability by which its code page is mapped.
extern kozo_handle_t subject_code;

/// Creates the subject from the pool. Once an attack, before all else.
void subject_open(void);

/// Different numbers in all general registers, a stack pointer within ISLAND, no flags; rip is where code is put.
struct registers subject_registers(void);

/// Puts code where rip points to, with UD2 behind it, and lets the subject run from there.
struct outcome subject_run(const char *code, size_t length, const struct registers *from);

/// The same with what is in the code page already.
struct outcome subject_go(const struct registers *from);

/// Puts code at an offset of the code page.
void subject_put(uint64_t offset, const char *code, size_t length);

/// Puts code with an endless loop behind it, lets the subject run there below this service's priority until it has been
/// interrupted, stops it, and returns its registers.
struct registers subject_interrupt(const char *code, size_t length, const struct registers *from);

/// Expects that the code faults so at its beginning, and that no register has changed. `faults` has a bit for each
/// Fault that may come.
void expect_fault(const char *what, const char *code, size_t length, const struct registers *from, uint64_t faults,
                  uint64_t detail);

/// Expects all registers to be the same but for rip, the flag RF, and the general registers with a bit in `changed`.
void expect_registers(const char *what, const struct registers *after, const struct registers *before,
                      uint32_t changed);
