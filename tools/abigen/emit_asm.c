// SPDX-License-Identifier: Apache-2.0
//
// kozo_asm.h: plain numbers, which every assembler reads after the C preprocessor.

#include "emit.h"
#include "naming.h"

#include <stddef.h>

static void define(struct buffer *out, const char *prefix, const char *name, uint64_t value) {
    buffer_printf(out, value > 0xffff ? "#define %s_%s 0x%llx\n" : "#define %s_%s %llu\n", prefix, name,
                  (unsigned long long)value);
}

/// The smallest number has no decimal constant in C, which may read this file too.
static const char *asm_number(const struct number *number) {
    return number->value == INT64_MIN ? "0x8000000000000000" : number_text(number);
}

static void emit_enum(struct buffer *out, const struct item *item) {
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        buffer_printf(out, "#define %s_%s %s\n", item->prefix.text, member->name.text, asm_number(&member->number));
    }
}

static void emit_bits(struct buffer *out, const struct item *item, const char *prefix) {
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        buffer_printf(out, "#define %s_%s 0x%llx\n", prefix, member->name.text, 1ULL << (unsigned)member->number.value);
    }
}

static void emit_object(struct buffer *out, const struct item *item) {
    const char *upper = name_upper(item->name.text);
    define(out, "OBJECT", upper, (uint64_t)item->number.value);
    define(out, "RIGHTS", upper, member_bits(item->members));
    for (const struct member *right = item->members; right != NULL; right = right->next) {
        buffer_printf(out, "#define %s 0x%llx\n", right_constant(item, right), 1ULL << (unsigned)right->number.value);
    }
}

static void emit_struct(struct buffer *out, const struct item *item) {
    const char *upper = name_upper(item->name.text);
    define(out, upper, "SIZEOF", (uint64_t)item->number.value);
    for (const struct field *field = item->fields; field != NULL; field = field->next) {
        define(out, upper, field->name.text, field->offset);
    }
}

static void emit_interface_constant(void *context, const struct interface_constant *constant) {
    buffer_printf(context, "#define %s %llu\n", constant->name, (unsigned long long)constant->value);
}

static void emit_item(struct buffer *out, const struct item *item) {
    switch (item->kind) {
    case ITEM_CONSTANT:
        buffer_printf(out, "#define %s %s\n", item->name.text, asm_number(&item->number));
        break;
    case ITEM_ENUM:
        emit_enum(out, item);
        break;
    case ITEM_BITS:
        define(out, item->prefix.text, "BITS", member_bits(item->members));
        emit_bits(out, item, item->prefix.text);
        break;
    case ITEM_OBJECT:
        emit_object(out, item);
        break;
    case ITEM_STRUCT:
        emit_struct(out, item);
        break;
    case ITEM_SYSCALL:
        define(out, "SYS", item->name.text, (uint64_t)item->number.value);
        break;
    case ITEM_INTERFACE:
        interface_constants(item, emit_interface_constant, out);
        break;
    case ITEM_METHOD:
    case ITEM_RETIRED:
        break;
    }
}

void emit_asm(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "KOZO's ABI for assembler: numbers, sizes of structs (.._SIZEOF) and offsets of their fields.");
    buffer_printf(out, "\n#ifndef KOZO_ASM_H\n#define KOZO_ASM_H\n\n#define ABI_FINGERPRINT 0x%016llx\n",
                  (unsigned long long)fingerprint(definition));
    const struct item *before = NULL;
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        bool is_list = item->kind == ITEM_CONSTANT || item->kind == ITEM_SYSCALL;
        bool is_run = before != NULL && before->kind == item->kind && is_list;
        buffer_puts(out, is_run || item->kind == ITEM_RETIRED ? "" : "\n");
        emit_item(out, item);
        before = item;
    }
    if (definition_first(definition, ITEM_OBJECT) != NULL) {
        buffer_puts(out, "\n");
        define(out, "RIGHTS", "ALL", all_rights(definition));
    }
    if (definition_first(definition, ITEM_SYSCALL) != NULL) {
        buffer_puts(out, "\n");
        define(out, "SYS", "MAX", definition_last_syscall(definition));
    }
    emit_asm_note(out, definition);
    buffer_puts(out, "\n#endif\n");
}
