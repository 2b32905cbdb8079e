// SPDX-License-Identifier: Apache-2.0

#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_WIDTH 120

static void reserve(struct buffer *buffer, size_t more) {
    if (buffer->capacity - buffer->length > more) {
        return;
    }
    size_t capacity = (buffer->length + more + 1) * 2;
    char *data = realloc(buffer->data, capacity);
    if (data == NULL) {
        fputs("abigen: out of memory\n", stderr);
        exit(1);
    }
    buffer->data = data;
    buffer->capacity = capacity;
}

void buffer_append(struct buffer *buffer, const char *text, size_t length) {
    reserve(buffer, length);
    memcpy(buffer->data + buffer->length, text, length);
    buffer->length += length;
    buffer->data[buffer->length] = '\0';
}

void buffer_puts(struct buffer *buffer, const char *text) {
    buffer_append(buffer, text, strlen(text));
}

void buffer_printf(struct buffer *buffer, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0) {
        return;
    }
    reserve(buffer, (size_t)length);
    va_start(arguments, format);
    (void)vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    buffer->length += (size_t)length;
}

void buffer_wrap(struct buffer *buffer, const char *prefix, const char *continuation, const char *text) {
    size_t column = strlen(prefix);
    buffer_puts(buffer, prefix);
    for (const char *word = text + strspn(text, " \t\n"); *word != '\0';) {
        size_t length = strcspn(word, " \t\n");
        if (column + 1 + length > LINE_WIDTH) {
            buffer_printf(buffer, "\n%s", continuation);
            column = strlen(continuation);
        }
        buffer_append(buffer, " ", 1);
        buffer_append(buffer, word, length);
        column += 1 + length;
        word += length;
        word += strspn(word, " \t\n");
    }
    buffer_append(buffer, "\n", 1);
}

void buffer_free(struct buffer *buffer) {
    free(buffer->data);
    *buffer = (struct buffer){0};
}
