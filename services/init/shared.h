// SPDX-License-Identifier: Apache-2.0
//
// Shared memory that the plan declares. It is init's own, zero at boot and never zeroed again: it outlives the runs of
// those who have it mapped.
#pragma once

#include "plan.h"

#include <kozo/space.h>
#include <stdint.h>

/// Create all of it; 0 or a negative error.
int64_t shared_init(const struct plan *plan);

/// The page of one of it that holds this byte, in init's CNode.
kozo_handle_t shared_frame(uint32_t place, uint64_t offset);

/// Map one of it, by its place in the plan, from `address` on; 0 or a negative error.
///
/// @param protection  PROT_READ, and PROT_WRITE for who may write
int64_t shared_map(struct kozo_space *space, uint32_t place, uint64_t address, uint64_t protection);
