// SPDX-License-Identifier: Apache-2.0
//
// A kernel on the host's machine with one CNode, some memory, and threads that a test makes. Every syscall made through
// it ends with a check of the whole kernel's state.
#pragma once

#include "object.h"

enum {
    WORLD_CNODE_BITS = 8,
    WORLD_MEMORY_BITS = 23,
    WORLD_LARGE_BITS = 27,
    /// Every world's first two capabilities.
    WORLD_MEMORY = 1,
    WORLD_CNODE = 2,
    WORLD_FIRST_FREE = 3,
    /// The priority of threads unless a test says otherwise.
    WORLD_PRIORITY = 10,
};

enum { WORLD_OUTSIDE = 80 };

/// Slots in no CNode, for what no thread can touch. All capabilities are derived from the first.
extern struct slot world_outside[WORLD_OUTSIDE];

/// A new world: WORLD_MEMORY is an Untyped of 2^WORLD_MEMORY_BITS bytes, WORLD_CNODE the CNode that handles index. As a
/// cmocka set-up function.
int world_start(void **state);
/// The same with 2^WORLD_LARGE_BITS bytes. world_check() has no room for more than a few thousand capabilities, and
/// can't be called while there are more.
int world_start_large(void **state);

/// Ends all that was made, and checks that nothing is left behind. As a cmocka tear-down function.
int world_end(void **state);

/// Fails the test if an invariant of the kernel is broken.
void world_check(void);

struct slot *world_slot(uint64_t handle);
/// The object that a handle names.
void *world_object(uint64_t handle);
/// First handle that names nothing.
uint64_t world_free_handle(void);

/// Make an object, or derive a capability. Return the new handle.
uint64_t world_make(uint64_t type, uint64_t size_bits);
uint64_t world_derive(uint64_t handle, uint64_t rights, uint64_t badge);
void world_delete(uint64_t handle);
void world_revoke(uint64_t handle);
/// The same for any slot. The work goes on, by host.work_budget at a time, until it is done.
void world_delete_slot(struct slot *slot);
void world_revoke_slot(struct slot *slot);

/// Before kernel functions that may take long are called directly: the budget is whole.
void world_refill(void);

/// How often world_syscall() went on with a syscall that was left off.
extern unsigned world_restarts;

/// A capability to a root authority.
uint64_t world_authority(uint64_t type);

/// A capability of this type without rights. It names no object, so that only world_delete_rightless() may delete it.
uint64_t world_rightless(uint64_t type);
void world_delete_rightless(uint64_t handle);

/// A new thread with the world's CNode, started.
struct thread *world_thread(void);
/// The handle that world_thread() gave the capability to a thread.
uint64_t world_handle_of(const void *object);
/// Binds a new IPC buffer, or a new Reply, to a thread. Returns it.
struct kozo_ipc_buffer *world_buffer(struct thread *thread);
struct reply *world_reply(struct thread *thread);

/// Makes a ready thread the running one, and the running one ready.
void world_run(struct thread *thread);

/// Makes `thread` the running one and lets it make a syscall, after which the scheduler picks who runs. Returns its
/// status, or 1 if the thread waits.
int64_t world_syscall(struct thread *thread, uint64_t number, const uint64_t arguments[6]);
#define world_call(thread, number, ...) world_syscall(thread, number, (const uint64_t[6]){__VA_ARGS__})

/// Makes a syscall or, if the thread's was left off, the next part of it, without a look at all that there is. Returns
/// its status, or SYSCALL_LEFT_OFF.
int64_t world_part(struct thread *thread, uint64_t number, const uint64_t arguments[6]);

/// Remembers all of the kernel's state.
void world_remember(void);
/// Fails unless all is as it was at world_remember(), but for the registers and the denial of `thread`.
void world_assert_unchanged(const struct thread *thread);

/// As for assert_int_equal(), but named.
#define assert_status(call, expected) assert_int_equal((int64_t)(call), (int64_t)(expected))

enum { WAITS = 1 };
