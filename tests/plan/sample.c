// SPDX-License-Identifier: Apache-2.0
#include "sample.h"

#include <kozo_abi.h>
#include <stdint.h>
#include <stdio.h>

#define MS UINT64_C(1000000)

static struct plan_service service(void) {
    return (struct plan_service){
        .system_methods = 0x12,
        .slice_ns = 10 * MS,
        .stack_size = 0x10000,
        .memory_bits = 20,
        .slot_bits = 8,
        .start_at_boot = 1,
    };
}

static struct plan_service server(void) {
    struct plan_service server = service();
    server.restart = PLAN_RESTART_ALWAYS;
    server.priority = 200;
    server.watchdog_ns = 500 * MS;
    server.backoff_first_ns = 10 * MS;
    server.backoff_most_ns = 5000 * MS;
    server.limit_window_ns = 60000 * MS;
    server.limit_count = 10;
    server.grant_count = SAMPLE_CALL;
    server.signal_bits = 3;
    server.region_count = 1;
    server.parameter_count = 2;
    server.parameters[0].number = 115200;
    return server;
}

static struct plan_service client(void) {
    struct plan_service client = service();
    client.priority = 80;
    client.first_grant = SAMPLE_CALL;
    client.grant_count = SAMPLE_GRANTS - SAMPLE_CALL;
    client.region_count = 2;
    return client;
}

static struct plan_service last(void) {
    struct plan_service last = service();
    last.priority = 1;
    last.first_grant = SAMPLE_GRANTS;
    last.start_at_boot = 0;
    return last;
}

struct sample sample_plan(void) {
    struct sample sample = {
        .header = {.magic = PLAN_MAGIC,
                   .version = PLAN_VERSION,
                   .size = sizeof(struct sample),
                   .fingerprint = ABI_FINGERPRINT,
                   .name = "sample",
                   .service_count = SAMPLE_SERVICES,
                   .grant_count = SAMPLE_GRANTS,
                   .signal_count = 1,
                   .shared_count = 1},
        .services = {server(), client(), last()},
        .grants =
            {
                [SAMPLE_PORTS] = {.kind = PLAN_PORTS, .slot = 16, .a = 0x3f8, .b = 0x3ff, .handle = "serial_com1"},
                [SAMPLE_IRQ] = {.kind = PLAN_IRQ, .slot = 17, .bit = 0, .a = 4, .b = 1, .handle = "serial_irq"},
                [SAMPLE_TIMER] = {.kind = PLAN_TIMER, .slot = 18, .bit = 1, .handle = "timer"},
                [SAMPLE_WAIT] = {.kind = PLAN_WAIT, .bit = 2, .handle = "events"},
                [SAMPLE_MEMORY] = {.kind = PLAN_MEMORY, .slot = 19, .a = 16, .handle = "pool"},
                [SAMPLE_WRITE] = {.kind = PLAN_SHARED, .a = 1, .handle = "ring"},
                [SAMPLE_CALL] = {.kind = PLAN_CLIENT, .slot = 16, .a = 5, .b = 1, .handle = "console"},
                [SAMPLE_MISSING] = {.kind = PLAN_CLIENT, .slot = 17, .optional = 1, .target = PLAN_NOBODY, .a = 1},
                [SAMPLE_SIGNAL] = {.kind = PLAN_SIGNAL, .slot = 18, .handle = "events"},
                [SAMPLE_READ] = {.kind = PLAN_SHARED, .region = 0, .handle = "ring"},
                [SAMPLE_PCI] = {.kind = PLAN_PCI, .region = 1, .a = 0x18, .handle = "card"},
                [SAMPLE_CLOCK] = {.kind = PLAN_CLOCK, .slot = 19, .handle = "clock"},
            },
        .signals = {{.name = "events", .waiter = SAMPLE_SERVER, .bit = 2}},
        .shared = {{.name = "ring", .bytes = 0x3000}},
    };
    static const char *const names[] = {"server", "client", "last"};
    for (unsigned i = 0; i < SAMPLE_SERVICES; i++) {
        snprintf(sample.services[i].name, PLAN_NAME_SIZE, "%s", names[i]);
        snprintf(sample.services[i].program, PLAN_NAME_SIZE, "%s", names[i]);
    }
    snprintf(sample.services[SAMPLE_SERVER].offers, PLAN_NAME_SIZE, "console");
    snprintf(sample.services[SAMPLE_CLIENT].arguments, PLAN_TEXT_SIZE, "all of it");
    snprintf(sample.services[SAMPLE_SERVER].parameters[1].text, PLAN_VALUE_SIZE, "8N1");
    snprintf(sample.grants[SAMPLE_CALL].argument, PLAN_CLEAR_SIZE, "/etc");
    snprintf(sample.grants[SAMPLE_MISSING].handle, PLAN_NAME_SIZE, "not_here");
    for (unsigned i = 0; i < SAMPLE_GRANTS; i++)
        snprintf(sample.grants[i].clear, PLAN_CLEAR_SIZE, "need.%u", i);
    return sample;
}
