// SPDX-License-Identifier: Apache-2.0
//
// A kernel with threads that do what they like, and a supervisor that keeps them busy: a thread as well, the most
// urgent one, which holds everything and is stopped while it does nothing. What any of them does is a step.
#pragma once

#include "object.h"
#include "step.h"

/// How threads are numbered: the supervisor; from 1 on those that it holds; those that threads made themselves by where
/// they lie.
enum { EPISODE_SUPERVISOR = 0, EPISODE_THREADS = 7, EPISODE_OTHERS = 1000, EPISODE_NOBODY = 1 << 20 };

enum { EPISODE_STEPS = 8192, EPISODE_PRIORITIES = 4 };

/// Each CNode holds something from 1 to here at first.
enum { EPISODE_HANDED = 20 };

/// Something that the supervisor holds: an object, in an Untyped of its own that it can be destroyed through. Those of
/// type Untyped have no object: more is made in them.
struct site {
    uint64_t type;
    uint64_t size_bits;
    /// Handles of the supervisor's; the second may be empty.
    uint64_t memory;
    uint64_t object;
};
enum { EPISODE_SITES = 46 };
extern struct site episode_sites[EPISODE_SITES];

/// The last sites are of type Untyped, and the last of those is of device memory.
enum { EPISODE_POOLS = 3, EPISODE_DEVICE = EPISODE_SITES - 1, EPISODE_FIRST_POOL = EPISODE_SITES - EPISODE_POOLS };

/// Handles of the supervisor's capabilities to what is no object.
enum { EPISODE_AUTHORITIES = 6 };
extern uint64_t episode_authorities[EPISODE_AUTHORITIES];

/// Makes a kernel in which each thread holds something of every kind, the same each time.
void episode_start(void);

/// Type of what the supervisor's handle is for; 0 if it is none of the above, or no kernel was made yet.
uint64_t episode_holds(uint64_t handle);

/// A syscall of the supervisor's: its number, and its arguments.
#define supervisor_call(syscall, ...)                                                                                  \
    ((struct step){.kind = STEP_SYSCALL, .thread = EPISODE_SUPERVISOR, .number = (syscall), .argument = {__VA_ARGS__}})

/// A handle of the supervisor's to an object of that type, number `n` if all of them are there; 0 if there is none.
uint64_t episode_object(uint64_t type, unsigned n);

/// What the supervisor does to make what a site is for, and to start it if it is a thread: at most so many steps.
enum { EPISODE_MAKE_STEPS = 9 };
unsigned episode_make(unsigned site, struct step steps[EPISODE_MAKE_STEPS]);

/// Binds what a thread of a site's lacks. Returns the number of steps.
unsigned episode_bind(unsigned site, struct step steps[EPISODE_MAKE_STEPS]);

/// Maps the page tables that are mapped nowhere. Returns the number of steps.
unsigned episode_map(struct step steps[EPISODE_MAKE_STEPS]);

/// The thread of that number, or NULL.
struct thread *episode_thread(uint64_t number);

/// Number of the thread that runs, or EPISODE_NOBODY.
uint64_t episode_current(void);

/// How a syscall ended.
struct ending {
    uint64_t number;
    int64_t status;
};

/// What a step came to.
struct episode_result {
    /// False if its thread can't run.
    bool done;
    /// The syscall that came to its end, or begins to wait; 0 if there is none.
    uint64_t number;
    /// It was left off, and is to go on.
    bool left_off;
    /// It waits. Else its status counts.
    bool waits;
    int64_t status;
    /// A syscall that the thread had waited in, and that ended since; its number is 0 if there is none.
    struct ending waited;
    /// What the kernel did that it must not, or NULL.
    const char *wrong;
};

/// Does a step. A thread that could run, but does not, is made the most urgent first.
struct episode_result episode_step(const struct step *step);

/// Whether the thread of that number has a syscall to go on with, and so can do nothing else.
bool episode_is_left_off(uint64_t number);

/// What is wrong with the kernel's state, or NULL.
const char *episode_broken(void);

/// Makes use of memory that belongs to no object an error. After episode_broken() found nothing.
void episode_forbid(void);

/// Ends all that there is, and checks that nothing is left.
void episode_end(void);
