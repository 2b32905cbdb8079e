// SPDX-License-Identifier: Apache-2.0
//
// What a program's executable says of what it takes to start it.

#include <kozo/manifest.h>
#include <kozo/string.h>
#include <kozo/task.h>
#include <stdbool.h>

// Of a program's memory, as the binary logarithm of its bytes.
#define LEAST_MEMORY_BITS 16
#define MOST_MEMORY_BITS  UNTYPED_MAX_BITS
#define LEAST_SLOT_BITS   6
#define MOST_SIGNALS      32
#define MOST_PORT         UINT64_C(0xffff)
#define METHOD_BITS       (64 - BADGE_METHODS_SHIFT)

static bool is_between(uint64_t value, uint64_t least, uint64_t most) {
    return value >= least && value <= most;
}

static const char *check_program(const struct kozo_program_manifest *program) {
    uint64_t memory = program->memory;
    if (memory == 0 || (memory & (memory - 1)) != 0 ||
        !is_between(memory, UINT64_C(1) << LEAST_MEMORY_BITS, UINT64_C(1) << MOST_MEMORY_BITS))
        return "has a manifest with a size of memory that there is not";
    if (!is_between(program->stack, KOZO_PAGE_SIZE, KOZO_STACK_MAX) || program->stack % KOZO_PAGE_SIZE != 0 ||
        program->stack >= memory)
        return "has a manifest with a size of the stack that there is not";
    if (!is_between(program->slot_bits, LEAST_SLOT_BITS, CNODE_MAX_BITS) ||
        program->free_slot > UINT64_C(1) << program->slot_bits)
        return "has a manifest with fewer or more slots than there can be";
    return NULL;
}

/// Whether printable characters end with a zero, and zeros follow.
static bool is_text(const uint8_t *text, size_t size) {
    size_t length = 0;
    while (length < size && text[length] >= ' ' && text[length] <= '~')
        length++;
    if (length == size)
        return false;
    while (length < size && text[length] == 0)
        length++;
    return length == size;
}

static const char *check_texts(const struct kozo_program_need *need) {
    bool good = is_text(need->offer, sizeof(need->offer)) && is_text(need->name, sizeof(need->name)) &&
                is_text(need->clear, sizeof(need->clear));
    return good && *need->name && *need->clear ? NULL : "has a manifest with a text that is none";
}

/// Whether what the need's kind makes no use of is zero, and the rest a value that there is.
static bool is_kind(const struct kozo_program_need *need, uint64_t memory) {
    bool has_numbers = need->a != 0 || need->b != 0;
    switch (need->kind) {
    case NEED_CLIENT:
        return need->a != 0 && need->a >> METHOD_BITS == 0 && need->b == 0 && *need->offer;
    case NEED_PORTS:
        return need->a <= need->b && need->b <= MOST_PORT && !*need->offer;
    case NEED_MEMORY:
        return is_between(need->a, FRAME_SMALL_BITS, MOST_MEMORY_BITS) && UINT64_C(1) << need->a < memory &&
               need->b == 0 && !*need->offer;
    case NEED_TIMER:
    case NEED_CLOCK:
    case NEED_DEBUG:
    case NEED_COUNTERS:
        return !has_numbers && !*need->offer;
    default:
        return false;
    }
}

/// Check the needs from the first one on, so that each slot and each bit is the next one.
static const char *check_needs(const struct kozo_manifest *manifest) {
    uint64_t signals = 0;
    for (uint64_t i = 0; i < manifest->program.need_count; i++) {
        const struct kozo_program_need *need = &manifest->needs[i];
        if (need->slot != SLOT_FIRST_NEED + i)
            return "has a manifest with a need in another's slot";
        if (!is_kind(need, manifest->program.memory) || need->optional > 1)
            return "has a manifest with a need that no service can pass on";
        if (need->bit != (need->kind == NEED_TIMER ? signals : 0))
            return "has a manifest with a need that has another's signal";
        signals += need->kind == NEED_TIMER;
        const char *error = check_texts(need);
        if (error)
            return error;
    }
    bool good = signals <= MOST_SIGNALS && signals == manifest->program.signals &&
                manifest->program.free_slot == SLOT_FIRST_NEED + manifest->program.need_count;
    return good ? NULL : "has a manifest that counts other needs than it has";
}

const char *kozo_manifest_read(const void *content, size_t size, struct kozo_manifest *manifest) {
    struct kozo_program_manifest *program = &manifest->program;
    if (size < sizeof(*program))
        return "has a manifest that is cut off";
    memcpy(program, content, sizeof(*program));
    if (program->need_count > PROGRAM_MAX_NEEDS)
        return "has a manifest with more needs than there can be";
    if (size != sizeof(*program) + program->need_count * sizeof(manifest->needs[0]))
        return "has a manifest of another size than its needs take";
    memcpy(manifest->needs, (const uint8_t *)content + sizeof(*program), size - sizeof(*program));
    const char *error = check_program(program);
    return error ? error : check_needs(manifest);
}
