// SPDX-License-Identifier: Apache-2.0
//
// A second thread in the service itself, whose faults the first one handles.

#ifndef KOZO_CHILD_H
#define KOZO_CHILD_H

#include <kozo_abi.h>
#include <stdint.h>

struct kozo_child {
    kozo_handle_t thread; ///< with all rights
    kozo_handle_t faults; ///< the endpoint that its faults come to
};

/// A fault, as its message tells it.
struct kozo_child_fault {
    uint64_t kind;        ///< Fault
    uint64_t detail;      ///< of a page fault the address
    uint64_t instruction; ///< where the thread stands
    uint64_t flags;       ///< FaultFlag bits
};

/// Create a child of the service's own priority and time slice, in its address space and with its capabilities. It has
/// no IPC buffer and may use nothing of this library.
///
/// @return 0 or a negative error
int64_t kozo_child_create(struct kozo_child *child);

/// Start it.
///
/// @param stack_top  multiple of 16
/// @return 0 or a negative error
int64_t kozo_child_start(const struct kozo_child *child, void (*entry)(uint64_t argument), uint64_t stack_top,
                         uint64_t argument);

/// Wait for its next fault. One that was not answered before stops it for good; 0 or a negative error.
int64_t kozo_child_wait(const struct kozo_child *child, struct kozo_child_fault *fault);

/// Let it go on after a fault; 0 or a negative error.
int64_t kozo_child_resume(void);

#endif
