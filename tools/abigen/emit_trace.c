// SPDX-License-Identifier: Apache-2.0
//
// kozo_trace.h

#include "arena.h"
#include "emit.h"
#include "naming.h"
#include "trace.h"

#include <stddef.h>
#include <string.h>

static const char *const types =
    "/// How to show an argument.\n"
    "enum kozo_trace_kind {\n"
    "    KOZO_TRACE_PLAIN,\n"
    "    /// A handle; `object` is the type of its capability, or NULL if that is open.\n"
    "    KOZO_TRACE_HANDLE,\n"
    "    KOZO_TRACE_ADDRESS,\n"
    "    /// One of `names`.\n"
    "    KOZO_TRACE_ENUM,\n"
    "    /// Any of `names`, whose values are masks.\n"
    "    KOZO_TRACE_FLAGS,\n"
    "    // Of methods alone:\n"
    "    KOZO_TRACE_SIGNED,\n"
    "    KOZO_TRACE_BOOL,\n"
    "    KOZO_TRACE_BYTES,\n"
    "    KOZO_TRACE_STRING,\n"
    "    /// `object` is the name of the struct, whose `fields` are.\n"
    "    KOZO_TRACE_STRUCT,\n"
    "    /// One that the message carries, of the type `object`.\n"
    "    KOZO_TRACE_CAPABILITY,\n"
    "};\n\n"
    "/// A number and what it is called. The last of a list has no name.\n"
    "struct kozo_trace_name {\n    uint64_t value;\n    const char *name;\n};\n\n"
    "struct kozo_trace_argument {\n"
    "    const char *name;\n"
    "    enum kozo_trace_kind kind;\n"
    "    const char *object;\n"
    "    const struct kozo_trace_name *names;\n"
    "    const struct kozo_trace_field *fields;\n"
    "};\n\n"
    "/// A field of a struct; the last of a list has no name.\n"
    "struct kozo_trace_field {\n"
    "    struct kozo_trace_argument argument;\n"
    "    unsigned offset;\n"
    "    /// Bytes of it, or of each element of an array.\n"
    "    unsigned size;\n"
    "    /// Elements of an array; 0 if it is none. One of bytes has the kind BYTES, one of others that of its "
    "elements.\n"
    "    unsigned count;\n"
    "};\n\n"
    "/// A syscall; one that does not exist has no name. Arguments are in the order of the registers.\n"
    "struct kozo_trace_syscall {\n"
    "    const char *name;\n"
    "    unsigned input_count;\n"
    "    unsigned output_count;\n"
    "    struct kozo_trace_argument inputs[6];\n"
    "    struct kozo_trace_argument outputs[6];\n"
    "};\n";

void trace_begin_names(struct buffer *out, const char *what, const char *name) {
    buffer_printf(out, "\n/// %s\nstatic const struct kozo_trace_name kozo_trace_%s[] = {\n", what, name);
}

void trace_name(struct buffer *out, const char *constant, const char *name) {
    buffer_printf(out, "    {(uint64_t)%s, \"%s\"},\n", constant, name);
}

void trace_end_names(struct buffer *out) {
    buffer_puts(out, "    {0, NULL},\n};\n");
}

static void emit_values(struct buffer *out, const struct item *item) {
    trace_begin_names(out, arena_printf("%s, without %s_.", item->name.text, item->prefix.text),
                      name_snake(item->name.text));
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        trace_name(out, arena_printf("%s_%s", item->prefix.text, member->name.text), member->name.text);
    }
    trace_end_names(out);
}

static void emit_objects(struct buffer *out, const struct definition *definition) {
    trace_begin_names(out, "Types of objects.", "object_type");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_OBJECT) {
            trace_name(out, arena_printf("OBJECT_%s", name_upper(item->name.text)), item->name.text);
        }
    }
    trace_end_names(out);
    trace_begin_names(out, "Rights, each with its object.", "rights");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        const struct member *rights = item->kind == ITEM_OBJECT ? item->members : NULL;
        for (const struct member *right = rights; right != NULL; right = right->next) {
            trace_name(out, right_constant(item, right), arena_printf("%s.%s", item->name.text, right->name.text));
        }
    }
    trace_end_names(out);
}

static const char *kind_constant(const struct argument *argument) {
    switch (argument->kind) {
    case ARGUMENT_PLAIN:
        break;
    case ARGUMENT_NUMBER:
        return argument->primitive->is_signed ? "SIGNED" : "PLAIN";
    case ARGUMENT_BOOL:
        return "BOOL";
    case ARGUMENT_STRUCT:
        return "STRUCT";
    case ARGUMENT_BYTES:
        return "BYTES";
    case ARGUMENT_STRING:
        return "STRING";
    case ARGUMENT_CAPABILITY:
    case ARGUMENT_HANDLE:
        return "HANDLE";
    case ARGUMENT_ADDRESS:
        return "ADDRESS";
    case ARGUMENT_OBJECT_TYPE:
        return "ENUM";
    case ARGUMENT_RIGHTS:
        return "FLAGS";
    case ARGUMENT_VALUE:
        return argument->values->kind == ITEM_ENUM ? "ENUM" : "FLAGS";
    }
    return "PLAIN";
}

