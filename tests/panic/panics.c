// SPDX-License-Identifier: Apache-2.0
//
// Linked with the kernel's objects in the place of two handlers, so that a person at the shell can make a kernel panic:
// `uptime` by a decision of the kernel, `ps` by an exception. No kernel that is shipped has any of this.
#include <kozo_handlers.h>

#include "panic.h"

int64_t __wrap_sys_clock_read(struct slot *clock, struct clock_read_results *results);
int64_t __wrap_sys_thread_inspect(struct slot *thread, struct thread_inspect_results *results);

int64_t __wrap_sys_clock_read(struct slot *clock, struct clock_read_results *results) {
    panic("asked for the time with %p and %p", (void *)clock, (void *)results);
}

int64_t __wrap_sys_thread_inspect(struct slot *thread, struct thread_inspect_results *results) {
    // Where nothing is mapped.
    *(volatile uint64_t *)UINT64_C(0x1230) = (uint64_t)thread ^ (uint64_t)results;
    return 0;
}
