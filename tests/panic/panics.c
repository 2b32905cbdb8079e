// SPDX-License-Identifier: Apache-2.0
//
// Linked with the kernel's objects in the place of two handlers, so that a person at the shell can make a kernel panic:
// `fastpath` by a decision of the kernel, `ps` by an exception. No kernel that is shipped has any of this.
#include <kozo_handlers.h>

#include "panic.h"

int64_t __wrap_sys_counter_read(struct slot *counters, enum kozo_fastpath_miss reason,
                                struct counter_read_results *results);
int64_t __wrap_sys_thread_inspect(struct slot *thread, struct thread_inspect_results *results);

int64_t __wrap_sys_counter_read(struct slot *counters, enum kozo_fastpath_miss reason,
                                struct counter_read_results *results) {
    (void)reason;
    panic("asked for a counter with %p and %p", (void *)counters, (void *)results);
}

int64_t __wrap_sys_thread_inspect(struct slot *thread, struct thread_inspect_results *results) {
    // Where nothing is mapped.
    *(volatile uint64_t *)UINT64_C(0x1230) = (uint64_t)thread ^ (uint64_t)results;
    return 0;
}
