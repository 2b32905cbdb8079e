// SPDX-License-Identifier: Apache-2.0
//
// kozo_dispatch.h

#include "arena.h"
#include "emit.h"
#include "handler.h"
#include "naming.h"
#include "parameters.h"

#include <stddef.h>
#include <string.h>

#define MOST_COLUMNS 120

/// What capability_check() is to look for.
static const char *need_of(const struct argument *capability) {
    const char *right = capability->right == NULL ? "0" : right_constant(capability->object, capability->right);
    return arena_printf("{OBJECT_%s, %s}", name_upper(capability->object->name.text), right);
}

/// A syscall needs one right of its first capability, or none in particular.
static const char *fits_of(const struct argument *capability) {
    return capability->right != NULL ? right_constant(capability->object, capability->right)
                                     : arena_printf("RIGHTS_%s", name_upper(capability->object->name.text));
}

// ---- One syscall

/// The further capabilities.
static void emit_capabilities(struct buffer *out, const struct item *item) {
    unsigned i = 1;
    for (const struct argument *input = item->inputs->next; input != NULL; input = input->next, i++) {
        if (input->is_capability) {
            const char *name = input->name.text;
            const char *need = need_of(input);
            buffer_printf(out, "    struct slot *%s = thread_slot(caller, registers[%u]);\n", name, i);
            buffer_printf(out, "    if (!capability_fits(%s, (struct need)%s)) {\n", name, need);
            buffer_printf(out, "        return deny_capability(%u, %s, (struct need)%s);\n    }\n", i, name, need);
        }
    }
}

static void emit_refusal(struct buffer *out, const char *condition, const char *denial) {
    buffer_printf(out, "    if (%s) {\n        return %s;\n    }\n", condition, denial);
}

/// `mask` is a constant of the type; without one that has 64 bits its complement would lack the upper ones.
static void emit_bits_check(struct buffer *out, const char *mask, unsigned i, unsigned bytes) {
    emit_refusal(out, arena_printf("(registers[%u] & ~%s%s) != 0", i, bytes == 8 ? "" : "(uint64_t)", mask),
                 arena_printf("deny_value(%u)", i));
}

/// Refuses what is no value of the input's type.
static void emit_check(struct buffer *out, const struct argument *input, unsigned i) {
    if (input->kind == ARGUMENT_NUMBER) {
        unsigned bits = 8 * input->primitive->size;
        emit_refusal(out, arena_printf("registers[%u] > UINT%u_MAX", i, bits),
                     arena_printf("deny_range(%u, 0, UINT%u_MAX)", i, bits));
    } else if (input->kind == ARGUMENT_OBJECT_TYPE) {
        emit_refusal(out, arena_printf("!kozo_is_object_type(registers[%u])", i), arena_printf("deny_value(%u)", i));
    } else if (input->kind == ARGUMENT_RIGHTS) {
        emit_bits_check(out, "RIGHTS_ALL", i, 8);
    } else if (input->values != NULL && input->values->kind == ITEM_BITS) {
        emit_bits_check(out, arena_printf("%s_BITS", input->values->prefix.text), i, input->values->type->size);
    } else if (input->values != NULL) {
        emit_refusal(out, arena_printf("!kozo_is_%s(registers[%u])", name_snake(input->values->name.text), i),
                     arena_printf("deny_value(%u)", i));
    }
}

/// The argument for the handler, in register `i`.
static const char *expression_of(const struct argument *input, unsigned i) {
    if (input->is_capability) {
        return input->name.text;
    }
    if (handler_parameter_length(input) > 1) {
        return arena_printf("&registers[%u]", i);
    }
    const char *type = handler_type(input);
    return strcmp(type, "uint64_t") == 0 ? arena_printf("registers[%u]", i)
                                         : arena_printf("(%s)registers[%u]", type, i);
}

/// `before` and a call of the handler.
static void emit_call(struct buffer *out, const struct item *item, const char *before) {
    struct parameters call = parameters_start(out, arena_printf("    %ssys_%s(", before, name_lower(item->name.text)));
    unsigned i = 0;
    for (const struct argument *input = item->inputs; input != NULL;) {
        parameters_add(&call, expression_of(input, i));
        unsigned length = handler_parameter_length(input);
        input = argument_at(input, length);
        i += length;
    }
    if (handler_results(item) != NULL) {
        parameters_add(&call, "&results");
    }
    parameters_end(&call, ");\n");
}

