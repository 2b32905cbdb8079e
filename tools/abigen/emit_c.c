// SPDX-License-Identifier: Apache-2.0
//
// kozo_abi.h

#include "arena.h"
#include "emit.h"
#include "naming.h"

#include <limits.h>
#include <stddef.h>

/// A number of that type as a constant of C's preprocessor.
static const char *c_constant(const struct primitive *type, const struct number *number) {
    const char *text = number_text(number);
    unsigned bits = 8 * type->size;
    if (number->value == INT64_MIN) {
        return "INT64_MIN";
    }
    if (number->value < 0) {
        return arena_printf("(-INT%u_C(%s))", bits, text + 1);
    }
    return arena_printf("%s%u_C(%s)", type->is_signed ? "INT" : "UINT", bits, text);
}

static void emit_constant(struct buffer *out, const struct item *item) {
    emit_doc(out, "", item->doc);
    buffer_printf(out, "#define %s %s\n", item->name.text, c_constant(item->type, &item->number));
}

static bool fits_int(const struct member *member) {
    return member->number.value >= INT_MIN && member->number.value <= INT_MAX;
}

const char *c_values_type(const struct item *values) {
    for (const struct member *member = values->members; member != NULL; member = member->next) {
        if (values->kind == ITEM_BITS || !fits_int(member)) {
            return values->type->c_name;
        }
    }
    return arena_printf("enum kozo_%s", name_snake(values->name.text));
}

/// The members that an int holds, as an enum.
static void emit_small_members(struct buffer *out, const struct item *item) {
    buffer_printf(out, "enum kozo_%s {\n", name_snake(item->name.text));
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        if (fits_int(member)) {
            emit_doc(out, "    ", member->doc);
            buffer_printf(out, "    %s_%s = %s,\n", item->prefix.text, member->name.text, number_text(&member->number));
        }
    }
    buffer_puts(out, "};\n");
}

/// The members that no int holds, as macros.
static void emit_large_members(struct buffer *out, const struct item *item) {
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        if (!fits_int(member)) {
            emit_doc(out, "", member->doc);
            buffer_printf(out, "#define %s_%s %s\n", item->prefix.text, member->name.text,
                          c_constant(item->type, &member->number));
        }
    }
}

static void emit_enum(struct buffer *out, const struct item *item) {
    bool has_small = false;
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        has_small = has_small || fits_int(member);
    }
    emit_doc(out, "", item->doc);
    if (has_small) {
        emit_small_members(out, item);
    }
    emit_large_members(out, item);
}

static void emit_bits(struct buffer *out, const struct item *item) {
    unsigned bits = 8 * item->type->size;
    emit_doc(out, "", item->doc);
    buffer_printf(out, "/// All of them:\n#define %s_BITS UINT%u_C(0x%llx)\n", item->prefix.text, bits,
                  (unsigned long long)member_bits(item->members));
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        emit_doc(out, "", member->doc);
        buffer_printf(out, "#define %s_%s (UINT%u_C(1) << %u)\n", item->prefix.text, member->name.text, bits,
                      (unsigned)member->number.value);
    }
}

static void emit_object_types(struct buffer *out, const struct definition *definition) {
    buffer_puts(out, "/// Types of objects.\nenum kozo_object_type {\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_OBJECT) {
            emit_doc(out, "    ", item->doc);
            buffer_printf(out, "    OBJECT_%s = %s,\n", name_upper(item->name.text), number_text(&item->number));
        }
    }
    buffer_puts(out, "};\n");
}

/// Names for handles.
static void emit_handle_types(struct buffer *out, const struct definition *definition) {
    buffer_puts(out,
                "\n// Handles, by what they should name. To the compiler all of these are the same: the kernel checks "
                "what there is.\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_OBJECT) {
            buffer_printf(out, "typedef kozo_handle_t %s;\n", name_handle_type(item->name.text));
        }
    }
}

static void emit_rights(struct buffer *out, const struct item *item) {
    buffer_printf(out, "\n/// All rights to an object of type %s.\n#define RIGHTS_%s UINT64_C(0x%llx)\n",
                  item->name.text, name_upper(item->name.text), (unsigned long long)member_bits(item->members));
    for (const struct member *right = item->members; right != NULL; right = right->next) {
        emit_doc(out, "", right->doc);
        buffer_printf(out, "#define %s (UINT64_C(1) << %u)\n", right_constant(item, right),
                      (unsigned)right->number.value);
    }
}

/// The types of all objects, then the rights of each.
static void emit_objects(struct buffer *out, const struct definition *definition) {
    emit_object_types(out, definition);
    emit_handle_types(out, definition);
    emit_c_object_test(out, definition);
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_OBJECT) {
            emit_rights(out, item);
        }
    }
    buffer_printf(out, "\n/// All rights to objects of all types.\n#define RIGHTS_ALL UINT64_C(0x%llx)\n",
                  (unsigned long long)all_rights(definition));
}

static void emit_field(struct buffer *out, const struct field *field) {
    emit_doc(out, "    ", field->doc);
    const char *type = field->primitive != NULL
                           ? field->primitive->c_name
                           : arena_printf("struct kozo_%s", name_snake(field->structure->name.text));
    if (field->is_array) {
        buffer_printf(out, "    %s %s[%llu];\n", type, field->name.text, (unsigned long long)field->count.value);
    } else {
        buffer_printf(out, "    %s %s;\n", type, field->name.text);
    }
}

