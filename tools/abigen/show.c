// SPDX-License-Identifier: Apache-2.0

#include "show.h"

#include "arena.h"
#include "declaration.h"
#include "emit.h"
#include "naming.h"
#include "nearest.h"
#include "show_parts.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

void show_doc(struct buffer *out, const char *indent, const char *doc) {
    while (doc != NULL) {
        size_t length = strcspn(doc, "\n");
        buffer_printf(out, "%s%.*s\n", length == 0 ? "" : indent, (int)length, doc);
        doc = doc[length] == '\0' ? NULL : doc + length + 1;
    }
}

static void indent_lines(struct buffer *out, const struct buffer *text) {
    show_doc(out, "  ", text->length == 0 ? NULL : arena_text(text->data, text->length - 1));
}

void show_declarations(struct buffer *out, const struct item *item) {
    struct buffer text = {0};
    declaration_c(&text, item);
    buffer_puts(out, "\nC\n");
    indent_lines(out, &text);
    buffer_free(&text);
    declaration_rust(&text, item);
    buffer_puts(out, "\nRust\n");
    indent_lines(out, &text);
    buffer_free(&text);
}

static const char *type_text(const struct argument *argument) {
    if (!argument->is_capability) {
        return argument->type_name.text;
    }
    return argument->right == NULL
               ? arena_printf("cap %s", argument->object->name.text)
               : arena_printf("cap %s needs %s", argument->object->name.text, argument->right->name.text);
}

static void show_arguments(struct buffer *out, const char *title, const struct argument *arguments) {
    unsigned i = 0;
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next, i++) {
        buffer_printf(out, "  %-3s  %-4s %-16s %s\n", i == 0 ? title : "", syscall_registers[i], argument->name.text,
                      type_text(argument));
        show_doc(out, "            ", argument->doc);
    }
}

static void show_syscall(struct buffer *out, const struct definition *definition, const struct item *item) {
    buffer_printf(out, "syscall %s = %s%s\n", item->name.text, number_text(&item->number), item->is_ipc ? " ipc" : "");
    show_doc(out, "  ", item->doc);
    buffer_printf(out, "\n  in   rax  %s\n", number_text(&item->number));
    show_arguments(out, "", item->inputs);
    buffer_puts(out, "  out  rax  0, or a negative error\n");
    show_arguments(out, "", item->outputs);
    buffer_puts(out, item->is_ipc ? "  r12 to r15 are returned zero\n" : "");
    buffer_puts(out, "\n  errors, besides those of a wrong capability:");
    for (const struct reference *error = item->errors; error != NULL; error = error->next) {
        const struct member *member = member_find(definition->error->members, error->name.text);
        buffer_printf(out, "\n    ERR_%s = %s", error->name.text, number_text(&member->number));
    }
    buffer_puts(out, item->errors == NULL ? " none\n" : "\n");
}

static void show_struct(struct buffer *out, const struct item *item) {
    buffer_printf(out, "struct %s: %s bytes, aligned to %llu\n", item->name.text, number_text(&item->number),
                  (unsigned long long)item->alignment_bytes);
    show_doc(out, "  ", item->doc);
    buffer_puts(out, "\n  offset   bytes  field\n");
    for (const struct field *field = item->fields; field != NULL; field = field->next) {
        const char *count = field->is_array ? arena_printf("[%s]", number_text(&field->count)) : "";
        buffer_printf(out, "  %6llu  %6llu  %s: %s%s\n", (unsigned long long)field->offset,
                      (unsigned long long)field->size, field->name.text, field->type_name.text, count);
        show_doc(out, "                    ", field->doc);
    }
}

static const char *member_text(const struct item *item, const struct member *member) {
    const char *number = number_text(&member->number);
    bool is_bit = item->kind == ITEM_BITS || item->kind == ITEM_OBJECT;
    return is_bit ? arena_printf("bit %s", number) : number;
}

