// SPDX-License-Identifier: Apache-2.0
//
// The initrd: a CPIO archive with the services' executables.
#pragma once

#include <cpio.h>
#include <kozo_abi.h>
#include <stdbool.h>

/// Map the initrd into init and check the whole archive. Panics if it is broken: without it there is nothing to do.
void initrd_init(const struct kozo_init_info *info);

/// Find the plain file "services/NAME".
///
/// @return false if the archive has none
bool initrd_find_service(const char *name, struct cpio_entry *file);

/// Bytes of the archive, and of the 2 MiB frames that hold it (from INIT_INITRD_FIRST on).
uint64_t initrd_bytes(void);
uint64_t initrd_frames(void);
