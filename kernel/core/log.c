// SPDX-License-Identifier: Apache-2.0

#include "log.h"

#include <stdbool.h>
#include <stdint.h>

#include "serial.h"

/// Digits of the longest number: 2^64 - 1 in decimal.
#define MAX_DIGITS 20

/// A conversion between its percent sign and its letter.
struct conversion {
    unsigned width;
    bool zero_padded;
    bool is_long;
};

static void emit_padding(void (*emit)(char), char padding, size_t width, size_t length) {
    for (; width > length; width--) {
        emit(padding);
    }
}

static void emit_text(void (*emit)(char), const struct conversion *conversion, const char *text) {
    size_t length = 0;
    if (text == NULL) {
        text = "(null)";
    }
    while (text[length] != '\0') {
        length++;
    }
    emit_padding(emit, ' ', conversion->width, length);
    for (size_t i = 0; i < length; i++) {
        emit(text[i]);
    }
}

static void emit_number(void (*emit)(char), const struct conversion *conversion, uint64_t value, unsigned base,
                        bool negative) {
    char digits[MAX_DIGITS];
    size_t count = 0;
    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    size_t length = count + (negative ? 1 : 0);
    if (!conversion->zero_padded) {
        emit_padding(emit, ' ', conversion->width, length);
    }
    if (negative) {
        emit('-');
    }
    if (conversion->zero_padded) {
        emit_padding(emit, '0', conversion->width, length);
    }
    while (count > 0) {
        emit(digits[--count]);
    }
}

static void emit_pointer(void (*emit)(char), const void *pointer) {
    const struct conversion conversion = {.width = 16, .zero_padded = true};
    emit('0');
    emit('x');
    emit_number(emit, &conversion, (uintptr_t)pointer, 16, false);
}

/// Reads flags, width and length, and returns the place of the letter.
static const char *parse_conversion(const char *at, struct conversion *conversion) {
    *conversion = (struct conversion){0};
    if (*at == '0') {
        conversion->zero_padded = true;
        at++;
    }
    for (; *at >= '0' && *at <= '9'; at++) {
        conversion->width = conversion->width * 10 + (unsigned)(*at - '0');
    }
    if (*at == 'l') {
        conversion->is_long = true;
        at++;
    }
    return at;
}

/// Takes the argument of %d, %u and %x, and prints it.
static void emit_argument(void (*emit)(char), const struct conversion *conversion, char letter, va_list *arguments) {
    uint64_t value;
    if (conversion->is_long) {
        value = va_arg(*arguments, unsigned long);
    } else if (letter == 'd') {
        value = (uint64_t)va_arg(*arguments, int);
    } else {
        value = va_arg(*arguments, unsigned);
    }
    const bool negative = letter == 'd' && (int64_t)value < 0;
    emit_number(emit, conversion, negative ? -value : value, letter == 'x' ? 16 : 10, negative);
}

/// Prints a conversion. False if there is none for the letter.
static bool emit_conversion(void (*emit)(char), const struct conversion *conversion, char letter, va_list *arguments) {
    switch (letter) {
    case 's':
        emit_text(emit, conversion, va_arg(*arguments, const char *));
        return true;
    case 'c':
        emit((char)va_arg(*arguments, int));
        return true;
    case 'd':
    case 'u':
    case 'x':
        emit_argument(emit, conversion, letter, arguments);
        return true;
    case 'p':
        emit_pointer(emit, va_arg(*arguments, const void *));
        return true;
    case '%':
        emit('%');
        return true;
    default:
        return false;
    }
}

/// Without a canary: a panic that tells of a broken canary comes here too, and must not start over.
__attribute__((no_stack_protector)) void log_format(void (*emit)(char), const char *format, va_list arguments) {
    va_list rest;
    va_copy(rest, arguments);
    for (const char *at = format; *at != '\0'; at++) {
        struct conversion conversion;
        const char *letter = *at == '%' ? parse_conversion(at + 1, &conversion) : at;
        if (letter != at && emit_conversion(emit, &conversion, *letter, &rest)) {
            at = letter;
        } else {
            emit(*at);
        }
    }
    va_end(rest);
}

static void emit_serial(char character) {
    if (character == '\n') {
        serial_write('\r');
    }
    serial_write(character);
}

void klog(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    log_format(emit_serial, format, arguments);
    va_end(arguments);
}

void klog_bytes(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        emit_serial(text[i]);
    }
}