static void emit_struct(struct buffer *out, const struct item *item) {
    const char *name = name_snake(item->name.text);
    emit_doc(out, "", item->doc);
    buffer_printf(out, "struct kozo_%s {\n", name);
    for (const struct field *field = item->fields; field != NULL; field = field->next) {
        emit_field(out, field);
    }
    if (item->has_alignment) {
        buffer_printf(out, "} __attribute__((aligned(%llu)));\n", (unsigned long long)item->alignment_bytes);
    } else {
        buffer_puts(out, "};\n");
    }
    buffer_printf(out, "KOZO_STATIC_ASSERT(sizeof(struct kozo_%s) == %s, \"size of %s\");\n", name,
                  number_text(&item->number), item->name.text);
    for (const struct field *field = item->fields; field != NULL; field = field->next) {
        buffer_printf(out, "KOZO_STATIC_ASSERT(offsetof(struct kozo_%s, %s) == %llu, \"offset of %s.%s\");\n", name,
                      field->name.text, (unsigned long long)field->offset, item->name.text, field->name.text);
    }
}

/// The numbers of all syscalls.
static void emit_syscall_numbers(struct buffer *out, const struct definition *definition) {
    buffer_puts(out, "/// Numbers of syscalls.\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_SYSCALL) {
            buffer_printf(out, "#define SYS_%s UINT64_C(%s)\n", item->name.text, number_text(&item->number));
        }
    }
    buffer_printf(out, "/// The highest of them.\n#define SYS_MAX UINT64_C(%llu)\n",
                  (unsigned long long)definition_last_syscall(definition));
}

static void emit_interface_constant(void *context, const struct interface_constant *constant) {
    struct buffer *out = context;
    emit_doc(out, "", constant->doc);
    static const char *const forms[] = {
        [CONSTANT_LABEL] = "#define %s UINT32_C(%llu)\n",
        [CONSTANT_BOUND] = "#define %s %llu\n",
        [CONSTANT_BADGE_BITS] = "#define %s UINT64_C(0x%llx)\n",
    };
    buffer_printf(out, forms[constant->kind], constant->name, (unsigned long long)constant->value);
}

/// The numbers alone: calls are in kozo_clients.h and kozo_servers.h.
static void emit_interface(struct buffer *out, const struct item *item) {
    buffer_printf(
        out,
        "/// The endpoint of a service that offers %s, through which it is called. What is another interface's "
        "is another type.\n"
        "typedef struct {\n    /// Endpoint with SEND, and with GRANT if capabilities travel.\n"
        "    kozo_handle_t handle;\n} %s;\n"
        "// Its methods, bounds of their arguments, and errors.\n",
        item->name.text, name_handle_type(item->name.text));
    interface_constants(item, emit_interface_constant, out);
}

void emit_c_item(struct buffer *out, const struct item *item) {
    switch (item->kind) {
    case ITEM_CONSTANT:
        emit_constant(out, item);
        break;
    case ITEM_ENUM:
        emit_enum(out, item);
        break;
    case ITEM_BITS:
        emit_bits(out, item);
        break;
    case ITEM_STRUCT:
        emit_struct(out, item);
        break;
    case ITEM_OBJECT:
        buffer_printf(out, "enum kozo_object_type { .. OBJECT_%s = %s, .. };", name_upper(item->name.text),
                      number_text(&item->number));
        emit_rights(out, item);
        break;
    case ITEM_SYSCALL:
        buffer_printf(out, "#define SYS_%s UINT64_C(%s)\n", item->name.text, number_text(&item->number));
        break;
    case ITEM_INTERFACE:
        emit_interface(out, item);
        break;
    case ITEM_METHOD:
        method_constants(item, emit_interface_constant, out);
        break;
    case ITEM_RETIRED:
        break;
    }
}

/// An item in its place; all objects, and all syscalls, where the first of them stands.
static void emit_item(struct buffer *out, const struct definition *definition, const struct item *item) {
    if (item->kind == ITEM_ENUM) {
        emit_enum(out, item);
        emit_c_enum_test(out, item);
    } else if (item->kind == ITEM_OBJECT) {
        emit_objects(out, definition);
    } else if (item->kind == ITEM_SYSCALL) {
        emit_syscall_numbers(out, definition);
    } else {
        emit_c_item(out, item);
    }
}

static void emit_head(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "KOZO's ABI for C and C++: constants, errors, objects, rights, structs, syscall numbers.");
    buffer_puts(
        out,
        "\n#ifndef KOZO_ABI_H\n#define KOZO_ABI_H\n\n#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n\n"
        "#ifdef __cplusplus\n#define KOZO_STATIC_ASSERT static_assert\n"
        "#else\n#define KOZO_STATIC_ASSERT _Static_assert\n#endif\n\n");
    buffer_printf(out,
                  "/// Tells this ABI from all others: parts that were built with different ones refuse each other.\n"
                  "#define ABI_FINGERPRINT UINT64_C(0x%016llx)\n\n",
                  (unsigned long long)fingerprint(definition));
    buffer_puts(out, "/// Index of a capability in its owner's CNode.\ntypedef uint64_t kozo_handle_t;\n");
}

void emit_c(struct buffer *out, const struct definition *definition) {
    emit_head(out, definition);
    const struct item *before = NULL;
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (!has_own_place(definition, item)) {
            continue;
        }
        bool is_run = before != NULL && before->kind == ITEM_CONSTANT && item->kind == ITEM_CONSTANT;
        buffer_puts(out, is_run ? "" : "\n");
        emit_item(out, definition, item);
        before = item;
    }
    emit_c_note(out, definition);
    buffer_puts(out, "\n#undef KOZO_STATIC_ASSERT\n\n#endif\n");
}
