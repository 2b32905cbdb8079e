// SPDX-License-Identifier: Apache-2.0
//
// What init shows of its services, as it is at the moment.

#include "view.h"

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_syscalls.h>

// The plan's policies have the numbers of the ABI's.
_Static_assert((int)PLAN_RESTART_NEVER == (int)RESTART_NEVER &&
                   (int)PLAN_RESTART_ON_FAILURE == (int)RESTART_ON_FAILURE &&
                   (int)PLAN_RESTART_ALWAYS == (int)RESTART_ALWAYS,
               "a policy is told as it stands in the plan");
_Static_assert(PLAN_CLEAR_SIZE == CAPABILITY_CLEAR_SIZE, "a need is told as it stands in the plan");

int64_t view_service(const struct service *service, struct kozo_service_info *info) {
    *info = (struct kozo_service_info){
        .state = service->state,
        .priority = service->plan->priority,
        .slice = service->plan->slice_ns,
        .policy = service->plan->restart,
        .watchdog = service->plan->watchdog_ns,
        .generation = service->generation,
        .restarts = service->restarts,
        .cpu_time = service->cpu_time,
        .started = service->started,
        .due = service->state == SERVICE_WAITING ? service->due : 0,
        .has_last = service->has_ended,
        .last_kind = service->last.kind,
        .last_code = service->last.code,
        .last_address = service->last.address,
        .last_instruction = service->last.instruction,
        .last_flags = service->last.flags,
        .last_time = service->last.time,
    };
    strlcpy((char *)info->name, service->plan->name, sizeof(info->name));
    if (!service_runs(service))
        return 0;
    info->memory = UINT64_C(1) << service->run.arena.bits;
    uint64_t ceiling, instruction, cpu_time;
    int64_t error = kozo_sys_thread_inspect(service->run.thread, &info->thread_state, &info->priority, &ceiling,
                                            &cpu_time, &instruction, &info->slice);
    info->cpu_time += error ? 0 : cpu_time;
    return error;
}

int64_t view_memory(const struct service *service, struct kozo_service_memory *info) {
    return kozo_task_memory(&service->run, info);
}

void view_name(const struct service *service, struct kozo_capability_info *info) {
    const struct plan_grant *grant = service_grant_in_slot(service, info->handle);
    const char *name = grant ? grant->handle : kozo_task_slot_name(info->handle);
    if (name)
        strlcpy((char *)info->name, name, sizeof(info->name));
    if (grant)
        strlcpy((char *)info->clear, grant->clear, sizeof(info->clear));
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
        bool is_device = cnode == INIT_CNODE && slot >= INIT_DEVICE_FIRST && slot < INIT_FREE;
        *uncreated += type == OBJECT_UNTYPED && !is_device ? detail : 0;
        *capabilities += type != 0;
    }
}

void view_usage(uint64_t *uncreated, uint64_t *capabilities) {
    *uncreated = *capabilities = 0;
    add_usage("init", INIT_CNODE, UINT64_C(1) << INIT_CNODE_BITS, uncreated, capabilities);
    for (uint32_t i = 0; i < services_count(); i++) {
        const struct service *service = service_at(i);
        if (service_runs(service))
            add_usage(service->plan->name, service->run.cnode, service->run.start.slot_count, uncreated, capabilities);
    }
}
