// SPDX-License-Identifier: Apache-2.0
//
// The functions of kozo_abi.h that tell which numbers are values of an enum.

#include "arena.h"
#include "emit.h"
#include "naming.h"

#include <stddef.h>

/// An enum, or the types of objects as if they were one.
struct value_set {
    const char *name;
    bool is_signed;
    /// The constants of all values, NULL after the last.
    const char **constants;
    const char *least;
    const char *most;
    /// No number between the least and the greatest is missing.
    bool is_contiguous;
    bool has_zero_as_least;
};

/// Puts a value into the set, whose ends are so far `least` and `most`.
static void add_value(struct value_set *set, size_t index, const char *constant, wide value, wide *least, wide *most) {
    set->constants[index] = constant;
    if (index == 0 || value < *least) {
        *least = value;
        set->least = constant;
    }
    if (index == 0 || value > *most) {
        *most = value;
        set->most = constant;
    }
    // No two values are the same.
    set->is_contiguous = *most - *least == (wide)index;
    set->has_zero_as_least = *least == 0;
}

static struct value_set enum_values(const struct item *item) {
    struct value_set set = {.name = name_snake(item->name.text), .is_signed = item->type->is_signed};
    size_t count = 0;
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        count++;
    }
    set.constants = arena_alloc((count + 1) * sizeof(*set.constants));
    wide least = 0;
    wide most = 0;
    size_t i = 0;
    for (const struct member *member = item->members; member != NULL; member = member->next, i++) {
        add_value(&set, i, arena_printf("%s_%s", item->prefix.text, member->name.text), member->number.value, &least,
                  &most);
    }
    return set;
}

static struct value_set object_types(const struct definition *definition) {
    struct value_set set = {.name = "object_type"};
    set.constants = arena_alloc((definition->item_count + 1) * sizeof(*set.constants));
    wide least = 0;
    wide most = 0;
    size_t i = 0;
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_OBJECT) {
            add_value(&set, i++, arena_printf("OBJECT_%s", name_upper(item->name.text)), item->number.value, &least,
                      &most);
        }
    }
    return set;
}

static void emit_switch(struct buffer *out, const struct value_set *set, const char *value) {
    buffer_printf(out, "    switch (%s) {\n", value);
    for (size_t i = 0; set->constants[i] != NULL; i++) {
        buffer_printf(out, "    case %s:\n", set->constants[i]);
    }
    buffer_printf(out, "%s    default:\n        return false;\n    }\n",
                  set->constants[0] == NULL ? "" : "        return true;\n");
}

/// A function that tells whether a word is one of the values.
static void emit_value_test(struct buffer *out, const struct value_set *set, const char *what) {
    const char *value = set->is_signed ? "(int64_t)word" : "word";
    buffer_printf(out,
                  "/// Is the word, as it came in a register or a message, %s?\n"
                  "static inline bool kozo_is_%s(uint64_t word) {\n",
                  what, set->name);
    if (!set->is_contiguous) {
        emit_switch(out, set, value);
    } else if (set->has_zero_as_least && !set->is_signed) {
        buffer_printf(out, "    return word <= %s;\n", set->most);
    } else {
        buffer_printf(out, "    return %s >= %s && %s <= %s;\n", value, set->least, value, set->most);
    }
    buffer_puts(out, "}\n");
}

void emit_c_enum_test(struct buffer *out, const struct item *item) {
    const struct value_set set = enum_values(item);
    emit_value_test(out, &set, arena_printf("a value of `%s`", item->name.text));
}

void emit_c_object_test(struct buffer *out, const struct definition *definition) {
    const struct value_set set = object_types(definition);
    emit_value_test(out, &set, "a type of object");
}
