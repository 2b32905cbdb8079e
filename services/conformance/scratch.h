// SPDX-License-Identifier: Apache-2.0
//
// What a test works with: slots and memory that are given back when it ends, and threads beside the first.
#pragma once

#include <stdint.h>

#include <kozo_abi.h>

// Times, in nanoseconds.
#define MS   UINT64_C(1000000)
#define HOUR (UINT64_C(3600) * 1000 * MS)

enum { POOL_BITS = 22, SCRATCH_SLOTS = 512, WORKERS = 8, OWN_PRIORITY = 100 };

/// The Untyped that a test's objects are created from, 2^POOL_BITS bytes, revoked after each test.
extern kozo_handle_t pool;
/// The service's own capabilities.
extern kozo_handle_t own_cnode, own_thread, own_space;

/// Takes slots and memory from the service's own. Ends the service if it has too little.
void scratch_init(void);

/// Gives back all that the test used.
void scratch_reset(void);

/// `count` consecutive empty slots of the own CNode; the first.
kozo_handle_t take_slots(uint64_t count);

/// Creates an object from the pool; a failure ends the service.
kozo_handle_t make(enum kozo_object_type type, uint64_t size_bits);

/// An endpoint's capability with SEND, RECEIVE and GRANT, derived from a fresh one that nobody else has.
kozo_handle_t make_endpoint(void);

/// Derives from `from` in the own CNode; a failure ends the service.
kozo_handle_t copy(kozo_handle_t from, uint64_t rights);
kozo_handle_t mint(kozo_handle_t from, uint64_t rights, uint64_t badge);

/// Creates a 4 KiB frame and maps it, with the page tables that it takes; where, is up to this. A failure ends the
/// service.
kozo_handle_t make_page(uint64_t protection, volatile uint64_t **page);

/// Another thread in this address space and CNode, with a stack, an IPC buffer and a Reply.
struct worker {
    kozo_handle_t thread;
    kozo_handle_t reply;
    struct kozo_ipc_buffer *buffer;
    /// The frame that the buffer is in, at its beginning.
    kozo_handle_t buffer_frame;
    /// Where its stack ends.
    uint64_t stack;
};

/// Creates a worker that is not started yet.
struct worker create_worker(void);

/// Starts a worker that is new or stopped, of this service's own priority less `below`. It may not return from `entry`
/// but by worker_end().
void run_worker(const struct worker *worker, void (*entry)(uint64_t argument), uint64_t argument, unsigned below);

/// Creates and starts one.
struct worker start_worker(void (*entry)(uint64_t argument), uint64_t argument, unsigned below);

/// As create_worker(), with its faults sent to `fault_handler`.
struct worker create_faulty_worker(kozo_handle_t fault_handler);

/// As start_worker(), with its faults sent to `fault_handler`.
struct worker start_faulty_worker(void (*entry)(uint64_t argument), uint64_t argument, kozo_handle_t fault_handler);

/// Ends the worker that calls it.
_Noreturn void worker_end(void);

/// Lets the workers of the own priority run until they wait.
void let_others_run(void);

/// ThreadState of a thread.
uint64_t state_of(kozo_handle_t thread);

/// What CAP_INSPECT tells of a slot.
struct inspected {
    uint64_t type, rights, badge, size_bits, detail, derived;
};

/// Looks at a slot of the own CNode.
struct inspected inspect(kozo_handle_t slot);

/// Nanoseconds of the clock.
uint64_t now(void);

/// Takes the notification's signals without waiting; 0 if there are none.
uint64_t poll(kozo_handle_t notification);
