// SPDX-License-Identifier: Apache-2.0

#include "definition.h"

#include "arena.h"

#include <stddef.h>
#include <string.h>

const char *const syscall_registers[SYSCALL_REGISTERS] = {"rdi", "rsi", "rdx", "r10", "r8", "r9"};

const struct argument_type argument_types[] = {
    {"u64", ARGUMENT_PLAIN},     {"Address", ARGUMENT_ADDRESS},
    {"Handle", ARGUMENT_HANDLE}, {"ObjectType", ARGUMENT_OBJECT_TYPE},
    {"Rights", ARGUMENT_RIGHTS}, {"u8", ARGUMENT_NUMBER},
    {"u16", ARGUMENT_NUMBER},    {"u32", ARGUMENT_NUMBER},
};
const unsigned argument_type_count = sizeof(argument_types) / sizeof(argument_types[0]);

static const struct primitive primitives[] = {
    {"u8", 1, false, "uint8_t"},   {"u16", 2, false, "uint16_t"}, {"u32", 4, false, "uint32_t"},
    {"u64", 8, false, "uint64_t"}, {"i8", 1, true, "int8_t"},     {"i16", 2, true, "int16_t"},
    {"i32", 4, true, "int32_t"},   {"i64", 8, true, "int64_t"},
};

const struct primitive *primitive_at(size_t index) {
    return index < sizeof(primitives) / sizeof(primitives[0]) ? &primitives[index] : NULL;
}

const struct primitive *primitive_find(const char *name) {
    for (size_t i = 0; i < sizeof(primitives) / sizeof(primitives[0]); i++) {
        if (strcmp(primitives[i].name, name) == 0) {
            return &primitives[i];
        }
    }
    return NULL;
}

const char *item_kind_name(enum item_kind kind) {
    static const char *const names[ITEM_KINDS] = {"const",   "enum",    "bits",      "object", "struct",
                                                  "syscall", "retired", "interface", "method"};
    return names[kind];
}

const char *argument_kind_name(enum argument_kind kind) {
    static const char *const names[] = {"plain", "capability", "handle", "address", "rights", "object type",
                                        "value", "number",     "bool",   "struct",  "bytes",  "string"};
    return names[kind];
}

const char *version_text(const struct definition *definition) {
    const struct number *version = definition->version;
    return arena_printf("%u.%u.%u", (unsigned)version[0].value, (unsigned)version[1].value, (unsigned)version[2].value);
}

void definition_add(struct definition *definition, struct item *item) {
    item->order = definition->item_count++;
    if (definition->last == NULL) {
        definition->items = item;
    } else {
        definition->last->next = item;
    }
    definition->last = item;
    if (definition->first[item->kind] == NULL) {
        definition->first[item->kind] = item;
    }
    if (map_find(&definition->names[item->kind], item->name.text) == NULL) {
        map_add(&definition->names[item->kind], item->name.text, item);
    }
}

const struct item *definition_find(const struct definition *definition, enum item_kind kind, const char *name) {
    return map_find(&definition->names[kind], name);
}

const struct item *definition_first(const struct definition *definition, enum item_kind kind) {
    return definition->first[kind];
}

const struct member *member_find(const struct member *members, const char *name) {
    for (const struct member *member = members; member != NULL; member = member->next) {
        if (strcmp(member->name.text, name) == 0) {
            return member;
        }
    }
    return NULL;
}

uint64_t member_bits(const struct member *members) {
    uint64_t bits = 0;
    for (const struct member *member = members; member != NULL; member = member->next) {
        bits |= UINT64_C(1) << (unsigned)member->number.value;
    }
    return bits;
}

bool method_is_awaited(const struct definition *definition, const struct item *method) {
    return definition->restarter != NULL && definition->restarter != method->interface && !method->is_oneway;
}

const char *method_bit_constant(const struct item *method) {
    return arena_printf("%s_MAY_%s", method->interface->prefix.text, method->name.text);
}

const char *interface_bits_constant(const struct item *interface) {
    return arena_printf("%s_MAY_ALL", interface->prefix.text);
}

uint64_t interface_badge_bits(const struct item *interface) {
    uint64_t bits = 0;
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        bits |= UINT64_C(1) << method->badge_bit;
    }
    return bits;
}

bool argument_is_bounded(const struct argument *argument) {
    return argument->kind == ARGUMENT_BYTES || argument->kind == ARGUMENT_STRING;
}

static bool is_register_only(const struct definition *definition, const struct payload *payload) {
    return payload->capabilities == 0 && !payload->has_bytes && payload->words <= definition->register_words;
}

bool method_is_register_only(const struct definition *definition, const struct item *method) {
    return is_register_only(definition, &method->request) && is_register_only(definition, &method->answer);
}

unsigned payload_start(const struct definition *definition, const struct payload *payload) {
    return payload->words > definition->register_words ? payload->words : definition->register_words;
}

uint64_t definition_last_syscall(const struct definition *definition) {
    uint64_t last = 0;
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_SYSCALL && (uint64_t)item->number.value > last) {
            last = (uint64_t)item->number.value;
        }
    }
    return last;
}

bool has_error(const struct item *item, const char *name) {
    const struct reference *error = item->errors;
    while (error != NULL && strcmp(error->name.text, name) != 0) {
        error = error->next;
    }
    return error != NULL;
}

const struct argument *argument_at(const struct argument *arguments, unsigned index) {
    while (arguments != NULL && index > 0) {
        arguments = arguments->next;
        index--;
    }
    return arguments;
}

const char *argument_narrowing_error(const struct argument *argument) {
    switch (argument->kind) {
    case ARGUMENT_OBJECT_TYPE:
    case ARGUMENT_RIGHTS:
    case ARGUMENT_VALUE:
        return "INVALID_ARGUMENT";
    case ARGUMENT_NUMBER:
        return "OUT_OF_RANGE";
    default:
        return NULL;
    }
}

unsigned argument_index(const struct argument *arguments, const char *name) {
    unsigned i = 0;
    for (; arguments != NULL; arguments = arguments->next, i++) {
        if (strcmp(arguments->name.text, name) == 0) {
            return i;
        }
    }
    return SYSCALL_REGISTERS;
}

/// Bytes of the name before the number `index` that ends it, or 0 if none does.
static size_t stem_length(const struct argument *argument, unsigned index) {
    const char *digits = arena_printf("%u", index);
    size_t length = strlen(argument->name.text);
    size_t count = strlen(digits);
    bool is_numbered = length > count && strcmp(argument->name.text + length - count, digits) == 0;
    return is_numbered && argument->kind == ARGUMENT_PLAIN ? length - count : 0;
}

unsigned argument_array_length(const struct argument *argument) {
    size_t stem = stem_length(argument, 0);
    unsigned length = stem == 0 ? 0 : 1;
    for (const struct argument *next = argument->next; length > 0 && next != NULL; next = next->next, length++) {
        if (stem_length(next, length) != stem || strncmp(next->name.text, argument->name.text, stem) != 0) {
            break;
        }
    }
    return length > 1 ? length : 0;
}

const char *argument_array_name(const struct argument *argument) {
    size_t length = strlen(argument->name.text) - 1;
    bool has_underscore = argument->name.text[length - 1] == '_';
    return arena_text(argument->name.text, has_underscore ? length - 1 : length);
}
