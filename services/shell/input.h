// SPDX-License-Identifier: Apache-2.0
//
// What is typed, byte by byte or key by key.

#ifndef SHELL_INPUT_H
#define SHELL_INPUT_H

#include <stdbool.h>
#include <stdint.h>

/// Wait for the next byte; 0, a negative error or a positive Status.
int64_t input_byte(uint8_t *byte);

/// As input_byte(), but no longer than until `deadline`, in nanoseconds since the start: then ERR_TIMED_OUT.
int64_t input_byte_until(uint64_t deadline, uint8_t *byte);

/// Wait for a key until `deadline`, in nanoseconds since the start. The key is taken, and nothing of what was typed
/// after it.
///
/// @return 0 if there was one, ERR_TIMED_OUT, another negative error or a positive Status
int64_t input_key(uint64_t deadline);

/// Look for Ctrl-C until `deadline`, in nanoseconds since the start. What was typed before it is dropped with it;
/// without it what is typed is kept for who reads next, as much of it as fits.
///
/// @return whether it was typed
bool input_interrupted(uint64_t deadline);

#endif
