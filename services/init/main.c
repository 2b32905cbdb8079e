// SPDX-License-Identifier: Apache-2.0
//
// init: the first program, which starts all others. It holds all of the machine and gives each service its part.

#include "audit.h"
#include "framebuffer.h"
#include "grants.h"
#include "initrd.h"
#include "journal.h"
#include "lifecycle.h"
#include "load.h"
#include "pci.h"
#include "service.h"
#include "space.h"
#include "supervisor.h"
#include "untyped.h"

#include <kozo/denial.h>
#include <kozo/ipc.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo/stack_protector.h>
#include <kozo/start.h>
#include <kozo_syscalls.h>

// What init takes for itself: page tables of its windows, its stack, endpoints and Replys.
#define OWN_MEMORY_BITS 18
#define OWN_SLOTS       256
// The stack that init works on lies above its window, with a page on either side that is never mapped.
#define STACK_SIZE    UINT64_C(0x8000)
#define OWN_STACK_TOP (WINDOW_ADDRESS + 2 * KOZO_PAGE_SIZE + STACK_SIZE)

struct kozo_space own_space;

static struct kozo_arena own_arena;
static const struct kozo_init_info *info;

// start.S: enters here, on a small stack, with what the time stamp counter said at first; and calls `function` on
// another stack.
_Noreturn void init_start(const struct kozo_init_info *kernel_info, uint64_t began);
_Noreturn void init_continue(uint64_t stack_top, void (*function)(void));

static void check(int64_t error, const char *what) {
    if (error)
        kozo_panic("cannot %s: %s", what, kozo_failure_text(error));
}

static void set_up_library(void) {
    kozo_ipc_buffer = (struct kozo_ipc_buffer *)info->ipc_buffer;
    kozo_self = (struct kozo_self){.thread = INIT_THREAD, .cnode = INIT_CNODE, .space = INIT_SPACE};
    kozo_window = WINDOW_ADDRESS;
    kozo_slots_init(INIT_FREE, UINT64_C(1) << INIT_CNODE_BITS);
}

static void set_up_memory(void) {
    check(untyped_init(info->untyped_count), "take over the memory");
    check(kozo_arena_open(&own_arena, &machine_memory, OWN_MEMORY_BITS, OWN_SLOTS), "get memory of its own");
    own_space = (struct kozo_space){.arena = &own_arena, .handle = INIT_SPACE};
    // With that the window has a page table, too.
    for (uint64_t size = KOZO_PAGE_SIZE; size <= STACK_SIZE; size += KOZO_PAGE_SIZE)
        check(kozo_space_add_page(&own_space, OWN_STACK_TOP - size, PROT_READ | PROT_WRITE, NULL, 0, 0, NULL),
              "map its stack");
}

static void start_services(const struct plan *plan) {
    kozo_handle_t system;
    check(services_init(plan), "create what the services have for good");
    check(supervisor_init(&system), "create its endpoint");
    check(lifecycle_init(), "create its timer");
    check(journal_init(), "find who waits for events");
    check(audit_init(), "get slots for audits");
    grants_init(info, system);
    printf("init: %u services of system %s from %lu KiB initrd, %lu MiB free\n", services_count(), plan->header->name,
           initrd_bytes() >> 10, untyped_free_bytes() >> 20);
    lifecycle_start_all();
    lifecycle_work(false);
}

static void run(void) {
    initrd_init(info);
    framebuffer_init(info);
    const struct plan *plan = plan_load();
    pci_init(info, plan);
    start_services(plan);
    supervisor_run();
}

// The guard changes in this function's own frame's lifetime, so that it must not check it.
__attribute__((no_stack_protector)) void init_start(const struct kozo_init_info *kernel_info, uint64_t began) {
    kozo_print_to_debug(INIT_DEBUG_CONSOLE);
    if (kernel_info->fingerprint != ABI_FINGERPRINT)
        kozo_panic("the kernel has another ABI: 0x%lx, not 0x%lx", kernel_info->fingerprint, ABI_FINGERPRINT);
    kozo_stack_protector_init();
    info = kernel_info;
    supervisor_booted(info->exit_tsc, began);
    set_up_library();
    set_up_memory();
    init_continue(OWN_STACK_TOP, run);
}
