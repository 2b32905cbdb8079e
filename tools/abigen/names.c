// SPDX-License-Identifier: Apache-2.0

#include "names.h"

#include "arena.h"
#include "emit.h"

#include <ctype.h>
#include <string.h>

/// Drops a full stop at the end, and the capital letter of a word that is no name.
static void shorten(char *text) {
    size_t length = strlen(text);
    if (length > 0 && text[length - 1] == '.') {
        text[length - 1] = '\0';
    }
    if (isupper((unsigned char)text[0]) && (text[1] == ' ' || islower((unsigned char)text[1]))) {
        text[0] = (char)tolower((unsigned char)text[0]);
    }
}

const char *names_words(const struct member *member) {
    if (member->doc == NULL) {
        return member->name.text;
    }
    char *text = arena_printf("%s", summary(member->doc));
    for (char *at = text; *at != '\0'; at++) {
        // What would end a string, or a line of it, in the languages that this goes to.
        *at = *at == '\n' ? ' ' : *at == '"' || *at == '\\' ? '\'' : *at;
    }
    shorten(text);
    return text;
}

const char *names_input_kind(const struct argument *input, const char *number, const char *bits, const char *handle) {
    switch (input->kind) {
    case ARGUMENT_CAPABILITY:
    case ARGUMENT_HANDLE:
        return handle;
    case ARGUMENT_ADDRESS:
    case ARGUMENT_RIGHTS:
        return bits;
    case ARGUMENT_VALUE:
        return input->values->kind == ITEM_BITS ? bits : number;
    default:
        return number;
    }
}
