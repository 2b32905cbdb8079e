// SPDX-License-Identifier: Apache-2.0
//
// The assembler was made for the target's structures. Here are the same ones, or this does not compile.
#include <offsets.h>

#include "arch.h"

// No constant here. scene.c sets it to this.
#define work_budget()       SYSCALL_WORK_BUDGET
#define DEFINE(name, value) _Static_assert((name) == (uint64_t)(value), #name " is another one here")

#include "kernel/arch/x86_64/offsets.c"
