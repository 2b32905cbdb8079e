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

/// Bytes as the largest unit that they reach, with a decimal if they are no whole number of it: "16 KiB", "2.5 MiB".
void amount_of_memory(char into[AMOUNT_SIZE], uint64_t bytes);

#endif
