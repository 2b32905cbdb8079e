// SPDX-License-Identifier: Apache-2.0

#include "lexer.h"

#include "arena.h"
#include "buffer.h"

#include <string.h>

static const struct dialect definition_dialect = {"a definition", false};

void lexer_start(struct lexer *lexer, const struct source *source, struct diagnostics *diagnostics) {
    *lexer = (struct lexer){
        .dialect = &definition_dialect,
        .next = source->text,
        .end = source->text + source->length,
        .location = {1, 1, source},
        .token_end = {1, 1, source},
        .diagnostics = diagnostics,
    };
}

static size_t left(const struct lexer *lexer) {
    return (size_t)(lexer->end - lexer->next);
}

/// The byte `ahead` bytes on, or 0 past the end. A zero byte in the text is no token either, so the two need no
/// distinction here.
static char peek(const struct lexer *lexer, size_t ahead) {
    return ahead < left(lexer) ? lexer->next[ahead] : '\0';
}

static void skip(struct lexer *lexer, size_t count) {
    for (; count > 0; count--, lexer->next++) {
        if (*lexer->next == '\n') {
            lexer->location.line++;
            lexer->location.column = 1;
        } else {
            lexer->location.column++;
        }
    }
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_printable(char c) {
    return (c >= ' ' && c <= '~') || c == '\t';
}

/// Bytes from `next` to the end of the line, without the newline.
static size_t line_length(const struct lexer *lexer) {
    const char *newline = left(lexer) == 0 ? NULL : memchr(lexer->next, '\n', left(lexer));
    return newline == NULL ? left(lexer) : (size_t)(newline - lexer->next);
}

/// What is right in place of a character that other languages have.
static void hint_character(const struct lexer *lexer, char c) {
    struct diagnostics *diagnostics = lexer->diagnostics;
    if (c == '#') {
        hint(diagnostics, "a comment begins with `//`");
    } else if (c == '\'') {
        hint(diagnostics, "text stands in double quotes");
    } else if (c == '\r') {
        hint(diagnostics, "a line ends in a newline alone, without a carriage return");
    } else if ((unsigned char)c >= 0x80) {
        hint(diagnostics, "%s is written in ASCII", lexer->dialect->noun);
    }
}

/// Pass over a comment; its characters have to be printable, because a doc comment goes into sources as it is.
static void skip_comment(struct lexer *lexer) {
    for (size_t length = line_length(lexer); length > 0; length--) {
        if (!is_printable(*lexer->next)) {
            report(lexer->diagnostics, lexer->location, "unknown character 0x%02x in a comment",
                   (unsigned)(unsigned char)*lexer->next);
            hint_character(lexer, *lexer->next);
        }
        skip(lexer, 1);
    }
}

/// C joins a line that ends so with the next one, even in a comment.
static bool ends_in_backslash(const char *start, size_t length) {
    return (length >= 1 && start[length - 1] == '\\') || (length >= 3 && memcmp(start + length - 3, "?\?/", 3) == 0);
}

static void take_doc(struct lexer *lexer, struct token *token, struct buffer *doc) {
    struct location location = lexer->location;
    size_t length = line_length(lexer) - 3;
    const char *start = lexer->next + 3;
    skip_comment(lexer);
    if (length > 0 && *start == ' ') {
        start++;
        length--;
    }
    while (length > 0 && (start[length - 1] == ' ' || start[length - 1] == '\t')) {
        length--;
    }
    if (location.line == lexer->token_line) {
        report(lexer->diagnostics, location, "a doc comment stands on a line of its own, before what it describes");
    }
    if (ends_in_backslash(start, length)) {
        report(lexer->diagnostics, location, "a doc comment cannot end in a backslash");
    }
    if (token->doc == NULL) {
        token->doc = "";
        token->doc_location = location;
    } else {
        buffer_puts(doc, "\n");
    }
    buffer_append(doc, start, length);
}

/// Pass over white space and comments, keeping doc comments for the token.
static void skip_space(struct lexer *lexer, struct token *token, struct buffer *doc) {
    for (;;) {
        char c = peek(lexer, 0);
        if (c == ' ' || c == '\t' || c == '\n') {
            skip(lexer, 1);
        } else if (c != '/' || peek(lexer, 1) != '/') {
            return;
        } else if (!lexer->dialect->is_plain && peek(lexer, 2) == '/' && peek(lexer, 3) != '/') {
            take_doc(lexer, token, doc);
        } else {
            skip_comment(lexer);
        }
    }
}

static int digit_value(char c) {
    if (is_digit(c)) {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
}

/// What is right in place of a number that begins with a zero.
static void hint_zero(struct lexer *lexer, const char *digits) {
    if (digits[1] == 'X') {
        hint(lexer->diagnostics, "hexadecimal begins in lower case: `0x%s`", digits + 2);
    } else {
        hint(lexer->diagnostics, "a number begins with no zero: decimal is `%s`, hexadecimal `0x..`",
             digits + strspn(digits, "0"));
    }
}

/// Read a number out of the token's text.
static void read_number(struct lexer *lexer, struct token *token) {
    const char *digits = token->text;
    int base = 10;
    if (digits[0] == '0' && digits[1] == 'x') {
        base = 16;
        digits += 2;
    } else if (digits[0] == '0' && digits[1] != '\0') {
        report(lexer->diagnostics, token->location, "malformed number `%s`", token->text);
        hint_zero(lexer, digits);
        return;
    }
    wide value = 0;
    bool is_malformed = *digits == '\0';
    for (; *digits != '\0'; digits++) {
        is_malformed = is_malformed || digit_value(*digits) >= base;
        value = value > UINT64_MAX ? value : value * base + digit_value(*digits);
    }
    if (is_malformed) {
        report(lexer->diagnostics, token->location, "malformed number `%s`", token->text);
    } else if (value > UINT64_MAX) {
        report(lexer->diagnostics, token->location, "number `%s` is too large for 64 bits", token->text);
        value = 0;
    }
    token->number = (struct number){value, token->location, base == 16};
}

/// Length of the string at `next`, quotes included; reports one that has no end.
static size_t string_length(struct lexer *lexer) {
    size_t line = line_length(lexer);
    for (size_t i = 1; i < line; i++) {
        if (lexer->next[i] == '"') {
            return i + 1;
        }
        if (!is_printable(lexer->next[i])) {
            break;
        }
    }
    report(lexer->diagnostics, lexer->location, "the string has no end on its line");
    return line;
}

static size_t word_length(const struct lexer *lexer) {
    size_t length = 0;
    while (is_letter(peek(lexer, length)) || is_digit(peek(lexer, length)) ||
           (lexer->dialect->is_plain && peek(lexer, length) == '-')) {
        length++;
    }
    return length;
}

static size_t punctuation_length(const struct lexer *lexer) {
    char c = peek(lexer, 0);
    if ((c == '<' || c == '>' || (c == '.' && lexer->dialect->is_plain)) && peek(lexer, 1) == c) {
        return 2;
    }
    return c != '\0' && strchr("{}()[]:;,.=+-*/|&@", c) != NULL ? 1 : 0;
}

static void report_character(struct lexer *lexer) {
    char c = *lexer->next;
    if (is_printable(c)) {
        report(lexer->diagnostics, lexer->location, "unknown character `%c`", c);
    } else {
        report(lexer->diagnostics, lexer->location, "unknown character 0x%02x", (unsigned)(unsigned char)c);
    }
    hint_character(lexer, c);
    skip(lexer, 1);
}

/// Length of the token at `next`, whose kind is stored, or 0 if none begins there.
static size_t token_length(struct lexer *lexer, enum token_kind *kind) {
    if (is_letter(*lexer->next) || is_digit(*lexer->next)) {
        *kind = is_digit(*lexer->next) ? TOKEN_NUMBER : TOKEN_NAME;
        return word_length(lexer);
    }
    if (*lexer->next == '"') {
        *kind = TOKEN_STRING;
        return string_length(lexer);
    }
    *kind = TOKEN_PUNCTUATION;
    return punctuation_length(lexer);
}

/// Pass over all that is no token, and tell the length and kind of the token that follows; 0 at the end.
static size_t find_token(struct lexer *lexer, struct token *token) {
    struct buffer doc = {0};
    size_t length = 0;
    for (skip_space(lexer, token, &doc); left(lexer) > 0; skip_space(lexer, token, &doc)) {
        length = token_length(lexer, &token->kind);
        if (length > 0) {
            break;
        }
        report_character(lexer);
    }
    if (token->doc != NULL) {
        token->doc = arena_text(doc.length == 0 ? "" : doc.data, doc.length);
    }
    buffer_free(&doc);
    return length;
}

/// Pass over a token.
static void finish_token(struct lexer *lexer, size_t length) {
    skip(lexer, length);
    lexer->token_line = lexer->location.line;
    lexer->token_end = lexer->location;
}

struct token lexer_next(struct lexer *lexer) {
    struct token token = {.text = ""};
    size_t length = find_token(lexer, &token);
    token.location = lexer->location;
    token.number.location = lexer->location;
    if (length == 0) {
        token.kind = TOKEN_END;
        return token;
    }
    token.text = arena_text(lexer->next, length);
    if (token.kind == TOKEN_NUMBER && !lexer->dialect->is_plain) {
        read_number(lexer, &token);
    }
    finish_token(lexer, length);
    return token;
}

struct token lexer_argument(struct lexer *lexer) {
    size_t length = 0;
    while (peek(lexer, length) > ' ' && peek(lexer, length) <= '~' && peek(lexer, length) != ',') {
        length++;
    }
    struct token token = {TOKEN_NAME, arena_text(lexer->next, length), {0}, lexer->location, NULL, {0}};
    finish_token(lexer, length);
    return token;
}
