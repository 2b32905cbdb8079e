// SPDX-License-Identifier: Apache-2.0
//
// What services are given, and by what names.

#include "grants.h"

#include "framebuffer.h"
#include "initrd.h"

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_syscalls.h>

static const struct kozo_init_info *machine;
static kozo_handle_t system_endpoint;

// The first serial port of a PC: its registers and its ISA interrupt.
#define COM1_FIRST_PORT 0x3f8
#define COM1_LAST_PORT  0x3ff
#define COM1_ISA_LINE   4
// The keyboard controller of a PC (Intel 8042).
#define KEYBOARD_DATA_PORT    0x60
#define KEYBOARD_COMMAND_PORT 0x64
#define KEYBOARD_ISA_LINE     1
// The interval timer of a PC (Intel 8254), which the kernel does not use.
#define PIT_FIRST_PORT 0x40
#define PIT_LAST_PORT  0x43
#define PIT_ISA_LINE   0
// kozo_generic_address.space of I/O ports.
#define ADDRESS_SPACE_IO 1
// A PCI bus has 2^20 bytes of configuration space (PCI Express Base Specification, "Enhanced Configuration Access
// Mechanism").
#define PCI_BUS_BITS 20

void grants_init(const struct kozo_init_info *info, kozo_handle_t system) {
    machine = info;
    system_endpoint = system;
}

/// The badge of what a service is given to reach others: they know it by this.
static uint64_t badge_of(const struct service *service) {
    return (uint64_t)service->number + 1;
}

static int64_t add_entry(struct service *service, const char *name, kozo_handle_t handle, uint64_t address,
                         uint64_t size) {
    if (service->start.entry_count == START_MAX_ENTRIES)
        return kozo_own_error(ERR_OUT_OF_RANGE);
    struct kozo_start_entry *entry = &service->start.entries[service->start.entry_count++];
    *entry = (struct kozo_start_entry){.handle = handle, .address = address, .size = size};
    strlcpy((char *)entry->name, name, sizeof(entry->name));
    return 0;
}

/// Enter the capability that was just put into the next slot of the service's CNode.
static int64_t add_capability(struct service *service, const char *name) {
    return add_entry(service, name, service->start.free_slot++, 0, 0);
}

static int64_t give_copy(struct service *service, const char *name, kozo_handle_t from, uint64_t rights) {
    int64_t error = kozo_sys_cap_copy(service->cnode, service->start.free_slot, INIT_CNODE, from, rights);
    return error ? error : add_capability(service, name);
}

static int64_t give_badged(struct service *service, const char *name, kozo_handle_t from, uint64_t rights,
                           uint64_t badge) {
    int64_t error = kozo_sys_cap_mint(service->cnode, service->start.free_slot, INIT_CNODE, from, rights, badge);
    return error ? error : add_capability(service, name);
}

static int64_t give_ports(struct service *service, const char *name, uint64_t first, uint64_t last) {
    int64_t error = kozo_sys_port_create(INIT_IOPORT_CONTROL, first, last, service->cnode, service->start.free_slot);
    return error ? error : add_capability(service, name);
}

/// Give the ports of a register from the firmware's tables. A machine may lack it, or have it in memory.
static int64_t give_register(struct service *service, const char *name, const struct kozo_generic_address *where) {
    uint64_t bytes = where->width / 8;
    if (where->space != ADDRESS_SPACE_IO || bytes == 0 || where->address > 0x10000 - bytes)
        return 0;
    return give_ports(service, name, where->address, where->address + bytes - 1);
}

/// The service's notification, bound to its thread, is created when the first of its names is met.
static int64_t need_notification(struct service *service) {
    if (service->notification != NULL_HANDLE)
        return 0;
    int64_t error = arena_create(&service->arena, OBJECT_NOTIFICATION, 0, &service->notification);
    return error ? error : kozo_sys_thread_bind(service->thread, THREAD_SLOT_NOTIFICATION, service->notification, 0);
}

static int64_t give_notification(struct service *service, const char *name) {
    int64_t error = need_notification(service);
    return error ? error : give_copy(service, name, service->notification, RIGHT_NOTIFICATION_WAIT);
}

static int64_t give_signal_bit(struct service *service, const char *name, uint64_t bit) {
    int64_t error = need_notification(service);
    return error ? error : give_badged(service, name, service->notification, RIGHT_NOTIFICATION_SIGNAL, bit);
}

static int64_t give_signal(struct service *service, const char *name) {
    return give_signal_bit(service, name, 1);
}

/// For a service with a second source of interrupts.
static int64_t give_signal_2(struct service *service, const char *name) {
    return give_signal_bit(service, name, 2);
}

static int64_t give_serial(struct service *service, const char *name) {
    return give_ports(service, name, COM1_FIRST_PORT, COM1_LAST_PORT);
}

