// SPDX-License-Identifier: Apache-2.0

#include "diff.h"

#include "arena.h"
#include "diff_parts.h"
#include "emit.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

void change(struct diff *diff, enum change_class class, const char *format, ...) {
    static const char *const names[] = {"compatible", "breaking", "forbidden"};
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    const struct item *item = diff->item;
    const char *name = item->kind == ITEM_METHOD ? arena_printf("%s.%s", item->interface->name.text, item->name.text)
                                                 : item->name.text;
    buffer_printf(diff->out, "%-10s  %s %s: %s\n", names[class], item_kind_name(item->kind), name, text);
    diff->counts[class]++;
}

void compare_texts(struct diff *diff, const char *what, const char *old, const char *new) {
    if (strcmp(old, new) != 0) {
        change(diff, CHANGE_BREAKING, "%s was %s, is %s", what, old, new);
    }
}

const char *plain_number(wide value) {
    const struct number number = {value, {0}, false};
    return number_text(&number);
}

void compare_numbers(struct diff *diff, const char *what, wide old, wide new) {
    compare_texts(diff, what, plain_number(old), plain_number(new));
}

bool is_retired_among(const struct member *retired, wide number) {
    while (retired != NULL && retired->number.value != number) {
        retired = retired->next;
    }
    return retired != NULL;
}

void compare_retired(struct diff *diff, const char *what, const struct member *old, const struct member *new) {
    for (const struct member *member = old; member != NULL; member = member->next) {
        if (!is_retired_among(new, member->number.value)) {
            change(diff, CHANGE_FORBIDDEN, "%snumber %s is no longer retired", what,
                   plain_number(member->number.value));
        }
    }
}

static bool is_retired(const struct definition *definition, const char *what, wide number) {
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_RETIRED && strcmp(item->name.text, what) == 0 && item->number.value == number) {
            return true;
        }
    }
    return false;
}

void report_gone(struct diff *diff, const char *what, wide number, bool is_retired_now) {
    if (is_retired_now) {
        change(diff, CHANGE_BREAKING, "%sremoved, its number %s retired", what, plain_number(number));
    } else {
        change(diff, CHANGE_FORBIDDEN, "%sremoved, but its number %s is not retired", what, plain_number(number));
    }
}

/// What a value, bit, right or error is called in a message.
static const char *member_words(const struct item *item) {
    static const char *const words[ITEM_KINDS] = {
        [ITEM_ENUM] = "value", [ITEM_BITS] = "bit", [ITEM_OBJECT] = "right", [ITEM_INTERFACE] = "error"};
    return words[item->kind];
}

/// Are the numbers of its members given out for good? Bits are not.
static bool has_retired_members(const struct item *item) {
    return item->kind == ITEM_ENUM || item->kind == ITEM_INTERFACE;
}

static void compare_member(struct diff *diff, const struct member *old, const struct item *new) {
    const struct member *now = member_find(new->members, old->name.text);
    const char *what = arena_printf("%s %s", member_words(new), old->name.text);
    if (now != NULL && now->number.value != old->number.value) {
        change(diff, CHANGE_BREAKING, "%s was %s, is %s", what, plain_number(old->number.value),
               plain_number(now->number.value));
        if (has_retired_members(new) && !is_retired_among(new->retired, old->number.value)) {
            change(diff, CHANGE_FORBIDDEN, "number %s of %s is not retired", plain_number(old->number.value), what);
        }
    } else if (now == NULL && has_retired_members(new)) {
        report_gone(diff, arena_printf("%s ", what), old->number.value,
                    is_retired_among(new->retired, old->number.value));
    } else if (now == NULL) {
        change(diff, CHANGE_BREAKING, "%s removed", what);
    }
}

/// A value or a bit more breaks a method that has it, in a request as in an answer: who was built before refuses it.
static void report_added(struct diff *diff, const struct item *old, const char *text) {
    const struct item *user = method_with_values(diff->old, old);
    if (user != NULL) {
        change(diff, CHANGE_BREAKING, "%s, which messages of %s.%s can have", text, user->interface->name.text,
               user->name.text);
    } else {
        change(diff, CHANGE_COMPATIBLE, "%s", text);
    }
}

void compare_members(struct diff *diff, const struct item *old, const struct item *new) {
    for (const struct member *member = old->members; member != NULL; member = member->next) {
        compare_member(diff, member, new);
    }
    for (const struct member *member = new->members; member != NULL; member = member->next) {
        if (member_find(old->members, member->name.text) == NULL) {
            report_added(diff, old, arena_printf("%s %s added", member_words(new), member->name.text));
        }
    }
    compare_retired(diff, new->kind == ITEM_INTERFACE ? "error " : "", old->retired, new->retired);
}

static const struct field *field_find(const struct item *item, const char *name) {
    for (const struct field *field = item->fields; field != NULL; field = field->next) {
        if (strcmp(field->name.text, name) == 0) {
            return field;
        }
    }
    return NULL;
}

