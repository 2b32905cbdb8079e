// SPDX-License-Identifier: Apache-2.0
//
// What services are given: what each kind of grant of the plan is.

#include "grants.h"

#include "framebuffer.h"
#include "initrd.h"
#include "pci.h"
#include "shared.h"

#include <kozo/badge.h>
#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_syscalls.h>

_Static_assert(PLAN_MAX_REGIONS == START_MAX_REGIONS && PLAN_MAX_PARAMETERS == START_MAX_PARAMETERS, "all are told");

static const struct kozo_init_info *machine;
static kozo_handle_t system_endpoint;

// kozo_generic_address.space of I/O ports.
#define ADDRESS_SPACE_IO 1

void grants_init(const struct kozo_init_info *info, kozo_handle_t system) {
    machine = info;
    system_endpoint = system;
}

kozo_handle_t grants_system(void) {
    return system_endpoint;
}

/// Put a capability derived from one of init's into the service's CNode.
static int64_t put(struct service *service, uint64_t slot, kozo_handle_t from, uint64_t rights) {
    return kozo_task_give(&service->run, slot, from, rights);
}

static int64_t put_badged(struct service *service, uint64_t slot, kozo_handle_t from, uint64_t rights, uint64_t badge) {
    return kozo_task_give_badged(&service->run, slot, from, rights, badge);
}

/// The machine has no such thing.
static int64_t lack(const struct service *service, const struct plan_grant *grant) {
    if (grant->optional)
        return 0;
    printf("init: %s: the machine has nothing for \"%s\"\n", service->plan->name, grant->clear);
    return kozo_own_error(ERR_OUT_OF_RANGE);
}

// ---- Other services

static int64_t give_client(struct service *service, const struct plan_grant *grant) {
    if (grant->target == PLAN_NOBODY)
        return 0;
    uint64_t rights = RIGHT_ENDPOINT_SEND | (grant->b ? RIGHT_ENDPOINT_GRANT : 0);
    return put_badged(service, grant->slot, service_at(grant->target)->offer, rights,
                      kozo_badge(service_client(service), grant->a));
}

static int64_t give_signal(struct service *service, const struct plan_grant *grant) {
    if (grant->target == PLAN_NOBODY)
        return 0;
    const struct plan_signal *signal = &services_plan()->signals[grant->target];
    return put_badged(service, grant->slot, service_at(signal->waiter)->notification, RIGHT_NOTIFICATION_SIGNAL,
                      UINT64_C(1) << signal->bit);
}

/// Who waits has the bit in its own notification: others are given what sets it.
static int64_t give_wait(struct service *service, const struct plan_grant *grant) {
    (void)service, (void)grant;
    return 0;
}

// ---- Devices

static int64_t give_port_range(struct service *service, uint64_t slot, uint64_t first, uint64_t last) {
    return kozo_sys_port_create(INIT_IOPORT_CONTROL, first, last, service->run.cnode, slot);
}

static int64_t give_ports(struct service *service, const struct plan_grant *grant) {
    return give_port_range(service, grant->slot, grant->a, grant->b);
}

bool grants_register(uint16_t kind, uint64_t *first, uint64_t *last) {
    const struct kozo_machine_info *registers = &machine->machine;
    const struct kozo_generic_address *where = kind == PLAN_PM1A   ? &registers->pm1a_control
                                               : kind == PLAN_PM1B ? &registers->pm1b_control
                                                                   : &registers->reset;
    uint64_t bytes = where->width / 8;
    if (where->space != ADDRESS_SPACE_IO || bytes == 0 || where->address > 0x10000 - bytes)
        return false;
    *first = where->address;
    *last = where->address + bytes - 1;
    return true;
}

/// Give the ports of a register from the firmware's tables. A machine may lack it, or have it in memory: that is
/// nothing that a description could know, and the slot stays empty.
static int64_t give_register(struct service *service, const struct plan_grant *grant) {
    uint64_t first, last;
    return grants_register(grant->kind, &first, &last) ? give_port_range(service, grant->slot, first, last) : 0;
}

static int64_t give_irq(struct service *service, const struct plan_grant *grant) {
    kozo_handle_t irq, signal;
    int64_t error = kozo_arena_create(&service->run.arena, OBJECT_IRQ, 0, &irq);
    if (!error)
        error = kozo_sys_irq_bind(INIT_IRQ_CONTROL, irq, grant->a, grant->b);
    if (!error)
        error = kozo_task_create_signal(&service->run, service->notification, grant->bit, &signal);
    if (!error)
        error = kozo_sys_irq_notify(irq, signal);
    return error ? error : put(service, grant->slot, irq, RIGHT_IRQ_HANDLE);
}

static int64_t give_timer(struct service *service, const struct plan_grant *grant) {
    return kozo_task_give_timer(&service->run, grant->slot, service->notification, grant->bit);
}

