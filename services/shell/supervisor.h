// SPDX-License-Identifier: Apache-2.0
//
// init's interface to the shell: what runs, what it may do, and running more.

#ifndef SHELL_SUPERVISOR_H
#define SHELL_SUPERVISOR_H

#include <kozo_abi.h>
#include <stdint.h>

/// How a service ended.
struct service_exit {
    uint64_t kind;        ///< ExitKind
    uint64_t code;        ///< the exit status, or the Fault
    uint64_t address;     ///< of a fault: what it touched
    uint64_t instruction; ///< of a fault: where it stood
};

/// Tell of a service by its number, from 0 on. STATUS_NOT_FOUND ends the list.
int64_t supervisor_service(uint64_t number, struct kozo_service_info *info);

/// Tell of a capability of a service, both by their numbers. STATUS_NOT_FOUND ends the list.
int64_t supervisor_capability(uint64_t service, uint64_t number, struct kozo_capability_info *info);

/// Run a service and wait for its end.
int64_t supervisor_run(const char *name, struct service_exit *end);

/// Bytes of memory in all, and free.
int64_t supervisor_memory(uint64_t *total, uint64_t *free);

#endif