/// Calls the handler and puts what it answers into the registers.
static void emit_call_with_results(struct buffer *out, const struct item *item) {
    buffer_printf(out, "    %s results = {0};\n", handler_results(item));
    emit_call(out, item, "int64_t status = ");
    buffer_puts(out, "    if (status == 0) {\n");
    unsigned i = 0;
    for (const struct argument *output = item->outputs; output != NULL; output = output->next, i++) {
        bool is_signed = output->values != NULL && output->values->type->is_signed;
        buffer_printf(out, "        registers[%u] = %sresults.%s;\n", i, is_signed ? "(uint64_t)" : "",
                      output->name.text);
    }
    buffer_puts(out, "    }\n    return status;\n");
}

static void emit_narrowing(struct buffer *out, const struct item *item) {
    bool has_results = handler_results(item) != NULL;
    buffer_printf(out, "\nstatic int64_t narrow_%s(struct slot *%s, struct thread *caller) {\n",
                  name_lower(item->name.text), item->inputs->name.text);
    if (item->inputs->next == NULL && !has_results) {
        buffer_puts(out, item->is_ipc ? "" : "    (void)caller;\n");
    } else {
        buffer_printf(out, "    %suint64_t *registers = caller->context.argument;\n", has_results ? "" : "const ");
    }
    emit_capabilities(out, item);
    unsigned i = 1;
    for (const struct argument *input = item->inputs->next; input != NULL; input = input->next, i++) {
        emit_check(out, input, i);
    }
    if (has_results) {
        emit_call_with_results(out, item);
    } else if (item->is_ipc) {
        emit_call(out, item, "int64_t status = ");
        buffer_puts(out, "    return syscall_end_ipc(caller, status);\n");
    } else {
        emit_call(out, item, "return ");
    }
    buffer_puts(out, "}\n");
}

/// A row of the table of syscalls, or as many lines as its parts where it would be longer than a line.
static void emit_entry(struct buffer *out, const struct item *item) {
    const char *lead = arena_printf("    [SYS_%s] = {", item->name.text);
    const char *parts[] = {name_lower(item->name.text), need_of(item->inputs), fits_of(item->inputs),
                           item->is_ipc ? "true" : "false"};
    size_t length = strlen(lead) + strlen("narrow_, , , },");
    for (unsigned i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        length += strlen(parts[i]);
    }
    int indent = length > MOST_COLUMNS ? (int)strlen(lead) : 0;
    const char *between = indent == 0 ? ", " : ",\n";
    buffer_printf(out, "%snarrow_%s%s%*s%s%s%*s%s%s%*s%s},\n", lead, parts[0], between, indent, "", parts[1], between,
                  indent, "", parts[2], between, indent, "", parts[3]);
}

static void emit_table(struct buffer *out, const struct definition *definition) {
    buffer_puts(out, "\n/// By number.\nconst struct syscall_entry syscall_entries[SYS_MAX + 1] = {\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_SYSCALL) {
            emit_entry(out, item);
        }
    }
    buffer_puts(out, "};\n");
}

void emit_dispatch(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "From the registers of a syscall to its handler, for the kernel.");
    buffer_puts(out,
                "//\n"
                "// Further capabilities are checked first, in the order of their registers, and then all other\n"
                "// arguments in theirs. What refuses one leaves the reason in the caller's buffer.\n"
                "\n#ifndef KOZO_DISPATCH_H\n#define KOZO_DISPATCH_H\n\n#include \"kozo_handlers.h\"\n\n"
                "#include <stdbool.h>\n\n#include \"capability.h\"\n#include \"denial.h\"\n#include \"syscall.h\"\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_SYSCALL) {
            emit_narrowing(out, item);
        }
    }
    if (definition_first(definition, ITEM_SYSCALL) != NULL) {
        emit_table(out, definition);
    }
    buffer_puts(out, "\n#endif\n");
}
