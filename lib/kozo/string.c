// SPDX-License-Identifier: Apache-2.0
//
// Memory and strings. Without vector registers eight bytes at a time is the best there is.

#include <kozo/string.h>
#include <stdint.h>

#define WORD sizeof(uint64_t)

static uint64_t load(const void *from) {
    uint64_t word;
    __builtin_memcpy(&word, from, WORD);
    return word;
}

static void store(void *to, uint64_t word) {
    __builtin_memcpy(to, &word, WORD);
}

static void copy_forwards(unsigned char *to, const unsigned char *from, size_t count) {
    for (; count >= WORD; count -= WORD, to += WORD, from += WORD)
        store(to, load(from));
    while (count--)
        *to++ = *from++;
}

static void copy_backwards(unsigned char *to, const unsigned char *from, size_t count) {
    for (; count >= WORD; count -= WORD)
        store(to + count - WORD, load(from + count - WORD));
    for (; count; count--)
        to[count - 1] = from[count - 1];
}

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
    copy_forwards(to, from, count);
    return to;
}

void *memmove(void *to, const void *from, size_t count) {
    if ((uintptr_t)to - (uintptr_t)from >= count)
        copy_forwards(to, from, count); // never writes what is yet to be read
    else
        copy_backwards(to, from, count);
    return to;
}

void *memset(void *to, int byte, size_t count) {
    unsigned char *target = to;
    uint64_t word = (unsigned char)byte * UINT64_C(0x0101010101010101);
    for (; count >= WORD; count -= WORD, target += WORD)
        store(target, word);
    while (count--)
        *target++ = (unsigned char)byte;
    return to;
}

int memcmp(const void *left, const void *right, size_t count) {
    const unsigned char *a = left, *b = right;
    for (; count >= WORD && load(a) == load(b); count -= WORD, a += WORD, b += WORD)
        ;
    for (; count && *a == *b; count--, a++, b++)
        ;
    return count ? *a - *b : 0;
}

void *memchr(const void *bytes, int byte, size_t count) {
    const unsigned char *at = bytes;
    for (; count; count--, at++)
        if (*at == (unsigned char)byte)
            return (void *)at;
    return NULL;
}

size_t strlen(const char *text) {
    return strnlen(text, SIZE_MAX);
}

size_t strnlen(const char *text, size_t limit) {
    size_t length = 0;
    while (length < limit && text[length])
        length++;
    return length;
}

int strcmp(const char *left, const char *right) {
    return strncmp(left, right, SIZE_MAX);
}

int strncmp(const char *left, const char *right, size_t limit) {
    for (; limit; limit--, left++, right++) {
        if (*left != *right)
            return (unsigned char)*left - (unsigned char)*right;
        if (!*left)
            return 0;
    }
    return 0;
}

char *strchr(const char *text, int byte) {
    return memchr(text, byte, strlen(text) + 1);
}

char *strrchr(const char *text, int byte) {
    for (size_t left = strlen(text) + 1; left; left--)
        if (text[left - 1] == (char)byte)
            return (char *)text + left - 1;
    return NULL;
}

size_t strlcpy(char *restrict to, const char *restrict from, size_t size) {
    size_t length = strlen(from);
    if (size) {
        size_t count = length < size ? length : size - 1;
        memcpy(to, from, count);
        to[count] = '\0';
    }
    return length;
}

size_t strlcat(char *restrict to, const char *restrict from, size_t size) {
    size_t length = strnlen(to, size);
    return length + strlcpy(to + length, from, size - length);
}
