// SPDX-License-Identifier: Apache-2.0
//
// Makes up calls by the grammar of the ABI's definition.
#pragma once

#include "object.h"
#include "step.h"

/// A syscall for the thread, mostly one that it can make with what it holds: live handles of the types and with the
/// rights that are needed, slots that are filled or empty as they should be, numbers in their ranges. Now and then one
/// argument is wrong, and now and then there is no such syscall.
struct step call_make(const struct thread *thread);

/// Slot 0 of a row of slots, and how many there are.
struct slots {
    const struct slot *first;
    uint64_t count;
};

/// The slots of the CNode that a slot holds a capability to, or none.
struct slots slots_of(const struct slot *cnode);

/// A random slot of the type, or an empty one if that is 0, that has all the rights; 0 if there is none.
uint64_t slots_pick(struct slots slots, uint64_t type, uint64_t rights);

/// A random slot that is not empty; 0 if there is none.
uint64_t slots_pick_filled(struct slots slots);

/// A random size that an object of the type can have, mostly a small one.
uint64_t call_size_bits(uint64_t type);

/// An address at which something may be mapped, or near it.
uint64_t call_address(void);

/// A time around now.
uint64_t call_deadline(void);
