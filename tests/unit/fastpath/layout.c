// SPDX-License-Identifier: Apache-2.0
//
// The assembler was made for the target's structures. Here are the same ones, or this does not compile.
#include <offsets.h>

#define DEFINE(name, value) _Static_assert((name) == (uint64_t)(value), #name " is another one here")

#include "kernel/arch/x86_64/offsets.c"
