// SPDX-License-Identifier: Apache-2.0
//
// What a service was started with: its capabilities and mapped regions by name, and itself.

#ifndef KOZO_START_H
#define KOZO_START_H

#include <kozo_abi.h>
#include <stdint.h>

/// What init told this service; valid from before main() on. NULL in init itself.
extern const struct kozo_start_info *kozo_start;

/// The handles that the library itself works with, NULL_HANDLE where the service was given none.
struct kozo_self {
    kozo_thread_t thread;       ///< "self.thread"
    kozo_cnode_t cnode;         ///< "self.cnode"
    kozo_address_space_t space; ///< "self.space"
    kozo_untyped_t memory;      ///< "memory", which objects and the heap come from
    kozo_system_t system;       ///< "system", init's endpoint
};

/// Set at start-up. init, which has no StartInfo, fills it in itself.
extern struct kozo_self kozo_self;

/// A region of memory that init mapped for the service.
struct kozo_region {
    const void *address; ///< NULL if there is no such region
    uint64_t size;       ///< bytes
};

/// The handle that the service was given under `name`, or NULL_HANDLE.
kozo_handle_t kozo_start_handle(const char *name);

/// As kozo_start_handle, but a service that was not given `name` says so and ends with exit status 1.
kozo_handle_t kozo_need_handle(const char *name);

/// The region that the service was given under `name`; its address is NULL if there is none.
struct kozo_region kozo_start_region(const char *name);

/// The service's own name, "init" in init.
const char *kozo_name(void);

/// The text that the service was started with, "" if none.
const char *kozo_arguments(void);

/// Print what is buffered, tell init that the service has finished, with `status`, 0 for success. Never returns.
_Noreturn void kozo_exit(int status);

/// The service's own program, called once everything above is set up; its result is the exit status.
int main(void);

#endif
