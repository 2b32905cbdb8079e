// SPDX-License-Identifier: Apache-2.0

#include "c_method.h"

#include "arena.h"
#include "emit.h"
#include "naming.h"

#include <stddef.h>
#include <string.h>

const char *c_type(const struct argument *argument) {
    switch (argument->kind) {
    case ARGUMENT_CAPABILITY:
        return "kozo_handle_t";
    case ARGUMENT_BOOL:
        return "bool";
    case ARGUMENT_STRUCT:
        return arena_printf("struct kozo_%s", name_snake(argument->structure->name.text));
    case ARGUMENT_BYTES:
        return "uint8_t";
    case ARGUMENT_STRING:
        return "char";
    case ARGUMENT_VALUE:
        return c_values_type(argument->values);
    default:
        return argument->primitive->c_name;
    }
}

const char *c_bound(const struct item *method, const struct argument *argument) {
    return arena_printf("%s_%s_%s_MAX", method->interface->prefix.text, method->name.text,
                        name_upper(argument->name.text));
}

const char *c_tag(const char *label, const struct payload *payload) {
    return arena_printf("KOZO_TAG(%s, %u, %u)", label, payload->words, payload->capabilities);
}

void c_add_inputs(struct parameters *parameters, const struct argument *arguments, bool is_sender) {
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        const char *name = argument->name.text;
        const char *type = c_type(argument);
        switch (argument->kind) {
        case ARGUMENT_STRUCT:
        case ARGUMENT_STRING:
            parameters_add(parameters, arena_printf("const %s *%s", type, name));
            break;
        case ARGUMENT_BYTES:
            parameters_add(parameters, arena_printf("const %s *%s", is_sender ? "void" : type, name));
            parameters_add(parameters, arena_printf("size_t %s_length", name));
            break;
        default:
            parameters_add(parameters, arena_printf("%s %s", type, name));
            break;
        }
    }
}

void c_add_outputs(struct parameters *parameters, const struct argument *arguments, bool is_sender) {
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        const char *name = argument->name.text;
        const char *type = c_type(argument);
        switch (argument->kind) {
        case ARGUMENT_CAPABILITY:
            parameters_add(parameters, arena_printf(is_sender ? "%s *%s" : "%s %s", type, name));
            break;
        case ARGUMENT_BYTES:
            parameters_add(parameters, arena_printf("%s *%s", is_sender ? type : "void", name));
            parameters_add(parameters, arena_printf("size_t *%s_length", name));
            break;
        default:
            parameters_add(parameters, arena_printf("%s *%s", type, name));
            break;
        }
    }
}

/// Where the word at that place of the message is: as an lvalue, or as a value.
static const char *word(const struct c_code *code, unsigned place) {
    return place < code->definition->register_words ? arena_printf("%swords[%u]", code->members, place)
                                                    : arena_printf("kozo_get_word(%s, %u)", code->address, place);
}

/// Has the value the type that words have?
static bool is_plain_word(const struct argument *argument) {
    return strcmp(c_type(argument), "uint64_t") == 0;
}

static void put_word(const struct c_code *code, const struct argument *argument) {
    const char *value =
        argument->kind == ARGUMENT_PLAIN ? argument->name.text : arena_printf("(uint64_t)%s", argument->name.text);
    if (argument->place < code->definition->register_words) {
        buffer_printf(code->out, "    %swords[%u] = %s;\n", code->members, argument->place, value);
    } else {
        buffer_printf(code->out, "    kozo_put_word(%s, %u, %s);\n", code->address, argument->place, value);
    }
}

void c_put_words(const struct c_code *code, const struct argument *arguments) {
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        const char *name = argument->name.text;
        if (argument->kind == ARGUMENT_CAPABILITY) {
            buffer_printf(code->out, "    kozo_put_cap(%s, %s);\n", code->address, name);
        } else if (argument->kind == ARGUMENT_STRUCT) {
            buffer_printf(code->out, "    kozo_put_struct(%s, %u, %s%s, sizeof(%s%s));\n", code->address,
                          argument->place, code->is_behind_pointers ? "" : "&", name,
                          code->is_behind_pointers ? "*" : "", name);
        } else if (!argument_is_bounded(argument)) {
            put_word(code, argument);
        }
    }
}

