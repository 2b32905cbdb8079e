// SPDX-License-Identifier: Apache-2.0
//
// kozo_grammar.h

#include "arena.h"
#include "emit.h"
#include "grammar.h"
#include "naming.h"
#include "parameters.h"

#include <stddef.h>

static const char *const types =
    "/// What a number that a syscall takes is to be.\n"
    "enum kozo_grammar_kind {\n"
    "    /// Any.\n"
    "    KOZO_GRAMMAR_PLAIN,\n"
    "    /// From 0 to `limit`.\n"
    "    KOZO_GRAMMAR_NUMBER,\n"
    "    /// One of `values`.\n"
    "    KOZO_GRAMMAR_ENUM,\n"
    "    /// Some of the bits `limit`, whose names are `values`.\n"
    "    KOZO_GRAMMAR_BITS,\n"
    "    /// A handle of a capability to an `object`, with `rights`.\n"
    "    KOZO_GRAMMAR_CAPABILITY,\n"
    "    /// Such a handle, or NULL_HANDLE. Without `object` the one that stands with the value of argument `of`.\n"
    "    KOZO_GRAMMAR_HANDLE,\n"
    "    /// A virtual address.\n"
    "    KOZO_GRAMMAR_ADDRESS,\n"
    "    /// Index of an empty slot, or of a filled one, in the CNode that argument `of` is a handle of.\n"
    "    KOZO_GRAMMAR_EMPTY_SLOT,\n"
    "    KOZO_GRAMMAR_FILLED_SLOT,\n"
    "    /// A size that objects of the type that is argument `of` can have.\n"
    "    KOZO_GRAMMAR_SIZE_BITS,\n"
    "    /// A message's tag with some of the flags `limit`. Its words begin with argument `of`; 0: there is no "
    "message.\n"
    "    KOZO_GRAMMAR_TAG,\n"
    "    /// A time, in nanoseconds of the clock.\n"
    "    KOZO_GRAMMAR_DEADLINE,\n"
    "};\n\n"
    "/// A number with a name. The last of a list has no name.\n"
    "struct kozo_grammar_value {\n"
    "    uint64_t value;\n"
    "    const char *name;\n"
    "    /// OBJECT_..., what the value is about; or 0.\n"
    "    uint64_t object;\n"
    "};\n\n"
    "struct kozo_grammar_argument {\n"
    "    const char *name;\n"
    "    enum kozo_grammar_kind kind;\n"
    "    /// The argument that this one depends on, from 0.\n"
    "    unsigned of;\n"
    "    /// OBJECT_..., and the right that is always needed; 0 if any will do.\n"
    "    uint64_t object;\n"
    "    uint64_t rights;\n"
    "    uint64_t limit;\n"
    "    const struct kozo_grammar_value *values;\n"
    "};\n\n"
    "/// A syscall, whose arguments are in the order of the registers.\n"
    "struct kozo_grammar_syscall {\n"
    "    uint64_t number;\n"
    "    const char *name;\n"
    "    /// Uses all six registers both ways, and returns r12 to r15 zero.\n"
    "    bool ipc;\n"
    "    unsigned argument_count;\n"
    "    struct kozo_grammar_argument arguments[6];\n"
    "    /// What it can end with, those that any capability leads to included. 0 ends the list.\n"
    "    const int64_t *errors;\n"
    "};\n\n"
    "/// A type of object. The last has no name.\n"
    "struct kozo_grammar_object {\n"
    "    uint64_t type;\n"
    "    const char *name;\n"
    "    uint64_t rights;\n"
    "    /// Binary logarithms of the sizes that it can have; both 0 if it has only one.\n"
    "    uint64_t smallest;\n"
    "    uint64_t largest;\n"
    "    /// None between the two.\n"
    "    bool only_these;\n"
    "};\n";

// ---- Names of values

