// SPDX-License-Identifier: Apache-2.0

#include "arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Each allocation is preceded by the link to the one before it.
union header {
    union header *previous;
    max_align_t alignment;
};

static union header *last;

void *arena_alloc(size_t size) {
    union header *header = calloc(1, sizeof(*header) + size);
    if (header == NULL) {
        fputs("abigen: out of memory\n", stderr);
        exit(1);
    }
    header->previous = last;
    last = header;
    return header + 1;
}

char *arena_text(const char *start, size_t length) {
    char *text = arena_alloc(length + 1);
    memcpy(text, start, length);
    return text;
}

char *arena_printf(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    size_t size = length < 0 ? 1 : (size_t)length + 1;
    char *text = arena_alloc(size);
    va_start(arguments, format);
    (void)vsnprintf(text, size, format, arguments);
    va_end(arguments);
    return text;
}

void arena_free(void) {
    while (last != NULL) {
        union header *previous = last->previous;
        free(last);
        last = previous;
    }
}
