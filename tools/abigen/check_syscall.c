// SPDX-License-Identifier: Apache-2.0

#include "checker.h"

#include "arena.h"
#include "suggest.h"

#include <stddef.h>
#include <string.h>

void resolve_capability(struct checker *checker, struct argument *argument) {
    argument->object = definition_find(checker->definition, ITEM_OBJECT, argument->type_name.text);
    if (argument->object == NULL) {
        report(checker->diagnostics, argument->type_name.location, "unknown object `%s`", argument->type_name.text);
        struct suggestion suggestion = suggest_start(checker->diagnostics, argument->type_name.text);
        suggest_items(&suggestion, checker->definition, ITEM_OBJECT);
        suggest_end(&suggestion);
        return;
    }
    if (argument->right_name.text == NULL) {
        return;
    }
    argument->right = member_find(argument->object->members, argument->right_name.text);
    if (argument->right == NULL) {
        report(checker->diagnostics, argument->right_name.location, "unknown right `%s`: `%s` has none of that name",
               argument->right_name.text, argument->object->name.text);
        struct suggestion suggestion = suggest_start(checker->diagnostics, argument->right_name.text);
        suggest_members(&suggestion, argument->object->members);
        suggest_end(&suggestion);
    }
}

/// One of the language's own types, or an enum or bits of the definition.
static void resolve_type(struct checker *checker, struct argument *argument) {
    const char *name = argument->type_name.text;
    for (unsigned i = 0; i < argument_type_count; i++) {
        if (strcmp(argument_types[i].name, name) == 0) {
            argument->kind = argument_types[i].kind;
            argument->primitive = primitive_find(name);
            return;
        }
    }
    argument->kind = ARGUMENT_VALUE;
    argument->values = definition_find(checker->definition, ITEM_ENUM, name);
    if (argument->values == NULL) {
        argument->values = definition_find(checker->definition, ITEM_BITS, name);
    }
    if (argument->values == NULL) {
        report(checker->diagnostics, argument->type_name.location,
               "unknown type `%s`: an argument is u8, u16, u32, u64, Address, Handle, ObjectType, Rights, an enum, "
               "bits or a capability",
               name);
        if (is_method_type(name)) {
            hint(checker->diagnostics, "`%s` is for methods of interfaces", name);
            return;
        }
        struct suggestion suggestion = suggest_start(checker->diagnostics, name);
        for (unsigned i = 0; i < argument_type_count; i++) {
            suggest_word(&suggestion, argument_types[i].name);
        }
        suggest_items(&suggestion, checker->definition, ITEM_ENUM);
        suggest_items(&suggestion, checker->definition, ITEM_BITS);
        suggest_end(&suggestion);
    }
}

/// Registers have no room for what is bounded.
static void check_no_bound(struct checker *checker, const struct argument *argument) {
    if (argument->has_bound && !is_method_type(argument->type_name.text)) {
        report(checker->diagnostics, argument->bound.location, "an argument of a syscall has no bound");
    }
}

/// Check the inputs or the outputs, whose names all share one scope.
static void check_arguments(struct checker *checker, struct scope *names, struct argument *arguments,
                            const char *direction) {
    unsigned count = 0;
    for (struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        check_snake_name(checker, &argument->name);
        scope_declare(names, argument->name.text, argument->name.location,
                      arena_printf("argument `%s`", argument->name.text));
        if (++count == SYSCALL_REGISTERS + 1) {
            report(checker->diagnostics, argument->name.location, "a syscall has at most %d %s", SYSCALL_REGISTERS,
                   direction);
        }
        check_no_bound(checker, argument);
        if (argument->is_capability) {
            argument->kind = ARGUMENT_CAPABILITY;
            resolve_capability(checker, argument);
        } else {
            resolve_type(checker, argument);
        }
    }
}

static void check_errors(struct checker *checker, const struct item *item) {
    struct scope *names = scope_create(checker->diagnostics);
    for (const struct reference *error = item->errors; error != NULL; error = error->next) {
        scope_declare(names, error->name.text, error->name.location, arena_printf("error `%s`", error->name.text));
        if (checker->definition->error != NULL && map_find(&checker->errors, error->name.text) == NULL) {
            report(checker->diagnostics, error->name.location, "unknown error `%s`: `Error` has none of that name",
                   error->name.text);
            struct suggestion suggestion = suggest_start(checker->diagnostics, error->name.text);
            suggest_members(&suggestion, checker->definition->error->members);
            suggest_end(&suggestion);
        }
    }
}

/// Inputs reach the kernel's handler as its parameters, those of an array as one. Its other names are taken.
static void check_parameters(struct checker *checker, struct scope *names, const struct argument *inputs) {
    static const char *const taken[] = {"caller", "registers", "results", "status"};
    for (const struct argument *input = inputs; input != NULL; input = input->next) {
        for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
            if (strcmp(input->name.text, taken[i]) == 0) {
                report(checker->diagnostics, input->name.location,
                       "`%s` is a word that the generated C or Rust needs itself", taken[i]);
            }
        }
        unsigned length = argument_array_length(input);
        if (length > 0) {
            const struct name array = {argument_array_name(input), input->name.location};
            check_snake_name(checker, &array);
            if (!scope_declare(names, array.text, array.location, arena_printf("argument `%s`", array.text))) {
                hint(checker->diagnostics, "`%s` and those after it are the array `%s` for the kernel",
                     input->name.text, array.text);
            }
        }
        for (; length > 1; length--) {
            input = input->next;
        }
    }
}

/// An error that narrowing the inputs can lead to stands among the syscall's errors.
static void check_narrowing(struct checker *checker, const struct item *item, const char *error) {
    const struct argument *input = item->inputs;
    while (input != NULL &&
           (argument_narrowing_error(input) == NULL || strcmp(argument_narrowing_error(input), error) != 0)) {
        input = input->next;
    }
    if (input == NULL || map_find(&checker->errors, error) == NULL || has_error(item, error)) {
        return;
    }
    report(checker->diagnostics, input->type_name.location,
           "`%s` does not list %s, which a register that holds no %s leads to", item->name.text, error,
           input->type_name.text);
    hint(checker->diagnostics, "add `%s` to its `errors`", error);
}

void check_syscall(struct checker *checker, struct item *item) {
    check_summary(checker, item);
    struct scope *names = scope_create(checker->diagnostics);
    check_arguments(checker, names, item->inputs, "inputs");
    check_parameters(checker, names, item->inputs);
    check_arguments(checker, names, item->outputs, "outputs");
    for (const struct argument *output = item->outputs; output != NULL; output = output->next) {
        if (output->is_capability) {
            report(checker->diagnostics, output->type_name.location, "an output is no capability: those come in slots");
        }
    }
    if (item->inputs == NULL) {
        report(checker->diagnostics, item->name.location, "`%s` has no input: the first one must be a capability",
               item->name.text);
    } else if (!item->inputs->is_capability) {
        report(checker->diagnostics, item->inputs->name.location, "the first input of `%s` must be a capability",
               item->name.text);
    }
    check_errors(checker, item);
    if (!checker->definition->is_released) {
        check_narrowing(checker, item, "INVALID_ARGUMENT");
        check_narrowing(checker, item, "OUT_OF_RANGE");
    }
}
