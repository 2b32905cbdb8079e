// SPDX-License-Identifier: Apache-2.0
//
// Times and sizes, for people.

#ifndef SHELL_AMOUNT_H
#define SHELL_AMOUNT_H

#include <stdint.h>

/// Room that every amount fits, its zero included.
#define AMOUNT_SIZE 32

/// Nanoseconds as seconds with microseconds: "12.345678 s".
void amount_of_time(char into[AMOUNT_SIZE], uint64_t nanoseconds);

/// Nanoseconds roughly, cut off to the unit that matters: "40 us", "10 ms", "3 s", "2 min 5 s", "1 h 0 min", "9 d 3 h".
void amount_of_duration(char into[AMOUNT_SIZE], uint64_t nanoseconds);

/// How much `part` is of `whole`, cut off to tenths of a percent: "12.3%". What is more than the whole is all of it,
/// and of nothing it is nothing.
void amount_of_share(char into[AMOUNT_SIZE], uint64_t part, uint64_t whole);

/// The same as a number, in thousandths.
uint64_t amount_share(uint64_t part, uint64_t whole);

/// Bytes as the largest unit that they reach, with a decimal if they are no whole number of it: "16 KiB", "2.5 MiB".
void amount_of_memory(char into[AMOUNT_SIZE], uint64_t bytes);

#endif
