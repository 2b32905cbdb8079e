// SPDX-License-Identifier: Apache-2.0
//
// abi.rs: constants and types.

#include "arena.h"
#include "emit.h"
#include "names.h"
#include "naming.h"

#include <stddef.h>
#include <string.h>

static void emit_constant(struct buffer *out, const struct item *item) {
    emit_doc(out, "", item->doc);
    buffer_printf(out, "pub const %s: %s = %s;\n", item->name.text, item->type->name, number_text(&item->number));
}

/// Functions of an enum whose variants have these constants as values.
static void emit_enum_functions(struct buffer *out, const char *name, const char *type, const char *matches) {
    buffer_printf(out,
                  "\nimpl %s {\n"
                  "    /// The variant with this number, if there is one.\n"
                  "    pub const fn from_raw(raw: %s) -> Option<%s> {\n"
                  "        match raw {\n%s            _ => None,\n        }\n    }\n\n"
                  "    /// Its number.\n"
                  "    pub const fn raw(self) -> %s {\n        self as %s\n    }\n}\n",
                  name, type, name, matches, type, type);
}

static void emit_enum_head(struct buffer *out, const char *name, const char *type) {
    buffer_printf(out,
                  "#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]\n#[repr(%s)]\npub enum %s {\n",
                  type, name);
}

static void emit_enum(struct buffer *out, const struct item *item) {
    struct buffer matches = {0};
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        emit_doc(out, "", member->doc);
        buffer_printf(out, "pub const %s_%s: %s = %s;\n", item->prefix.text, member->name.text, item->type->name,
                      number_text(&member->number));
    }
    buffer_puts(out, "\n");
    emit_doc(out, "", item->doc);
    emit_enum_head(out, item->name.text, item->type->name);
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        const char *variant = name_camel(member->name.text);
        emit_doc(out, "    ", member->doc);
        buffer_printf(out, "    %s = %s_%s,\n", variant, item->prefix.text, member->name.text);
        buffer_printf(&matches, "            %s_%s => Some(%s::%s),\n", item->prefix.text, member->name.text,
                      item->name.text, variant);
    }
    buffer_puts(out, "}\n");
    emit_enum_functions(out, item->name.text, item->type->name, matches.data);
    buffer_free(&matches);
}

static void emit_bits_functions(struct buffer *out, const char *name, const char *type, const char *prefix) {
    buffer_printf(
        out,
        "    /// These bits, if all of them are known.\n"
        "    pub const fn from_raw(raw: %s) -> Option<%s> {\n"
        "        if raw & !%s_BITS == 0 {\n            Some(%s(raw))\n        } else {\n            None\n"
        "        }\n    }\n\n"
        "    /// The bits as a number.\n"
        "    pub const fn raw(self) -> %s {\n        self.0\n    }\n\n"
        "    /// Are all bits of `other` set?\n"
        "    pub const fn contains(self, other: %s) -> bool {\n        self.0 & other.0 == other.0\n    }\n}\n",
        type, name, prefix, name, type, name);
    buffer_printf(out,
                  "\nimpl core::ops::BitOr for %s {\n    type Output = %s;\n\n"
                  "    fn bitor(self, other: %s) -> %s {\n        %s(self.0 | other.0)\n    }\n}\n",
                  name, name, name, name, name);
}

static void emit_bits(struct buffer *out, const struct item *item) {
    const char *type = item->type->name;
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        emit_doc(out, "", member->doc);
        buffer_printf(out, "pub const %s_%s: %s = 1 << %s;\n", item->prefix.text, member->name.text, type,
                      number_text(&member->number));
    }
    buffer_printf(out, "/// All bits of [`%s`].\npub const %s_BITS: %s = 0x%llx;\n\n", item->name.text,
                  item->prefix.text, type, (unsigned long long)member_bits(item->members));
    emit_doc(out, "", item->doc);
    buffer_printf(out,
                  "#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]\n#[repr(transparent)]\n"
                  "pub struct %s(%s);\n\nimpl %s {\n",
                  item->name.text, type, item->name.text);
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        emit_doc(out, "    ", member->doc);
        buffer_printf(out, "    pub const %s: %s = %s(%s_%s);\n", member->name.text, item->name.text, item->name.text,
                      item->prefix.text, member->name.text);
    }
    buffer_puts(out, "\n");
    emit_bits_functions(out, item->name.text, type, item->prefix.text);
}

static void emit_rights(struct buffer *out, const struct item *item) {
    const char *upper = name_upper(item->name.text);
    for (const struct member *right = item->members; right != NULL; right = right->next) {
        emit_doc(out, "", right->doc);
        buffer_printf(out, "pub const %s: u64 = 1 << %s;\n", right_constant(item, right), number_text(&right->number));
    }
    buffer_printf(out, "/// All rights to an object of type %s.\npub const RIGHTS_%s: u64 = 0x%llx;\n\n",
                  item->name.text, upper, (unsigned long long)member_bits(item->members));
}

