// SPDX-License-Identifier: Apache-2.0
//
// Formatting as printf does it (C17, 7.21.6.1), without floating point.

#include <kozo/format.h>
#include <stdbool.h>
#include <stdint.h>

struct output {
    kozo_format_sink *sink;
    void *context;
    size_t count;
};

// What stands between % and the conversion.
struct specification {
    bool left, zero, plus, space, alternate;
    size_t width;
    bool has_precision;
    size_t precision;
    int size; // bytes of the integer argument
};

// A number, ready to be printed: prefix, then zeros, then digits.
struct number {
    char prefix[3];
    size_t prefix_length;
    char digits[22]; // 2^64 - 1 in octal
    size_t length;
};

static void put(struct output *output, const char *bytes, size_t count) {
    if (count)
        output->sink(output->context, bytes, count);
    output->count += count;
}

static void pad(struct output *output, char byte, size_t count) {
    while (count--)
        put(output, &byte, 1);
}

static size_t missing(size_t length, size_t wanted) {
    return length < wanted ? wanted - length : 0;
}

static void put_text(struct output *output, const struct specification *spec, const char *text, size_t length) {
    size_t fill = missing(length, spec->width);
    pad(output, ' ', spec->left ? 0 : fill);
    put(output, text, length);
    pad(output, ' ', spec->left ? fill : 0);
}

static void put_string(struct output *output, const struct specification *spec, const char *text) {
    if (!text)
        text = "(null)";
    size_t length = 0;
    while ((!spec->has_precision || length < spec->precision) && text[length])
        length++;
    put_text(output, spec, text, length);
}

static void put_number(struct output *output, const struct specification *spec, const struct number *number) {
    size_t length = number->prefix_length + number->length;
    size_t zeros = spec->has_precision ? missing(number->length, spec->precision) : 0;
    if (spec->zero && !spec->left && !spec->has_precision)
        zeros = missing(length, spec->width);
    size_t fill = missing(length + zeros, spec->width);
    pad(output, ' ', spec->left ? 0 : fill);
    put(output, number->prefix, number->prefix_length);
    pad(output, '0', zeros);
    put(output, number->digits + sizeof(number->digits) - number->length, number->length);
    pad(output, ' ', spec->left ? fill : 0);
}

static void make_digits(struct number *number, uint64_t value, unsigned base, bool upper) {
    const char *symbols = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    while (value) {
        number->digits[sizeof(number->digits) - ++number->length] = symbols[value % base];
        value /= base;
    }
}

static void put_unsigned(struct output *output, struct specification *spec, uint64_t value, char conversion) {
    struct number number = {.length = 0};
    unsigned base = conversion == 'o' ? 8 : conversion == 'u' ? 10 : 16;
    make_digits(&number, value, base, conversion == 'X');
    if (spec->alternate && base == 16 && value) {
        number.prefix[number.prefix_length++] = '0';
        number.prefix[number.prefix_length++] = conversion;
    }
    bool octal_zero = spec->alternate && base == 8 && (!spec->has_precision || spec->precision <= number.length);
    if (octal_zero || (!value && !spec->has_precision))
        number.digits[sizeof(number.digits) - ++number.length] = '0';
    put_number(output, spec, &number);
}

static void put_signed(struct output *output, struct specification *spec, int64_t value) {
    struct number number = {.length = 0};
    uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
    make_digits(&number, magnitude, 10, false);
    if (!value && !spec->has_precision)
        number.digits[sizeof(number.digits) - ++number.length] = '0';
    if (value < 0 || spec->plus || spec->space)
        number.prefix[number.prefix_length++] = value < 0 ? '-' : spec->plus ? '+' : ' ';
    put_number(output, spec, &number);
}

// A pointer is 0x and sixteen digits at most, as %#lx; a null pointer is visible as 0x0.
static void put_pointer(struct output *output, struct specification *spec, const void *pointer) {
    struct number number = {.prefix = "0x", .prefix_length = 2};
    make_digits(&number, (uintptr_t)pointer, 16, false);
    if (!pointer)
        number.digits[sizeof(number.digits) - ++number.length] = '0';
    put_number(output, spec, &number);
}

static const char *parse_flags(const char *at, struct specification *spec) {
    for (;; at++) {
        if (*at == '-')
            spec->left = true;
        else if (*at == '0')
            spec->zero = true;
        else if (*at == '+')
            spec->plus = true;
        else if (*at == ' ')
            spec->space = true;
        else if (*at == '#')
            spec->alternate = true;
        else
            return at;
    }
}