static const char *field_type(const struct field *field) {
    return field->is_array ? arena_printf("%s[%s]", field->type_name.text, plain_number(field->count.value))
                           : field->type_name.text;
}

/// Bytes that nobody uses yet: new fields may take them.
static bool is_reserve(const struct field *field) {
    return strncmp(field->name.text, "reserved", strlen("reserved")) == 0;
}

static void compare_field(struct diff *diff, const struct field *old, const struct field *new) {
    const char *name = old->name.text;
    if (new == NULL) {
        change(diff, CHANGE_BREAKING, "field %s removed", name);
        return;
    }
    compare_texts(diff, arena_printf("type of field %s", name), field_type(old), field_type(new));
    compare_numbers(diff, arena_printf("offset of field %s", name), (wide)old->offset, (wide) new->offset);
    // Of a struct whose own size changed, or of an array of them.
    if (strcmp(field_type(old), field_type(new)) == 0) {
        compare_numbers(diff, arena_printf("size of field %s", name), (wide)old->size, (wide) new->size);
    }
}

static void compare_structs(struct diff *diff, const struct item *old, const struct item *new) {
    compare_numbers(diff, "size", old->number.value, new->number.value);
    compare_numbers(diff, "alignment", (wide)old->alignment_bytes, (wide) new->alignment_bytes);
    for (const struct field *field = old->fields; field != NULL; field = field->next) {
        if (!is_reserve(field)) {
            compare_field(diff, field, field_find(new, field->name.text));
        }
    }
    for (const struct field *field = new->fields; field != NULL; field = field->next) {
        if (!is_reserve(field) && field_find(old, field->name.text) == NULL) {
            change(diff, CHANGE_COMPATIBLE, "field %s added at offset %s", field->name.text,
                   plain_number((wide)field->offset));
        }
    }
}

static void compare_right(struct diff *diff, const char *what, const struct argument *old, const struct argument *new) {
    const char *before = old->right == NULL ? NULL : old->right->name.text;
    const char *now = new->right == NULL ? NULL : new->right->name.text;
    if (before != NULL && now == NULL) {
        change(diff, CHANGE_COMPATIBLE, "%s needs no right any more, needed %s", what, before);
    } else if (before == NULL && now != NULL) {
        change(diff, CHANGE_BREAKING, "%s needs %s, needed no right", what, now);
    } else if (before != NULL && strcmp(before, now) != 0) {
        change(diff, CHANGE_BREAKING, "%s needs %s, needed %s", what, now, before);
    }
}

static const char *argument_type_text(const struct argument *argument) {
    return arena_printf("%s%s", argument->is_capability ? "cap " : "", argument->type_name.text);
}

static void compare_arguments(struct diff *diff, const char *direction, const struct argument *old,
                              const struct argument *new) {
    unsigned i = 0;
    for (const struct argument *argument = old; argument != NULL; argument = argument->next, i++) {
        const char *what = arena_printf("%s %s", direction, argument->name.text);
        unsigned place = argument_index(new, argument->name.text);
        const struct argument *now = argument_at(new, place);
        if (now == NULL) {
            change(diff, CHANGE_BREAKING, "%s removed", what);
            continue;
        }
        compare_texts(diff, arena_printf("register of %s", what), syscall_registers[i], syscall_registers[place]);
        compare_texts(diff, arena_printf("type of %s", what), argument_type_text(argument), argument_type_text(now));
        if (now->object != NULL && argument->object != NULL &&
            strcmp(now->object->name.text, argument->object->name.text) == 0) {
            compare_right(diff, what, argument, now);
        }
    }
    i = 0;
    for (const struct argument *argument = new; argument != NULL; argument = argument->next, i++) {
        if (argument_index(old, argument->name.text) == SYSCALL_REGISTERS) {
            // The functions that make the call have a parameter more.
            change(diff, CHANGE_BREAKING, "%s %s added in %s", direction, argument->name.text, syscall_registers[i]);
        }
    }
}

void compare_errors(struct diff *diff, const struct item *old, const struct item *new, enum change_class added,
                    const char *consequence) {
    for (const struct reference *error = old->errors; error != NULL; error = error->next) {
        if (!has_error(new, error->name.text)) {
            change(diff, CHANGE_COMPATIBLE, "error %s removed", error->name.text);
        }
    }
    for (const struct reference *error = new->errors; error != NULL; error = error->next) {
        if (!has_error(old, error->name.text)) {
            change(diff, added, "error %s added%s", error->name.text, consequence);
        }
    }
}

/// The number of an object or a syscall.
static void compare_item_number(struct diff *diff, const struct item *old, const struct item *new) {
    compare_numbers(diff, "number", old->number.value, new->number.value);
    if (old->number.value != new->number.value &&
        !is_retired(diff->new, item_kind_name(old->kind), old->number.value)) {
        change(diff, CHANGE_FORBIDDEN, "its number %s is not retired", plain_number(old->number.value));
    }
}

