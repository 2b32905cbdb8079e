// SPDX-License-Identifier: Apache-2.0
//
// What one party has of the machine, and gives back as a whole.

#include <kozo/arena.h>
#include <kozo/denial.h>
#include <kozo/object.h>
#include <kozo/start.h>
#include <kozo_syscalls.h>

int64_t kozo_arena_open(struct kozo_arena *arena, struct kozo_pool *pool, uint64_t bits, uint64_t slot_count) {
    kozo_handle_t first = kozo_slots_take(slot_count);
    if (first == NULL_HANDLE)
        return kozo_own_error(ERR_NO_MEMORY);
    uint16_t piece;
    int64_t error = kozo_pool_take(pool, bits, &piece);
    if (error) {
        kozo_slots_give(first, slot_count);
        return error;
    }
    *arena = (struct kozo_arena){
        .untyped = kozo_pool_handle(pool, piece),
        .first_slot = first,
        .slot_count = slot_count,
        .bits = bits,
        .pool = pool,
        .piece = piece,
    };
    return 0;
}

kozo_handle_t kozo_arena_slot(struct kozo_arena *arena) {
    return arena->slots_used < arena->slot_count ? arena->first_slot + arena->slots_used++ : NULL_HANDLE;
}

int64_t kozo_arena_create(struct kozo_arena *arena, enum kozo_object_type type, uint64_t size_bits,
                          kozo_handle_t *handle) {
    kozo_handle_t slot = kozo_arena_slot(arena);
    if (slot == NULL_HANDLE)
        return kozo_own_error(ERR_NO_MEMORY);
    int64_t error = kozo_sys_cap_create(arena->untyped, type, size_bits, kozo_self.cnode, slot, 1);
    if (error) {
        arena->slots_used--;
        return error;
    }
    *handle = slot;
    return 0;
}

/// Whether a slot of the caller's CNode holds a capability (`filled`) and whether something was derived from it
/// (`derived`).
static int64_t inspect(kozo_handle_t slot, bool *filled, bool *derived) {
    uint64_t type, rights, badge, size_bits, detail, children;
    int64_t error = kozo_sys_cap_inspect(kozo_self.cnode, slot, &type, &rights, &badge, &size_bits, &detail, &children);
    *filled = !error && type != 0;
    *derived = !error && children != 0;
    return error;
}

/// Empty a slot. What was created in the arena is gone already; left are capabilities to objects from elsewhere.
static bool empty_slot(kozo_handle_t slot) {
    bool filled, derived;
    if (inspect(slot, &filled, &derived))
        return false;
    return !filled || kozo_sys_cap_delete(kozo_self.cnode, slot) == 0;
}

bool kozo_arena_close(struct kozo_arena *arena) {
    bool filled, derived;
    bool clean = kozo_sys_cap_revoke(kozo_self.cnode, arena->untyped) == 0;
    for (uint64_t i = 0; i < arena->slot_count; i++)
        clean = empty_slot(arena->first_slot + i) && clean;
    clean = clean && inspect(arena->untyped, &filled, &derived) == 0 && filled && !derived;
    if (!clean)
        return false;
    kozo_slots_give(arena->first_slot, arena->slot_count);
    kozo_pool_give(arena->pool, arena->piece);
    return true;
}
