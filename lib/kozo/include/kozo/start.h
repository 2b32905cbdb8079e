// SPDX-License-Identifier: Apache-2.0
//
// What a service was started with, and itself. Its capabilities have names where it is compiled: kozo_service.h, which
// the system compiler writes from the service's declaration, has them, and its regions and parameters.

#ifndef KOZO_START_H
#define KOZO_START_H

#include <kozo_abi.h>
#include <stdbool.h>
#include <stdint.h>

/// What init told this service; valid from before main() on. NULL in init itself.
extern const struct kozo_start_info *kozo_start;

/// The handles that the library itself works with.
struct kozo_self {
    kozo_thread_t thread;
    kozo_cnode_t cnode;
    kozo_address_space_t space;
    kozo_reply_t reply;    ///< bound to the first thread at the start
    kozo_untyped_t memory; ///< what objects and the heap come from
    kozo_system_t system;  ///< init
};

/// Set at start-up. init, whose handles are others, fills it in itself.
extern struct kozo_self kozo_self;

/// What is compiled into a service of its table of handles, by an object of its own that the system compiler writes:
/// the table's fingerprint, and the handles of the console and of the kernel's debug output for what it prints,
/// NULL_HANDLE where it needs no such.
extern const uint64_t kozo_handles_fingerprint;
extern const kozo_handle_t kozo_print_console;
extern const kozo_handle_t kozo_print_debug;

/// A region of memory that init mapped for the service, writable only where it is needed so.
struct kozo_region {
    void *address; ///< NULL if there is no such region
    uint64_t size; ///< bytes
};

/// Is there a capability at this handle? What the functions of kozo_service.h call for needs that are optional.
bool kozo_start_has(kozo_handle_t handle);

/// The region of this index: what the functions of kozo_service.h call.
struct kozo_region kozo_start_region(unsigned index);

/// The value of the parameter of this index, a number or a flag: what the functions of kozo_service.h call.
uint64_t kozo_start_parameter_number(unsigned index);

/// The same for a parameter that is a text.
const char *kozo_start_parameter_text(unsigned index);

/// The service's own name, "init" in init.
const char *kozo_name(void);

/// Which run of the service this is; the first is 1.
uint64_t kozo_generation(void);

/// The text that the service was started with, "" if none.
const char *kozo_arguments(void);

/// The name of a client of this service, by its number; "" if no service has this number.
const char *kozo_client_name(uint64_t client);

/// What stands behind the colon where a client's declaration needs this service, as "/etc" in fs.read:/etc; "" without.
const char *kozo_client_argument(uint64_t client);

/// Print what is buffered, tell init that the service has finished, with `status`, 0 for success. Never returns.
_Noreturn void kozo_exit(int status);

/// The same, and tell init why, in words, which it logs, and prints unless somebody waits for the end: for a service
/// that has nowhere to print it itself. Of a text of more than EXIT_REASON_BYTES what fits is told.
_Noreturn void kozo_exit_because(int status, const char *reason);

/// The service's own program, called once everything above is set up; its result is the exit status.
int main(void);

#endif
