// SPDX-License-Identifier: Apache-2.0
//
// The configuration pages of the PCI functions that the plan gives away. They are created once and belong to init; who
// is given one has it mapped.
#pragma once

#include "plan.h"

#include <kozo_abi.h>
#include <stdbool.h>
#include <stdint.h>

/// Create the pages that the plan gives away, as far as the machine has them. Says so if that fails.
void pci_init(const struct kozo_init_info *info, const struct plan *plan);

/// The frame of a function's page, or NULL_HANDLE if there is none.
///
/// @param function  bus << 8 | device << 3 | function
kozo_handle_t pci_function(uint64_t function);

/// Whether a physical address is of a function's configuration.
bool pci_has(uint64_t physical);
