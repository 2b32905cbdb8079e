// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "object.h"

/// Checks what SYS_CAP_CREATE was asked for: 0, ERR_INVALID_ARGUMENT or ERR_OUT_OF_RANGE.
int64_t untyped_check(uint64_t type, uint64_t size_bits, uint64_t count);

/// Creates `count` objects in an Untyped, with the first capability to each in consecutive slots, which are empty.
/// Returns 0, ERR_NO_MEMORY, or ERR_INVALID_ARGUMENT for what can't be created in device memory; then nothing was.
int64_t untyped_create(struct slot *untyped, uint64_t type, uint64_t size_bits, struct slot *slots, uint64_t count);

/// Bytes still free.
uint64_t untyped_free(const struct slot *untyped);
