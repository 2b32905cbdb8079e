// SPDX-License-Identifier: Apache-2.0
//
// interfaces.rs: a module for each interface. What all have in common is in the crate that it is part of.

#include "arena.h"
#include "emit.h"
#include "map.h"
#include "naming.h"
#include "rust_interface.h"

#include <stddef.h>
#include <string.h>

/// What stands under the names of types that are used.
static bool is_used = true;

/// Note a struct, and those that are its fields.
static void use_struct(struct map *used, const struct item *structure) {
    if (map_find(used, structure->name.text) != NULL) {
        return;
    }
    map_add(used, structure->name.text, &is_used);
    for (const struct field *field = structure->fields; field != NULL; field = field->next) {
        if (field->structure != NULL) {
            use_struct(used, field->structure);
        }
    }
}

/// Note the types of arguments that the definition declares.
static void use_types(struct map *used, const struct argument *arguments) {
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        if (argument->structure != NULL) {
            use_struct(used, argument->structure);
        } else if (argument->values != NULL && map_find(used, argument->values->name.text) == NULL) {
            map_add(used, argument->values->name.text, &is_used);
        }
    }
}

static void emit_structs(struct buffer *out, const struct definition *definition, const struct map *used) {
    bool is_first = true;
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind != ITEM_STRUCT || map_find(used, item->name.text) == NULL) {
            continue;
        }
        buffer_puts(out, is_first ? "\nstructs! {\n" : "");
        is_first = false;
        buffer_printf(out, "    %s {\n", item->name.text);
        for (const struct field *field = item->fields; field != NULL; field = field->next) {
            const char *type = field->structure != NULL ? arena_printf("crate::abi::%s", field->structure->name.text)
                                                        : field->type_name.text;
            buffer_printf(out, "        %s: %s,\n", name_rust(field->name.text),
                          field->is_array ? arena_printf("[%s; %s]", type, number_text(&field->count)) : type);
        }
        buffer_puts(out, "    }\n");
    }
    buffer_puts(out, is_first ? "" : "}\n");
}

/// Let values of the types that arguments have stand in messages.
static void emit_values(struct buffer *out, const struct definition *definition) {
    struct map used = {0};
    for (const struct item *item = definition_first(definition, ITEM_INTERFACE); item != NULL; item = item->next) {
        for (const struct item *method = item->methods; method != NULL; method = method->next) {
            use_types(&used, method->inputs);
            use_types(&used, method->outputs);
        }
    }
    bool is_first = true;
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if ((item->kind == ITEM_ENUM || item->kind == ITEM_BITS) && map_find(&used, item->name.text) != NULL) {
            buffer_puts(out, is_first ? "\nnumbered! {\n" : "");
            is_first = false;
            buffer_printf(out, "    %s: %s,\n", item->name.text, item->type->name);
        }
    }
    buffer_puts(out, is_first ? "" : "}\n");
    emit_structs(out, definition, &used);
}

/// Can a call of the interface end with this member of Status?
static bool is_status_used(const struct item *interface, const struct member *status) {
    if (strcmp(status->name.text, "BAD_METHOD") == 0 || strcmp(status->name.text, "BAD_ARGUMENT") == 0) {
        return true;
    }
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        for (const struct reference *error = method->errors; error != NULL; error = error->next) {
            if (error->member == status) {
                return true;
            }
        }
    }
    return false;
}

/// The parts of an Error that have something for each variant.
struct error_parts {
    struct buffer variants;
    struct buffer numbers;
    struct buffer texts;
};

static void add_error(struct error_parts *parts, const struct member *error) {
    const char *variant = name_camel(error->name.text);
    const char *lower = name_lower(error->name.text);
    char *text = arena_text(lower, strlen(lower));
    for (char *c = text; *c != '\0'; c++) {
        *c = *c == '_' ? ' ' : *c;
    }
    emit_doc(&parts->variants, "        ", error->doc);
    buffer_printf(&parts->variants, "        %s = %s,\n", variant, number_text(&error->number));
    buffer_printf(&parts->numbers, "                %s => Some(Self::%s),\n", number_text(&error->number), variant);
    buffer_printf(&parts->texts, "                Self::%s => \"%s\",\n", variant, text);
}

static void emit_error(struct buffer *out, const struct definition *definition, const struct item *interface) {
    struct error_parts parts = {0};
    for (const struct member *status = definition->status->members; status != NULL; status = status->next) {
        if (is_status_used(interface, status)) {
            add_error(&parts, status);
        }
    }
    for (const struct member *error = interface->members; error != NULL; error = error->next) {
        add_error(&parts, error);
    }
    buffer_printf(out,
                  "\n    /// What the service answers instead of a result.\n"
                  "    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]\n    #[repr(u32)]\n"
                  "    pub enum Error {\n%s    }\n\n    impl Error {\n"
                  "        /// The error with this number, if there is one.\n"
                  "        pub const fn from_raw(raw: u32) -> Option<Self> {\n            match raw {\n%s"
                  "                _ => None,\n            }\n        }\n\n"
                  "        /// Its number.\n"
                  "        pub const fn raw(self) -> u32 {\n            self as u32\n        }\n\n"
                  "        /// What it says, in words.\n"
                  "        pub const fn text(self) -> &'static str {\n            match self {\n%s"
                  "            }\n        }\n    }\n\n    service_error!(Error, \"%s\");\n",
                  parts.variants.data, parts.numbers.data, parts.texts.data, interface->name.text);
    buffer_free(&parts.variants);
    buffer_free(&parts.numbers);
    buffer_free(&parts.texts);
}

void emit_rust_interfaces(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "The interfaces of KOZO's services, as a module of the crate `kozo`.");
    struct buffer values = {0};
    emit_values(&values, definition);
    if (values.length > 0) {
        buffer_printf(out, "\nuse crate::stubs::*;\n%s", values.data);
    }
    buffer_free(&values);
    for (const struct item *item = definition_first(definition, ITEM_INTERFACE); item != NULL; item = item->next) {
        if (item->kind != ITEM_INTERFACE) {
            continue;
        }
        buffer_puts(out, "\n");
        emit_doc(out, "", item->doc == NULL ? arena_printf("The interface %s.", item->name.text) : item->doc);
        buffer_printf(out, "pub mod %s {\n    use crate::stubs::*;\n", name_rust(name_snake(item->name.text)));
        emit_error(out, definition, item);
        emit_rust_outputs(out, item);
        emit_rust_client(out, definition, item);
        emit_rust_server(out, definition, item);
        buffer_puts(out, "}\n");
    }
}
