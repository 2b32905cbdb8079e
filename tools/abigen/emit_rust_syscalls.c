// SPDX-License-Identifier: Apache-2.0
//
// The module `sys` of abi.rs.

#include "arena.h"
#include "emit.h"
#include "naming.h"

#include <stddef.h>

/// What a syscall returns, as a struct of its outputs.
static void emit_out_struct(struct buffer *out, const struct item *item) {
    const char *name = name_camel(item->name.text);
    buffer_printf(out, "    /// What [`%s`] returns.\n", name_rust(name_lower(item->name.text)));
    buffer_printf(out, "    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]\n    pub struct %sOut {\n", name);
    for (const struct argument *output = item->outputs; output != NULL; output = output->next) {
        emit_doc(out, "        ", output->doc);
        buffer_printf(out, "        pub %s: u64,\n", name_rust(output->name.text));
    }
    buffer_puts(out, "    }\n\n");
}

void emit_rust_signature(struct buffer *out, const struct item *item) {
    buffer_puts(
        out,
        "    ///\n    /// # Safety\n    ///\n"
        "    /// The kernel guards itself and others, not the caller's own memory: what it is told must leave valid\n"
        "    /// whatever Rust code refers to.\n    #[inline(always)]\n");
    buffer_printf(out, "    pub unsafe fn %s(\n", name_rust(name_lower(item->name.text)));
    for (const struct argument *input = item->inputs; input != NULL; input = input->next) {
        buffer_printf(out, "        %s: %s,\n", name_rust(input->name.text), input->is_capability ? "Handle" : "u64");
    }
    buffer_printf(out, "    ) -> Result<%s, Error> {\n",
                  item->outputs == NULL ? "()" : arena_printf("%sOut", name_camel(item->name.text)));
}

/// What the assembler is told of a register, or NULL if it takes no part. IPC transfers all words: those without an
/// argument are zero, so that nothing of the caller's leaks.
static const char *operand(const struct item *item, unsigned i) {
    const struct argument *input = argument_at(item->inputs, i);
    const char *name = syscall_registers[i];
    const char *in = input == NULL ? "0u64" : name_rust(input->name.text);
    const char *result = argument_at(item->outputs, i) == NULL ? "_" : name;
    if (item->is_ipc || (input != NULL && result == name)) {
        return arena_printf("inlateout(\"%s\") %s => %s", name, in, result);
    }
    if (input != NULL) {
        return arena_printf("in(\"%s\") %s", name, in);
    }
    return result == name ? arena_printf("lateout(\"%s\") %s", name, result) : NULL;
}

static void emit_instruction(struct buffer *out, const struct item *item) {
    buffer_puts(out, "        unsafe {\n            asm!(\n");
    emit_rust_site(out, "                ");
    buffer_printf(out, "                inlateout(\"rax\") super::SYS_%s as i64 => rax,\n", item->name.text);
    for (unsigned i = 0; i < SYSCALL_REGISTERS; i++) {
        const char *text = operand(item, i);
        if (text != NULL) {
            buffer_printf(out, "                %s,\n", text);
        }
    }
    buffer_puts(out, "                lateout(\"rcx\") _,\n                lateout(\"r11\") _,\n");
    if (item->is_ipc) {
        buffer_puts(out, "                lateout(\"r12\") _,\n                lateout(\"r13\") _,\n"
                         "                lateout(\"r14\") _,\n                lateout(\"r15\") _,\n");
    }
    buffer_puts(out, "                options(nostack),\n            );\n        }\n");
}

static void emit_syscall(struct buffer *out, const struct item *item) {
    emit_syscall_doc(out, "    ", item);
    emit_rust_signature(out, item);
    buffer_puts(out, "        let rax: i64;\n");
    unsigned i = 0;
    for (const struct argument *output = item->outputs; output != NULL; output = output->next, i++) {
        buffer_printf(out, "        let %s: u64;\n", syscall_registers[i]);
    }
    emit_instruction(out, item);
    buffer_puts(out, "        match rax {\n            0 => Ok(");
    if (item->outputs == NULL) {
        buffer_puts(out, "()");
    } else {
        buffer_printf(out, "%sOut {\n", name_camel(item->name.text));
        i = 0;
        for (const struct argument *output = item->outputs; output != NULL; output = output->next, i++) {
            buffer_printf(out, "                %s: %s,\n", name_rust(output->name.text), syscall_registers[i]);
        }
        buffer_puts(out, "            }");
    }
    buffer_puts(out, "),\n            status => Err(super::error_of(status)),\n        }\n    }\n");
}

static const char *const head =
    "/// The error that a status is. The kernel returns no other: it has this ABI, or it would not run us.\n"
    "#[cfg(target_arch = \"x86_64\")]\n#[cold]\nfn error_of(status: i64) -> Error {\n"
    "    match Error::from_raw(status) {\n        Some(error) => error,\n"
    "        None => panic!(\"unknown status\"),\n    }\n}\n\n"
    "/// The syscalls, on x86-64. A wrong capability gives [`Error::InvalidHandle`], [`Error::WrongType`] or\n"
    "/// [`Error::MissingRight`].\n"
    "#[cfg(target_arch = \"x86_64\")]\npub mod sys {\n    use super::{Error, Handle};\n    use core::arch::asm;\n";

void emit_rust_syscalls(struct buffer *out, const struct definition *definition) {
    buffer_puts(out, head);
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_SYSCALL) {
            buffer_puts(out, "\n");
            if (item->outputs != NULL) {
                emit_out_struct(out, item);
            }
            emit_syscall(out, item);
        }
    }
    buffer_puts(out, "}\n");
}
