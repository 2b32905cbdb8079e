// SPDX-License-Identifier: Apache-2.0
//
// The initrd: a CPIO archive with the plan and the services' executables.
#pragma once

#include <cpio.h>
#include <kozo_abi.h>
#include <stdbool.h>

/// Map the initrd into init and check the whole archive. Panics if it is broken: without it there is nothing to do.
void initrd_init(const struct kozo_init_info *info);

/// Find a plain file by its path.
///
/// @return false if the archive has none; then file->name is NULL
bool initrd_find(const char *path, struct cpio_entry *file);

/// Find the plain file "services/NAME", as initrd_find() does.
bool initrd_find_service(const char *name, struct cpio_entry *file);

/// Bytes of the archive, and of the 2 MiB frames that hold it (from INIT_INITRD_FIRST on).
uint64_t initrd_bytes(void);
uint64_t initrd_frames(void);
