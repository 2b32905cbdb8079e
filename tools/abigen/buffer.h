// SPDX-License-Identifier: Apache-2.0
//
// Text that grows at its end: what an emitter writes.

#ifndef ABIGEN_BUFFER_H
#define ABIGEN_BUFFER_H

#include <stddef.h>

struct buffer {
    char *data;
    size_t length;
    size_t capacity;
};

/// Append text as printf writes it.
__attribute__((format(printf, 2, 3))) void buffer_printf(struct buffer *buffer, const char *format, ...);

/// Append `length` bytes.
void buffer_append(struct buffer *buffer, const char *text, size_t length);

/// Append text as it is.
void buffer_puts(struct buffer *buffer, const char *text);

/// Append `text` in words, each line led by `prefix`, and broken so that it stays within 120 columns where it can.
/// Lines after the first are led by `continuation`.
void buffer_wrap(struct buffer *buffer, const char *prefix, const char *continuation, const char *text);

/// Give the memory back and empty it.
void buffer_free(struct buffer *buffer);

#endif