static void show_members(struct buffer *out, const struct item *item) {
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        buffer_printf(out, "    %-20s %s\n", member->name.text, member_text(item, member));
        show_doc(out, "      ", member->doc);
    }
    for (const struct member *member = item->retired; member != NULL; member = member->next) {
        buffer_printf(out, "    retired %s: %s\n", number_text(&member->number), member->doc);
    }
}

static void show_values(struct buffer *out, const struct item *item) {
    buffer_printf(out, "%s %s: %s as %s\n", item->kind == ITEM_ENUM ? "enum" : "bits", item->name.text,
                  item->type->name, item->prefix.text);
    show_doc(out, "  ", item->doc);
    buffer_puts(out, "\n");
    show_members(out, item);
}

static void show_object(struct buffer *out, const struct item *item) {
    buffer_printf(out, "object %s = %s\n", item->name.text, number_text(&item->number));
    show_doc(out, "  ", item->doc);
    buffer_puts(out, item->members == NULL ? "\n  no rights\n" : "\n  rights\n");
    show_members(out, item);
}

static void show_whole(struct buffer *out, const struct definition *definition, const struct item *item) {
    switch (item->kind) {
    case ITEM_CONSTANT:
        buffer_printf(out, "const %s: %s = %s (0x%llx)\n", item->name.text, item->type->name,
                      number_text(&item->number), (unsigned long long)item->number.value);
        show_doc(out, "  ", item->doc);
        break;
    case ITEM_ENUM:
    case ITEM_BITS:
        show_values(out, item);
        break;
    case ITEM_OBJECT:
        show_object(out, item);
        break;
    case ITEM_STRUCT:
        show_struct(out, item);
        break;
    case ITEM_SYSCALL:
        show_syscall(out, definition, item);
        break;
    case ITEM_INTERFACE:
        show_interface(out, item);
        break;
    case ITEM_METHOD:
        show_method(out, definition, item);
        break;
    case ITEM_RETIRED:
        break;
    }
    show_declarations(out, item);
}

static bool returns_error(const struct item *syscall, const struct member *member) {
    for (const struct reference *error = syscall->errors; error != NULL; error = error->next) {
        if (strcmp(error->name.text, member->name.text) == 0) {
            return true;
        }
    }
    return false;
}

static bool needs_right(const struct item *syscall, const struct member *member) {
    for (const struct argument *input = syscall->inputs; input != NULL; input = input->next) {
        if (input->right == member) {
            return true;
        }
    }
    return false;
}

/// The syscalls that return this error, or need this right.
static void show_users(struct buffer *out, const struct definition *definition, const struct item *item,
                       const struct member *member) {
    const char *separator = item->kind == ITEM_OBJECT ? "\n  needed by " : "\n  among the errors of ";
    size_t length = out->length;
    for (const struct item *other = definition->items; other != NULL; other = other->next) {
        if (other->kind == ITEM_SYSCALL &&
            (item->kind == ITEM_OBJECT ? needs_right(other, member) : returns_error(other, member))) {
            buffer_printf(out, "%s%s", separator, other->name.text);
            separator = ", ";
        }
    }
    buffer_puts(out, out->length == length ? "" : "\n");
}

static void show_member(struct buffer *out, const struct definition *definition, const struct item *item,
                        const struct member *member) {
    const char *owner = item->kind == ITEM_ENUM     ? "a value of enum"
                        : item->kind == ITEM_BITS   ? "one of bits"
                        : item->kind == ITEM_OBJECT ? "a right of object"
                                                    : "an error of interface";
    buffer_printf(out, "%s = %s, %s %s\n", member_constant(item, member), member_text(item, member), owner,
                  item->name.text);
    show_doc(out, "  ", member->doc);
    if (item == definition->status || item->kind == ITEM_INTERFACE) {
        show_error_users(out, definition, member);
    }
    if (item == definition->error || item->kind == ITEM_OBJECT) {
        show_users(out, definition, item, member);
    }
}

/// What is being looked for, and what came of it.
struct search {
    struct buffer *out;
    const struct definition *definition;
    const char *name;
    int (*compare)(const char *, const char *);
    bool is_found;
    /// Methods of several interfaces have the name, and were listed.
    bool is_ambiguous;
    struct nearest nearest;
};

