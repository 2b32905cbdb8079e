// SPDX-License-Identifier: Apache-2.0
//
// Values for arguments, and the messages that they make. This knows nothing of how the stubs do it.

#include "vectors.h"

#include "arena.h"
#include "hash.h"

#include <string.h>

bool is_golden(const struct item *item) {
    static const char *const end = "Driver";
    size_t length = item->kind == ITEM_INTERFACE ? strlen(item->name.text) : 0;
    return length != 0 && (length < strlen(end) || strcmp(item->name.text + length - strlen(end), end) != 0);
}

unsigned vector_count(const struct item *method) {
    unsigned count = GOOD_VECTORS;
    for (const struct reference *error = method->errors; error != NULL; error = error->next) {
        count++;
    }
    return count;
}

/// A number that is the same for the same argument and vector, and otherwise as good as random.
static uint64_t draw(const struct item *method, const struct argument *argument, unsigned index, unsigned step) {
    const char *text = arena_printf("%s.%s.%s.%u.%u", method->interface->name.text, method->name.text,
                                    argument->name.text, index, step);
    uint64_t hash = fnv1a(text, strlen(text));
    return hash ^ hash >> 29;
}

/// The low bytes of a number, extended to 64 bits as the type's sign demands.
static uint64_t extend(uint64_t number, const struct primitive *type) {
    unsigned spare = 64 - 8 * type->size;
    uint64_t high = number << spare;
    return type->is_signed ? (uint64_t)((int64_t)high >> spare) : high >> spare;
}

static uint64_t make_number(const struct primitive *type, unsigned index, uint64_t drawn) {
    uint64_t highest = ~(uint64_t)0;
    uint64_t sign = (uint64_t)1 << (8 * type->size - 1);
    switch (index) {
    case 0:
        return 0;
    case 1:
        return extend(type->is_signed ? sign : highest, type);
    case 2:
        return extend(type->is_signed ? sign - 1 : drawn, type);
    default:
        return extend(drawn, type);
    }
}

static uint64_t make_member(const struct item *values, unsigned index, uint64_t drawn) {
    unsigned count = 0;
    for (const struct member *member = values->members; member != NULL; member = member->next) {
        count++;
    }
    unsigned wanted = index == 0 ? 0 : index == 1 ? count - 1 : (unsigned)(drawn % count);
    const struct member *member = values->members;
    for (; wanted > 0; wanted--) {
        member = member->next;
    }
    return (uint64_t)member->number.value;
}

static uint64_t make_bits(const struct item *values, unsigned index, uint64_t drawn) {
    uint64_t all = member_bits(values->members);
    return index == 0 ? 0 : index == 1 ? all : drawn & all;
}

/// How many bytes: none, all, or a number that leaves a rest of the last word where it can.
static size_t make_length(const struct argument *argument, unsigned index, uint64_t drawn) {
    size_t bound = (size_t)argument->bound.value;
    if (index <= 1) {
        return index * bound;
    }
    size_t length = 1 + (size_t)(drawn % bound);
    return length % 8 == 0 ? length - 1 : length;
}

/// Characters of one to four bytes, until there are just so many.
static void fill_string(uint8_t *bytes, size_t length, uint64_t drawn) {
    static const char *const characters[] = {"k", "\xc3\xb6", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "~", " "};
    size_t used = 0;
    while (used < length) {
        const char *character = characters[drawn % 6];
        size_t size = strlen(character);
        if (size > length - used) {
            character = "o";
            size = 1;
        }
        for (size_t i = 0; i < size; i++) {
            bytes[used++] = (uint8_t)character[i];
        }
        drawn = drawn / 6 + used * 0x9e3779b97f4a7c15;
    }
}

static struct value make_bytes(const struct item *method, const struct argument *argument, unsigned index,
                               size_t length) {
    uint8_t *bytes = arena_alloc(length + 1);
    if (argument->kind == ARGUMENT_STRING) {
        fill_string(bytes, length, draw(method, argument, index, 1));
    }
    for (size_t i = 0; argument->kind != ARGUMENT_STRING && i < length; i++) {
        bytes[i] = index == 0 ? 0 : index == 1 ? 0xff : (uint8_t)draw(method, argument, index, (unsigned)i + 1);
    }
    return (struct value){length, bytes, length};
}

