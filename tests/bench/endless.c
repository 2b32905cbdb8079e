// SPDX-License-Identifier: Apache-2.0
//
// Linked with the kernel's objects around a handler, so that deleting never lets interrupts through, however much there
// is to do. No kernel that is shipped has this.
#include <kozo_handlers.h>

#include "work.h"

int64_t __real_sys_cap_delete(struct slot *cnode, uint64_t index);
int64_t __wrap_sys_cap_delete(struct slot *cnode, uint64_t index);

int64_t __wrap_sys_cap_delete(struct slot *cnode, uint64_t index) {
    cpu.work_left = INT64_MAX;
    return __real_sys_cap_delete(cnode, index);
}
