// SPDX-License-Identifier: Apache-2.0
//
// Faults of workers, as who handles them sees them.
#pragma once

#include <stdint.h>

#include <kozo_abi.h>

struct fault {
    uint64_t badge, label, word[4];
};

/// Waits for a fault at the endpoint.
struct fault receive_fault(kozo_handle_t endpoint);

/// Answers the fault that the own Reply holds, with the thread to go on at `instruction`, or where it stood if 0.
void answer_fault(uint64_t instruction);
