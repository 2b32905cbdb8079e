// SPDX-License-Identifier: Apache-2.0
//
// Address spaces of others: mapping frames, with the page tables that they need, and filling pages.

#ifndef KOZO_SPACE_H
#define KOZO_SPACE_H

#include <kozo/arena.h>
#include <kozo_abi.h>
#include <stddef.h>
#include <stdint.h>

#define KOZO_PAGE_SIZE       (UINT64_C(1) << FRAME_SMALL_BITS)
#define KOZO_LARGE_PAGE_SIZE (UINT64_C(1) << FRAME_LARGE_BITS)

/// An address space. Page tables come from the arena.
struct kozo_space {
    struct kozo_arena *arena;
    kozo_handle_t handle;
    /// A page table that was created and not needed yet, or NULL_HANDLE.
    kozo_handle_t spare_table;
};

/// Where in the caller's own space the pages of others are mapped to be filled: a page that nothing else is mapped at,
/// and whose page table is there. Set before the first one is filled.
extern uint64_t kozo_window;

/// The next multiple of a power of two.
static inline uint64_t kozo_round_up(uint64_t value, uint64_t multiple) {
    return (value + multiple - 1) & ~(multiple - 1);
}

/// Map a frame, with the page tables that are missing.
///
/// @param size_bits   FRAME_SMALL_BITS or FRAME_LARGE_BITS
/// @param address     aligned to the frame's size
/// @param protection  PROT bits
/// @return 0 or a negative error
int64_t kozo_space_map(struct kozo_space *space, kozo_handle_t frame, uint64_t size_bits, uint64_t address,
                       uint64_t protection);

/// Map a frame that belongs to somebody else by a capability derived here.
///
/// @param frame  handle in the caller's CNode, with the rights that `protection` asks for
int64_t kozo_space_map_shared(struct kozo_space *space, kozo_handle_t frame, uint64_t size_bits, uint64_t address,
                              uint64_t protection);

/// Create a small frame, copy `size` bytes to `offset` in it (the rest of it is zero) and map it. It is never writable
/// in one space while executable in another.
///
/// @param frame  where its handle goes, or NULL
int64_t kozo_space_add_page(struct kozo_space *space, uint64_t address, uint64_t protection, const void *from,
                            size_t offset, size_t size, kozo_handle_t *frame);

#endif
