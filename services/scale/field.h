// SPDX-License-Identifier: Apache-2.0
//
// Many objects of one kind, and the curves over how many there are.
#pragma once

#include <stdint.h>

#include <kozo_abi.h>

#include "measure.h"

enum { FIELD_MAX = 10000, FIELD_ROUNDS = 200 };

extern const struct test lookup_curves[], thread_curves[], queue_curves[], timer_curves[];

/// Handle of the field's first object; the others follow.
extern const kozo_handle_t field;

/// Ends the service, with what it could not do, where there is an error.
void must(int64_t error, const char *what);

/// Takes the memory that fields are created from. A failure ends the service.
void field_init(void);

/// Creates so many objects; a failure ends the service.
void field_create(enum kozo_object_type type, uint64_t count);

/// Creates so many threads and starts them, all with the same argument. They have no stack, nor capabilities of their
/// own but to this service's CNode and address space.
void field_start(uint64_t count, void (*entry)(void), uint64_t argument, uint64_t priority);

/// Lets a thread that was stopped go on.
void field_resume(kozo_handle_t thread);

/// The one behind it in a field of so many; behind the last one comes the first.
kozo_handle_t field_next(kozo_handle_t object, uint64_t count);

/// Takes all of the field away.
void field_clear(void);

/// Measures the points of a curve for 1, 10, 100 and so on: calls `point`, which begins and ends it.
void field_points(const char *curve, void (*point)(const char *curve, uint64_t count));

/// Entries of threads, see threads.S: runs for ever; sends to the endpoint, or waits for the notification, over and
/// over.
void thread_spin(void);
void thread_send(void);
void thread_wait(void);
