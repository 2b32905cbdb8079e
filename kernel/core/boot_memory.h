// SPDX-License-Identifier: Apache-2.0
//
// Memory at boot: what init's own objects are made of, and the rest, cut into pieces that are each an Untyped.
#pragma once

#include <stdint.h>

#include <kozo_abi.h>

/// A power of two of bytes of free memory, aligned to its size.
struct memory_piece {
    uint64_t base;
    uint64_t size_bits;
};

/// Takes `size` zeroed bytes, a power of two and aligned to it, out of the free memory. Returns its physical address;
/// panics if there is none.
uint64_t boot_memory_take(const struct kozo_boot_info *info, uint64_t size);

/// Cuts what is left into at most INIT_MAX_UNTYPED pieces; what would make more is lost, smallest first. Returns how
/// many. Nothing can be taken afterwards.
uint64_t boot_memory_cut(const struct kozo_boot_info *info, struct memory_piece pieces[INIT_MAX_UNTYPED]);

/// Cuts device memory likewise, less the pages of the interrupt controllers, into at most INIT_MAX_DEVICES pieces.
uint64_t boot_memory_cut_devices(const struct kozo_boot_info *info, struct memory_piece pieces[INIT_MAX_DEVICES]);
