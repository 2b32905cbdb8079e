// SPDX-License-Identifier: Apache-2.0
//
// Memory for what grows; without it the program ends.

#ifndef TRACE_MEMORY_H
#define TRACE_MEMORY_H

#include <stddef.h>

/// The array, with room for one element more than its `count`. It doubles: its size is the next power of two.
void *grow(void *array, size_t count, size_t element);

char *copy_text(const char *text);

#endif