static void compare_items(struct diff *diff, const struct item *old, const struct item *new) {
    switch (old->kind) {
    case ITEM_CONSTANT:
        compare_texts(diff, "type", old->type->name, new->type->name);
        compare_numbers(diff, "value", old->number.value, new->number.value);
        break;
    case ITEM_ENUM:
    case ITEM_BITS:
        compare_texts(diff, "type", old->type->name, new->type->name);
        compare_texts(diff, "prefix", old->prefix.text, new->prefix.text);
        compare_members(diff, old, new);
        break;
    case ITEM_OBJECT:
        compare_item_number(diff, old, new);
        compare_members(diff, old, new);
        break;
    case ITEM_STRUCT:
        compare_structs(diff, old, new);
        break;
    case ITEM_SYSCALL:
        compare_item_number(diff, old, new);
        compare_texts(diff, "form", old->is_ipc ? "ipc" : "plain", new->is_ipc ? "ipc" : "plain");
        compare_arguments(diff, "in", old->inputs, new->inputs);
        compare_arguments(diff, "out", old->outputs, new->outputs);
        // Whoever makes a syscall has to expect any error.
        compare_errors(diff, old, new, CHANGE_COMPATIBLE, "");
        break;
    case ITEM_INTERFACE:
        compare_interfaces(diff, old, new);
        break;
    case ITEM_METHOD:
    case ITEM_RETIRED:
        break;
    }
}

/// Report what became of an item of the old definition.
static void compare_item(struct diff *diff, const struct item *old) {
    diff->item = old;
    if (old->kind == ITEM_RETIRED) {
        if (!is_retired(diff->new, old->name.text, old->number.value)) {
            change(diff, CHANGE_FORBIDDEN, "number %s is no longer retired", plain_number(old->number.value));
        }
        return;
    }
    const struct item *new = definition_find(diff->new, old->kind, old->name.text);
    if (new != NULL) {
        compare_items(diff, old, new);
    } else if (old->kind == ITEM_OBJECT || old->kind == ITEM_SYSCALL) {
        report_gone(diff, "", old->number.value, is_retired(diff->new, item_kind_name(old->kind), old->number.value));
    } else {
        change(diff, CHANGE_BREAKING, "removed");
    }
}

/// Less than, equal to or greater than zero, as the new version is to the old one, in its first `parts`.
static int compare_versions(const struct diff *diff, unsigned parts) {
    for (unsigned i = 0; i < parts; i++) {
        wide step = diff->new->version[i].value - diff->old->version[i].value;
        if (step != 0) {
            return step > 0 ? 1 : -1;
        }
    }
    return 0;
}

/// Is the version one that may break what was built with the old one: of a higher minor number before 1.0.0, of a
/// higher major number from then on?
static bool admits_breaking(const struct diff *diff) {
    return compare_versions(diff, diff->old->version[0].value == 0 ? 2 : 1) > 0;
}

/// The least version that may break.
static const char *breaking_version(const struct definition *old) {
    unsigned major = (unsigned)old->version[0].value;
    return major == 0 ? arena_printf("0.%u.0", (unsigned)old->version[1].value + 1) : arena_printf("%u.0.0", major + 1);
}

/// Append what all changes come to; false if the version does not admit them.
static bool sum_up(const struct diff *diff) {
    const unsigned *counts = diff->counts;
    buffer_printf(diff->out, "%s to %s: %u compatible, %u breaking, %u forbidden; ", version_text(diff->old),
                  version_text(diff->new), counts[CHANGE_COMPATIBLE], counts[CHANGE_BREAKING],
                  counts[CHANGE_FORBIDDEN]);
    if (counts[CHANGE_FORBIDDEN] > 0) {
        buffer_puts(diff->out, "refused: a number that was given out is retired with its reason, for good\n");
        return false;
    }
    if (compare_versions(diff, VERSION_PARTS) < 0) {
        buffer_puts(diff->out, "refused: the version goes back\n");
        return false;
    }
    if (counts[CHANGE_BREAKING] > 0 && !admits_breaking(diff)) {
        buffer_printf(diff->out, "refused: what breaks needs version %s or higher\n", breaking_version(diff->old));
        return false;
    }
    buffer_puts(diff->out, "admitted\n");
    return true;
}

bool diff_definitions(struct buffer *out, const struct definition *old, const struct definition *new) {
    struct diff diff = {.out = out, .old = old, .new = new};
    for (const struct item *item = old->items; item != NULL; item = item->next) {
        compare_item(&diff, item);
    }
    for (const struct item *item = new->items; item != NULL; item = item->next) {
        diff.item = item;
        if (item->kind != ITEM_RETIRED && definition_find(old, item->kind, item->name.text) == NULL) {
            change(&diff, CHANGE_COMPATIBLE, "added");
        }
    }
    return sum_up(&diff);
}
