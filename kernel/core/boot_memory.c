// SPDX-License-Identifier: Apache-2.0
#include "boot_memory.h"

#include "arch.h"
#include "log.h"
#include "panic.h"
#include "sealed.h"

enum { SMALLEST_PIECE_BITS = 12 };

/// The region that memory is taken from, the first one large enough, and how much is gone.
SEALED static uint64_t taken_from;
SEALED static uint64_t taken;

enum { RESERVE = 4 << 20 };

/// The first free region with room for all that boot takes.
static const struct kozo_memory_region *source(const struct kozo_boot_info *info) {
    for (uint64_t i = 0; i < info->region_count; i++) {
        const struct kozo_memory_region *region = &info->regions[i];
        if (region->kind == REGION_FREE && region->size >= RESERVE) {
            return region;
        }
    }
    panic("no free memory region of %u KiB", RESERVE >> 10);
}

uint64_t boot_memory_take(const struct kozo_boot_info *info, uint64_t size) {
    const struct kozo_memory_region *region = source(info);
    uint64_t start = region->base + taken;
    uint64_t base = (start + size - 1) & ~(size - 1);
    if (base + size > region->base + region->size) {
        panic("too little free memory for the first process");
    }
    taken_from = region->base;
    taken = base + size - region->base;
    clear_memory(direct_map(base), size);
    return base;
}

/// Binary logarithm of the largest piece that starts at `base` and fits.
static uint64_t largest_piece(uint64_t base, uint64_t size) {
    uint64_t bits = 63 - (uint64_t)__builtin_clzll(size);
    uint64_t alignment = base == 0 ? 63 : (uint64_t)__builtin_ctzll(base);
    uint64_t smaller = alignment < bits ? alignment : bits;
    return smaller < UNTYPED_MAX_BITS ? smaller : UNTYPED_MAX_BITS;
}

/// Adds a piece, in place of the smallest if there is no room. Returns the new count.
static uint64_t add_piece(struct memory_piece *pieces, uint64_t count, struct memory_piece piece) {
    if (count < INIT_MAX_UNTYPED) {
        pieces[count] = piece;
        return count + 1;
    }
    struct memory_piece *smallest = &pieces[0];
    for (uint64_t i = 1; i < count; i++) {
        if (pieces[i].size_bits < smallest->size_bits) {
            smallest = &pieces[i];
        }
    }
    uint64_t lost = piece.size_bits;
    if (smallest->size_bits < piece.size_bits) {
        lost = smallest->size_bits;
        *smallest = piece;
    }
    klog("kozo: memory is too scattered: %lu KiB lost\n", UINT64_C(1) << lost >> 10);
    return count;
}

uint64_t boot_memory_cut(const struct kozo_boot_info *info, struct memory_piece pieces[INIT_MAX_UNTYPED]) {
    uint64_t count = 0;
    for (uint64_t i = 0; i < info->region_count; i++) {
        const struct kozo_memory_region *region = &info->regions[i];
        uint64_t base = region->base;
        uint64_t end = region->base + region->size;
        if (region->kind != REGION_FREE) {
            continue;
        }
        if (base == taken_from) {
            base += (taken + 4095) & ~UINT64_C(4095);
        }
        while (base < end) {
            struct memory_piece piece = {base, largest_piece(base, end - base)};
            kassert(piece.size_bits >= SMALLEST_PIECE_BITS);
            count = add_piece(pieces, count, piece);
            base += UINT64_C(1) << piece.size_bits;
        }
    }
    return count;
}
