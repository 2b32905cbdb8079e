// SPDX-License-Identifier: Apache-2.0
//
// The service's own CNode: which slots are empty, and creating objects in them.

#include <kozo/denial.h>
#include <kozo/object.h>
#include <kozo/start.h>
#include <kozo_syscalls.h>
#include <stdbool.h>

// One bit a slot, set if it is taken. Slots below first_slot were filled by who started the service.
static struct {
    uint64_t first, end;
    uint8_t taken[KOZO_MAX_SLOTS / 8];
} slots;

static bool is_taken(uint64_t slot) {
    return slots.taken[slot / 8] >> slot % 8 & 1;
}

static void set_taken(uint64_t first, uint64_t count, bool taken) {
    for (uint64_t slot = first; slot < first + count; slot++) {
        uint8_t bit = (uint8_t)(1U << slot % 8);
        slots.taken[slot / 8] = (uint8_t)(taken ? slots.taken[slot / 8] | bit : slots.taken[slot / 8] & ~bit);
    }
}

void kozo_slots_init(uint64_t first, uint64_t end) {
    slots.first = first;
    slots.end = end < KOZO_MAX_SLOTS ? end : KOZO_MAX_SLOTS;
}

kozo_handle_t kozo_slots_take(uint64_t count) {
    uint64_t run = 0; // slots before this one that are empty
    for (uint64_t slot = slots.first; slot < slots.end; slot++) {
        run = is_taken(slot) ? 0 : run + 1;
        if (run == count) {
            set_taken(slot + 1 - count, count, true);
            return slot + 1 - count;
        }
    }
    return NULL_HANDLE;
}

uint64_t kozo_slots_taken(void) {
    uint64_t count = 0;
    for (uint64_t slot = slots.first; slot < slots.end; slot++)
        count += is_taken(slot);
    return count;
}

void kozo_slots_give(kozo_handle_t first, uint64_t count) {
    set_taken(first, count, false);
}

int64_t kozo_create(enum kozo_object_type type, uint64_t size_bits, kozo_handle_t *handle) {
    kozo_handle_t slot = kozo_slots_take(1);
    if (slot == NULL_HANDLE)
        return kozo_own_error(ERR_NO_MEMORY);
    int64_t error = kozo_sys_cap_create(kozo_self.memory, type, size_bits, kozo_self.cnode, slot, 1);
    if (error)
        kozo_slots_give(slot, 1);
    else
        *handle = slot;
    return error;
}

int64_t kozo_delete(kozo_handle_t handle) {
    int64_t error = kozo_sys_cap_delete(kozo_self.cnode, handle);
    // Who sent a capability may have revoked it meanwhile: then the slot is empty already.
    bool is_empty = error == 0 || error == ERR_INVALID_HANDLE;
    if (is_empty && handle >= slots.first && handle < slots.end)
        kozo_slots_give(handle, 1);
    return error;
}
