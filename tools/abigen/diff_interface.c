// SPDX-License-Identifier: Apache-2.0
//
// What changed in an interface. Client and server are built apart, and each refuses what its own definition does not
// have: other than with syscalls, more of something can break too.

#include "arena.h"
#include "diff_parts.h"
#include "message.h"

#include <stddef.h>
#include <string.h>

static bool has_values(const struct argument *arguments, const struct item *values) {
    while (arguments != NULL && arguments->values != values) {
        arguments = arguments->next;
    }
    return arguments != NULL;
}

const struct item *method_with_values(const struct definition *definition, const struct item *values) {
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        for (const struct item *method = item->methods; method != NULL; method = method->next) {
            if (has_values(method->inputs, values) || has_values(method->outputs, values)) {
                return method;
            }
        }
    }
    return NULL;
}

static const struct item *method_find(const struct item *interface, const char *name) {
    const struct item *method = interface->methods;
    while (method != NULL && strcmp(method->name.text, name) != 0) {
        method = method->next;
    }
    return method;
}

static const struct argument *argument_find(const struct argument *arguments, const char *name) {
    while (arguments != NULL && strcmp(arguments->name.text, name) != 0) {
        arguments = arguments->next;
    }
    return arguments;
}

/// The type without its bound.
static const char *type_of(const struct argument *argument) {
    return argument->is_capability ? argument_type_text(argument) : argument->type_name.text;
}

static void compare_argument(struct diff *diff, const char *direction, const struct argument *old,
                             const struct argument *new) {
    const char *what = arena_printf("%s %s", direction, old->name.text);
    compare_texts(diff, arena_printf("type of %s", what), type_of(old), type_of(new));
    if (argument_is_bounded(old) && argument_is_bounded(new)) {
        compare_numbers(diff, arena_printf("bound of %s", what), old->bound.value, new->bound.value);
    }
    compare_texts(diff, arena_printf("place of %s", what), message_place(diff->old, old),
                  message_place(diff->new, new));
}

static void compare_arguments(struct diff *diff, const char *direction, const struct argument *old,
                              const struct argument *new) {
    for (const struct argument *argument = old; argument != NULL; argument = argument->next) {
        const struct argument *now = argument_find(new, argument->name.text);
        if (now == NULL) {
            change(diff, CHANGE_BREAKING, "%s %s removed", direction, argument->name.text);
        } else {
            compare_argument(diff, direction, argument, now);
        }
    }
    for (const struct argument *argument = new; argument != NULL; argument = argument->next) {
        if (argument_find(old, argument->name.text) == NULL) {
            change(diff, CHANGE_BREAKING, "%s %s added at %s", direction, argument->name.text,
                   message_place(diff->new, argument));
        }
    }
}

static void compare_mark(struct diff *diff, enum change_class class, const char *mark, bool old, bool new) {
    if (old != new) {
        change(diff, class, "%s %s", mark, new ? "added" : "removed");
    }
}

static void compare_methods(struct diff *diff, const struct item *old, const struct item *new) {
    diff->item = new;
    compare_numbers(diff, "number", old->number.value, new->number.value);
    if (old->number.value != new->number.value &&
        !is_retired_among(new->interface->retired_methods, old->number.value)) {
        change(diff, CHANGE_FORBIDDEN, "its number %s is not retired", plain_number(old->number.value));
    }
    // The number of another method, or of one that is retired, moves it. Badges that were minted before are no good
    // then.
    if (old->has_badge_bit && new->has_badge_bit) {
        compare_numbers(diff, "bit in badges", old->badge_bit, new->badge_bit);
    }
    // What fits the registers goes there whether it is demanded or not; and a late answer is one like any other.
    compare_mark(diff, CHANGE_COMPATIBLE, "@fast", old->is_fast, new->is_fast);
    compare_mark(diff, CHANGE_BREAKING, "@oneway", old->is_oneway, new->is_oneway);
    compare_mark(diff, CHANGE_COMPATIBLE, "@later", old->is_later, new->is_later);
    // An old client repeats what it has as @idempotent.
    compare_mark(diff, new->is_idempotent ? CHANGE_COMPATIBLE : CHANGE_BREAKING, "@idempotent", old->is_idempotent,
                 new->is_idempotent);
    compare_arguments(diff, "in", old->inputs, new->inputs);
    compare_arguments(diff, "out", old->outputs, new->outputs);
    // A client takes an answer for bad that is an error it does not know the method to have.
    compare_errors(diff, old, new, CHANGE_BREAKING, ", which a client takes for a bad answer");
}

void compare_interfaces(struct diff *diff, const struct item *old, const struct item *new) {
    compare_texts(diff, "prefix", old->prefix.text, new->prefix.text);
    compare_members(diff, old, new);
    compare_retired(diff, "method ", old->retired_methods, new->retired_methods);
    for (const struct item *method = old->methods; method != NULL; method = method->next) {
        const struct item *now = method_find(new, method->name.text);
        diff->item = method;
        if (now != NULL) {
            compare_methods(diff, method, now);
        } else {
            report_gone(diff, "", method->number.value, is_retired_among(new->retired_methods, method->number.value));
        }
    }
    for (const struct item *method = new->methods; method != NULL; method = method->next) {
        diff->item = method;
        if (method_find(old, method->name.text) == NULL) {
            // An old server answers BAD_METHOD.
            change(diff, CHANGE_COMPATIBLE, "added");
        }
    }
}
