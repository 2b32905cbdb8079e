// SPDX-License-Identifier: Apache-2.0

#include "bytes.h"

#include <stdint.h>

void *memset(void *memory, int value, size_t size) {
    void *start = memory;
    __asm__ volatile("rep stosb" : "+D"(memory), "+c"(size) : "a"((uint8_t)value) : "memory");
    return start;
}

void *memcpy(void *restrict to, const void *restrict from, size_t size) {
    void *start = to;
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
    return start;
}
