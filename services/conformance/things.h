// SPDX-License-Identifier: Apache-2.0
//
// What tables of tests name in their arguments: capabilities that are made when they are needed.
#pragma once

#include <stdint.h>

#include "scratch.h"

enum thing {
    /// A slot that is empty, and one that is not.
    EMPTY_SLOT,
    TAKEN_SLOT,
    OWN_CNODE,
    OWN_SPACE,
    OWN_THREAD,
    /// A CNode of 16 slots, with a frame in slot 3, and capabilities to it with one right.
    CNODE,
    READABLE_CNODE,
    WRITABLE_CNODE,
    /// An Untyped of 4 KiB.
    UNTYPED,
    /// An endpoint with SEND, RECEIVE and GRANT; the same with SEND or RECEIVE alone; one that nobody can receive on.
    ENDPOINT,
    SENDER,
    RECEIVER,
    CLOSED_ENDPOINT,
    BADGED_ENDPOINT,
    /// A Reply that holds nobody, one without rights, and the one that is bound to the first thread.
    REPLY,
    WEAK_REPLY,
    OWN_REPLY,
    /// A notification, the same with SIGNAL or with WAIT alone, and one that is bound to a thread.
    NOTIFICATION,
    SIGNALLER,
    WAITER,
    BOUND_NOTIFICATION,
    /// Frames: one that is not mapped, the same with READ or with WRITE alone, one that is mapped to be read, a large
    /// one.
    FRAME,
    READABLE_FRAME,
    WRITABLE_FRAME,
    MAPPED_FRAME,
    LARGE_FRAME,
    /// A table that is not mapped, and one of level 3 at address 0 of the second address space.
    TABLE,
    MAPPED_TABLE,
    /// An address space with nothing in it, and one with a table of level 3.
    SPACE,
    SPACE_WITH_TABLE,
    /// A thread that is stopped, the same with RUN alone, one that waits, one that has not come to run.
    THREAD,
    WEAK_THREAD,
    WAITING_THREAD,
    READY_THREAD,
    IRQ,
    TIMER,
    IRQ_CONTROL,
    PORT_CONTROL,
    /// Ports 0x80 to 0x83.
    PORTS,
    DEBUG,
    CLOCK,
    COUNTERS,
    /// No capabilities: slots of the own CNode, the last of them, and where MAPPED_FRAME is mapped.
    SLOT_COUNT,
    LAST_SLOT,
    MAPPED_PAGE,
    THINGS,
};

/// Stands for a thing in a table.
#define THING(name) (UINT64_C(0x7e57ab1e00000000) + (name))

/// The thing, which is made if it was not yet in this test.
uint64_t thing(enum thing which);

/// The number, or the thing that it stands for.
uint64_t thing_or_number(uint64_t number);

/// A capability for an object of the type, with all rights.
kozo_handle_t thing_of_type(uint64_t type);

/// As check_test(), with things of its own.
void run_test(const char *id, const char *claim, void (*run)(const void *row), const void *row);
