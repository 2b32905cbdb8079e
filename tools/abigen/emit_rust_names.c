// SPDX-License-Identifier: Apache-2.0
//
// The module `names` of abi.rs.

#include "arena.h"
#include "emit.h"
#include "names.h"
#include "naming.h"

#include <stddef.h>

static const char *const head =
    "/// Names of the ABI's numbers, for people to read.\npub mod names {\n"
    "    /// How a number that was passed is best shown.\n"
    "    #[derive(Clone, Copy, Debug, PartialEq, Eq)]\n    pub enum InputKind {\n        Number,\n"
    "        /// In hexadecimal.\n        Bits,\n        Handle,\n    }\n\n"
    "    /// An argument of a syscall, as the definition has it.\n"
    "    #[derive(Clone, Copy, Debug, PartialEq, Eq)]\n    pub struct Input {\n        pub name: &'static str,\n"
    "        pub type_name: &'static str,\n        pub kind: InputKind,\n    }\n";

static void emit_syscalls(struct buffer *out, const struct definition *definition) {
    buffer_puts(out, "\n    /// Name of a syscall, without SYS_, in lower case.\n"
                     "    pub const fn syscall(number: u64) -> Option<&'static str> {\n        match number {\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_SYSCALL) {
            buffer_printf(out, "            super::SYS_%s => Some(\"%s\"),\n", item->name.text,
                          name_lower(item->name.text));
        }
    }
    buffer_puts(out, "            _ => None,\n        }\n    }\n");
}

static void emit_inputs(struct buffer *out, const struct definition *definition) {
    buffer_puts(out, "\n    /// The arguments that a syscall takes, in the order of their registers.\n"
                     "    pub const fn inputs(number: u64) -> &'static [Input] {\n        match number {\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind != ITEM_SYSCALL) {
            continue;
        }
        buffer_printf(out, "            super::SYS_%s => &[\n", item->name.text);
        for (const struct argument *input = item->inputs; input != NULL; input = input->next) {
            buffer_printf(out, "                Input { name: \"%s\", type_name: \"%s\", kind: InputKind::%s },\n",
                          input->name.text, input->type_name.text, names_input_kind(input, "Number", "Bits", "Handle"));
        }
        buffer_puts(out, "            ],\n");
    }
    buffer_puts(out, "            _ => &[],\n        }\n    }\n");
}

static void emit_objects(struct buffer *out, const struct definition *definition) {
    buffer_puts(out, "\n    /// Name of a type of object.\n"
                     "    pub const fn object(number: u64) -> Option<&'static str> {\n        match number {\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_OBJECT) {
            buffer_printf(out, "            super::OBJECT_%s => Some(\"%s\"),\n", name_upper(item->name.text),
                          item->name.text);
        }
    }
    buffer_puts(out, "            _ => None,\n        }\n    }\n\n"
                     "    /// Name of the right that has this bit, in lower case, without its object.\n"
                     "    pub const fn right(bit: u32) -> Option<&'static str> {\n        match bit {\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        const struct member *rights = item->kind == ITEM_OBJECT ? item->members : NULL;
        for (const struct member *right = rights; right != NULL; right = right->next) {
            buffer_printf(out, "            %s => Some(\"%s\"),\n", number_text(&right->number),
                          name_lower(right->name.text));
        }
    }
    buffer_puts(out, "            _ => None,\n        }\n    }\n");
}

static void emit_errors(struct buffer *out, const struct item *item) {
    buffer_puts(out, "\n    /// What an error means, as the end of a sentence.\n"
                     "    pub const fn error(error: super::Error) -> &'static str {\n        match error {\n");
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        buffer_printf(out, "            super::%s::%s => \"%s\",\n", item->name.text, name_camel(member->name.text),
                      names_words(member));
    }
    buffer_puts(out, "        }\n    }\n");
}

void emit_rust_names(struct buffer *out, const struct definition *definition) {
    buffer_puts(out, head);
    emit_syscalls(out, definition);
    emit_inputs(out, definition);
    emit_objects(out, definition);
    emit_errors(out, definition->error);
    buffer_puts(out, "}\n");
}
