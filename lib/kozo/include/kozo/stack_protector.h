// SPDX-License-Identifier: Apache-2.0
//
// The canary in each stack frame that holds an array (-fstack-protector-strong).

#ifndef KOZO_STACK_PROTECTOR_H
#define KOZO_STACK_PROTECTOR_H

#include <stdint.h>

/// The canary. Its lowest byte is zero, so that no string runs over it.
extern uintptr_t __stack_chk_guard;

/// Choose a canary. Only from a function that is compiled without one and never returns.
void kozo_stack_protector_init(void);

/// Called by the compiler's code when a canary is dead: reports and faults.
_Noreturn void __stack_chk_fail(void);

#endif
