// SPDX-License-Identifier: Apache-2.0
//
// The functions of the C library that the compiler calls by itself, as the C standard has them.
#pragma once

#include <stddef.h>

void *memset(void *memory, int value, size_t size);
void *memcpy(void *restrict to, const void *restrict from, size_t size);
