// SPDX-License-Identifier: Apache-2.0
//
// Messages that are no good, each in one way.

#include "arena.h"
#include "vectors.h"

/// The search for the way that is wanted: each one that there is counts down.
struct search {
    const struct definition *definition;
    struct wire *wire;
    unsigned left;
    bool is_found;
    const char *what;
};

/// Is this way the one that is wanted?
static bool is_wanted(struct search *search, const char *what) {
    if (search->is_found || search->left-- > 0) {
        return false;
    }
    search->is_found = true;
    search->what = what;
    return true;
}

static void set_word(struct search *search, const struct argument *argument, const char *what, uint64_t word) {
    if (is_wanted(search, arena_printf("`%s` %s", argument->name.text, what))) {
        search->wire->words[argument->place] = word;
    }
}

static void spoil_number(struct search *search, const struct argument *argument) {
    unsigned bits = 8 * argument->primitive->size;
    if (bits == 64) {
        return;
    }
    if (argument->primitive->is_signed) {
        uint64_t half = (uint64_t)1 << (bits - 1);
        set_word(search, argument, "is more than its type holds", half);
        set_word(search, argument, "is less than its type holds", ~half);
    } else {
        set_word(search, argument, "is more than its type holds", (uint64_t)1 << bits);
    }
}

static bool has_value(const struct item *values, wide number) {
    for (const struct member *member = values->members; member != NULL; member = member->next) {
        if (member->number.value == number) {
            return true;
        }
    }
    return false;
}

static void spoil_enum(struct search *search, const struct argument *argument) {
    wide unused = 0;
    while (has_value(argument->values, unused)) {
        unused++;
    }
    set_word(search, argument, "is a value that its enum does not have", (uint64_t)unused);
    uint64_t first = (uint64_t)argument->values->members->number.value;
    if (argument->primitive->size < 8) {
        set_word(search, argument, "is a value of its enum with another bit", first ^ (uint64_t)1 << 40);
    }
}

static void spoil_bits(struct search *search, const struct argument *argument) {
    uint64_t known = member_bits(argument->values->members);
    for (unsigned bit = 0; bit < 64; bit++) {
        if ((known >> bit & 1) == 0) {
            set_word(search, argument, "has an unknown bit", (uint64_t)1 << bit);
            return;
        }
    }
}

/// A bit in what fills the last of the words from `first` on.
static void spoil_padding(struct search *search, const struct argument *argument, unsigned first, size_t length) {
    if (length % 8 != 0 && is_wanted(search, arena_printf("`%s` is not filled up with zeros", argument->name.text))) {
        search->wire->words[first + length / 8] |= (uint64_t)1 << 63;
    }
}

static void set_first_byte(struct search *search, const struct argument *argument, unsigned first, size_t length,
                           const char *what, uint64_t byte) {
    if (length > 0 && is_wanted(search, arena_printf("`%s` %s", argument->name.text, what))) {
        search->wire->words[first] = (search->wire->words[first] & ~(uint64_t)0xff) | byte;
    }
}

/// `first` is the word that the bytes begin with.
static void spoil_bytes(struct search *search, const struct argument *argument, unsigned first, size_t length) {
    set_word(search, argument, "has one byte too many", (uint64_t)argument->bound.value + 1);
    set_word(search, argument, "claims the most bytes that a number can tell", ~(uint64_t)0);
    if (length > 8) {
        set_word(search, argument, "claims a word less than there is", length - 8);
    }
    spoil_padding(search, argument, first, length);
    if (argument->kind == ARGUMENT_STRING) {
        set_first_byte(search, argument, first, length, "has a zero in it", 0);
        set_first_byte(search, argument, first, length, "is no UTF-8", 0xff);
        set_first_byte(search, argument, first, length, "begins in the middle of a character", 0x80);
    }
}

static void spoil_argument(struct search *search, const struct argument *argument) {
    switch (argument->kind) {
    case ARGUMENT_BOOL:
        set_word(search, argument, "is 2", 2);
        break;
    case ARGUMENT_NUMBER:
        spoil_number(search, argument);
        break;
    case ARGUMENT_VALUE:
        if (argument->values->kind == ITEM_ENUM) {
            spoil_enum(search, argument);
        } else {
            spoil_bits(search, argument);
        }
        break;
    case ARGUMENT_STRUCT:
        spoil_padding(search, argument, argument->place, (size_t)argument->structure->number.value);
        break;
    default:
        break;
    }
}

