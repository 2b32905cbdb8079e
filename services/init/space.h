// SPDX-License-Identifier: Apache-2.0
//
// Address spaces: mapping frames, with the page tables that they need, and filling pages.
#pragma once

#include "arena.h"

#include <kozo_abi.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_SIZE       (UINT64_C(1) << FRAME_SMALL_BITS)
#define LARGE_PAGE_SIZE (UINT64_C(1) << FRAME_LARGE_BITS)

/// init's own space, where it uses addresses of its own choice: the initrd, a page through which it fills the frames of
/// others, its stack behind that, and the plan. The kernel puts nothing as high as this.
#define INITRD_ADDRESS UINT64_C(0x10000000000)
#define WINDOW_ADDRESS (INITRD_ADDRESS + (INIT_MAX_INITRD_FRAMES << FRAME_LARGE_BITS))
#define PLAN_ADDRESS   (WINDOW_ADDRESS + LARGE_PAGE_SIZE)

/// An address space. Page tables come from the arena.
struct space {
    struct arena *arena;
    kozo_handle_t handle;
    /// A page table that was created and not needed yet, or NULL_HANDLE.
    kozo_handle_t spare_table;
};

/// init's own. main() fills it in.
extern struct space own_space;

/// The next multiple of a power of two.
static inline uint64_t round_up(uint64_t value, uint64_t multiple) {
    return (value + multiple - 1) & ~(multiple - 1);
}

/// Map a frame, with the page tables that are missing.
///
/// @param size_bits   FRAME_SMALL_BITS or FRAME_LARGE_BITS
/// @param address     aligned to the frame's size
/// @param protection  PROT bits
/// @return 0 or a negative error
int64_t space_map(struct space *space, kozo_handle_t frame, uint64_t size_bits, uint64_t address, uint64_t protection);

/// Map a frame that belongs to somebody else by a capability derived here.
///
/// @param frame  handle in init's CNode, with the rights that `protection` asks for
int64_t space_map_shared(struct space *space, kozo_handle_t frame, uint64_t size_bits, uint64_t address,
                         uint64_t protection);

/// Create a small frame, copy `size` bytes to `offset` in it (the rest of it is zero) and map it. It is never writable
/// in one space while executable in another.
///
/// @param frame  where its handle goes, or NULL
int64_t space_add_page(struct space *space, uint64_t address, uint64_t protection, const void *from, size_t offset,
                       size_t size, kozo_handle_t *frame);
