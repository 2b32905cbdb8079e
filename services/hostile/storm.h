// SPDX-License-Identifier: Apache-2.0
//
// Generated syscalls, by several threads at once, in worlds of objects that are built anew every so often.
#pragma once

#include <stdint.h>

/// Prints the seed, makes `count` calls, and prints what came of them. Notes by expect() what should not have come of
/// them.
void storm(uint64_t seed, uint64_t count);
