// SPDX-License-Identifier: Apache-2.0
//
// kozo_refusals.h

#include "arena.h"
#include "emit.h"
#include "naming.h"

#include <stddef.h>

static const char *const structs = "/// An error that a syscall can end with.\n"
                                   "struct kozo_refusal {\n"
                                   "    /// 0: no syscall has the number.\n"
                                   "    uint64_t syscall;\n"
                                   "    int64_t error;\n"
                                   "};\n"
                                   "\n/// An argument that is looked at before the syscall begins.\n"
                                   "struct kozo_checked_argument {\n"
                                   "    uint64_t syscall;\n"
                                   "    /// 0 for the first.\n"
                                   "    unsigned argument;\n"
                                   "    /// Of a capability: type of the object that it must be for, and the right "
                                   "that it must have, 0 if any will do.\n"
                                   "    /// Of a number both are 0.\n"
                                   "    uint64_t type;\n"
                                   "    uint64_t right;\n"
                                   "    /// Of a number: the error, where it is none of the argument's type.\n"
                                   "    int64_t error;\n"
                                   "    /// Of an integer the largest, otherwise 0.\n"
                                   "    uint64_t most;\n"
                                   "};\n";

/// Errors that nothing but a capability argument leads to, unless they are listed.
static const char *const capability_errors[] = {"INVALID_HANDLE", "WRONG_TYPE", "MISSING_RIGHT"};
enum { CAPABILITY_ERRORS = 3, NEEDS_RIGHT = 2 };

static const struct argument *first_with_right(const struct argument *inputs) {
    while (inputs != NULL && inputs->right == NULL) {
        inputs = inputs->next;
    }
    return inputs;
}

static void emit_refusal(struct buffer *out, const struct item *error, const char *syscall, const char *name) {
    if (member_find(error->members, name) != NULL) {
        buffer_printf(out, "    {%s, %s_%s},\n", syscall, error->prefix.text, name);
    }
}

static void emit_refusals_of(struct buffer *out, const struct item *error, const struct item *item) {
    const char *syscall = arena_printf("SYS_%s", item->name.text);
    for (unsigned i = 0; i < CAPABILITY_ERRORS; i++) {
        bool is_possible = i != NEEDS_RIGHT || first_with_right(item->inputs) != NULL;
        if (is_possible && !has_error(item, capability_errors[i])) {
            emit_refusal(out, error, syscall, capability_errors[i]);
        }
    }
    for (const struct reference *listed = item->errors; listed != NULL; listed = listed->next) {
        emit_refusal(out, error, syscall, listed->name.text);
    }
}

static void emit_table(struct buffer *out, const struct definition *definition) {
    buffer_puts(out, "\n/// All that there are, each once; the last row has no error.\nstatic const struct "
                     "kozo_refusal kozo_refusals[] = {\n");
    emit_refusal(out, definition->error, "0", "INVALID_SYSCALL");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_SYSCALL) {
            emit_refusals_of(out, definition->error, item);
        }
    }
    buffer_puts(out, "    {0, 0},\n};\n");
}

static void emit_capability(struct buffer *out, const struct item *item, const struct argument *input, unsigned i) {
    const char *right = input->right == NULL ? "0" : right_constant(input->object, input->right);
    buffer_printf(out, "    {SYS_%s, %u, OBJECT_%s, %s, 0, 0},\n", item->name.text, i,
                  name_upper(input->object->name.text), right);
}

static void emit_number(struct buffer *out, const struct definition *definition, const struct item *item,
                        const struct argument *input, unsigned i) {
    const char *error = argument_narrowing_error(input);
    if (error == NULL || member_find(definition->error->members, error) == NULL) {
        return;
    }
    const char *most = input->kind == ARGUMENT_NUMBER ? arena_printf("UINT%u_MAX", 8 * input->primitive->size) : "0";
    buffer_printf(out, "    {SYS_%s, %u, 0, 0, %s_%s, %s},\n", item->name.text, i, definition->error->prefix.text,
                  error, most);
}

/// In the order in which the kernel looks at them: capabilities before numbers.
static void emit_arguments_of(struct buffer *out, const struct definition *definition, const struct item *item) {
    unsigned i = 0;
    for (const struct argument *input = item->inputs; input != NULL; input = input->next, i++) {
        if (input->is_capability) {
            emit_capability(out, item, input, i);
        }
    }
    i = 0;
    for (const struct argument *input = item->inputs; input != NULL; input = input->next, i++) {
        if (!input->is_capability) {
            emit_number(out, definition, item, input, i);
        }
    }
}

static void emit_arguments(struct buffer *out, const struct definition *definition) {
    buffer_puts(
        out,
        "\n/// Those of a syscall stand together, in the order in which they are looked at; the last row is of none.\n"
        "static const struct kozo_checked_argument kozo_checked_arguments[] = {\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_SYSCALL) {
            emit_arguments_of(out, definition, item);
        }
    }
    buffer_puts(out, "    {0, 0, 0, 0, 0, 0},\n};\n");
}

void emit_refusal_tables(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "How syscalls are refused, for those who provoke it all.");
    buffer_puts(out, "\n#ifndef KOZO_REFUSALS_H\n#define KOZO_REFUSALS_H\n\n#include \"kozo_abi.h\"\n\n");
    buffer_puts(out, structs);
    if (definition_first(definition, ITEM_SYSCALL) != NULL) {
        emit_table(out, definition);
        emit_arguments(out, definition);
    }
    buffer_puts(out, "\n#endif\n");
}
