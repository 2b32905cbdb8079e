// SPDX-License-Identifier: Apache-2.0
//
// A kernel with a few threads that call and answer each other, and to which everything happens now and then that the
// fast path has to look out for.
#pragma once

#include "machine.h"
#include "object.h"

enum { SCENE_THREADS = 7 };
extern struct thread *scene_threads[SCENE_THREADS];

/// What stands in registers of a thread's context that nobody may read.
#define SCENE_MARK UINT64_C(0x5ca1ab1e5ca1ab1e)

/// A new kernel. With chance_start() all that follows is the same each time.
void scene_start(void);

/// Something happens, or a few things, and some thread runs in the end.
void scene_change(void);

/// What the running thread has in its registers as it makes a syscall.
struct user_registers scene_syscall(void);

/// Calls `visit` with each part of the kernel's memory where nobody may look for what is there: registers of threads in
/// whose context none are kept at the moment.
void scene_dead_registers(void (*visit)(void *memory, uint64_t size));

/// Overwrites them.
void scene_mark_dead_registers(void);

/// What is wrong with the kernel's state, or NULL; the marks must not have got anywhere else.
const char *scene_broken(void);

/// Number of the thread in words: "thread 3", or "nobody".
const char *scene_name(const struct thread *thread);