static void emit_object_type(struct buffer *out, const struct definition *definition) {
    struct buffer matches = {0};
    buffer_puts(out, "/// Types of objects.\n");
    emit_enum_head(out, "ObjectType", "u64");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_OBJECT) {
            const char *upper = name_upper(item->name.text);
            emit_doc(out, "    ", item->doc);
            buffer_printf(out, "    %s = OBJECT_%s,\n", item->name.text, upper);
            buffer_printf(&matches, "            OBJECT_%s => Some(ObjectType::%s),\n", upper, item->name.text);
        }
    }
    buffer_puts(out, "}\n");
    emit_enum_functions(out, "ObjectType", "u64", matches.data);
    buffer_free(&matches);
}

/// The types of all objects, then the rights of each.
static void emit_objects(struct buffer *out, const struct definition *definition) {
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_OBJECT) {
            emit_doc(out, "", item->doc);
            buffer_printf(out, "pub const OBJECT_%s: u64 = %s;\n", name_upper(item->name.text),
                          number_text(&item->number));
        }
    }
    buffer_puts(out, "\n");
    emit_object_type(out, definition);
    buffer_puts(out, "\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_OBJECT) {
            emit_rights(out, item);
        }
    }
    buffer_printf(out, "/// All rights to objects of all types.\npub const RIGHTS_ALL: u64 = 0x%llx;\n",
                  (unsigned long long)all_rights(definition));
}

static void emit_struct(struct buffer *out, const struct item *item) {
    const char *name = item->name.text;
    emit_doc(out, "", item->doc);
    buffer_puts(out, "#[derive(Clone, Copy, Debug, PartialEq, Eq)]\n");
    buffer_puts(out, item->has_alignment ? arena_printf("#[repr(C, align(%s))]\n", number_text(&item->alignment))
                                         : "#[repr(C)]\n");
    buffer_printf(out, "pub struct %s {\n", name);
    for (const struct field *field = item->fields; field != NULL; field = field->next) {
        emit_doc(out, "    ", field->doc);
        const char *type = field->type_name.text;
        buffer_printf(out, "    pub %s: %s,\n", name_rust(field->name.text),
                      field->is_array ? arena_printf("[%s; %s]", type, number_text(&field->count)) : type);
    }
    buffer_printf(out, "}\nconst _: () = assert!(core::mem::size_of::<%s>() == %s);\n", name,
                  number_text(&item->number));
    for (const struct field *field = item->fields; field != NULL; field = field->next) {
        buffer_printf(out, "const _: () = assert!(core::mem::offset_of!(%s, %s) == %llu);\n", name,
                      name_rust(field->name.text), (unsigned long long)field->offset);
    }
}

/// The numbers of all syscalls.
static void emit_syscall_numbers(struct buffer *out, const struct definition *definition) {
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_SYSCALL) {
            buffer_printf(out, "pub const SYS_%s: u64 = %s;\n", item->name.text, number_text(&item->number));
        }
    }
    buffer_printf(out, "/// The highest number of a syscall.\npub const SYS_MAX: u64 = %llu;\n",
                  (unsigned long long)definition_last_syscall(definition));
}

static void emit_interface_constant(void *context, const struct interface_constant *constant) {
    struct buffer *out = context;
    emit_doc(out, "", constant->doc);
    static const char *const forms[] = {
        [CONSTANT_LABEL] = "pub const %s: u32 = %llu;\n",
        [CONSTANT_BOUND] = "pub const %s: usize = %llu;\n",
        [CONSTANT_BADGE_BITS] = "pub const %s: u64 = 0x%llx;\n",
    };
    buffer_printf(out, forms[constant->kind], constant->name, (unsigned long long)constant->value);
}

/// The numbers alone: calls are in interfaces.rs.
static void emit_interface(struct buffer *out, const struct item *item) {
    buffer_printf(out, "// Interface %s: methods, bounds of their arguments, and errors.\n", item->name.text);
    interface_constants(item, emit_interface_constant, out);
}

void emit_rust_item(struct buffer *out, const struct item *item) {
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
        buffer_printf(out, "pub const OBJECT_%s: u64 = %s;\n", name_upper(item->name.text), number_text(&item->number));
        emit_rights(out, item);
        break;
    case ITEM_SYSCALL:
        buffer_printf(out, "pub const SYS_%s: u64 = %s;\n", item->name.text, number_text(&item->number));
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

/// An item in its place; all objects, and all syscall numbers, where the first of them stands.
static void emit_item(struct buffer *out, const struct definition *definition, const struct item *item) {
    if (item->kind == ITEM_OBJECT) {
        emit_objects(out, definition);
    } else if (item->kind == ITEM_SYSCALL) {
        emit_syscall_numbers(out, definition);
    } else {
        emit_rust_item(out, item);
    }
}

void emit_rust(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "KOZO's ABI for Rust. It needs `core` alone; use it as a module.");
    buffer_printf(out,
                  "\n/// Tells this ABI from all others: parts that were built with different ones refuse each other.\n"
                  "pub const ABI_FINGERPRINT: u64 = 0x%016llx;\n",
                  (unsigned long long)fingerprint(definition));
    emit_rust_note(out);
    buffer_puts(out, "\n/// Index of a capability in its owner's CNode.\npub type Handle = u64;\n");
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
    if (definition_first(definition, ITEM_SYSCALL) != NULL) {
        buffer_puts(out, "\n");
        emit_rust_syscalls(out, definition);
        buffer_puts(out, "\n");
        emit_rust_names(out, definition);
    }
}