static int64_t give_irq(struct service *service, const char *name, uint64_t line, enum kozo_irq_trigger trigger) {
    kozo_handle_t irq;
    int64_t error = arena_create(&service->arena, OBJECT_IRQ, 0, &irq);
    if (!error)
        error = kozo_sys_irq_bind(INIT_IRQ_CONTROL, irq, line, trigger);
    return error ? error : give_copy(service, name, irq, RIGHT_IRQ_HANDLE);
}

static int64_t give_serial_irq(struct service *service, const char *name) {
    return give_irq(service, name, COM1_ISA_LINE, IRQ_TRIGGER_FIRMWARE);
}

static int64_t give_keyboard(struct service *service, const char *name) {
    (void)name; // two ranges, with names of their own: the port between them is another device's
    int64_t error = give_ports(service, "keyboard.data", KEYBOARD_DATA_PORT, KEYBOARD_DATA_PORT);
    return error ? error : give_ports(service, "keyboard.command", KEYBOARD_COMMAND_PORT, KEYBOARD_COMMAND_PORT);
}

static int64_t give_keyboard_irq(struct service *service, const char *name) {
    return give_irq(service, name, KEYBOARD_ISA_LINE, IRQ_TRIGGER_FIRMWARE);
}

static int64_t give_pit(struct service *service, const char *name) {
    return give_ports(service, name, PIT_FIRST_PORT, PIT_LAST_PORT);
}

/// As a level, for tests of lines that stay up.
static int64_t give_pit_irq(struct service *service, const char *name) {
    return give_irq(service, name, PIT_ISA_LINE, IRQ_TRIGGER_LEVEL);
}

static int64_t give_offer(struct service *service, const char *name) {
    return give_badged(service, name, service->offer, RIGHT_ENDPOINT_RECEIVE, badge_of(service));
}

static int64_t give_initrd(struct service *service, const char *name) {
    uint64_t address = service->next_region;
    for (uint64_t i = 0; i < initrd_frames(); i++) {
        int64_t error = space_map_shared(&service->space, INIT_INITRD_FIRST + i, FRAME_LARGE_BITS,
                                         address + i * LARGE_PAGE_SIZE, PROT_READ);
        if (error)
            return error;
    }
    service->next_region += (initrd_frames() + 1) * LARGE_PAGE_SIZE;
    return add_entry(service, name, NULL_HANDLE, address, initrd_bytes());
}

static int64_t give_machine(struct service *service, const char *name) {
    int64_t error = space_map_shared(&service->space, INIT_INFO, FRAME_SMALL_BITS, MACHINE_ADDRESS, PROT_READ);
    return error ? error : add_entry(service, name, NULL_HANDLE, MACHINE_ADDRESS, sizeof(struct kozo_init_info));
}

/// The pixels, and a page that tells how they lie. A machine may have no framebuffer.
static int64_t give_framebuffer(struct service *service, const char *name) {
    if (!framebuffer_is_there())
        return 0;
    uint64_t address = service->next_region;
    int64_t error = framebuffer_map(&service->space, &address, &service->next_region);
    if (!error)
        error = add_entry(service, name, NULL_HANDLE, address, framebuffer_bytes());
    const struct kozo_framebuffer_mode mode = framebuffer_mode();
    if (!error)
        error = space_add_page(&service->space, FRAMEBUFFER_MODE_ADDRESS, PROT_READ, &mode, 0, sizeof(mode), NULL);
    return error ? error : add_entry(service, "framebuffer.mode", NULL_HANDLE, FRAMEBUFFER_MODE_ADDRESS, sizeof(mode));
}

static int64_t give_pm1a(struct service *service, const char *name) {
    return give_register(service, name, &machine->machine.pm1a_control);
}

static int64_t give_pm1b(struct service *service, const char *name) {
    return give_register(service, name, &machine->machine.pm1b_control);
}

static int64_t give_reset(struct service *service, const char *name) {
    return give_register(service, name, &machine->machine.reset);
}

static int64_t give_debug(struct service *service, const char *name) {
    return give_copy(service, name, INIT_DEBUG_CONSOLE, RIGHTS_DEBUG_CONSOLE);
}

// The authority over all lines, or over all ports: for tests alone.
static int64_t give_irq_control(struct service *service, const char *name) {
    return give_copy(service, name, INIT_IRQ_CONTROL, RIGHTS_IRQ_CONTROL);
}

static int64_t give_port_control(struct service *service, const char *name) {
    return give_copy(service, name, INIT_IOPORT_CONTROL, RIGHTS_IO_PORT_CONTROL);
}

/// They tell something of what all others do.
static int64_t give_counters(struct service *service, const char *name) {
    return give_copy(service, name, INIT_COUNTERS, RIGHTS_COUNTERS);
}

static bool is_pci_configuration(uint64_t physical) {
    uint64_t first = machine->machine.pci_ecam + ((uint64_t)machine->machine.pci_first_bus << PCI_BUS_BITS);
    uint64_t buses = machine->machine.pci_last_bus - machine->machine.pci_first_bus + UINT64_C(1);
    return machine->machine.pci_ecam != 0 && physical - first < buses << PCI_BUS_BITS;
}

