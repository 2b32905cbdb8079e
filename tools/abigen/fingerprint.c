// SPDX-License-Identifier: Apache-2.0
//
// The fingerprint: FNV-1a of a canonical rendering of the definition.

#include "arena.h"
#include "emit.h"
#include "hash.h"

#include <stddef.h>

static void render_arguments(struct buffer *out, const char *direction, const struct argument *arguments) {
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        buffer_printf(out, " %s %s %s%s", direction, argument->name.text, argument->is_capability ? "cap " : "",
                      argument->type_name.text);
        if (argument->right != NULL) {
            buffer_printf(out, " needs %s", argument->right->name.text);
        }
        buffer_puts(out, ";");
    }
}

static void render_item(struct buffer *out, const struct item *item) {
    static const char *const kinds[] = {"const", "enum", "bits", "object", "struct", "syscall", "retired"};
    // Without the way in which the number was written.
    const struct number number = {item->number.value, item->number.location, false};
    buffer_printf(out, "%s %s = %s", kinds[item->kind], item->name.text, number_text(&number));
    if (item->type != NULL) {
        buffer_printf(out, " : %s", item->type->name);
    }
    if (item->prefix.text != NULL) {
        buffer_printf(out, " as %s", item->prefix.text);
    }
    if (item->kind == ITEM_STRUCT) {
        buffer_printf(out, " align %llu", (unsigned long long)item->alignment_bytes);
    }
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        const struct number value = {member->number.value, member->number.location, false};
        buffer_printf(out, " %s = %s;", member->name.text, number_text(&value));
    }
    for (const struct field *field = item->fields; field != NULL; field = field->next) {
        buffer_printf(out, " %s: %s at %llu size %llu;", field->name.text, field->type_name.text,
                      (unsigned long long)field->offset, (unsigned long long)field->size);
    }
    buffer_puts(out, item->is_ipc ? " ipc" : "");
    render_arguments(out, "in", item->inputs);
    render_arguments(out, "out", item->outputs);
    for (const struct reference *error = item->errors; error != NULL; error = error->next) {
        buffer_printf(out, " error %s;", error->name.text);
    }
    buffer_puts(out, "\n");
}

uint64_t fingerprint(const struct definition *definition) {
    struct buffer text = {0};
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind != ITEM_RETIRED) {
            render_item(&text, item);
        }
    }
    uint64_t hash = fnv1a(text.data == NULL ? "" : text.data, text.length);
    buffer_free(&text);
    return hash;
}
