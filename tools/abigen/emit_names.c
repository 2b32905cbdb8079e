// SPDX-License-Identifier: Apache-2.0
//
// kozo_names.h

#include "arena.h"
#include "emit.h"
#include "names.h"
#include "naming.h"

#include <stddef.h>

static void begin_function(struct buffer *out, const char *doc, const char *function, const char *parameter) {
    buffer_printf(out, "\n/// %s, or \"unknown\".\nstatic inline const char *kozo_%s_name(%s) {\n", doc, function,
                  parameter);
}

static void end_switch(struct buffer *out) {
    buffer_puts(out, "    default:\n        return \"unknown\";\n    }\n}\n");
}

static void emit_case(struct buffer *out, const char *value, const char *name) {
    buffer_printf(out, "    case %s:\n        return \"%s\";\n", value, name);
}

static void emit_enum(struct buffer *out, const struct item *item) {
    const char *type = item->type->is_signed ? "int64_t" : "uint64_t";
    begin_function(out, arena_printf("Name of a value of `%s`, without %s_", item->name.text, item->prefix.text),
                   name_snake(item->name.text), arena_printf("%s value", type));
    buffer_puts(out, "    switch (value) {\n");
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        emit_case(out, arena_printf("%s_%s", item->prefix.text, member->name.text), member->name.text);
    }
    end_switch(out);
}

/// Whether each value has a text of its own.
static bool has_words(const struct item *item) {
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        if (member->doc == NULL) {
            return false;
        }
    }
    return true;
}

/// One member of a `bits`, by its mask.
static void emit_bits(struct buffer *out, const struct item *item) {
    begin_function(
        out, arena_printf("Name of the one bit of `%s` that is set, without %s_", item->name.text, item->prefix.text),
        name_snake(item->name.text), "uint64_t flag");
    buffer_puts(out, "    switch (flag) {\n");
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        emit_case(out, arena_printf("%s_%s", item->prefix.text, member->name.text), member->name.text);
    }
    end_switch(out);
}

static void emit_objects(struct buffer *out, const struct definition *definition) {
    begin_function(out, "Name of a type of object, as the definition has it", "object", "uint64_t type");
    buffer_puts(out, "    switch (type) {\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_OBJECT) {
            emit_case(out, arena_printf("OBJECT_%s", name_upper(item->name.text)), item->name.text);
        }
    }
    end_switch(out);
}

static void emit_rights(struct buffer *out, const struct definition *definition) {
    begin_function(out, "Name of the right that has this bit (0 to 63), without RIGHT_ and its object", "right",
                   "unsigned bit");
    buffer_puts(out, "    switch (bit) {\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        const struct member *rights = item->kind == ITEM_OBJECT ? item->members : NULL;
        for (const struct member *right = rights; right != NULL; right = right->next) {
            emit_case(out, number_text(&right->number), right->name.text);
        }
    }
    end_switch(out);
}

static void emit_syscalls(struct buffer *out, const struct definition *definition) {
    begin_function(out, "Name of a syscall, without SYS_", "syscall", "uint64_t number");
    buffer_puts(out, "    switch (number) {\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_SYSCALL) {
            emit_case(out, arena_printf("SYS_%s", item->name.text), item->name.text);
        }
    }
    end_switch(out);
}

/// What the values of an enum mean.
static void emit_words(struct buffer *out, const struct item *item) {
    buffer_printf(out,
                  "\n/// What a value of `%s` means, as the end of a sentence, or \"unknown\".\n"
                  "static inline const char *kozo_%s_words(%s value) {\n    switch (value) {\n",
                  item->name.text, name_snake(item->name.text), item->type->is_signed ? "int64_t" : "uint64_t");
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        emit_case(out, arena_printf("%s_%s", item->prefix.text, member->name.text), names_words(member));
    }
    end_switch(out);
}

static void emit_inputs_of(struct buffer *out, const struct item *item) {
    buffer_printf(out, "    case SYS_%s: {\n        static const struct kozo_input inputs[] = {\n", item->name.text);
    for (const struct argument *input = item->inputs; input != NULL; input = input->next) {
        buffer_printf(out, "            {\"%s\", \"%s\", KOZO_INPUT_%s},\n", input->name.text, input->type_name.text,
                      names_input_kind(input, "NUMBER", "BITS", "HANDLE"));
    }
    buffer_puts(out, "            {0, 0, KOZO_INPUT_NUMBER},\n        };\n        return inputs;\n    }\n");
}

static void emit_inputs(struct buffer *out, const struct definition *definition) {
    buffer_puts(out, "\nenum kozo_input_kind {\n    KOZO_INPUT_NUMBER,\n    /// To be shown in hexadecimal.\n"
                     "    KOZO_INPUT_BITS,\n    KOZO_INPUT_HANDLE,\n};\n"
                     "\n/// An argument of a syscall, as the definition has it.\nstruct kozo_input {\n"
                     "    const char *name;\n    const char *type;\n    enum kozo_input_kind kind;\n};\n"
                     "\n/// The arguments that a syscall takes, in the order of their registers; the last has no name. "
                     "0 if no syscall\n/// has this number.\n"
                     "static inline const struct kozo_input *kozo_syscall_inputs(uint64_t number) {\n"
                     "    switch (number) {\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_SYSCALL) {
            emit_inputs_of(out, item);
        }
    }
    buffer_puts(out, "    default:\n        return 0;\n    }\n}\n");
}

/// An interface's own errors, and those of Status.
static void emit_interface(struct buffer *out, const struct definition *definition, const struct item *item) {
    begin_function(out, arena_printf("Name of what a service answers that offers `%s`", item->name.text),
                   arena_printf("%s_answer", name_snake(item->name.text)), "uint64_t label");
    buffer_puts(out, "    switch (label) {\n");
    for (const struct member *error = item->members; error != NULL; error = error->next) {
        emit_case(out, arena_printf("%s_ERR_%s", item->prefix.text, error->name.text), error->name.text);
    }
    buffer_printf(out, "    default:\n        return kozo_%s_name(label);\n    }\n}\n",
                  name_snake(definition->status->name.text));
}

void emit_names(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "Names of the ABI's numbers, for people to read.");
    buffer_puts(out, "\n#ifndef KOZO_NAMES_H\n#define KOZO_NAMES_H\n\n#include \"kozo_abi.h\"\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_ENUM) {
            emit_enum(out, item);
            if (has_words(item)) {
                emit_words(out, item);
            }
        } else if (item->kind == ITEM_BITS) {
            emit_bits(out, item);
        }
    }
    emit_objects(out, definition);
    emit_rights(out, definition);
    emit_syscalls(out, definition);
    if (definition_first(definition, ITEM_SYSCALL) != NULL) {
        emit_inputs(out, definition);
    }
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_INTERFACE && item->members != NULL) {
            emit_interface(out, definition, item);
        }
    }
    buffer_puts(out, "\n#endif\n");
}
