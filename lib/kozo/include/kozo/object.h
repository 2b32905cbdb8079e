// SPDX-License-Identifier: Apache-2.0
//
// The service's own CNode: which slots are empty, and creating objects in them.

#ifndef KOZO_OBJECT_H
#define KOZO_OBJECT_H

#include <kozo_abi.h>
#include <stdint.h>

/// Largest CNode that is managed, in slots; those beyond stay unused.
#define KOZO_MAX_SLOTS (UINT64_C(1) << INIT_CNODE_BITS)

/// Manage the slots from `first` to before `end`, which are empty. Done at start-up; init does it itself.
void kozo_slots_init(uint64_t first, uint64_t end);

/// Take `count` consecutive slots; the first, or NULL_HANDLE if there are not so many.
kozo_handle_t kozo_slots_take(uint64_t count);

/// How many are taken.
uint64_t kozo_slots_taken(void);

/// Give slots back that are empty again.
void kozo_slots_give(kozo_handle_t first, uint64_t count);

/// Create an object from the service's memory in a slot of its own.
///
/// @param type       ObjectType
/// @param size_bits  binary logarithm of the size: bytes of an Untyped or Frame, slots of a CNode; 0 for all others
/// @param handle     where its handle goes
/// @return 0 or a negative error; ERR_NO_MEMORY also when there is no slot
int64_t kozo_create(enum kozo_object_type type, uint64_t size_bits, kozo_handle_t *handle);

/// Delete a capability in the service's own CNode and give its slot back; 0 or a negative error. The slot is given back
/// also if it is empty, because who sent the capability has revoked it (ERR_INVALID_HANDLE).
int64_t kozo_delete(kozo_handle_t handle);

#endif
