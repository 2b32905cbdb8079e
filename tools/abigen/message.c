// SPDX-License-Identifier: Apache-2.0

#include "message.h"

#include "arena.h"
#include "emit.h"

#include <stddef.h>

const char *message_register(const struct definition *definition, unsigned word) {
    return word < definition->register_words ? syscall_registers[SYSCALL_REGISTERS - MESSAGE_REGISTERS + word] : NULL;
}

static const char *word_text(const struct definition *definition, unsigned word) {
    const char *in_register = message_register(definition, word);
    return in_register != NULL ? in_register : arena_printf("word %u", word);
}

const char *message_place(const struct definition *definition, const struct argument *argument) {
    if (argument->kind == ARGUMENT_CAPABILITY) {
        return arena_printf("capability %u", argument->place);
    }
    unsigned last = argument->place + argument->words - 1;
    if (argument->words == 1) {
        return word_text(definition, last);
    }
    if (argument->place >= definition->register_words) {
        return arena_printf("words %u to %u", argument->place, last);
    }
    return arena_printf("%s to %s", word_text(definition, argument->place), word_text(definition, last));
}

const char *message_bytes(const struct definition *definition, const struct payload *payload,
                          const struct argument *arguments, const struct argument *argument) {
    while (!argument_is_bounded(arguments)) {
        arguments = arguments->next;
    }
    return arguments == argument ? arena_printf("from word %u on", payload_start(definition, payload)) : "then";
}

const char *message_length(const struct definition *definition, const struct payload *payload) {
    const char *capabilities = payload->capabilities == 0   ? ""
                               : payload->capabilities == 1 ? ", 1 capability"
                                                            : arena_printf(", %u capabilities", payload->capabilities);
    if (payload->has_bytes) {
        return arena_printf("%u to %u words%s", payload_start(definition, payload), payload->most_words, capabilities);
    }
    return payload->words == 1 ? arena_printf("1 word%s", capabilities)
                               : arena_printf("%u words%s", payload->words, capabilities);
}

const char *payload_obstacle(const struct definition *definition, const struct payload *payload,
                             const struct argument *arguments) {
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        if (argument->kind == ARGUMENT_CAPABILITY) {
            return arena_printf("`%s` is a capability", argument->name.text);
        }
        if (argument_is_bounded(argument)) {
            return arena_printf("`%s` is %s", argument->name.text,
                                argument->kind == ARGUMENT_STRING ? "a string" : "made of bytes");
        }
    }
    return payload->words <= definition->register_words ? NULL : arena_printf("it has %u words", payload->words);
}

/// Why a method does not travel in registers alone, or NULL if it does.
static const char *method_obstacle(const struct definition *definition, const struct item *method) {
    const char *in_request = payload_obstacle(definition, &method->request, method->inputs);
    if (in_request != NULL) {
        return arena_printf("its request does not fit the registers: %s", in_request);
    }
    const char *in_answer = payload_obstacle(definition, &method->answer, method->outputs);
    return in_answer == NULL ? NULL : arena_printf("its answer does not fit the registers: %s", in_answer);
}

const char *method_path(const struct definition *definition, const struct item *method) {
    const char *obstacle = method_obstacle(definition, method);
    if (obstacle != NULL) {
        return arena_printf("No fast path, as %s.", obstacle);
    }
    return method->is_oneway ? "It travels in registers."
                             : "It travels in registers, both ways, and can take the kernel's fast path.";
}

const char *method_marks(const struct item *method) {
    return arena_printf("%s%s%s%s", method->is_fast ? "@fast " : "", method->is_oneway ? "@oneway " : "",
                        method->is_later ? "@later " : "", method->is_idempotent ? "@idempotent " : "");
}

const char *method_error_constant(const struct definition *definition, const struct item *method,
                                  const struct reference *error) {
    return error->is_own ? arena_printf("%s_ERR_%s", method->interface->prefix.text, error->name.text)
                         : arena_printf("%s_%s", definition->status->prefix.text, error->name.text);
}

const char *argument_type_text(const struct argument *argument) {
    if (argument->is_capability) {
        return argument->right_name.text == NULL
                   ? arena_printf("cap %s", argument->type_name.text)
                   : arena_printf("cap %s needs %s", argument->type_name.text, argument->right_name.text);
    }
    return argument->has_bound ? arena_printf("%s[%s]", argument->type_name.text, number_text(&argument->bound))
                               : argument->type_name.text;
}
