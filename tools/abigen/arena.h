// SPDX-License-Identifier: Apache-2.0
//
// Memory that lives until the program ends, or until it goes back to a mark.

#ifndef ABIGEN_ARENA_H
#define ABIGEN_ARENA_H

#include <stddef.h>

/// Zeroed memory of `size` bytes. Never returns NULL: without memory the program ends with an error.
void *arena_alloc(size_t size);

/// A zero-terminated copy of `length` bytes of text.
char *arena_text(const char *start, size_t length);

/// Text in the arena as printf writes it.
__attribute__((format(printf, 1, 2))) char *arena_printf(const char *format, ...);

/// How far the arena is filled.
struct arena_mark {
    void *block;
    size_t used;
};

/// Remember how far it is filled.
struct arena_mark arena_mark(void);

/// Give back all that was taken since.
void arena_release(struct arena_mark mark);

/// Give all of it back.
void arena_free(void);

#endif
