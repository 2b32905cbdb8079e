// SPDX-License-Identifier: Apache-2.0
//
// Why a syscall was refused, left in the IPC buffer of the thread that made it, if it has one. Each function returns
// the error that it records, so that a handler refuses by `return deny_...`; that costs nothing where nothing is
// refused. Arguments are named by ARG_... of kozo_handlers.h, and belong to the current thread, unless another is
// named.
//
// What is recorded must be the thread's own: what it passed, and what it holds a capability to.
#pragma once

#include "capability.h"
#include "object.h"

/// A function that only refusals lead to: the code that calls it stands out of the way of what succeeds.
#define DENIES __attribute__((cold))

/// No syscall has the number that the current thread passed: ERR_INVALID_SYSCALL.
DENIES int64_t deny_number(uint64_t number);

/// The slot that a handle led to is not what is needed: ERR_INVALID_HANDLE, ERR_WRONG_TYPE or ERR_MISSING_RIGHT.
DENIES int64_t deny_capability(unsigned argument, const struct slot *slot, struct need need);

/// The slot with this index in a CNode is empty: ERR_INVALID_HANDLE.
DENIES int64_t deny_empty(unsigned argument);

/// The argument is no value of its type: ERR_INVALID_ARGUMENT.
DENIES int64_t deny_value(unsigned argument);

/// The argument is what it should be, but not what this operation takes: ERR_INVALID_ARGUMENT.
DENIES int64_t deny_use(unsigned argument);

/// The argument is not from `low` to `high`: ERR_OUT_OF_RANGE.
DENIES int64_t deny_range(unsigned argument, uint64_t low, uint64_t high);

/// The argument is no multiple of this: ERR_NOT_ALIGNED.
DENIES int64_t deny_multiple(unsigned argument, uint64_t multiple);

/// The argument's object has too little memory left: ERR_NO_MEMORY.
DENIES int64_t deny_memory(unsigned argument, uint64_t needed, uint64_t left);

/// What the argument names is in a state of which the error tells all.
DENIES int64_t deny_state(unsigned argument, int64_t error);

/// A capability that the thread's message should carry, the one in `slot`, is missing or can't be copied.
DENIES int64_t deny_sent(const struct thread *sender, unsigned place, uint64_t handle, const struct slot *slot);

/// A thread's syscall, which may have begun long ago, ends with this error, and no argument is to blame.
DENIES int64_t deny_outcome(const struct thread *thread, int64_t error);
