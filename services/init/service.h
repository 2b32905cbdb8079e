// SPDX-License-Identifier: Apache-2.0
//
// Services: what there is of each for good, and a run of it, built by the plan and taken down again.
#pragma once

#include "arena.h"
#include "plan.h"
#include "policy.h"
#include "space.h"
#include "watchdog.h"

#include <cpio.h>
#include <elf.h>
#include <kozo_abi.h>
#include <stdbool.h>
#include <stdint.h>

/// Where things are in a service's address space. Nothing is mapped below START_INFO_ADDRESS; what lies between the
/// named pages stays unmapped too, above all below the stack. The image comes next; after it, at multiples of 2 MiB and
/// with 2 MiB between, the regions that it needs and the heap.
#define START_INFO_ADDRESS UINT64_C(0x200000)
#define IPC_BUFFER_ADDRESS UINT64_C(0x202000)
#define CLIENTS_ADDRESS    UINT64_C(0x204000)
#define CLIENTS_PAGES      ((SERVICES_MAX * sizeof(struct kozo_client) + PAGE_SIZE - 1) / PAGE_SIZE)
#define STACK_TOP          UINT64_C(0x3ff000)
#define IMAGE_LOWEST       UINT64_C(0x400000)
#define IMAGE_END          UINT64_C(0x10000000)
/// All of it is served by one page table of level 3.
#define HEAP_END UINT64_C(0x8000000000)

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

/// What is there of a service while it runs.
struct run {
    struct arena arena;
    struct space space;
    struct elf_image image;
    kozo_handle_t cnode;
    kozo_handle_t thread;
    kozo_handle_t reply;
    kozo_handle_t ipc_buffer;
    /// First address that is free for regions.
    uint64_t next_region;
    /// As the service sees it.
    struct kozo_start_info start;
    /// Where its memory went.
    struct kozo_service_memory memory;
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

    /// enum kozo_service_state. `run` is valid in state RUNNING.
    uint64_t state;
    struct run run;
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