static void begin_values(struct buffer *out, const char *doc, const char *name) {
    buffer_printf(out, "\n/// %s\nstatic const struct kozo_grammar_value kozo_grammar_%s[] = {\n", doc, name);
}

static void put_value(struct buffer *out, const char *constant, const char *name, const struct item *object) {
    buffer_printf(out, "    {(uint64_t)%s, \"%s\", %s},\n", constant, name,
                  object == NULL ? "0" : arena_printf("OBJECT_%s", name_upper(object->name.text)));
}

static void end_values(struct buffer *out) {
    buffer_puts(out, "    {0, NULL, 0},\n};\n");
}

/// Does any syscall take a value of this enum or `bits`?
static bool is_input(const struct definition *definition, const struct item *values) {
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        const struct argument *input = item->kind == ITEM_SYSCALL ? item->inputs : NULL;
        for (; input != NULL; input = input->next) {
            if (input->values == values) {
                return true;
            }
        }
    }
    return false;
}

static void emit_values(struct buffer *out, const struct definition *definition, const struct item *item) {
    begin_values(out, arena_printf("%s, without %s_.", item->name.text, item->prefix.text),
                 name_snake(item->name.text));
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        put_value(out, member_constant(item, member), member->name.text,
                  item->kind == ITEM_ENUM ? grammar_object_of(definition, member) : NULL);
    }
    end_values(out);
}

static void emit_all_values(struct buffer *out, const struct definition *definition) {
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if ((item->kind == ITEM_ENUM || item->kind == ITEM_BITS) && is_input(definition, item)) {
            emit_values(out, definition, item);
        }
    }
    begin_values(out, "Types of objects.", "object_type");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_OBJECT) {
            put_value(out, arena_printf("OBJECT_%s", name_upper(item->name.text)), item->name.text, item);
        }
    }
    end_values(out);
    begin_values(out, "Rights, each with its object.", "rights");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        const struct member *rights = item->kind == ITEM_OBJECT ? item->members : NULL;
        for (const struct member *right = rights; right != NULL; right = right->next) {
            put_value(out, right_constant(item, right), arena_printf("%s.%s", item->name.text, right->name.text), item);
        }
    }
    end_values(out);
    begin_values(out, "Constants: numbers that are worth a try.", "constants");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_CONSTANT) {
            put_value(out, item->name.text, item->name.text, NULL);
        }
    }
    end_values(out);
}

// ---- Objects

static void emit_objects(struct buffer *out, const struct definition *definition) {
    buffer_puts(out, "\nstatic const struct kozo_grammar_object kozo_grammar_objects[] = {\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind != ITEM_OBJECT) {
            continue;
        }
        const char *name = name_upper(item->name.text);
        struct grammar_sizes sizes = grammar_sizes(definition, item);
        buffer_printf(out, "    {OBJECT_%s, \"%s\", RIGHTS_%s, %s, %s, %s},\n", name, item->name.text, name,
                      sizes.smallest == NULL ? "0" : sizes.smallest, sizes.largest == NULL ? "0" : sizes.largest,
                      sizes.only_these ? "true" : "false");
    }
    buffer_puts(out, "    {0, NULL, 0, 0, 0, false},\n};\n");
}

// ---- Syscalls

static const char *kind_name(enum grammar_kind kind) {
    static const char *const names[] = {
        [GRAMMAR_PLAIN] = "PLAIN",
        [GRAMMAR_NUMBER] = "NUMBER",
        [GRAMMAR_ENUM] = "ENUM",
        [GRAMMAR_BITS] = "BITS",
        [GRAMMAR_CAPABILITY] = "CAPABILITY",
        [GRAMMAR_HANDLE] = "HANDLE",
        [GRAMMAR_ADDRESS] = "ADDRESS",
        [GRAMMAR_EMPTY_SLOT] = "EMPTY_SLOT",
        [GRAMMAR_SIZE_BITS] = "SIZE_BITS",
        [GRAMMAR_FILLED_SLOT] = "FILLED_SLOT",
        [GRAMMAR_TAG] = "TAG",
        [GRAMMAR_DEADLINE] = "DEADLINE",
    };
    return names[kind];
}