/// Does what is shown next go by this name? If not it is at least kept as near.
static bool is_called(struct search *search, const char *name) {
    nearest_offer(&search->nearest, name);
    return search->compare(name, search->name) == 0;
}

static bool is_wanted(struct search *search, const struct item *item) {
    bool is_own = is_called(search, item->name.text);
    if (item->kind == ITEM_SYSCALL) {
        return is_own || search->compare(arena_printf("SYS_%s", item->name.text), search->name) == 0 ||
               search->compare(arena_printf("kozo_sys_%s", name_lower(item->name.text)), search->name) == 0;
    }
    if (item->kind == ITEM_OBJECT) {
        return is_own || search->compare(arena_printf("OBJECT_%s", name_upper(item->name.text)), search->name) == 0;
    }
    return is_own || search->compare(arena_printf("kozo_%s", name_snake(item->name.text)), search->name) == 0;
}

static void show_found(struct search *search, const struct item *item) {
    buffer_puts(search->out, search->is_found ? "\n" : "");
    show_whole(search->out, search->definition, item);
    search->is_found = true;
}

/// A method goes by FS_OPEN, Fs.OPEN and kozo_fs_open.
static bool is_wanted_method(struct search *search, const struct item *method) {
    const char *constant = arena_printf("%s_%s", method->interface->prefix.text, method->name.text);
    const char *dotted = arena_printf("%s.%s", method->interface->name.text, method->name.text);
    const char *function =
        arena_printf("kozo_%s_%s", name_snake(method->interface->name.text), name_lower(method->name.text));
    bool is_constant = is_called(search, constant);
    return is_called(search, dotted) || is_constant || search->compare(function, search->name) == 0;
}

static void search_item(struct search *search, const struct item *item) {
    if (is_wanted(search, item)) {
        show_found(search, item);
    }
    for (const struct item *method = item->methods; method != NULL; method = method->next) {
        if (is_wanted_method(search, method)) {
            show_found(search, method);
        }
    }
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        if (is_called(search, member_constant(item, member))) {
            buffer_puts(search->out, search->is_found ? "\n" : "");
            show_member(search->out, search->definition, item, member);
            search->is_found = true;
        }
    }
}

/// The methods that are called this without their interface: one is shown, more are listed.
static void search_methods(struct search *search) {
    const struct item *found = NULL;
    const char *names = NULL;
    bool is_ambiguous = false;
    for (const struct item *item = search->definition->items; item != NULL; item = item->next) {
        for (const struct item *method = item->methods; method != NULL; method = method->next) {
            if (is_called(search, method->name.text)) {
                const char *name = arena_printf("%s.%s", item->name.text, method->name.text);
                is_ambiguous = found != NULL;
                names = is_ambiguous ? arena_printf("%s, %s", names, name) : name;
                found = method;
            }
        }
    }
    search->is_ambiguous = is_ambiguous;
    if (is_ambiguous) {
        buffer_printf(search->out, "several methods are called `%s`: %s\n", search->name, names);
    } else if (found != NULL) {
        show_found(search, found);
    }
}

static void search_all(struct search *search) {
    for (const struct item *item = search->definition->items; item != NULL; item = item->next) {
        if (item->kind != ITEM_RETIRED) {
            search_item(search, item);
        }
    }
    if (!search->is_found) {
        search_methods(search);
    }
}

bool show_item(struct buffer *out, const struct definition *definition, const char *name) {
    struct search search = {.out = out, .definition = definition, .name = name, .compare = strcmp};
    search.nearest.name = name;
    search_all(&search);
    if (!search.is_found && !search.is_ambiguous) {
        // Perhaps only the case is wrong.
        search.compare = strcasecmp;
        search_all(&search);
    }
    if (!search.is_found && !search.is_ambiguous) {
        buffer_printf(out, "nothing is called `%s`%s\n", name, nearest_text(&search.nearest));
    }
    return search.is_found;
}
