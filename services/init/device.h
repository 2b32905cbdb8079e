// SPDX-License-Identifier: Apache-2.0
//
// Creating in the Untyped of device memory, where what matters is at which address something lies.
#pragma once

#include <kozo_abi.h>
#include <stdint.h>

/// Create `count` objects, one behind the other, in new slots of init's, the first of which goes to `first`; 0 or a
/// negative error.
int64_t device_create(kozo_handle_t untyped, enum kozo_object_type type, uint64_t size_bits, uint64_t count,
                      kozo_handle_t *first);

/// Use up what an Untyped has from byte `from` to byte `to`, whole pages, of which the first is where what was created
/// in it before ends: what is created next lies at `to`.
int64_t device_skip(kozo_handle_t untyped, uint64_t from, uint64_t to);