/// The list of names that the argument's value is looked up in.
static const char *names_of(const struct argument *argument) {
    if (argument->kind == ARGUMENT_OBJECT_TYPE) {
        return "kozo_trace_object_type";
    }
    if (argument->kind == ARGUMENT_RIGHTS) {
        return "kozo_trace_rights";
    }
    return argument->values == NULL ? "NULL" : arena_printf("kozo_trace_%s", name_snake(argument->values->name.text));
}

static const char *fields_name(const struct item *structure) {
    return structure == NULL ? "NULL" : arena_printf("kozo_trace_%s_fields", structure->name.text);
}

const char *trace_argument(const struct argument *argument, const char *capability) {
    const struct item *type = argument->object != NULL ? argument->object : argument->structure;
    return arena_printf("{\"%s\", KOZO_TRACE_%s, %s, %s, %s}", argument->name.text,
                        argument->kind == ARGUMENT_CAPABILITY ? capability : kind_constant(argument),
                        type == NULL ? "NULL" : arena_printf("\"%s\"", type->name.text), names_of(argument),
                        fields_name(argument->structure));
}

/// What the numbers of a field are: the first enum or bits, ObjectType or Rights that its description names.
static struct argument meaning_of(const struct definition *definition, const struct field *field) {
    struct argument meaning = {.name = field->name, .kind = ARGUMENT_NUMBER, .primitive = field->primitive};
    for (const char *at = field->doc; at != NULL && *at != '\0';) {
        size_t length = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
        const char *word = arena_text(at, length);
        const struct item *found = definition_find(definition, ITEM_ENUM, word);
        meaning.values = found != NULL ? found : definition_find(definition, ITEM_BITS, word);
        meaning.kind = meaning.values != NULL            ? ARGUMENT_VALUE
                       : strcmp(word, "ObjectType") == 0 ? ARGUMENT_OBJECT_TYPE
                       : strcmp(word, "Rights") == 0     ? ARGUMENT_RIGHTS
                                                         : ARGUMENT_NUMBER;
        if (meaning.kind != ARGUMENT_NUMBER) {
            break;
        }
        at += length + (at[length] != '\0');
    }
    return meaning;
}

static void emit_field(struct buffer *out, const struct definition *definition, const struct field *field) {
    uint64_t count = field->is_array ? (uint64_t)field->count.value : 0;
    uint64_t size = field->size / (count == 0 ? 1 : count);
    struct argument argument = {.name = field->name, .kind = ARGUMENT_STRUCT, .structure = field->structure};
    if (field->structure == NULL && field->is_array && size == 1) {
        argument.kind = ARGUMENT_BYTES;
    } else if (field->structure == NULL) {
        argument = meaning_of(definition, field);
    }
    buffer_printf(out, "    {%s, %llu, %llu, %llu},\n", trace_argument(&argument, "HANDLE"),
                  (unsigned long long)field->offset, (unsigned long long)size, (unsigned long long)count);
}

static void emit_struct(struct buffer *out, const struct definition *definition, const struct item *item) {
    buffer_printf(out, "\n/// %s, field by field.\nstatic const struct kozo_trace_field %s[] = {\n", item->name.text,
                  fields_name(item));
    for (const struct field *field = item->fields; field != NULL; field = field->next) {
        emit_field(out, definition, field);
    }
    buffer_puts(out, "    {{NULL, KOZO_TRACE_PLAIN, NULL, NULL, NULL}, 0, 0, 0},\n};\n");
}

static void emit_arguments(struct buffer *out, const char *direction, const struct argument *arguments) {
    if (arguments == NULL) {
        return;
    }
    buffer_printf(out, "            .%s =\n                {\n", direction);
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        buffer_printf(out, "                    %s,\n", trace_argument(argument, "HANDLE"));
    }
    buffer_puts(out, "                },\n");
}

unsigned trace_count(const struct argument *arguments) {
    unsigned i = 0;
    while (arguments != NULL) {
        arguments = arguments->next;
        i++;
    }
    return i;
}

static void emit_syscall(struct buffer *out, const struct item *item) {
    buffer_printf(out,
                  "    [SYS_%s] =\n        {\n            .name = \"%s\",\n            .input_count = %u,\n"
                  "            .output_count = %u,\n",
                  item->name.text, item->name.text, trace_count(item->inputs), trace_count(item->outputs));
    emit_arguments(out, "inputs", item->inputs);
    emit_arguments(out, "outputs", item->outputs);
    buffer_puts(out, "        },\n");
}

void emit_trace(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "What a trace needs to show syscalls and messages by name.");
    buffer_puts(out, "\n#ifndef KOZO_TRACE_H\n#define KOZO_TRACE_H\n\n#include \"kozo_abi.h\"\n\n");
    buffer_puts(out, types);
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_ENUM || item->kind == ITEM_BITS) {
            emit_values(out, item);
        }
    }
    emit_objects(out, definition);
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_STRUCT) {
            emit_struct(out, definition, item);
        }
    }
    if (definition_first(definition, ITEM_SYSCALL) != NULL) {
        buffer_puts(out,
                    "\n/// By number.\nstatic const struct kozo_trace_syscall kozo_trace_syscalls[SYS_MAX + 1] = {\n");
        for (const struct item *item = definition->items; item != NULL; item = item->next) {
            if (item->kind == ITEM_SYSCALL) {
                emit_syscall(out, item);
            }
        }
        buffer_puts(out, "};\n");
    }
    emit_trace_messages(out, definition);
    buffer_puts(out, "\n#endif\n");
}
