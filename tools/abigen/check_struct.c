// SPDX-License-Identifier: Apache-2.0
//
// The layout of structs: every field at the next offset, and no padding that the definition does not show.

#include "checker.h"

#include "arena.h"
#include "suggest.h"

#include <stddef.h>
#include <string.h>

/// Largest struct, in bytes. Sizes up to it can be multiplied and added without care.
#define MOST_SIZE ((uint64_t)1 << 30)

/// The struct of that name before `item`, or NULL.
static const struct item *earlier_struct(const struct checker *checker, const struct item *item, const char *name) {
    const struct item *found = definition_find(checker->definition, ITEM_STRUCT, name);
    return found == NULL || found->order >= item->order ? NULL : found;
}

/// What may be meant by a type that is not known.
static void hint_type(struct checker *checker, const struct name *name) {
    const struct item *later = definition_find(checker->definition, ITEM_STRUCT, name->text);
    if (later != NULL) {
        hint(checker->diagnostics, "`%s` begins on %s; a struct cannot hold itself or a later one", name->text,
             location_text(later->name.location, name->location.source));
        return;
    }
    struct suggestion suggestion = suggest_start(checker->diagnostics, name->text);
    suggest_primitives(&suggestion);
    suggest_items(&suggestion, checker->definition, ITEM_STRUCT);
    suggest_end(&suggestion);
}

/// A name for padding that no field has yet.
static const char *padding_name(const struct item *item) {
    const char *name = "reserved";
    for (unsigned i = 1;; i++) {
        const struct field *field = item->fields;
        while (field != NULL && strcmp(field->name.text, name) != 0) {
            field = field->next;
        }
        if (field == NULL) {
            return name;
        }
        name = arena_printf("reserved_%u", i);
    }
}

/// How the padding that is missing is written.
static void hint_padding(struct checker *checker, const struct item *item, uint64_t bytes, const char *where) {
    if (is_shown(checker->diagnostics)) {
        hint(checker->diagnostics, "put `%s: u8[%llu];` %s", padding_name(item), (unsigned long long)bytes, where);
    }
}

static void resolve_type(struct checker *checker, const struct item *item, struct field *field) {
    field->primitive = primitive_find(field->type_name.text);
    if (field->primitive == NULL) {
        field->structure = earlier_struct(checker, item, field->type_name.text);
    }
    if (field->primitive == NULL && field->structure == NULL) {
        report(checker->diagnostics, field->type_name.location,
               "unknown type `%s`: a field is an integer or a struct that comes before", field->type_name.text);
        hint_type(checker, &field->type_name);
    }
}

static uint64_t field_alignment(const struct field *field) {
    return field->primitive != NULL ? field->primitive->size : field->structure->alignment_bytes;
}

/// Place a field at `offset`; false if the layout cannot go on.
static bool place_field(struct checker *checker, const struct item *item, struct field *field, uint64_t offset) {
    uint64_t alignment = field_alignment(field);
    uint64_t size = field->primitive != NULL ? field->primitive->size : (uint64_t)field->structure->number.value;
    wide count = 1;
    if (field->is_array) {
        if (!check_range(checker, &field->count, 1, (wide)MOST_SIZE, "an array has 1 to 2^30 elements")) {
            return false;
        }
        count = field->count.value;
    }
    if (offset % alignment != 0) {
        report(checker->diagnostics, field->name.location,
               "implicit padding: `%s` is at offset %llu and needs alignment %llu", field->name.text,
               (unsigned long long)offset, (unsigned long long)alignment);
        hint_padding(checker, item, alignment - offset % alignment, "before it");
        return false;
    }
    field->offset = offset;
    field->size = size * (uint64_t)count;
    if (offset + field->size > MOST_SIZE) {
        report(checker->diagnostics, field->name.location, "`%s` ends beyond 2^30 bytes", field->name.text);
        return false;
    }
    return true;
}

/// The least power of two that is not below `number`, which is at most 4096.
static unsigned long long power_of_two(uint64_t number) {
    unsigned long long power = 1;
    while (power < number) {
        power *= 2;
    }
    return power;
}

/// The alignment of the whole: that of its fields, or the greater one that is stated.
static void find_alignment(struct checker *checker, struct item *item) {
    item->alignment_bytes = 1;
    for (const struct field *field = item->fields; field != NULL; field = field->next) {
        uint64_t alignment = field_alignment(field);
        item->alignment_bytes = alignment > item->alignment_bytes ? alignment : item->alignment_bytes;
    }
    if (item->has_alignment && check_range(checker, &item->alignment, (wide)item->alignment_bytes, 4096,
                                           arena_printf("`%s` can be aligned to %llu or more, up to 4096",
                                                        item->name.text, (unsigned long long)item->alignment_bytes))) {
        item->alignment_bytes = (uint64_t)item->alignment.value;
        if ((item->alignment_bytes & (item->alignment_bytes - 1)) != 0) {
            report(checker->diagnostics, item->alignment.location, "an alignment is a power of two");
            hint(checker->diagnostics, "the next one is %llu", power_of_two(item->alignment_bytes));
            item->alignment_bytes = 1;
        }
    }
}

static void check_size(struct checker *checker, const struct item *item, uint64_t end) {
    unsigned long long over = end % item->alignment_bytes;
    if ((wide)end != item->number.value) {
        report(checker->diagnostics, item->number.location,
               "`%s` is stated to have %llu bytes, but its fields take %llu", item->name.text,
               (unsigned long long)item->number.value, (unsigned long long)end);
        if (over == 0) {
            hint(checker->diagnostics, "write `size %llu`", (unsigned long long)end);
        } else {
            uint64_t missing = item->alignment_bytes - over;
            unsigned long long size = end + missing;
            hint_padding(checker, item, missing, arena_printf("at its end, and write `size %llu`", size));
        }
    } else if (over != 0) {
        report(checker->diagnostics, item->number.location,
               "implicit padding: `%s` ends at offset %llu and has alignment %llu", item->name.text,
               (unsigned long long)end, (unsigned long long)item->alignment_bytes);
        hint_padding(checker, item, item->alignment_bytes - over, "at its end");
    }
}

void check_struct(struct checker *checker, struct item *item) {
    unsigned errors = checker->diagnostics->errors;
    struct scope *fields = scope_create(checker->diagnostics);
    item->alignment_bytes = 1;
    if (item->fields == NULL) {
        report(checker->diagnostics, item->name.location, "`%s` is empty", item->name.text);
    }
    for (struct field *field = item->fields; field != NULL; field = field->next) {
        check_snake_name(checker, &field->name);
        scope_declare(fields, field->name.text, field->name.location, arena_printf("field `%s`", field->name.text));
        resolve_type(checker, item, field);
    }
    (void)check_range(checker, &item->number, 1, (wide)MOST_SIZE, "a struct has 1 to 2^30 bytes");
    if (checker->diagnostics->errors != errors) {
        return;
    }
    find_alignment(checker, item);
    uint64_t offset = 0;
    for (struct field *field = item->fields; field != NULL; field = field->next) {
        if (!place_field(checker, item, field, offset)) {
            return;
        }
        offset = field->offset + field->size;
    }
    check_size(checker, item, offset);
}