static void spoil_arguments(struct search *search, const struct payload *payload, const struct argument *arguments,
                            const struct value *values) {
    unsigned next = payload_start(search->definition, payload);
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next, values++) {
        spoil_argument(search, argument);
        if (argument_is_bounded(argument)) {
            spoil_bytes(search, argument, next, values->length);
            next += (unsigned)(values->length + 7) / 8;
        }
    }
}

/// A word between those that have a place and the first byte.
static void spoil_unused(struct search *search, const struct payload *payload) {
    bool has_unused = payload->has_bytes && payload->words < search->definition->register_words;
    if (has_unused && is_wanted(search, "a word that nothing uses is not zero")) {
        search->wire->words[payload->words] = 1;
    }
}

static void spoil_length(struct search *search) {
    struct wire *wire = search->wire;
    if (wire->length < search->definition->message_words && is_wanted(search, "it is a word too long")) {
        wire->length++;
    }
    if (wire->length > 0 && is_wanted(search, "it is a word too short")) {
        wire->length--;
    }
    if (wire->length > 1 && is_wanted(search, "it has no words")) {
        wire->length = 0;
    }
    if (wire->capabilities > 0 && is_wanted(search, "it is a capability too short")) {
        wire->capabilities--;
    }
}

static unsigned most_capabilities(const struct item *interface) {
    unsigned most = 0;
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        most = method->request.capabilities > most ? method->request.capabilities : most;
    }
    return most;
}

bool spoil_request(const struct definition *definition, const struct vector *vector, unsigned way, struct wire *wire,
                   const char **what) {
    const struct item *method = vector->method;
    struct search search = {definition, wire, way, false, NULL};
    spoil_arguments(&search, &method->request, method->inputs, vector->inputs);
    spoil_unused(&search, &method->request);
    spoil_length(&search);
    if (wire->capabilities < most_capabilities(method->interface) &&
        is_wanted(&search, "it is a capability too long")) {
        wire->capabilities++;
    }
    *what = search.what;
    return search.is_found;
}

static bool is_listed(const struct item *method, const struct member *member) {
    for (const struct reference *error = method->errors; error != NULL; error = error->next) {
        if (error->member == member) {
            return true;
        }
    }
    return false;
}

/// Answers that are an error, but none that the method has.
static void spoil_error(struct search *search, const struct item *method) {
    struct wire *wire = search->wire;
    for (const struct member *error = method->interface->members; error != NULL; error = error->next) {
        if (!is_listed(method, error) && is_wanted(search, arena_printf("it is the error %s", error->name.text))) {
            *wire = (struct wire){(uint64_t)error->number.value, 0, 0, wire->words};
        }
    }
    if (is_wanted(search, "it is an error that nobody has")) {
        *wire = (struct wire){UINT32_MAX, 0, 0, wire->words};
    }
    const struct member *listed = method->errors != NULL ? method->errors->member : NULL;
    if (listed != NULL && is_wanted(search, arena_printf("it is the error %s with a word", listed->name.text))) {
        *wire = (struct wire){(uint64_t)listed->number.value, 1, 0, wire->words};
    }
}

bool spoil_answer(const struct definition *definition, const struct vector *vector, unsigned way, struct wire *wire,
                  const char **what) {
    const struct item *method = vector->method;
    struct search search = {definition, wire, way, false, NULL};
    if (method->is_oneway) {
        return false;
    }
    spoil_arguments(&search, &method->answer, method->outputs, vector->outputs);
    spoil_unused(&search, &method->answer);
    spoil_length(&search);
    spoil_error(&search, method);
    *what = search.what;
    return search.is_found;
}

unsigned spoilt_answers(const struct definition *definition, const struct item *method) {
    const struct vector vector = vector_make(definition, method, SPOILT_VECTOR);
    for (unsigned count = 0;; count++) {
        const char *what = NULL;
        struct wire answer = vector_answer(definition, &vector);
        if (!spoil_answer(definition, &vector, count, &answer, &what)) {
            return count;
        }
    }
}
