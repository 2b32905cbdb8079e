// SPDX-License-Identifier: Apache-2.0
//
// The machine's memory.
#pragma once

#include <kozo/pool.h>

/// All of it, as init hands it out: whole Untyped of the size asked for.
extern struct kozo_pool machine_memory;

/// Take over the Untyped that the kernel gave init, `count` of them from INIT_UNTYPED_FIRST on; 0 or a negative error.
int64_t untyped_init(uint64_t count);

/// Bytes of memory in all, and of what nobody has.
uint64_t untyped_total_bytes(void);
uint64_t untyped_free_bytes(void);
