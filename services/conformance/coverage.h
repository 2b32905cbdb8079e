// SPDX-License-Identifier: Apache-2.0
//
// Which errors of which syscalls the tests provoked, out of all that the definition has.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// Notes that the syscall was seen to end with the error; 0 stands for a number that no syscall has.
///
/// @return false if the definition does not have it
bool coverage_note(uint64_t syscall, int64_t error);

/// The last test: every error of every syscall was provoked, but for those that can't be, which are printed.
void coverage_test(void);
