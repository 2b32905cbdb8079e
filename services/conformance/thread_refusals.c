// SPDX-License-Identifier: Apache-2.0
//
// What the thread syscalls refuse, but for THREAD_BIND: threads in other states, addresses, priorities and registers.
#include "refusal.h"

// The first thread's, as conformance.kozo has it.
#define OWN_CEILING 100

// Bits of rflags that are not the user's (Intel SDM 1, "EFLAGS Register").
#define FLAG_IF   (UINT64_C(1) << 9)
#define FLAG_IOPL (UINT64_C(3) << 12)
#define FLAG_VM   (UINT64_C(1) << 17)
#define FLAG_VIF  (UINT64_C(1) << 19)
#define FLAG_VIP  (UINT64_C(1) << 20)

#define START(instruction, stack, fs_base) SYSCALL(THREAD_START, THING(THREAD), instruction, stack, 0, fs_base)
#define CONTROL(instruction, stack, flags, fs_base)                                                                    \
    SYSCALL(THREAD_WRITE, THING(THREAD), REGISTERS_CONTROL, instruction, stack, flags, fs_base)
#define NOT_BELOW(place, end)    FAILS(OUT_OF_RANGE, NOT_BETWEEN), BLAMED(place), RANGE(0, (end)-1)
#define NOT_UP_TO(place, most)   FAILS(OUT_OF_RANGE, NOT_BETWEEN), BLAMED(place), RANGE(0, most)
#define NO_SUCH_REGISTERS(place) FAILS(INVALID_ARGUMENT, UNSUITABLE), BLAMED(place)
#define NOT_A_SLICE              FAILS(OUT_OF_RANGE, NOT_BETWEEN), BLAMED(1), RANGE(TIME_SLICE_MIN_NS, TIME_SLICE_MAX_NS)
#define IN_ANOTHER_STATE         FAILS(IN_USE, STATE), BLAMED(0)

const struct refusal thread_refusals[] = {
    {"THR101", "no thread starts at USER_END", START(USER_END, 0, 0), NOT_BELOW(1, USER_END)},
    {"THR102", "no thread starts in the kernel", START(KERNEL_BASE, 0, 0), NOT_BELOW(1, USER_END)},
    {"THR103", "no thread starts with a stack above USER_END", START(0, USER_END + 1, 0), NOT_UP_TO(2, USER_END)},
    {"THR104", "no thread starts with a stack in the direct map", START(0, DIRECT_MAP, 0), NOT_UP_TO(2, USER_END)},
    {"THR105", "no thread starts with an FS base at USER_END", START(0, 0, USER_END), NOT_BELOW(4, USER_END)},
    {"THR106", "no thread starts with a non-canonical FS base", START(0, 0, UINT64_C(1) << 63), NOT_BELOW(4, USER_END)},
    {"THR107", "a thread that waits is not started", SYSCALL(THREAD_START, THING(WAITING_THREAD), 0, 0, 0, 0),
     IN_ANOTHER_STATE},
    {"THR108", "a thread that is ready is not resumed", SYSCALL(THREAD_RESUME, THING(READY_THREAD)), IN_ANOTHER_STATE},
    {"THR109", "a thread that waits is not resumed", SYSCALL(THREAD_RESUME, THING(WAITING_THREAD)), IN_ANOTHER_STATE},
    {"THR110", "nobody gives a priority above the own ceiling",
     SYSCALL(THREAD_PRIORITY, THING(THREAD), OWN_CEILING + 1, 0), NOT_UP_TO(1, OWN_CEILING)},
    {"THR111", "nobody gives a ceiling above the own one", SYSCALL(THREAD_PRIORITY, THING(THREAD), 0, OWN_CEILING + 1),
     NOT_UP_TO(2, OWN_CEILING)},
    {"THR112", "nobody yields for another thread", SYSCALL(THREAD_YIELD, THING(THREAD)), NO_SUCH_REGISTERS(0)},
    {"THR113", "the registers of a thread that waits are not read",
     SYSCALL(THREAD_READ, THING(WAITING_THREAD), REGISTERS_FIRST), IN_ANOTHER_STATE},
    {"THR114", "the registers of a thread that waits are not written",
     SYSCALL(THREAD_WRITE, THING(WAITING_THREAD), REGISTERS_FIRST), IN_ANOTHER_STATE},
    {"THR115", "an instruction pointer is below USER_END", CONTROL(USER_END, 0, FLAGS_FIXED, 0),
     NOT_BELOW(2, USER_END)},
    {"THR116", "an instruction pointer is not the kernel's", CONTROL(KERNEL_BASE, 0, FLAGS_FIXED, 0),
     NOT_BELOW(2, USER_END)},
    {"THR117", "a stack pointer is at most USER_END", CONTROL(0, USER_END + 1, FLAGS_FIXED, 0), NOT_UP_TO(3, USER_END)},
    {"THR118", "an FS base is below USER_END", CONTROL(0, 0, FLAGS_FIXED, USER_END), NOT_BELOW(5, USER_END)},
    {"THR119", "IF can't be cleared", CONTROL(0, 0, FLAGS_FIXED & ~FLAG_IF, 0), NO_SUCH_REGISTERS(4)},
    {"THR120", "bit 1 of rflags can't be cleared", CONTROL(0, 0, FLAG_IF, 0), NO_SUCH_REGISTERS(4)},
    {"THR121", "IOPL can't be raised", CONTROL(0, 0, FLAGS_FIXED | FLAG_IOPL, 0), NO_SUCH_REGISTERS(4)},
    {"THR122", "VM can't be set", CONTROL(0, 0, FLAGS_FIXED | FLAG_VM, 0), NO_SUCH_REGISTERS(4)},
    {"THR123", "VIF can't be set", CONTROL(0, 0, FLAGS_FIXED | FLAG_VIF, 0), NO_SUCH_REGISTERS(4)},
    {"THR124", "VIP can't be set", CONTROL(0, 0, FLAGS_FIXED | FLAG_VIP, 0), NO_SUCH_REGISTERS(4)},
    {"THR125", "the upper half of rflags can't be set", CONTROL(0, 0, FLAGS_FIXED | UINT64_C(1) << 32, 0),
     NO_SUCH_REGISTERS(4)},
    {"THR126", "where there is no register nothing is written",
     SYSCALL(THREAD_WRITE, THING(THREAD), REGISTERS_FOURTH, 1, 2, 3, 4), NO_SUCH_REGISTERS(5)},
    {"THR127", "a time slice has a shortest length", SYSCALL(THREAD_SLICE, THING(THREAD), TIME_SLICE_MIN_NS - 1),
     NOT_A_SLICE},
    {"THR128", "a time slice has a longest length", SYSCALL(THREAD_SLICE, THING(THREAD), TIME_SLICE_MAX_NS + 1),
     NOT_A_SLICE},
    {"THR129", "no time slice is no time slice", SYSCALL(THREAD_SLICE, THING(THREAD), 0), NOT_A_SLICE},
    {0},
};
