// SPDX-License-Identifier: Apache-2.0
//
// The page tables that the kernel starts with.
#pragma once

#include <stdint.h>

#include "elf.h"
#include "kozo_abi.h"
#include "regions.h"

/// Stop the boot where the CPU or its mode can't hold these tables.
void paging_check_cpu(void);

/// Build tables that map, and nothing else:
///  - all RAM in `map`, firmware's too, at DIRECT_MAP, never executable, and writable but for the kernel's read-only
///  pages;
///  - the kernel's segments where they are linked, with their own permissions;
///  - the loader's program where it is, read-only, for the jump.
/// Returns the physical address for CR3.
uint64_t paging_build(const struct kozo_boot_info *boot, const struct elf_image *kernel, const struct region_list *map);
