// SPDX-License-Identifier: Apache-2.0
//
// Records are appended as this machine has them, as those of a plan are: out of the structs that the definition became.

#include "manifest.h"

#include "authority.h"
#include "resolve.h"

#include <kozo_abi.h>
#include <string.h>

_Static_assert(NOTE_MANIFEST == PROGRAM_NOTE && MOST_PROGRAM_NEEDS == PROGRAM_MAX_NEEDS, "as the definition has it");

/// Copy text into a field that is zero, and stays terminated: only what is for people is ever cut short.
static void put_text(uint8_t *field, size_t size, const char *text) {
    size_t length = strlen(text);
    memcpy(field, text, length < size ? length : size - 1);
}

static struct kozo_program_need record_of(const struct need *need) {
    bool is_client = need->kind == PLAN_CLIENT;
    struct kozo_program_need record = {
        .kind = need->kind,
        .slot = need->slot,
        .a = is_client ? need->methods : need->a,
        .b = is_client ? need->grant : need->b,
        .bit = need->bit,
        .optional = need->optional,
    };
    put_text(record.offer, sizeof(record.offer), is_client ? need->path[0].text : "");
    put_text(record.name, sizeof(record.name), need->handle);
    put_text(record.clear, sizeof(record.clear), need_clear(need));
    return record;
}

static bool is_recorded(const struct need *need) {
    return need->merged_into == NULL && is_passable(need);
}

unsigned needs_append(struct buffer *out, const struct service *service) {
    unsigned count = 0;
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        if (is_recorded(need)) {
            struct kozo_program_need record = record_of(need);
            buffer_append(out, (const char *)&record, sizeof(record));
            count++;
        }
    }
    return count;
}

void manifest_append(struct buffer *out, const struct service *program) {
    struct buffer needs = {0};
    struct kozo_program_manifest manifest = {
        .handles = program->handles,
        .memory = program->settings.memory.value,
        .stack = program->settings.stack.value,
        .slot_bits = (uint64_t)__builtin_ctzll(program->settings.slots.value),
        .free_slot = program->free_slot,
        .signals = program->bit_count,
        .need_count = needs_append(&needs, program),
    };
    buffer_append(out, (const char *)&manifest, sizeof(manifest));
    if (needs.length != 0) {
        buffer_append(out, needs.data, needs.length);
    }
    buffer_free(&needs);
}

void emit_words(struct buffer *out, const struct buffer *bytes, const char *before, const char *after) {
    for (size_t offset = 0; offset < bytes->length; offset += sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, bytes->data + offset, sizeof(word));
        buffer_printf(out, "%s.quad 0x%llx%s\n", before, (unsigned long long)word, after);
    }
}
