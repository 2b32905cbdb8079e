// SPDX-License-Identifier: Apache-2.0
//
// What runs, and what each service may do. A row whose file the initrd lacks is left out, and is no error.

#include "services.h"

#include <kozo/string.h>

// Servers stand above their clients, so that an answer is never kept waiting by who asked. init is above all.
const struct service_row service_table[] = {
    {
        .name = "console",
        .priority = 200,
        .memory_bits = 20,
        .slot_bits = 8,
        .stack_size = 0x10000,
        .autostart = true,
        .methods = SYSTEM_MAY(EXIT),
        .gives = {"serial.com1", "irq.com1", "irq.notification", "irq.signal", "offer"},
    },
    {
        .name = "power",
        .priority = 160,
        .memory_bits = 20,
        .slot_bits = 8,
        .stack_size = 0x10000,
        .autostart = true,
        .methods = SYSTEM_MAY(EXIT),
        .gives = {"machine", "ports.pm1a", "ports.pm1b", "ports.reset", "offer"},
    },
    {
        .name = "fs",
        .priority = 140,
        .memory_bits = 21,
        .slot_bits = 8,
        .stack_size = 0x10000,
        .autostart = true,
        .methods = SYSTEM_MAY(EXIT),
        .gives = {"initrd", "offer"},
        .needs = {"console"},
    },
    {
        .name = "greeter",
        .priority = 140,
        .memory_bits = 21,
        .slot_bits = 8,
        .stack_size = 0x10000,
        .autostart = true,
        .methods = SYSTEM_MAY(MEMORY) | SYSTEM_MAY(EXIT),
        .gives = {"offer"},
        .needs = {"console"},
    },
    {
        .name = "shell",
        .priority = 80,
        .memory_bits = 20,
        .slot_bits = 8,
        .stack_size = 0x10000,
        .autostart = true,
        .methods = SYSTEM_MAY(LIST) | SYSTEM_MAY(CAPS) | SYSTEM_MAY(RUN) | SYSTEM_MAY(MEMORY) | SYSTEM_MAY(EXIT) |
                   SYSTEM_MAY(START) | SYSTEM_MAY(KILL) | SYSTEM_MAY(USAGE),
        .gives = {"counters"},
        .needs = {"console", "fs", "power"},
    },
    {
        .name = "hello",
        .priority = 60,
        .memory_bits = 20,
        .slot_bits = 8,
        .stack_size = 0x10000,
        .methods = SYSTEM_MAY(EXIT),
        .needs = {"console", "greeter"},
    },
    {
        .name = "crash",
        .priority = 60,
        .memory_bits = 20,
        .slot_bits = 8,
        .stack_size = 0x10000,
        .methods = SYSTEM_MAY(EXIT),
        .needs = {"console"},
    },
    {
        .name = "pager",
        .priority = 60,
        .memory_bits = 20,
        .slot_bits = 8,
        .stack_size = 0x10000,
        .methods = SYSTEM_MAY(EXIT),
        .needs = {"console"},
    },
    {
        .name = "stepper",
        .priority = 60,
        .memory_bits = 20,
        .slot_bits = 8,
        .stack_size = 0x10000,
        .methods = SYSTEM_MAY(EXIT),
        .needs = {"console"},
    },
    {
        // It makes objects of all kinds, out of a "memory" of 8 MiB, and provokes each error of each syscall.
        .name = "conformance",
        .priority = 100,
        .memory_bits = 24,
        .slot_bits = 12,
        .stack_size = 0x20000,
        .methods = SYSTEM_MAY(EXIT),
        .gives = {"debug", "device", "irq.control", "ports.control", "counters"},
        .needs = {"console", "greeter"},
    },
    {
        // What it attacks with comes out of a "memory" of 8 MiB; its ports and interrupt nobody else uses. The
        // authorities are for the syscalls that it makes up, which take only what nobody uses.
        .name = "hostile",
        .priority = 100,
        .memory_bits = 24,
        .slot_bits = 12,
        .stack_size = 0x20000,
        .methods = SYSTEM_MAY(EXIT),
        .gives = {"debug", "device", "irq.control", "irq.pit", "ports.control", "ports.pit", "counters"},
        .needs = {"console", "greeter", "victim-client"},
    },
    // Those that must not notice what "hostile" does; only the images of the tests have them.
    {
        .name = "victim-server",
        .priority = 110,
        .memory_bits = 20,
        .slot_bits = 8,
        .stack_size = 0x10000,
        .autostart = true,
        .methods = SYSTEM_MAY(EXIT),
        .gives = {"offer"},
        .needs = {"console"},
    },
    {
        .name = "victim-client",
        .priority = 105,
        .memory_bits = 20,
        .slot_bits = 8,
        .stack_size = 0x10000,
        .autostart = true,
        .methods = SYSTEM_MAY(EXIT),
        .gives = {"offer"},
        .needs = {"console", "victim-server"},
    },
    {
        .name = "vitals",
        .priority = 100,
        .memory_bits = 20,
        .slot_bits = 8,
        .stack_size = 0x10000,
        .methods = SYSTEM_MAY(EXIT),
        .needs = {"console", "victim-client"},
    },
    {
        // Above all servers, so that it ends others in the middle of what those do for them.
        .name = "churn",
        .priority = 220,
        .memory_bits = 20,
        .slot_bits = 8,
        .stack_size = 0x10000,
        .methods = SYSTEM_MAY(EXIT) | SYSTEM_MAY(START) | SYSTEM_MAY(KILL) | SYSTEM_MAY(MEMORY) | SYSTEM_MAY(USAGE),
        .needs = {"console", "mayfly"},
    },
    {
        .name = "mayfly",
        .priority = 60,
        .memory_bits = 22,
        .slot_bits = 10,
        .stack_size = 0x10000,
        .methods = SYSTEM_MAY(EXIT) | SYSTEM_MAY(RUN) | SYSTEM_MAY(KILL),
        .gives = {"offer"},
        .needs = {"console", "fs", "greeter"},
    },
    {
        // The kernel's longest stretches without interrupts, one by one, for ./kozo bench.
        .name = "bench",
        .priority = 100,
        .memory_bits = 24,
        .slot_bits = 12,
        .stack_size = 0x20000,
        .methods = SYSTEM_MAY(EXIT),
        .gives = {"debug"},
        .needs = {"console"},
    },
    {
        // What operations cost, for ./kozo bench.
        .name = "costs",
        .priority = 100,
        .memory_bits = 24,
        .slot_bits = 12,
        .stack_size = 0x20000,
        .methods = SYSTEM_MAY(EXIT) | SYSTEM_MAY(MEMORY) | SYSTEM_MAY(START) | SYSTEM_MAY(KILL) | SYSTEM_MAY(BOOT),
        .gives = {"ports.pit", "irq.pit"},
        .needs = {"console", "fs"},
    },
    {
        // What of that goes by the stubs in Rust. It is as urgent as "costs", so that only the stubs differ.
        .name = "costs-rust",
        .priority = 100,
        .memory_bits = 21,
        .slot_bits = 8,
        .stack_size = 0x10000,
        .methods = SYSTEM_MAY(EXIT) | SYSTEM_MAY(MEMORY),
        .needs = {"console", "fs"},
    },
    {
        // What operations cost by how many there are, for ./kozo bench --scale: a CNode of 64 MiB, and ten thousand
        // handles.
        .name = "scale",
        .priority = 100,
        .memory_bits = 28,
        .slot_bits = 15,
        .stack_size = 0x20000,
        .methods = SYSTEM_MAY(EXIT),
        .needs = {"console"},
    },
    // Three peers that send each other golden vectors; only the images of the tests have them.
    {
        .name = "golden-c",
        .priority = 120,
        .memory_bits = 20,
        .slot_bits = 8,
        .stack_size = 0x10000,
        .autostart = true,
        .methods = SYSTEM_MAY(EXIT),
        .gives = {"offer"},
        .needs = {"console", "golden", "golden-rust"},
        .grants = true,
    },
    {
        .name = "golden-rust",
        .priority = 120,
        .memory_bits = 21,
        .slot_bits = 8,
        .stack_size = 0x10000,
        .autostart = true,
        .methods = SYSTEM_MAY(EXIT),
        .gives = {"offer"},
        .needs = {"console", "golden", "golden-c"},
        .grants = true,
    },
    {
        .name = "golden",
        // Above its peers, so that it goes on before they have seen what it sent.
        .priority = 130,
        .memory_bits = 20,
        .slot_bits = 8,
        .stack_size = 0x10000,
        .methods = SYSTEM_MAY(EXIT),
        .gives = {"offer"},
        .needs = {"console", "golden-c", "golden-rust"},
        .grants = true,
    },
};

const size_t service_table_size = sizeof(service_table) / sizeof(service_table[0]);

bool service_row_gives(const struct service_row *row, const char *name) {
    for (size_t i = 0; i < SERVICE_MAX_NAMES && row->gives[i]; i++) {
        if (strcmp(row->gives[i], name) == 0)
            return true;
    }
    return false;
}

bool service_row_may(const struct service_row *row, uint64_t method) {
    // Whoever calls others may wait for them.
    return method == SYSTEM_AWAIT || (method < 32 && (row->methods >> method & 1));
}
