// SPDX-License-Identifier: Apache-2.0

#include "declaration.h"

#include "emit.h"

#include <stddef.h>
#include <string.h>

static bool begins(const char *line, const char *with) {
    return strncmp(line, with, strlen(with)) == 0;
}

/// Is it a line that tells nothing of the declaration: empty, a comment, an attribute?
static bool is_aside(const char *line) {
    line += strspn(line, " ");
    return *line == '\n' || begins(line, "//") || begins(line, "#[derive") || begins(line, "#[inline");
}

/// Append the lines of an emitter's text, up to the first that only proves or implements what was declared.
static void append_lines(struct buffer *out, const struct buffer *text, size_t indent) {
    const char *line = text->data == NULL ? "" : text->data;
    while (*line != '\0' && !begins(line, "KOZO_STATIC_ASSERT") && !begins(line, "const _:") &&
           !begins(line, "impl ")) {
        const char *end = line + strcspn(line, "\n");
        if (!is_aside(line)) {
            size_t skipped = strspn(line, " ") < indent ? 0 : indent;
            buffer_append(out, line + skipped, (size_t)(end - line) - skipped);
            buffer_puts(out, "\n");
        }
        line = *end == '\0' ? end : end + 1;
    }
}

/// Append the head of a function, which ends in `{`, as a declaration.
static void append_head(struct buffer *out, const struct buffer *text, size_t indent) {
    append_lines(out, text, indent);
    static const char *const brace = " {\n";
    if (out->length >= strlen(brace) && strcmp(out->data + out->length - strlen(brace), brace) == 0) {
        out->length -= strlen(brace);
        buffer_puts(out, ";\n");
    }
}

/// Append the head of the function that makes a syscall or calls a method, by one of these emitters.
static void append_function(struct buffer *out, const struct item *item,
                            void (*emit_syscall)(struct buffer *out, const struct item *item),
                            void (*emit_method)(struct buffer *out, const struct item *item)) {
    struct buffer text = {0};
    if (item->kind == ITEM_SYSCALL || item->kind == ITEM_METHOD) {
        (item->kind == ITEM_SYSCALL ? emit_syscall : emit_method)(&text, item);
        // One of a module or a type is indented.
        append_head(out, &text, strspn(text.data, " "));
    }
    buffer_free(&text);
}

void declaration_c(struct buffer *out, const struct item *item) {
    struct buffer text = {0};
    emit_c_item(&text, item);
    append_lines(out, &text, 0);
    buffer_free(&text);
    append_function(out, item, emit_c_signature, emit_c_method_signature);
}

void declaration_rust(struct buffer *out, const struct item *item) {
    struct buffer text = {0};
    emit_rust_item(&text, item);
    append_lines(out, &text, 0);
    buffer_free(&text);
    append_function(out, item, emit_rust_signature, emit_rust_method_signature);
}