static const char *parse_decimal(const char *at, size_t *value) {
    *value = 0;
    while (*at >= '0' && *at <= '9')
        *value = *value * 10 + (size_t)(*at++ - '0');
    return at;
}

static const char *parse_width(const char *at, struct specification *spec, va_list *arguments) {
    if (*at != '*')
        return parse_decimal(at, &spec->width);
    int width = va_arg(*arguments, int);
    spec->left |= width < 0;
    spec->width = width < 0 ? -(size_t)width : (size_t)width;
    return at + 1;
}

static const char *parse_precision(const char *at, struct specification *spec, va_list *arguments) {
    if (*at != '.')
        return at;
    spec->has_precision = true;
    if (at[1] != '*')
        return parse_decimal(at + 1, &spec->precision);
    int precision = va_arg(*arguments, int);
    spec->has_precision = precision >= 0;
    spec->precision = precision >= 0 ? (size_t)precision : 0;
    return at + 2;
}

static const char *parse_length(const char *at, struct specification *spec) {
    spec->size = sizeof(int);
    if (*at == 'l' || *at == 'z' || *at == 'j' || *at == 't') {
        spec->size = sizeof(long);
        return *at == 'l' && at[1] == 'l' ? at + 2 : at + 1;
    }
    if (*at == 'h') {
        spec->size = at[1] == 'h' ? sizeof(char) : sizeof(short);
        return at[1] == 'h' ? at + 2 : at + 1;
    }
    return at;
}

static uint64_t unsigned_argument(const struct specification *spec, va_list *arguments) {
    if (spec->size == sizeof(long))
        return va_arg(*arguments, unsigned long);
    unsigned value = va_arg(*arguments, unsigned);
    return spec->size == sizeof(char)    ? (unsigned char)value
           : spec->size == sizeof(short) ? (unsigned short)value
                                         : value;
}

static int64_t signed_argument(const struct specification *spec, va_list *arguments) {
    if (spec->size == sizeof(long))
        return va_arg(*arguments, long);
    int value = va_arg(*arguments, int);
    return spec->size == sizeof(char) ? (signed char)value : spec->size == sizeof(short) ? (short)value : value;
}

// Print one conversion; false if there is none of this name.
static bool convert(struct output *output, struct specification *spec, char conversion, va_list *arguments) {
    char byte;
    switch (conversion) {
    case 'd':
    case 'i':
        put_signed(output, spec, signed_argument(spec, arguments));
        return true;
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        put_unsigned(output, spec, unsigned_argument(spec, arguments), conversion);
        return true;
    case 'c':
        byte = (char)va_arg(*arguments, int);
        put_text(output, spec, &byte, 1);
        return true;
    case 's':
        put_string(output, spec, va_arg(*arguments, const char *));
        return true;
    case 'p':
        put_pointer(output, spec, va_arg(*arguments, const void *));
        return true;
    case '%':
        put(output, "%", 1);
        return true;
    default:
        return false;
    }
}

static size_t text_length(const char *text) {
    size_t length = 0;
    while (text[length])
        length++;
    return length;
}

static void format_all(struct output *output, const char *format, va_list *arguments) {
    while (*format) {
        size_t plain = 0;
        while (format[plain] && format[plain] != '%')
            plain++;
        put(output, format, plain);
        format += plain;
        if (!*format)
            return;
        struct specification spec = {.left = false};
        const char *at = parse_flags(format + 1, &spec);
        at = parse_width(at, &spec, arguments);
        at = parse_precision(at, &spec, arguments);
        at = parse_length(at, &spec);
        if (!convert(output, &spec, *at, arguments)) {
            put(output, format, text_length(format));
            return;
        }
        format = at + 1;
    }
}

size_t kozo_format(kozo_format_sink *sink, void *context, const char *format, va_list arguments) {
    struct output output = {.sink = sink, .context = context};
    va_list copy; // a va_list parameter may be an array, whose address is of another type
    va_copy(copy, arguments);
    format_all(&output, format, &copy);
    va_end(copy);
    return output.count;
}

struct text {
    char *next;
    size_t room;
};

static void put_in_text(void *context, const char *bytes, size_t count) {
    struct text *text = context;
    for (size_t i = 0; i < count && text->room; i++, text->room--)
        *text->next++ = bytes[i];
}

size_t kozo_format_text(char *into, size_t size, const char *format, va_list arguments) {
    struct text text = {.next = into, .room = size ? size - 1 : 0};
    size_t count = kozo_format(put_in_text, &text, format, arguments);
    if (size)
        *text.next = '\0';
    return count;
}
