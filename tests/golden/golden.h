// SPDX-License-Identifier: Apache-2.0
//
// What the services in C that exchange golden vectors share.

#ifndef GOLDEN_H
#define GOLDEN_H

#include <kozo_abi.h>
#include <stdbool.h>
#include <stdint.h>

/// Checks that held, and that did not.
extern uint32_t golden_passed, golden_failed;

/// Calls that a server's functions took.
extern uint32_t golden_calls;

/// Count a check, and say what is wrong if it does not hold.
void golden_check(bool is_right, const char *method, unsigned vector, const char *what);

/// Count a call of a server's function.
void golden_served(uint64_t client);

/// The handle of an object of that type, to send along. It is created when it is first wanted, and stays.
kozo_handle_t golden_give(enum kozo_object_type type);

/// Is a capability that was received for an object of that type? It is deleted then.
bool golden_receive(kozo_handle_t handle, enum kozo_object_type type);

/// An empty slot to receive into.
kozo_handle_t golden_slot(void);

/// Is there nothing in a slot that something could have been received into? It is given back then.
bool golden_slot_is_empty(kozo_handle_t slot);

/// Bind another Reply to the thread; the one that holds the caller.
kozo_handle_t golden_set_aside(void);

#endif
