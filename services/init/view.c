// SPDX-License-Identifier: Apache-2.0
//
// What init shows of its services, as it is at the moment.

#include "view.h"

#include <kozo/string.h>
#include <kozo_syscalls.h>

int64_t view_service(const struct service *service, struct kozo_service_info *info) {
    *info = (struct kozo_service_info){.state = SERVICE_NOT_RUNNING, .priority = service->row->priority};
    strlcpy((char *)info->name, service->row->name, sizeof(info->name));
    if (!service->running)
        return 0;
    info->memory = UINT64_C(1) << service->arena.bits;
    uint64_t ceiling, instruction;
    return kozo_sys_thread_inspect(service->thread, &info->state, &info->priority, &ceiling, &info->cpu_time,
                                   &instruction);
}

static const char *name_of(const struct service *service, kozo_handle_t handle) {
    for (uint64_t i = 0; i < service->start.entry_count; i++) {
        if (service->start.entries[i].handle == handle)
            return (const char *)service->start.entries[i].name;
    }
    return "";
}

bool view_capability(const struct service *service, uint64_t number, struct kozo_capability_info *info) {
    uint64_t filled = 0;
    for (uint64_t slot = 1; slot < service->start.slot_count; slot++) {
        uint64_t detail, derived;
        *info = (struct kozo_capability_info){.handle = slot};
        if (kozo_sys_cap_inspect(service->cnode, slot, &info->type, &info->rights, &info->badge, &info->size_bits,
                                 &detail, &derived))
            return false;
        if (info->type == 0 || filled++ != number)
            continue;
        strlcpy((char *)info->name, name_of(service, slot), sizeof(info->name));
        return true;
    }
    return false;
}