static int64_t give_clock(struct service *service, const struct plan_grant *grant) {
    return put(service, grant->slot, INIT_CLOCK, RIGHTS_CLOCK);
}

static int64_t give_port_control(struct service *service, const struct plan_grant *grant) {
    return put(service, grant->slot, INIT_IOPORT_CONTROL, RIGHTS_IO_PORT_CONTROL);
}

static int64_t give_irq_control(struct service *service, const struct plan_grant *grant) {
    return put(service, grant->slot, INIT_IRQ_CONTROL, RIGHTS_IRQ_CONTROL);
}

static int64_t give_debug(struct service *service, const struct plan_grant *grant) {
    return put(service, grant->slot, INIT_DEBUG_CONSOLE, RIGHTS_DEBUG_CONSOLE);
}

static int64_t give_counters(struct service *service, const struct plan_grant *grant) {
    return put(service, grant->slot, INIT_COUNTERS, RIGHTS_COUNTERS);
}

kozo_handle_t grants_device(void) {
    for (uint64_t i = 0; i < machine->device_count; i++) {
        if (!pci_has(machine->device_base[i]) && !framebuffer_uses_device(i))
            return INIT_DEVICE_FIRST + i;
    }
    return NULL_HANDLE;
}

static int64_t give_device_page(struct service *service, const struct plan_grant *grant) {
    kozo_handle_t device = grants_device();
    if (device == NULL_HANDLE)
        return lack(service, grant);
    return kozo_sys_cap_create(device, OBJECT_UNTYPED, FRAME_SMALL_BITS, service->run.cnode, grant->slot, 1);
}

// ---- Memory

static int64_t give_memory(struct service *service, const struct plan_grant *grant) {
    return kozo_task_give_untyped(&service->run, grant->slot, grant->a);
}

/// Tell the service of a region, and leave at least 2 MiB unmapped behind it.
static void add_region(struct service *service, const struct plan_grant *grant, uint64_t address, uint64_t size) {
    service->run.start.regions[grant->region] = (struct kozo_start_region){.address = address, .size = size};
    service->run.next_region = kozo_round_up(address + size, KOZO_LARGE_PAGE_SIZE) + KOZO_LARGE_PAGE_SIZE;
}

static int64_t give_shared(struct service *service, const struct plan_grant *grant) {
    if (grant->target == PLAN_NOBODY)
        return 0;
    uint64_t address = service->run.next_region;
    int64_t error =
        shared_map(&service->run.space, grant->target, address, grant->a ? PROT_READ | PROT_WRITE : PROT_READ);
    add_region(service, grant, address, services_plan()->shared[grant->target].bytes);
    return error;
}

static int64_t give_initrd(struct service *service, const struct plan_grant *grant) {
    uint64_t address = service->run.next_region;
    for (uint64_t i = 0; i < initrd_frames(); i++) {
        int64_t error = kozo_space_map_shared(&service->run.space, INIT_INITRD_FIRST + i, FRAME_LARGE_BITS,
                                              address + i * KOZO_LARGE_PAGE_SIZE, PROT_READ);
        if (error)
            return error;
    }
    add_region(service, grant, address, initrd_bytes());
    return 0;
}

static int64_t give_machine(struct service *service, const struct plan_grant *grant) {
    uint64_t address = service->run.next_region;
    add_region(service, grant, address, sizeof(struct kozo_init_info));
    return kozo_space_map_shared(&service->run.space, INIT_INFO, FRAME_SMALL_BITS, address, PROT_READ);
}

static int64_t give_framebuffer(struct service *service, const struct plan_grant *grant) {
    if (!framebuffer_is_there())
        return lack(service, grant);
    uint64_t address = service->run.next_region;
    int64_t error = framebuffer_map(&service->run.space, &address);
    add_region(service, grant, address, framebuffer_bytes());
    service->run.start.framebuffer = framebuffer_mode();
    return error;
}

static int64_t give_pci(struct service *service, const struct plan_grant *grant) {
    kozo_handle_t frame = pci_function(grant->a);
    if (frame == NULL_HANDLE)
        return lack(service, grant);
    uint64_t address = service->run.next_region;
    add_region(service, grant, address, KOZO_PAGE_SIZE);
    return kozo_space_map_shared(&service->run.space, frame, FRAME_SMALL_BITS, address,
                                 PROT_READ | PROT_WRITE | PROT_UNCACHED);
}

// ---- All of it

static uint64_t no_slots(const struct plan_grant *grant) {
    (void)grant;
    return 0;
}

/// A region of one page, and the table that maps it.
static uint64_t slots_of_page(const struct plan_grant *grant) {
    (void)grant;
    return 2;
}

