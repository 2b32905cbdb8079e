// SPDX-License-Identifier: Apache-2.0
//
// Services: what there is of each for good, and a run of it, built by the plan and taken down again.
#pragma once

#include "plan.h"
#include "policy.h"
#include "space.h"
#include "watchdog.h"

#include <cpio.h>
#include <elf.h>
#include <kozo/task.h>
#include <kozo_abi.h>
#include <stdbool.h>
#include <stdint.h>

/// How a run ended.
struct end {
    enum kozo_exit_kind kind;
    /// As SYSTEM_RUN tells them.
    uint64_t code, address, instruction;
    /// Of a page fault: FaultFlag bits.
    uint64_t flags;
    /// When, by the clock.
    uint64_t time;
};

/// A service of the plan.
struct service {
    const struct plan_service *plan;
    /// Its place in the plan.
    uint32_t number;
    /// Its program; the name is NULL if the initrd has none.
    struct cpio_entry file;

    // init's own, which outlive all runs.
    /// The endpoint that it offers (OWN, SEND, GRANT), or NULL_HANDLE.
    kozo_handle_t offer;
    /// Its notification, and the same to ask its watchdog's question.
    kozo_handle_t notification;
    kozo_handle_t question;

    /// enum kozo_service_state. `run` and `image` are valid in state RUNNING.
    uint64_t state;
    struct kozo_task run;
    struct elf_image image;
    /// What it is started with, also the next time.
    char arguments[START_ARGUMENTS_SIZE];

    // Over all runs.
    uint64_t generation;
    uint64_t restarts;
    /// CPU time of the runs that have ended, in nanoseconds.
    uint64_t cpu_time;
    /// When the last run began, by the clock.
    uint64_t started;
    /// How the last one that has ended did.
    bool has_ended;
    struct end last;

    // Supervision.
    struct policy policy;
    struct watchdog watchdog;
    /// In state WAITING: when it is started again.
    uint64_t due;
    /// A Reply, and whether it may hold a client that waits for this run's end.
    kozo_handle_t runner;
    bool has_runner;
    /// A Reply, and whose start the service may be waiting for in it; NULL if nobody's.
    kozo_handle_t waiter;
    const struct service *awaited;
};

/// Create what outlives the services' runs: what they offer, their notifications, and shared memory; 0 or a negative
/// error.
int64_t services_init(const struct plan *plan);

/// The plan that they are of.
const struct plan *services_plan(void);

/// Number of services that there are.
uint32_t services_count(void);

/// Service number `number`, or NULL.
struct service *service_at(uint64_t number);

/// The service of this name, or NULL.
struct service *service_find(const char *name);

/// The number by which a service is known as a client, in the badges of its capabilities and of its faults; and the
/// service that is known by one, or NULL.
static inline uint64_t service_client(const struct service *service) {
    return (uint64_t)service->number + 1;
}
static inline struct service *service_of_client(uint64_t client) {
    return service_at(client - 1);
}

static inline bool service_runs(const struct service *service) {
    return service->state == SERVICE_RUNNING;
}

/// A grant of the service, by its place among them.
const struct plan_grant *service_grant(const struct service *service, uint32_t place);

/// The service's grant whose capability is in this slot, or NULL.
const struct plan_grant *service_grant_in_slot(const struct service *service, uint64_t slot);

/// The same, if it is to call another service that there is.
const struct plan_grant *service_client_grant(const struct service *service, uint64_t slot);

/// Build a service that does not run, by the plan, and start it: then it is RUNNING. Says so if that fails; then
/// nothing is left of it, and its state is what it was.
///
/// @return 0 or a negative error: ERR_NO_MEMORY, ERR_INVALID_ARGUMENT if its file is missing, no good executable, or of
/// another ABI or table of handles, or another one if the machine lacks what it needs
int64_t service_start(struct service *service);

/// Take a running service down: all that it had is given back, and checked to be. Then it is STOPPED.
void service_stop(struct service *service);

/// CPU time of a running service's first thread, in nanoseconds.
uint64_t service_cpu_time(const struct service *service);
