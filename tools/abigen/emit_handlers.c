// SPDX-License-Identifier: Apache-2.0
//
// kozo_handlers.h

#include "handler.h"

#include "arena.h"
#include "emit.h"
#include "naming.h"
#include "parameters.h"

#include <stddef.h>
#include <string.h>

const char *handler_type(const struct argument *argument) {
    switch (argument->kind) {
    case ARGUMENT_CAPABILITY:
        return "struct slot *";
    case ARGUMENT_OBJECT_TYPE:
        return "enum kozo_object_type";
    case ARGUMENT_VALUE:
        return c_values_type(argument->values);
    case ARGUMENT_NUMBER:
        return argument->primitive->c_name;
    default:
        return "uint64_t";
    }
}

const char *handler_parameter(const struct argument *input) {
    unsigned length = argument_array_length(input);
    if (length > 0) {
        return arena_printf("const uint64_t %s[%u]", argument_array_name(input), length);
    }
    return arena_printf("%s%s%s", handler_type(input), input->is_capability ? "" : " ", input->name.text);
}

unsigned handler_parameter_length(const struct argument *input) {
    unsigned length = argument_array_length(input);
    return length > 0 ? length : 1;
}

const char *handler_results(const struct item *syscall) {
    bool has_results = syscall->outputs != NULL && !syscall->is_ipc;
    return has_results ? arena_printf("struct %s_results", name_lower(syscall->name.text)) : NULL;
}

static void emit_results(struct buffer *out, const struct item *item) {
    buffer_printf(out, "\n/// What sys_%s() answers.\n%s {\n", name_lower(item->name.text), handler_results(item));
    for (const struct argument *output = item->outputs; output != NULL; output = output->next) {
        emit_doc(out, "    ", output->doc);
        buffer_printf(out, "    %s %s;\n", handler_type(output), output->name.text);
    }
    buffer_puts(out, "};\n");
}

static void emit_prototype(struct buffer *out, const struct item *item) {
    const char *results = handler_results(item);
    emit_doc(out, "", item->doc == NULL ? item->name.text : item->doc);
    struct parameters parameters = parameters_start(out, arena_printf("int64_t sys_%s(", name_lower(item->name.text)));
    for (const struct argument *input = item->inputs; input != NULL;) {
        parameters_add(&parameters, handler_parameter(input));
        input = argument_at(input, handler_parameter_length(input));
    }
    if (results != NULL) {
        parameters_add(&parameters, arena_printf("%s *results", results));
    }
    parameters_end(&parameters, ");\n");
}

/// Which register has which input, for denials: ARG_CAP_COPY_RIGHTS.
static void emit_places(struct buffer *out, const struct item *item) {
    buffer_puts(out, "\nenum {\n");
    for (const struct argument *input = item->inputs; input != NULL; input = input->next) {
        buffer_printf(out, "    ARG_%s_%s,\n", item->name.text, name_upper(input->name.text));
    }
    buffer_puts(out, "};\n");
}

void emit_handlers(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "What carries out syscalls in the kernel.");
    buffer_puts(out,
                "//\n"
                "// Capabilities come as slots, checked for type and right, and all other arguments as values of\n"
                "// their types. An array stands in the caller's registers and changes with them. Each function\n"
                "// returns 0 or an error; results count only with 0. Those of an `ipc` syscall are set where the\n"
                "// message is delivered. ARG_... is an argument's number, by which a denial names it.\n"
                "\n#ifndef KOZO_HANDLERS_H\n#define KOZO_HANDLERS_H\n\n#include \"kozo_abi.h\"\n\nstruct slot;\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_SYSCALL) {
            emit_places(out, item);
            if (handler_results(item) != NULL) {
                emit_results(out, item);
            }
            buffer_puts(out, "\n");
            emit_prototype(out, item);
        }
    }
    buffer_puts(out, "\n#endif\n");
}
