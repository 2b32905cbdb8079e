// SPDX-License-Identifier: Apache-2.0
//
// kozo_syscalls.h

#include "arena.h"
#include "emit.h"
#include "naming.h"
#include "parameters.h"

#include <stddef.h>
#include <string.h>

void emit_c_signature(struct buffer *out, const struct item *item) {
    struct parameters parameters =
        parameters_start(out, arena_printf("static inline int64_t kozo_sys_%s(", name_lower(item->name.text)));
    for (const struct argument *input = item->inputs; input != NULL; input = input->next) {
        parameters_add(&parameters,
                       arena_printf("%s %s", input->is_capability ? "kozo_handle_t" : "uint64_t", input->name.text));
    }
    for (const struct argument *output = item->outputs; output != NULL; output = output->next) {
        parameters_add(&parameters, arena_printf("uint64_t *%s", output->name.text));
    }
    parameters_end(&parameters, ") {\n");
}

/// Does the register take part: as an argument or result, or because IPC uses all six?
static bool is_used(const struct item *item, unsigned i) {
    return item->is_ipc || argument_at(item->inputs, i) != NULL || argument_at(item->outputs, i) != NULL;
}

static bool is_written(const struct item *item, unsigned i) {
    return item->is_ipc || argument_at(item->outputs, i) != NULL;
}

/// A variable for each register that takes part. IPC transfers all words: those without an argument are zero, so that
/// nothing of the caller's leaks.
static void emit_registers(struct buffer *out, const struct item *item) {
    buffer_printf(out, "    int64_t rax = SYS_%s;\n", item->name.text);
    for (unsigned i = 0; i < SYSCALL_REGISTERS; i++) {
        const struct argument *input = argument_at(item->inputs, i);
        const char *name = syscall_registers[i];
        if (input != NULL || item->is_ipc) {
            buffer_printf(out, "    register uint64_t %s __asm__(\"%s\") = %s;\n", name, name,
                          input == NULL ? "0" : input->name.text);
        } else if (is_used(item, i)) {
            buffer_printf(out, "    register uint64_t %s __asm__(\"%s\");\n", name, name);
        }
    }
}

static void emit_instruction(struct buffer *out, const struct item *item) {
    buffer_puts(out, "    __asm__ volatile(KOZO_SYSCALL_INSTRUCTION\n                     : \"+a\"(rax)");
    for (unsigned i = 0; i < SYSCALL_REGISTERS; i++) {
        if (is_written(item, i)) {
            bool is_read = item->is_ipc || argument_at(item->inputs, i) != NULL;
            buffer_printf(out, ", \"%sr\"(%s)", is_read ? "+" : "=", syscall_registers[i]);
        }
    }
    buffer_puts(out, "\n                     :");
    const char *separator = " ";
    for (unsigned i = 0; i < SYSCALL_REGISTERS; i++) {
        if (is_used(item, i) && !is_written(item, i)) {
            buffer_printf(out, "%s\"r\"(%s)", separator, syscall_registers[i]);
            separator = ", ";
        }
    }
    buffer_printf(out, "\n                     : \"rcx\", \"r11\", %s\"memory\");\n",
                  item->is_ipc ? "\"r12\", \"r13\", \"r14\", \"r15\", " : "");
}

static void emit_syscall(struct buffer *out, const struct item *item) {
    emit_syscall_doc(out, "", item);
    emit_c_signature(out, item);
    emit_registers(out, item);
    emit_instruction(out, item);
    if (item->outputs != NULL) {
        buffer_puts(out, "    if (rax == 0) {\n");
        unsigned i = 0;
        for (const struct argument *output = item->outputs; output != NULL; output = output->next, i++) {
            buffer_printf(out, "        *%s = %s;\n", output->name.text, syscall_registers[i]);
        }
        buffer_puts(out, "    }\n");
    }
    buffer_puts(out, "    return rax;\n}\n");
}

void emit_c_syscalls(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "KOZO's syscalls for C and C++ on x86-64.");
    buffer_puts(out,
                "//\n"
                "// Each function returns 0, or a negative `enum kozo_error`; results are stored only with 0. A wrong\n"
                "// capability gives ERR_INVALID_HANDLE, ERR_WRONG_TYPE or ERR_MISSING_RIGHT.\n"
                "\n#ifndef KOZO_SYSCALLS_H\n#define KOZO_SYSCALLS_H\n\n#include \"kozo_abi.h\"\n");
    emit_c_site(out);
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_SYSCALL) {
            buffer_puts(out, "\n");
            emit_syscall(out, item);
        }
    }
    buffer_puts(out, "\n#endif\n");
}
