// SPDX-License-Identifier: Apache-2.0
//
// Marks around what is measured: instructions that do nothing but to be seen by irq_off_plugin.c, which finds them by
// their bytes. The function that they stand in names the measurement: case_NAME.
#pragma once

#define MARK_BEGIN() __asm__ volatile("nopl 0x5a4f4b01(%%rax)" ::: "memory")
#define MARK_END()   __asm__ volatile("nopl 0x5a4f4b02(%%rax)" ::: "memory")

/// Measures a system call, which has to return this status.
#define MEASURE(call, wanted)                                                                                          \
    do {                                                                                                               \
        MARK_BEGIN();                                                                                                  \
        int64_t measured_ = (call);                                                                                    \
        MARK_END();                                                                                                    \
        EQUAL(measured_, (wanted));                                                                                    \
    } while (0)