/// The list of names that the argument's value is looked up in, or NULL.
static const char *values_name(const struct argument *input) {
    if (input->kind == ARGUMENT_OBJECT_TYPE) {
        return "object_type";
    }
    if (input->kind == ARGUMENT_RIGHTS) {
        return "rights";
    }
    return input->values == NULL ? NULL : name_snake(input->values->name.text);
}

static void emit_argument(struct buffer *out, const struct argument *input, const struct grammar_argument *made) {
    buffer_printf(out, "            {.name = \"%s\", .kind = KOZO_GRAMMAR_%s", input->name.text, kind_name(made->kind));
    if (made->of != 0) {
        buffer_printf(out, ", .of = %u", made->of);
    }
    if (made->object != NULL) {
        buffer_printf(out, ", .object = OBJECT_%s", name_upper(made->object->name.text));
    }
    if (input->right != NULL) {
        buffer_printf(out, ", .rights = %s", right_constant(input->object, input->right));
    }
    if (made->limit != NULL) {
        buffer_printf(out, ", .limit = %s", made->limit);
    }
    if (values_name(input) != NULL) {
        buffer_printf(out, ", .values = kozo_grammar_%s", values_name(input));
    }
    buffer_puts(out, "},\n");
}

static void emit_errors(struct buffer *out, const struct definition *definition, const struct item *item) {
    struct parameters list = parameters_start(out, "        .errors = (const int64_t[]){");
    for (const struct member *error = definition->error->members; error != NULL; error = error->next) {
        if (grammar_can_end_with(item, error)) {
            parameters_add(&list, member_constant(definition->error, error));
        }
    }
    parameters_add(&list, "0");
    parameters_end(&list, "},\n");
}

static void emit_syscall(struct buffer *out, const struct definition *definition, const struct item *item) {
    unsigned count = 0;
    while (argument_at(item->inputs, count) != NULL) {
        count++;
    }
    buffer_printf(out, "    {\n        .number = SYS_%s,\n        .name = \"%s\",\n        .ipc = %s,\n",
                  item->name.text, item->name.text, item->is_ipc ? "true" : "false");
    buffer_printf(out, "        .argument_count = %u,\n        .arguments = {\n", count);
    for (unsigned i = 0; i < count; i++) {
        struct grammar_argument made = grammar_of(definition, item, i);
        emit_argument(out, argument_at(item->inputs, i), &made);
    }
    buffer_puts(out, "        },\n");
    emit_errors(out, definition, item);
    buffer_puts(out, "    },\n");
}

static void emit_syscalls(struct buffer *out, const struct definition *definition) {
    unsigned count = 0;
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        count += item->kind == ITEM_SYSCALL;
    }
    buffer_printf(out, "\n/// How many syscalls there are.\nenum { KOZO_GRAMMAR_SYSCALLS = %u };\n\n", count);
    buffer_puts(out, "static const struct kozo_grammar_syscall kozo_grammar_syscalls[KOZO_GRAMMAR_SYSCALLS] = {\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_SYSCALL) {
            emit_syscall(out, definition, item);
        }
    }
    buffer_puts(out, "};\n");
}

void emit_grammar(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "What each syscall takes, for those who make up calls.");
    buffer_puts(out, "\n#ifndef KOZO_GRAMMAR_H\n#define KOZO_GRAMMAR_H\n\n#include \"kozo_abi.h\"\n\n");
    buffer_puts(out, types);
    emit_all_values(out, definition);
    emit_objects(out, definition);
    if (definition_first(definition, ITEM_SYSCALL) != NULL) {
        emit_syscalls(out, definition);
    }
    buffer_puts(out, "\n#endif\n");
}