static struct value make_value(const struct item *method, const struct argument *argument, unsigned index) {
    uint64_t drawn = draw(method, argument, index, 0);
    switch (argument->kind) {
    case ARGUMENT_BOOL:
        return (struct value){index % 2, NULL, 0};
    case ARGUMENT_STRUCT:
        return make_bytes(method, argument, index, (size_t)argument->structure->number.value);
    case ARGUMENT_BYTES:
    case ARGUMENT_STRING:
        return make_bytes(method, argument, index, make_length(argument, index, drawn));
    case ARGUMENT_VALUE:
        return (struct value){argument->values->kind == ITEM_ENUM ? make_member(argument->values, index, drawn)
                                                                  : make_bits(argument->values, index, drawn),
                              NULL, 0};
    case ARGUMENT_CAPABILITY:
        return (struct value){0, NULL, 0};
    default:
        return (struct value){make_number(argument->primitive, index, drawn), NULL, 0};
    }
}

static const struct value *make_values(const struct item *method, const struct argument *arguments, unsigned index) {
    size_t count = 0;
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        count++;
    }
    struct value *values = arena_alloc((count + 1) * sizeof(*values));
    count = 0;
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        values[count++] = make_value(method, argument, index);
    }
    return values;
}

struct vector vector_make(const struct definition *definition, const struct item *method, unsigned index) {
    (void)definition;
    const struct reference *error = NULL;
    for (unsigned i = GOOD_VECTORS; i <= index; i++) {
        error = error == NULL ? method->errors : error->next;
    }
    return (struct vector){method, index, make_values(method, method->inputs, index),
                           make_values(method, method->outputs, index), error};
}

uint64_t bytes_number(const uint8_t *bytes, unsigned size) {
    uint64_t number = 0;
    for (unsigned i = 0; i < size; i++) {
        number |= (uint64_t)bytes[i] << (8 * i);
    }
    return number;
}

uint64_t typed_number(const struct primitive *type, const uint8_t *bytes) {
    return extend(bytes_number(bytes, type->size), type);
}

/// Put bytes into the words from `first` on; how many words that are.
static unsigned put_bytes(struct wire *wire, unsigned first, const struct value *value) {
    unsigned count = 0;
    for (size_t at = 0; at < value->length; at += 8) {
        size_t left = value->length - at;
        wire->words[first + count++] = bytes_number(value->bytes + at, left < 8 ? (unsigned)left : 8);
    }
    return count;
}

static struct wire make_wire(const struct definition *definition, uint64_t label, const struct payload *payload,
                             const struct argument *arguments, const struct value *values) {
    struct wire wire = {label, payload->words, payload->capabilities,
                        arena_alloc((definition->message_words + 1) * sizeof(uint64_t))};
    if (payload->has_bytes) {
        wire.length = payload_start(definition, payload);
    }
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next, values++) {
        if (argument->kind == ARGUMENT_STRUCT) {
            (void)put_bytes(&wire, argument->place, values);
        } else if (argument->kind != ARGUMENT_CAPABILITY) {
            wire.words[argument->place] = values->word;
        }
        if (argument_is_bounded(argument)) {
            wire.length += put_bytes(&wire, wire.length, values);
        }
    }
    return wire;
}

struct wire vector_request(const struct definition *definition, const struct vector *vector) {
    const struct item *method = vector->method;
    return make_wire(definition, (uint64_t)method->number.value, &method->request, method->inputs, vector->inputs);
}

struct wire vector_answer(const struct definition *definition, const struct vector *vector) {
    if (vector->error != NULL) {
        static const struct payload empty = {0};
        return make_wire(definition, (uint64_t)vector->error->member->number.value, &empty, NULL, NULL);
    }
    return make_wire(definition, 0, &vector->method->answer, vector->method->outputs, vector->outputs);
}
