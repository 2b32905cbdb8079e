// SPDX-License-Identifier: Apache-2.0
//
// The fingerprint: FNV-1a of a canonical rendering of the definition.

#include "arena.h"
#include "emit.h"
#include "hash.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static void render_arguments(struct buffer *out, const char *direction, const struct argument *arguments) {
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        buffer_printf(out, " %s %s %s%s", direction, argument->name.text, argument->is_capability ? "cap " : "",
                      argument->type_name.text);
        if (argument->right != NULL) {
            buffer_printf(out, " needs %s", argument->right->name.text);
        }
        if (argument->has_bound) {
            buffer_printf(out, "[%llu]", (unsigned long long)argument->bound.value);
        }
        buffer_puts(out, ";");
    }
}

static void render_members(struct buffer *out, const struct member *members) {
    for (const struct member *member = members; member != NULL; member = member->next) {
        // Without the way in which the number was written.
        const struct number value = {member->number.value, member->number.location, false};
        buffer_printf(out, " %s = %s;", member->name.text, number_text(&value));
    }
}

/// Inputs, outputs and errors of a syscall or a method.
static void render_call(struct buffer *out, const struct item *item) {
    render_arguments(out, "in", item->inputs);
    render_arguments(out, "out", item->outputs);
    for (const struct reference *error = item->errors; error != NULL; error = error->next) {
        buffer_printf(out, " error %s;", error->name.text);
    }
}

static void render_methods(struct buffer *out, const struct item *interface) {
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        // Of what is retired nothing else counts.
        buffer_puts(out, method->has_badge_bit ? arena_printf(" badge bit %u", method->badge_bit) : "");
        buffer_printf(out, "%s%s%s%s method %s = %llu {", method->is_fast ? " @fast" : "",
                      method->is_oneway ? " @oneway" : "", method->is_later ? " @later" : "",
                      method->is_idempotent ? " @idempotent" : "", method->name.text,
                      (unsigned long long)method->number.value);
        render_call(out, method);
        buffer_puts(out, " }");
    }
}

static void render_item(struct buffer *out, const struct item *item) {
    const struct number number = {item->number.value, item->number.location, false};
    buffer_printf(out, "%s %s = %s", item_kind_name(item->kind), item->name.text, number_text(&number));
    if (item->type != NULL) {
        buffer_printf(out, " : %s", item->type->name);
    }
    if (item->prefix.text != NULL) {
        buffer_printf(out, " as %s", item->prefix.text);
    }
    if (item->kind == ITEM_STRUCT) {
        buffer_printf(out, " align %llu", (unsigned long long)item->alignment_bytes);
    }
    render_members(out, item->members);
    for (const struct field *field = item->fields; field != NULL; field = field->next) {
        buffer_printf(out, " %s: %s at %llu size %llu;", field->name.text, field->type_name.text,
                      (unsigned long long)field->offset, (unsigned long long)field->size);
    }
    buffer_puts(out, item->is_ipc ? " ipc" : "");
    render_call(out, item);
    render_methods(out, item);
    buffer_puts(out, "\n");
}

static int compare_texts(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/// All items, sorted: neither their order nor the files that they stand in mean anything.
static void render_sorted(struct buffer *out, const struct definition *definition) {
    const char **texts = arena_alloc((definition->item_count + 1) * sizeof(*texts));
    size_t count = 0;
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind != ITEM_RETIRED) {
            struct buffer text = {0};
            render_item(&text, item);
            texts[count++] = arena_text(text.data, text.length);
            buffer_free(&text);
        }
    }
    qsort(texts, count, sizeof(*texts), compare_texts);
    for (size_t i = 0; i < count; i++) {
        buffer_puts(out, texts[i]);
    }
}

uint64_t fingerprint(const struct definition *definition) {
    struct buffer text = {0};
    render_sorted(&text, definition);
    uint64_t hash = fnv1a(text.data == NULL ? "" : text.data, text.length);
    buffer_free(&text);
    return hash;
}