void c_put_bounded(const struct c_code *code, const struct argument *arguments, const char *tail) {
    struct parameters operands = operands_start(code->out, "    if (", " ||");
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        const char *name = argument->name.text;
        if (!argument_is_bounded(argument)) {
            continue;
        }
        bool is_bytes = argument->kind == ARGUMENT_BYTES;
        parameters_add(&operands,
                       arena_printf("!kozo_put_%s(%s, %u, %s%s, %s)", is_bytes ? "bytes" : "string", code->address,
                                    argument->place, name, is_bytes ? arena_printf(", %s_length", name) : "",
                                    c_bound(code->method, argument)));
    }
    parameters_end(&operands, tail);
}

/// The condition that a word is of the argument's type, or NULL if every word is.
static const char *word_condition(const struct c_code *code, const struct argument *argument) {
    const char *it = word(code, argument->place);
    const struct primitive *type = argument->primitive;
    switch (argument->kind) {
    case ARGUMENT_BOOL:
        return arena_printf("%s <= 1", it);
    case ARGUMENT_VALUE:
        return argument->values->kind == ITEM_ENUM
                   ? arena_printf("kozo_is_%s(%s)", name_snake(argument->values->name.text), it)
                   : arena_printf("(%s & ~(uint64_t)%s_BITS) == 0", it, argument->values->prefix.text);
    case ARGUMENT_NUMBER:
        if (type->size == 8) {
            return NULL;
        }
        return type->is_signed ? arena_printf("kozo_fits_signed(%s, %u)", it, 8 * type->size)
                               : arena_printf("%s <= UINT%u_MAX", it, 8 * type->size);
    default:
        return NULL;
    }
}

/// The condition that the argument is good, or NULL if it always is. Takes structs, bytes and strings out.
static const char *condition(const struct c_code *code, const struct argument *argument) {
    const char *name = argument->name.text;
    const char *to = code->is_behind_pointers ? "" : "&";
    switch (argument->kind) {
    case ARGUMENT_STRUCT:
        return arena_printf("kozo_get_struct(%s, %u, %s%s, sizeof(%s%s))", code->address, argument->place, to, name,
                            code->is_behind_pointers ? "*" : "", name);
    case ARGUMENT_BYTES:
        return arena_printf("kozo_get_bytes(&payload, %u, %s, %s, %s%s_length)", argument->place, name,
                            c_bound(code->method, argument), to, name);
    case ARGUMENT_STRING:
        return arena_printf("kozo_get_string(&payload, %u, %s, %s)", argument->place, name,
                            c_bound(code->method, argument));
    default:
        return word_condition(code, argument);
    }
}

static bool has_condition(const struct c_code *code, const struct argument *arguments) {
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        if (condition(code, argument) != NULL) {
            return true;
        }
    }
    return false;
}

bool c_check(const struct c_code *code, const struct payload *payload, const struct argument *arguments) {
    if (!payload->has_bytes && !has_condition(code, arguments)) {
        return false;
    }
    if (payload->has_bytes) {
        buffer_printf(code->out, "    struct kozo_payload payload = kozo_payload_start(%s, %u);\n", code->address,
                      payload_start(code->definition, payload));
    }
    struct parameters operands = operands_start(code->out, "    bool is_good = ", " &&");
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        const char *text = condition(code, argument);
        if (text != NULL) {
            parameters_add(&operands, text);
        }
    }
    if (payload->has_bytes) {
        parameters_add(&operands,
                       arena_printf("kozo_payload_is_whole(&payload, %u, %u)", payload->words, payload->capabilities));
    }
    parameters_end(&operands, ";\n");
    return true;
}

bool c_has_value(const struct argument *argument) {
    return argument->kind != ARGUMENT_STRUCT && !argument_is_bounded(argument);
}

const char *c_value(const struct c_code *code, const struct argument *argument) {
    const char *it = word(code, argument->place);
    if (is_plain_word(argument)) {
        return it;
    }
    return argument->kind == ARGUMENT_BOOL ? arena_printf("%s != 0", it) : arena_printf("(%s)%s", c_type(argument), it);
}
