// SPDX-License-Identifier: Apache-2.0

#include "arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Memory is asked for in blocks of this many bytes. With AddressSanitizer each piece has a block of its own, so that
/// it notices where one is overrun.
#if defined(__SANITIZE_ADDRESS__)
#define BLOCK_SIZE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BLOCK_SIZE 1
#endif
#endif
#ifndef BLOCK_SIZE
#define BLOCK_SIZE ((size_t)64 * 1024)
#endif

union block {
    struct {
        union block *previous;
        size_t used;
        size_t size;
    } head;
    max_align_t alignment;
};

static union block *last;

static void add_block(size_t size) {
    size = size > BLOCK_SIZE ? size : BLOCK_SIZE;
    union block *block = malloc(sizeof(*block) + size);
    if (block == NULL) {
        fputs("abigen: out of memory\n", stderr);
        exit(1);
    }
    block->head.previous = last;
    block->head.used = 0;
    block->head.size = size;
    last = block;
}

/// Room for `size` bytes, at an address of that alignment.
static void *take(size_t size, size_t alignment) {
    size_t start = last == NULL ? 0 : (last->head.used + alignment - 1) & ~(alignment - 1);
    if (last == NULL || start > last->head.size || last->head.size - start < size) {
        add_block(size);
        start = 0;
    }
    last->head.used = start + size;
    return (char *)(last + 1) + start;
}

void *arena_alloc(size_t size) {
    void *memory = take(size, _Alignof(max_align_t));
    memset(memory, 0, size);
    return memory;
}

char *arena_text(const char *start, size_t length) {
    char *text = take(length + 1, 1);
    memcpy(text, start, length);
    text[length] = '\0';
    return text;
}

char *arena_printf(const char *format, ...) {
    char small[128];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(small, sizeof(small), format, arguments);
    va_end(arguments);
    if (length >= 0 && (size_t)length < sizeof(small)) {
        return arena_text(small, (size_t)length);
    }
    size_t size = length < 0 ? 1 : (size_t)length + 1;
    char *text = take(size, 1);
    va_start(arguments, format);
    (void)vsnprintf(text, size, format, arguments);
    va_end(arguments);
    return text;
}

struct arena_mark arena_mark(void) {
    return (struct arena_mark){last, last == NULL ? 0 : last->head.used};
}

void arena_release(struct arena_mark mark) {
    while (last != mark.block) {
        union block *previous = last->head.previous;
        free(last);
        last = previous;
    }
    if (last != NULL) {
        last->head.used = mark.used;
    }
}

void arena_free(void) {
    arena_release((struct arena_mark){NULL, 0});
}
