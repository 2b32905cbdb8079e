// SPDX-License-Identifier: Apache-2.0
//
// What must hold of the whole kernel's state whenever a thread runs.
#pragma once

#include "slot.h"

/// Walks everything that there is and returns what is wrong first, in words that stay until the next call, or NULL.
/// `outside` are slots in no CNode, the first of which is what all other capabilities are derived from.
const char *invariants_broken(const struct slot *outside, unsigned count);

/// Object number `number` of this type, of those that the last walk came upon; NULL if there are fewer.
void *invariants_object(uint64_t type, unsigned number);

/// Makes any use of memory that belongs to no object an error, where the address sanitizer is on. After
/// invariants_broken() found nothing. What is given out later can be used.
void invariants_forbid_free_memory(void);
