// SPDX-License-Identifier: Apache-2.0
//
// Another address space with the same program in it, for what passes between two.
#pragma once

#include <stdint.h>

#include "scratch.h"

/// Makes an address space with copies of all pages of this program, at the same addresses.
kozo_handle_t twin_create(void);

/// Starts a thread at `entry` in the address space: of the own priority less `below`.
struct worker twin_start(kozo_handle_t space, void (*entry)(uint64_t argument), uint64_t argument, unsigned below);
