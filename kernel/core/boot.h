// SPDX-License-Identifier: Apache-2.0
//
// From BootInfo to the first thread: what init starts with, and the rest of memory as Untyped.
#pragma once

#include <stdint.h>

#include <kozo_abi.h>

/// Makes init ready to run, with all authority there is. `info` was checked by boot_check().
void boot_start_init(const struct kozo_boot_info *info);

/// Panics if the loader was built for another kernel.
void boot_check(const struct kozo_boot_info *info);
