// SPDX-License-Identifier: Apache-2.0

#include "naming.h"

#include "arena.h"

#include <stddef.h>
#include <string.h>

static bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

static bool is_lower_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static char to_upper(char c) {
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static char to_lower(char c) {
    return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

const char *name_snake(const char *camel) {
    char *snake = arena_alloc(2 * strlen(camel) + 1);
    char *end = snake;
    for (size_t i = 0; camel[i] != '\0'; i++) {
        if (i > 0 && is_upper(camel[i]) && is_lower_or_digit(camel[i - 1])) {
            *end++ = '_';
        }
        *end++ = to_lower(camel[i]);
    }
    return snake;
}

const char *name_upper(const char *name) {
    const char *snake = name_snake(name);
    char *upper = arena_text(snake, strlen(snake));
    for (char *c = upper; *c != '\0'; c++) {
        *c = to_upper(*c);
    }
    return upper;
}

const char *name_lower(const char *upper) {
    char *lower = arena_text(upper, strlen(upper));
    for (char *c = lower; *c != '\0'; c++) {
        *c = to_lower(*c);
    }
    return lower;
}

const char *name_camel(const char *upper) {
    char *camel = arena_alloc(strlen(upper) + 1);
    char *end = camel;
    bool is_first = true;
    for (const char *c = upper; *c != '\0'; c++) {
        if (*c != '_') {
            *end++ = is_first ? to_upper(*c) : to_lower(*c);
        }
        is_first = *c == '_';
    }
    return camel;
}

/// Do words of such letters, and digits, stand here with single underscores between them?
static bool is_words(const char *name, char first, char last) {
    bool is_start = true;
    if (name[0] < first || name[0] > last) {
        return false;
    }
    for (const char *c = name; *c != '\0'; c++) {
        bool is_letter = (*c >= first && *c <= last) || (*c >= '0' && *c <= '9');
        if (!is_letter && (is_start || *c != '_')) {
            return false;
        }
        is_start = *c == '_';
    }
    return !is_start;
}

const char *name_handle_type(const char *camel) {
    return arena_printf("kozo_%s_t", name_snake(camel));
}

bool is_upper_name(const char *name) {
    return is_words(name, 'A', 'Z');
}

bool is_snake_name(const char *name) {
    return is_words(name, 'a', 'z');
}

bool is_camel_name(const char *name) {
    return is_upper(name[0]) && strchr(name, '_') == NULL;
}

static bool is_among(const char *name, const char *const *words) {
    for (; *words != NULL; words++) {
        if (strcmp(name, *words) == 0) {
            return true;
        }
    }
    return false;
}

bool is_reserved_snake(const char *name) {
    static const char *const words[] = {
        // C17 and C++17.
        "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break", "case", "catch",
        "char", "char16_t", "char32_t", "class", "compl", "const", "const_cast", "constexpr", "continue", "decltype",
        "default", "delete", "do", "double", "dynamic_cast", "else", "enum", "explicit", "export", "extern", "false",
        "float", "for", "friend", "goto", "if", "inline", "int", "long", "mutable", "namespace", "new", "noexcept",
        "not", "not_eq", "nullptr", "operator", "or", "or_eq", "private", "protected", "public", "register",
        "reinterpret_cast", "restrict", "return", "short", "signed", "sizeof", "static", "static_assert", "static_cast",
        "struct", "switch", "template", "this", "thread_local", "throw", "true", "try", "typedef", "typeid", "typename",
        "typeof", "union", "unsigned", "using", "virtual", "void", "volatile", "wchar_t", "while", "xor", "xor_eq",
        "int8_t", "int16_t", "int32_t", "int64_t", "uint8_t", "uint16_t", "uint32_t", "uint64_t", "size_t",
        // Macros of the C library, and of compilers that are not asked for pure C.
        "assert", "errno", "linux", "offsetof", "stderr", "stdin", "stdout", "unix",
        // Rust, not even as r#..; and its types that the generated functions use.
        "crate", "self", "super", "u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64",
        // What holds the registers in the generated functions.
        "rax", "rdi", "rsi", "rdx", "r10", "r8", "r9", NULL};
    return is_among(name, words);
}

bool is_reserved_camel(const char *name) {
    static const char *const words[] = {"Self", "Option", "Some",       "None",   "Result",  "Ok",
                                        "Err",  "Handle", "ObjectType", "Rights", "Address", NULL};
    return is_among(name, words);
}

const char *name_rust(const char *snake) {
    static const char *const words[] = {
        "abstract", "as",     "async",   "await",  "become",  "box",    "break", "const", "continue", "do",
        "dyn",      "else",   "enum",    "extern", "false",   "final",  "fn",    "for",   "gen",      "if",
        "impl",     "in",     "let",     "loop",   "macro",   "match",  "mod",   "move",  "mut",      "override",
        "priv",     "pub",    "ref",     "return", "static",  "struct", "trait", "true",  "try",      "type",
        "typeof",   "unsafe", "unsized", "use",    "virtual", "where",  "while", "yield", NULL};
    return is_among(snake, words) ? arena_printf("r#%s", snake) : snake;
}
