// SPDX-License-Identifier: Apache-2.0
//
// Names, texts, numbers, sizes and times.

#include "arena.h"
#include "read.h"
#include "suggest.h"

#include <string.h>

bool read_name(struct reader *reader, const char *what, struct name *name) {
    struct parser *parser = &reader->parser;
    if (!parser_name(parser, what, name)) {
        return false;
    }
    size_t length = strspn(name->text, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (name->text[length] != '\0' || name->text[0] < 'a' || name->text[0] > 'z') {
        report(parser->diagnostics, name->location, "`%s` is no name", name->text);
        hint(parser->diagnostics, "a name has lower-case letters, digits and dashes, and begins with a letter");
    } else if (strlen(name->text) > MOST_NAME) {
        report(parser->diagnostics, name->location, "the name `%s` is too long: it has %zu characters, at most are %d",
               name->text, strlen(name->text), MOST_NAME);
    }
    return true;
}

bool read_text(struct reader *reader, const char *what, size_t most, struct text *text) {
    struct parser *parser = &reader->parser;
    struct token token = parser->token;
    if (token.kind != TOKEN_STRING) {
        return parser_unexpected(parser, what);
    }
    size_t length = strlen(token.text);
    // A string without an end was reported.
    *text = (struct text){length < 2 ? "" : arena_text(token.text + 1, length - 2), token.location};
    parser_advance(parser);
    if (strlen(text->text) > most) {
        report(parser->diagnostics, token.location, "the text is too long: it has %zu bytes, at most are %zu",
               strlen(text->text), most);
        text->text = "";
    }
    return true;
}

struct unit {
    const char *name;
    uint64_t factor;
};

static const struct unit size_units[] = {
    {"", 1}, {"K", UINT64_C(1) << 10}, {"M", UINT64_C(1) << 20}, {"G", UINT64_C(1) << 30}, {NULL, 0}};
static const struct unit time_units[] = {{"us", 1000}, {"ms", 1000000}, {"s", 1000000000}, {NULL, 0}};
static const struct unit no_units[] = {{"", 1}, {NULL, 0}};

static int digit_of(char c, int base) {
    const char *digits = "0123456789abcdef";
    char lower = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
    const char *digit = lower == '\0' ? NULL : strchr(digits, lower);
    return digit != NULL && digit - digits < base ? (int)(digit - digits) : -1;
}

/// The digits that the text begins with; `rest` is what follows them. False if there are none, or too many.
static bool read_digits(const char *text, uint64_t *value, const char **rest) {
    bool is_hexadecimal = text[0] == '0' && text[1] == 'x';
    int base = is_hexadecimal ? 16 : 10;
    const char *digits = is_hexadecimal ? text + 2 : text;
    const char *place = digits;
    *value = 0;
    for (; digit_of(*place, base) >= 0; place++) {
        wide next = (wide)*value * base + digit_of(*place, base);
        if (next > UINT64_MAX) {
            return false;
        }
        *value = (uint64_t)next;
    }
    *rest = place;
    bool has_zero = !is_hexadecimal && digits[0] == '0' && place - digits > 1;
    return place != digits && !has_zero;
}

static bool measure(const char *text, const struct unit *units, uint64_t *value) {
    const char *rest = NULL;
    if (!read_digits(text, value, &rest)) {
        return false;
    }
    for (; units->name != NULL; units++) {
        if (strcmp(units->name, rest) == 0) {
            bool fits = *value <= UINT64_MAX / units->factor;
            *value = fits ? *value * units->factor : 0;
            return fits;
        }
    }
    return false;
}

bool number_value(const char *text, bool has_units, uint64_t *value) {
    return measure(text, has_units ? size_units : no_units, value);
}

static const char *amount_text(uint64_t value, const struct unit *units) {
    const struct unit *best = units;
    for (; units->name != NULL; units++) {
        best = value != 0 && value % units->factor == 0 ? units : best;
    }
    return arena_printf("%llu%s", (unsigned long long)(value / best->factor), best->name);
}

const char *size_text(uint64_t bytes) {
    return amount_text(bytes, size_units);
}

const char *time_text(uint64_t nanoseconds) {
    return amount_text(nanoseconds, time_units);
}

const char *limit_text(uint64_t count, uint64_t window) {
    return count == PLAN_NO_LIMIT ? "none" : arena_printf("%llu in %s", (unsigned long long)count, time_text(window));
}

static bool read_amount(struct reader *reader, struct bounds bounds, const struct unit *units, const char *form,
                        struct amount *amount) {
    struct parser *parser = &reader->parser;
    struct token token = parser->token;
    if (token.kind != TOKEN_NUMBER) {
        return parser_unexpected(parser, bounds.what);
    }
    parser_advance(parser);
    amount->location = token.location;
    if (!measure(token.text, units, &amount->value)) {
        report(parser->diagnostics, token.location, "`%s` is not %s", token.text, bounds.what);
        hint(parser->diagnostics, "%s", form);
        amount->value = 0;
    } else if (amount->value < bounds.lowest || amount->value > bounds.highest) {
        report(parser->diagnostics, token.location, "`%s` is out of range: %s is %s to %s", token.text, bounds.what,
               amount_text(bounds.lowest, units), amount_text(bounds.highest, units));
        amount->value = 0;
    }
    return true;
}

bool read_number(struct reader *reader, struct bounds bounds, struct amount *amount) {
    return read_amount(reader, bounds, no_units,
                       "a number is decimal, such as 42, or hexadecimal, such as 0x2a, and fits 64 bits", amount);
}

bool read_size(struct reader *reader, struct bounds bounds, struct amount *amount) {
    return read_amount(reader, bounds, size_units, "a size is a number of bytes, or one with K, M or G behind it: 64K",
                       amount);
}

bool read_time(struct reader *reader, struct bounds bounds, struct amount *amount) {
    return read_amount(reader, bounds, time_units, "a time is a number with us, ms or s behind it: 10ms", amount);
}

bool read_choice(struct reader *reader, const char *what, const char *const *words, unsigned *choice) {
    struct parser *parser = &reader->parser;
    for (unsigned i = 0; words[i] != NULL; i++) {
        if (parser_accept(parser, words[i])) {
            *choice = i;
            return true;
        }
    }
    (void)parser_unexpected(parser, what);
    struct suggestion suggestion = suggest_start(parser->diagnostics, parser->token.text);
    for (unsigned i = 0; words[i] != NULL; i++) {
        suggest_word(&suggestion, words[i]);
    }
    suggest_end(&suggestion);
    return false;
}
