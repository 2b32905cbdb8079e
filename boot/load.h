// SPDX-License-Identifier: Apache-2.0
//
// The kernel, the initrd and init, from the volume into memory of their own. What is wrong with them stops the boot
// with a message.
#pragma once

#include <stdint.h>

#include "elf.h"
#include "kozo_abi.h"

/// Load \kozo\kernel.elf. Sets boot->kernel_physical, where KERNEL_BASE lies, and boot->kernel_size; describes the
/// kernel in `kernel`.
void load_kernel(struct kozo_boot_info *boot, struct elf_image *kernel);

/// Load \kozo\initrd.cpio, the rest of its last 2 MiB zeroed. Sets boot->initrd_physical and boot->initrd_size.
void load_initrd(struct kozo_boot_info *boot);

/// Load services/init from the initrd. Sets boot->init_entry, boot->segments and boot->segment_count.
void load_init(struct kozo_boot_info *boot);
