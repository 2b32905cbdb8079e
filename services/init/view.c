// SPDX-License-Identifier: Apache-2.0
//
// What init shows of its services, as it is at the moment.

#include "view.h"

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_syscalls.h>

int64_t view_service(const struct service *service, struct kozo_service_info *info) {
    *info = (struct kozo_service_info){.state = SERVICE_NOT_RUNNING, .priority = service->row->priority};
    strlcpy((char *)info->name, service->row->name, sizeof(info->name));
    if (!service->running)
        return 0;
    info->memory = UINT64_C(1) << service->arena.bits;
    uint64_t ceiling, instruction, slice;
    return kozo_sys_thread_inspect(service->thread, &info->state, &info->priority, &ceiling, &info->cpu_time,
                                   &instruction, &slice);
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

/// Add what a CNode's slots from 1 on hold.
static void add_usage(const char *whose, kozo_handle_t cnode, uint64_t slot_count, uint64_t *uncreated,
                      uint64_t *capabilities) {
    for (uint64_t slot = 1; slot < slot_count; slot++) {
        uint64_t type, rights, badge, size_bits, detail, derived;
        int64_t error = kozo_sys_cap_inspect(cnode, slot, &type, &rights, &badge, &size_bits, &detail, &derived);
        if (error) {
            printf("init: mistake: cannot count what %s holds: %s\n", whose, kozo_failure_text(error));
            return;
        }
        *uncreated += type == OBJECT_UNTYPED ? detail : 0;
        *capabilities += type != 0;
    }
}

void view_usage(uint64_t *uncreated, uint64_t *capabilities) {
    *uncreated = *capabilities = 0;
    add_usage("init", INIT_CNODE, UINT64_C(1) << INIT_CNODE_BITS, uncreated, capabilities);
    for (uint32_t i = 0; i < services_count(); i++) {
        const struct service *service = service_at(i);
        if (service->running)
            add_usage(service->row->name, service->cnode, service->start.slot_count, uncreated, capabilities);
    }
}
