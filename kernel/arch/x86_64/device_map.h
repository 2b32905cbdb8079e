// SPDX-License-Identifier: Apache-2.0
//
// Device registers in the kernel's address space: a window of 2 MiB that fills up at boot.
#pragma once

#include <stdint.h>

#include "kozo_abi.h"

#define DEVICE_WINDOW       UINT64_C(0xffffffffc0000000)
#define DEVICE_WINDOW_PAGES 512

/// Puts the empty window into the running page tables. Every address space that shares their upper half has it too.
void device_map_init(const struct kozo_boot_info *info);

/// Maps `size` bytes of registers from `physical` on, uncached, writable, not executable, for good. Panics when the
/// window is full.
void *device_map(uint64_t physical, uint64_t size);
