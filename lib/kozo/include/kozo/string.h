// SPDX-License-Identifier: Apache-2.0
//
// Memory and strings, as in the C standard (7.24) and, for the BSD functions, strlcpy(3).

#ifndef KOZO_STRING_H
#define KOZO_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int byte, size_t count);
int memcmp(const void *left, const void *right, size_t count);
void *memchr(const void *bytes, int byte, size_t count);

size_t strlen(const char *text);
size_t strnlen(const char *text, size_t limit);
int strcmp(const char *left, const char *right);
int strncmp(const char *left, const char *right, size_t limit);
char *strchr(const char *text, int byte);
char *strrchr(const char *text, int byte);

/// Copy, zero-terminated if `size` is not 0; the length of `from`, so a result of `size` or more means that it was cut.
size_t strlcpy(char *restrict to, const char *restrict from, size_t size);
size_t strlcat(char *restrict to, const char *restrict from, size_t size);

#endif