/// A page of device memory, for tests that only read it: the first there is, but no PCI device's configuration nor the
/// framebuffer.
static int64_t give_device(struct service *service, const char *name) {
    for (uint64_t i = 0; i < machine->device_count; i++) {
        if (is_pci_configuration(machine->device_base[i]) || framebuffer_uses_device(i))
            continue;
        int64_t error = kozo_sys_cap_create(INIT_DEVICE_FIRST + i, OBJECT_UNTYPED, FRAME_SMALL_BITS, service->cnode,
                                            service->start.free_slot, 1);
        return error ? error : add_capability(service, name);
    }
    return 0;
}

/// What rows of the table can give.
static const struct {
    const char *name;
    int64_t (*give)(struct service *service, const char *name);
} kinds[] = {
    {"serial.com1", give_serial},
    {"irq.com1", give_serial_irq},
    {"irq.notification", give_notification},
    {"irq.signal", give_signal},
    {"irq.signal.2", give_signal_2},
    {"ports.keyboard", give_keyboard},
    {"irq.keyboard", give_keyboard_irq},
    {"framebuffer", give_framebuffer},
    {"offer", give_offer},
    {"initrd", give_initrd},
    {"machine", give_machine},
    {"ports.pm1a", give_pm1a},
    {"ports.pm1b", give_pm1b},
    {"ports.reset", give_reset},
    {"debug", give_debug},
    {"device", give_device},
    {"irq.control", give_irq_control},
    {"ports.control", give_port_control},
    {"ports.pit", give_pit},
    {"counters", give_counters},
    {"irq.pit", give_pit_irq},
};

static int64_t give_by_name(struct service *service, const char *name) {
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i].name, name) == 0)
            return kinds[i].give(service, name);
    }
    printf("init: %s: nobody knows how to give \"%s\"\n", service->row->name, name);
    return kozo_own_error(ERR_INVALID_ARGUMENT);
}

/// What every service is given.
static int64_t give_common(struct service *service) {
    const struct {
        const char *name;
        kozo_handle_t from;
        uint64_t rights;
    } common[] = {
        {"self.thread", service->thread, RIGHT_THREAD_SERVE | RIGHT_THREAD_OBSERVE | RIGHT_THREAD_YIELD},
        {"self.cnode", service->cnode, RIGHTS_CNODE},
        {"self.space", service->space.handle, RIGHTS_ADDRESS_SPACE},
        {"reply", service->reply, RIGHTS_REPLY},
        {"clock", INIT_CLOCK, RIGHTS_CLOCK},
    };
    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
        int64_t error = give_copy(service, common[i].name, common[i].from, common[i].rights);
        if (error)
            return error;
    }
    return give_badged(service, "system", system_endpoint, RIGHT_ENDPOINT_SEND, badge_of(service));
}

/// The endpoint of a service that this one may call, if the system has that service.
static int64_t give_needed(struct service *service, const char *name) {
    const struct service *provider = service_find(name);
    if (!provider || provider->offer == NULL_HANDLE)
        return 0;
    uint64_t rights = RIGHT_ENDPOINT_SEND | (service->row->grants ? RIGHT_ENDPOINT_GRANT : 0);
    return give_badged(service, name, provider->offer, rights, badge_of(service));
}

int64_t grants_give(struct service *service) {
    int64_t error = give_common(service);
    for (size_t i = 0; !error && i < SERVICE_MAX_NAMES && service->row->gives[i]; i++)
        error = give_by_name(service, service->row->gives[i]);
    for (size_t i = 0; !error && i < SERVICE_MAX_NAMES && service->row->needs[i]; i++)
        error = give_needed(service, service->row->needs[i]);
    return error ? error : add_capability(service, "memory");
}

int64_t grants_give_memory(struct service *service, uint64_t index) {
    int64_t error = ERR_NO_MEMORY;
    for (uint64_t bits = service->arena.bits - 1; error == ERR_NO_MEMORY && bits >= FRAME_SMALL_BITS; bits--)
        error = kozo_sys_cap_create(service->arena.untyped, OBJECT_UNTYPED, bits, service->cnode, index, 1);
    return error;
}

int64_t grants_bind_faults(struct service *service) {
    kozo_handle_t slot = arena_slot(&service->arena);
    if (slot == NULL_HANDLE)
        return kozo_own_error(ERR_NO_MEMORY);
    uint64_t badge = FAULT_BADGE + service->number;
    int64_t error = kozo_sys_cap_mint(INIT_CNODE, slot, INIT_CNODE, system_endpoint, RIGHT_ENDPOINT_SEND, badge);
    return error ? error : kozo_sys_thread_bind(service->thread, THREAD_SLOT_FAULT, slot, 0);
}