/// The object, and what it signals by.
static uint64_t slots_of_signaller(const struct plan_grant *grant) {
    (void)grant;
    return 2;
}

static uint64_t slots_of_shared(const struct plan_grant *grant) {
    uint64_t bytes = grant->target == PLAN_NOBODY ? 0 : services_plan()->shared[grant->target].bytes;
    return bytes / KOZO_PAGE_SIZE + 1;
}

static uint64_t slots_of_initrd(const struct plan_grant *grant) {
    (void)grant;
    return initrd_frames();
}

static uint64_t slots_of_framebuffer(const struct plan_grant *grant) {
    (void)grant;
    return framebuffer_is_there() ? framebuffer_slots() : 0;
}

/// How each kind is given, and how many slots of init's that takes for as long as the service runs.
static const struct {
    int64_t (*give)(struct service *service, const struct plan_grant *grant);
    uint64_t (*slots)(const struct plan_grant *grant);
} kinds[PLAN_KINDS] = {
    [PLAN_CLIENT] = {give_client, no_slots},
    [PLAN_PORTS] = {give_ports, no_slots},
    [PLAN_PM1A] = {give_register, no_slots},
    [PLAN_PM1B] = {give_register, no_slots},
    [PLAN_RESET] = {give_register, no_slots},
    [PLAN_PORT_CONTROL] = {give_port_control, no_slots},
    [PLAN_IRQ_CONTROL] = {give_irq_control, no_slots},
    [PLAN_IRQ] = {give_irq, slots_of_signaller},
    [PLAN_TIMER] = {give_timer, slots_of_signaller},
    [PLAN_CLOCK] = {give_clock, no_slots},
    [PLAN_MEMORY] = {give_memory, no_slots},
    [PLAN_SIGNAL] = {give_signal, no_slots},
    [PLAN_WAIT] = {give_wait, no_slots},
    [PLAN_SHARED] = {give_shared, slots_of_shared},
    [PLAN_INITRD] = {give_initrd, slots_of_initrd},
    [PLAN_MACHINE] = {give_machine, slots_of_page},
    [PLAN_FRAMEBUFFER] = {give_framebuffer, slots_of_framebuffer},
    [PLAN_DEBUG] = {give_debug, no_slots},
    [PLAN_COUNTERS] = {give_counters, no_slots},
    [PLAN_DEVICE_PAGE] = {give_device_page, no_slots},
    [PLAN_PCI] = {give_pci, slots_of_page},
};

uint64_t grants_init_slots(const struct service *service) {
    uint64_t slots = 0;
    for (uint32_t i = 0; i < service->plan->grant_count; i++) {
        const struct plan_grant *grant = service_grant(service, i);
        slots += kinds[grant->kind].slots(grant);
    }
    return slots;
}

/// What every service is given.
static int64_t give_common(struct service *service) {
    int64_t error = kozo_task_give_common(&service->run, service->notification);
    if (error)
        return error;
    uint64_t client = service_client(service);
    // The answer to NARROW brings a capability.
    uint64_t grant = service->plan->system_methods & SYSTEM_MAY_NARROW ? RIGHT_ENDPOINT_GRANT : 0;
    error = put_badged(service, SLOT_SYSTEM, system_endpoint, RIGHT_ENDPOINT_SEND | grant,
                       kozo_badge(client, service->plan->system_methods));
    if (error || service->offer == NULL_HANDLE)
        return error;
    // A receiver's own badge shows nowhere: any will do.
    return put_badged(service, SLOT_OFFER, service->offer, RIGHT_ENDPOINT_RECEIVE, client);
}

int64_t grants_give(struct service *service) {
    int64_t error = give_common(service);
    for (uint32_t i = 0; !error && i < service->plan->grant_count; i++) {
        const struct plan_grant *grant = service_grant(service, i);
        error = kinds[grant->kind].give(service, grant);
    }
    return error;
}

int64_t grants_bind_thread(struct service *service) {
    return kozo_task_bind(&service->run, service->notification, system_endpoint, service_client(service));
}

/// Enter a service if it is a client of the one that offers.
static void list_client(const struct service *offerer, const struct service *service, struct kozo_client *client) {
    *client = (struct kozo_client){0};
    for (uint32_t i = 0; i < service->plan->grant_count; i++) {
        const struct plan_grant *grant = service_grant(service, i);
        if (grant->kind != PLAN_CLIENT || grant->target != offerer->number)
            continue;
        strlcpy((char *)client->name, service->plan->name, sizeof(client->name));
        strlcpy((char *)client->argument, grant->argument, sizeof(client->argument));
    }
}

void grants_list_clients(const struct service *service, struct kozo_client clients[SERVICES_MAX]) {
    for (uint32_t i = 0; i < services_count(); i++)
        list_client(service, service_at(i), &clients[i]);
}
