// SPDX-License-Identifier: Apache-2.0
//
// Many threads, that need little.
#pragma once

#include <stdint.h>

#include <kozo_abi.h>

enum { CROWD_MAX = 128 };

/// Creates threads in consecutive slots, bound to this service's CNode and address space and with the fault handler's
/// capability, if that is not NULL_HANDLE; the first. They have a few hundred bytes of stack each, once for all crowds
/// of a case.
kozo_handle_t crowd_create(unsigned count, kozo_handle_t fault_handler);

/// Starts one of the last crowd, with this service's own priority.
void crowd_start(kozo_handle_t first, unsigned index, void (*entry)(uint64_t argument), uint64_t argument);

/// Creates a crowd, starts all of it, and lets it run until it waits.
kozo_handle_t crowd_run(unsigned count, void (*entry)(uint64_t argument), uint64_t argument);
