// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c tests/unit/kernel/*.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
// flags: -DKOZO_DEBUG
//
// Syscalls by their registers: the capability is checked first, what is refused changes nothing, and outputs are only
// those promised. And the syscalls of devices.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <kozo_needs.h>

#include "arch.h"
#include "capability.h"
#include "cpu_block.h"
#include "irq.h"
#include "scheduler.h"
#include "syscall.h"
#include "world.h"

static struct thread *thread;

static int start(void **state) {
    world_start(state);
    thread = world_thread();
    scheduler_leave();
    return 0;
}

/// Refused with this status, nothing else in memory or in the CPU's block changed. An `ipc` syscall zeroes its outputs.
static void assert_refused(uint64_t number, const uint64_t arguments[6], int64_t status, bool ipc) {
    struct context expected = thread->context;
    expected.status = (uint64_t)status;
    expected.resume = RESUME_SYSCALL;
    memcpy(expected.argument, arguments, sizeof(expected.argument));
    if (ipc) {
        context_end_ipc(&expected, status);
    }
    world_remember();
    assert_status(world_syscall(thread, number, arguments), status);
    assert_memory_equal(&thread->context, &expected, sizeof(expected));
    world_assert_unchanged(thread);
}

static void unknown_numbers_are_refused(void **state) {
    (void)state;
    static const uint64_t unknown[] = {
        0, 10, 15, SYS_MAX + 1, UINT64_C(1) << 32, (UINT64_C(1) << 32) + SYS_CALL, UINT64_MAX};
    static const uint64_t arguments[6] = {WORLD_CNODE, 1, 2, 3, 4, 5};
    for (unsigned i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        assert_refused(unknown[i], arguments, ERR_INVALID_SYSCALL, false);
    }
}

static void the_capability_is_checked_before_all_else(void **state) {
    (void)state;
    uint64_t clock = world_authority(OBJECT_CLOCK);
    uint64_t console = world_authority(OBJECT_DEBUG_CONSOLE);
    for (uint64_t number = 0; number <= SYS_MAX; number++) {
        const struct kozo_syscall_info *info = &kozo_syscalls[number];
        if (info->type == 0) {
            continue;
        }
        uint64_t arguments[6];
        for (unsigned i = 0; i < 6; i++) {
            arguments[i] = UINT64_MAX;
        }
        assert_refused(number, arguments, ERR_INVALID_HANDLE, info->ipc);
        arguments[0] = NULL_HANDLE;
        assert_refused(number, arguments, ERR_INVALID_HANDLE, info->ipc);
        arguments[0] = info->type == OBJECT_CLOCK ? console : clock;
        assert_refused(number, arguments, ERR_WRONG_TYPE, info->ipc);
        if (info->right != 0) {
            arguments[0] = world_rightless(info->type);
            assert_refused(number, arguments, ERR_MISSING_RIGHT, info->ipc);
            world_delete_rightless(arguments[0]);
        }
    }
}

struct request {
    uint64_t number;
    uint64_t arguments[6];
    int64_t status;
};

static void assert_all_refused(const struct request *requests, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        assert_refused(requests[i].number, requests[i].arguments, requests[i].status, false);
    }
}

static const uint64_t bit_32 = UINT64_C(1) << 32;

static void enums_have_their_values_only(void **state) {
    (void)state;
    uint64_t self = world_handle_of(thread);
    uint64_t control = world_authority(OBJECT_IRQ_CONTROL);
    uint64_t counters = world_authority(OBJECT_COUNTERS);
    uint64_t irq = world_make(OBJECT_IRQ, 0);
    uint64_t free = world_free_handle();
    const struct request requests[] = {
        {SYS_THREAD_BIND, {self, THREAD_SLOT_REPLY + 1}, ERR_INVALID_ARGUMENT},
        {SYS_THREAD_BIND, {self, bit_32 + THREAD_SLOT_REPLY}, ERR_INVALID_ARGUMENT},
        {SYS_THREAD_BIND, {self, UINT64_MAX}, ERR_INVALID_ARGUMENT},
        {SYS_IRQ_BIND, {control, irq, 5, IRQ_TRIGGER_LEVEL + 1}, ERR_INVALID_ARGUMENT},
        {SYS_IRQ_BIND, {control, irq, 5, bit_32}, ERR_INVALID_ARGUMENT},
        {SYS_COUNTER_READ, {counters, bit_32}, ERR_INVALID_ARGUMENT},
        {SYS_CAP_CREATE, {WORLD_MEMORY, 0, 0, WORLD_CNODE, free, 1}, ERR_INVALID_ARGUMENT},
        {SYS_CAP_CREATE, {WORLD_MEMORY, OBJECT_AUDIT + 1, 0, WORLD_CNODE, free, 1}, ERR_INVALID_ARGUMENT},
        {SYS_CAP_CREATE, {WORLD_MEMORY, bit_32 + OBJECT_REPLY, 0, WORLD_CNODE, free, 1}, ERR_INVALID_ARGUMENT},
    };
    assert_all_refused(requests, sizeof(requests) / sizeof(requests[0]));
    assert_status(world_call(thread, SYS_THREAD_BIND, self, THREAD_SLOT_REPLY, 0, 0), 0);
    assert_status(world_call(thread, SYS_IRQ_BIND, control, irq, 5, IRQ_TRIGGER_LEVEL), 0);
    assert_status(
        world_call(thread, SYS_CAP_CREATE, WORLD_MEMORY, OBJECT_UNTYPED, UNTYPED_MIN_BITS, WORLD_CNODE, free, 1), 0);
}

static void reserved_bits_are_zero(void **state) {
    (void)state;
    uint64_t endpoint = world_make(OBJECT_ENDPOINT, 0);
    uint64_t space = world_make(OBJECT_ADDRESS_SPACE, 0);
    uint64_t frame = world_make(OBJECT_FRAME, FRAME_SMALL_BITS);
    uint64_t free = world_free_handle();
    const struct request requests[] = {
        {SYS_SPACE_MAP, {space, frame, 0, PROT_READ | (PROT_BITS + 1)}, ERR_INVALID_ARGUMENT},
        {SYS_SPACE_MAP, {space, frame, 0, PROT_READ | UINT64_C(1) << 63}, ERR_INVALID_ARGUMENT},
        {SYS_CAP_COPY, {WORLD_CNODE, free, WORLD_CNODE, endpoint, RIGHTS_ALL + 1}, ERR_INVALID_ARGUMENT},
        {SYS_CAP_COPY, {WORLD_CNODE, free, WORLD_CNODE, endpoint, bit_32}, ERR_INVALID_ARGUMENT},
        {SYS_CAP_MINT, {WORLD_CNODE, free, WORLD_CNODE, endpoint, UINT64_MAX, 1}, ERR_INVALID_ARGUMENT},
    };
    assert_all_refused(requests, sizeof(requests) / sizeof(requests[0]));
    assert_status(world_call(thread, SYS_SPACE_MAP, space, frame, 0, PROT_READ), ERR_NO_TABLE);
    assert_status(world_call(thread, SYS_CAP_COPY, WORLD_CNODE, free, WORLD_CNODE, endpoint, RIGHTS_ALL), 0);
}

/// Truncated to their types these would be numbers that make sense.
static void integers_are_not_truncated(void **state) {
    (void)state;
    const uint64_t bit_8 = UINT8_MAX + 1;
    const uint64_t bit_16 = UINT16_MAX + 1;
    uint64_t self = world_handle_of(thread);
    uint64_t space = world_make(OBJECT_ADDRESS_SPACE, 0);
    uint64_t table = world_make(OBJECT_PAGE_TABLE, 0);
    uint64_t console = world_authority(OBJECT_DEBUG_CONSOLE);
    uint64_t irqs = world_authority(OBJECT_IRQ_CONTROL);
    uint64_t irq = world_make(OBJECT_IRQ, 0);
    uint64_t control = world_authority(OBJECT_IO_PORT_CONTROL);
    uint64_t ports = world_free_handle();
    assert_status(world_call(thread, SYS_PORT_CREATE, control, 8, 15, WORLD_CNODE, ports), 0);
    uint64_t free = world_free_handle();
    const struct request requests[] = {
        {SYS_THREAD_PRIORITY, {self, bit_8, 0}, ERR_OUT_OF_RANGE},
        {SYS_THREAD_PRIORITY, {self, 0, bit_8}, ERR_OUT_OF_RANGE},
        {SYS_CAP_CREATE, {WORLD_MEMORY, OBJECT_REPLY, bit_8, WORLD_CNODE, free, 1}, ERR_OUT_OF_RANGE},
        {SYS_SPACE_MAP_TABLE, {space, table, 0, bit_8 + 3}, ERR_OUT_OF_RANGE},
        {SYS_DEBUG_WRITE, {console, bit_8}, ERR_OUT_OF_RANGE},
        {SYS_PORT_IN, {ports, 8, bit_8 + 1}, ERR_OUT_OF_RANGE},
        {SYS_PORT_IN, {ports, bit_16 + 8, 1}, ERR_OUT_OF_RANGE},
        {SYS_PORT_OUT, {ports, 8, 4, bit_32}, ERR_OUT_OF_RANGE},
        {SYS_PORT_CREATE, {control, bit_16, 9, WORLD_CNODE, free}, ERR_OUT_OF_RANGE},
        {SYS_PORT_CREATE, {control, 8, bit_16 + 9, WORLD_CNODE, free}, ERR_OUT_OF_RANGE},
        {SYS_CAP_CREATE, {WORLD_MEMORY, OBJECT_REPLY, 0, WORLD_CNODE, free, bit_16 + 1}, ERR_OUT_OF_RANGE},
        {SYS_IRQ_BIND, {irqs, irq, bit_32 + 5, 0}, ERR_OUT_OF_RANGE},
    };
    assert_all_refused(requests, sizeof(requests) / sizeof(requests[0]));
    assert_status(world_call(thread, SYS_PORT_OUT, ports, 8, 4, UINT32_MAX), 0);
    assert_status(world_call(thread, SYS_PORT_CREATE, control, UINT16_MAX, UINT16_MAX, WORLD_CNODE, free), 0);
}

static void capabilities_are_checked_before_numbers(void **state) {
    (void)state;
    uint64_t endpoint = world_make(OBJECT_ENDPOINT, 0);
    uint64_t control = world_authority(OBJECT_IRQ_CONTROL);
    uint64_t rightless = world_rightless(OBJECT_IRQ);
    const struct request requests[] = {
        {SYS_CAP_COPY, {WORLD_CNODE, 1, 0, 1, UINT64_MAX}, ERR_INVALID_HANDLE},
        {SYS_CAP_COPY, {WORLD_CNODE, 1, endpoint, 1, UINT64_MAX}, ERR_WRONG_TYPE},
        {SYS_CAP_CREATE, {WORLD_MEMORY, 0, UINT64_MAX, UINT64_MAX, 1, UINT64_MAX}, ERR_INVALID_HANDLE},
        {SYS_IRQ_BIND, {control, rightless, UINT64_MAX, UINT64_MAX}, ERR_MISSING_RIGHT},
    };
    assert_all_refused(requests, sizeof(requests) / sizeof(requests[0]));
    world_delete_rightless(rightless);
}

static void creation_is_refused_whole(void **state) {
    (void)state;
    uint64_t free = world_free_handle();
    uint64_t last = (1 << WORLD_CNODE_BITS) - 1;
    uint64_t readable = world_derive(WORLD_CNODE, RIGHT_CNODE_READ, 0);
    free = world_free_handle();
    const struct {
        uint64_t type, size_bits, cnode, index, count;
        int64_t status;
    } requests[] = {
        {OBJECT_CLOCK, 0, WORLD_CNODE, free, 1, ERR_INVALID_ARGUMENT},
        {OBJECT_ENDPOINT, 1, WORLD_CNODE, free, 1, ERR_OUT_OF_RANGE},
        {OBJECT_ENDPOINT, 0, WORLD_CNODE, free, 0, ERR_OUT_OF_RANGE},
        {OBJECT_ENDPOINT, 0, 0, free, 1, ERR_INVALID_HANDLE},
        {OBJECT_ENDPOINT, 0, WORLD_MEMORY, free, 1, ERR_WRONG_TYPE},
        {OBJECT_ENDPOINT, 0, readable, free, 1, ERR_MISSING_RIGHT},
        {OBJECT_ENDPOINT, 0, WORLD_CNODE, 0, 1, ERR_OUT_OF_RANGE},
        {OBJECT_ENDPOINT, 0, WORLD_CNODE, last + 1, 1, ERR_OUT_OF_RANGE},
        {OBJECT_ENDPOINT, 0, WORLD_CNODE, last, 2, ERR_OUT_OF_RANGE},
        {OBJECT_ENDPOINT, 0, WORLD_CNODE, UINT64_MAX, 2, ERR_OUT_OF_RANGE},
        {OBJECT_ENDPOINT, 0, WORLD_CNODE, WORLD_CNODE, 1, ERR_SLOT_OCCUPIED},
        {OBJECT_UNTYPED, WORLD_MEMORY_BITS, WORLD_CNODE, free, 1, ERR_NO_MEMORY},
        {OBJECT_FRAME, FRAME_LARGE_BITS, WORLD_CNODE, free, 4, ERR_NO_MEMORY},
    };
    for (unsigned i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        const uint64_t arguments[6] = {WORLD_MEMORY,      requests[i].type,  requests[i].size_bits,
                                       requests[i].cnode, requests[i].index, requests[i].count};
        assert_refused(SYS_CAP_CREATE, arguments, requests[i].status, false);
    }
    assert_status(world_call(thread, SYS_CAP_CREATE, WORLD_MEMORY, OBJECT_ENDPOINT, 0, WORLD_CNODE, last - 1, 2), 0);
    assert_int_equal(world_slot(last)->type, OBJECT_ENDPOINT);
}

static void minting_needs_a_badge_and_a_source_without_one(void **state) {
    (void)state;
    uint64_t endpoint = world_make(OBJECT_ENDPOINT, 0);
    uint64_t badged = world_derive(endpoint, RIGHTS_ALL, 3);
    uint64_t frame = world_make(OBJECT_FRAME, FRAME_SMALL_BITS);
    uint64_t to = world_free_handle();
    const struct {
        uint64_t to, from, badge;
        int64_t status;
    } requests[] = {
        {to, to, 1, ERR_INVALID_HANDLE},
        {to, endpoint, 0, ERR_INVALID_ARGUMENT},
        {to, frame, 1, ERR_WRONG_TYPE},
        {to, badged, 1, ERR_NOT_DERIVABLE},
        {badged, endpoint, 1, ERR_SLOT_OCCUPIED},
        {0, endpoint, 1, ERR_OUT_OF_RANGE},
        {to, 0, 1, ERR_OUT_OF_RANGE},
    };
    for (unsigned i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        const uint64_t arguments[6] = {WORLD_CNODE,      requests[i].to, WORLD_CNODE,
                                       requests[i].from, RIGHTS_ALL,     requests[i].badge};
        assert_refused(SYS_CAP_MINT, arguments, requests[i].status, false);
    }
    assert_status(world_call(thread, SYS_CAP_MINT, WORLD_CNODE, to, WORLD_CNODE, endpoint, RIGHT_ENDPOINT_SEND, 4), 0);
    assert_int_equal(world_slot(to)->badge, 4);
    assert_int_equal(world_slot(to)->rights, RIGHT_ENDPOINT_SEND);
    uint64_t notification = world_make(OBJECT_NOTIFICATION, 0);
    to = world_free_handle();
    assert_status(world_call(thread, SYS_CAP_MINT, WORLD_CNODE, to, WORLD_CNODE, notification, RIGHTS_ALL, 6), 0);
    assert_int_equal(world_slot(to)->badge, 6);
    assert_int_equal(world_slot(to)->type, OBJECT_NOTIFICATION);
    const uint64_t copy[6] = {WORLD_CNODE, world_free_handle(), WORLD_CNODE, WORLD_MEMORY, RIGHTS_ALL, 0};
    assert_refused(SYS_CAP_COPY, copy, ERR_NOT_DERIVABLE, false);
}

static void assert_inspected(uint64_t handle, uint64_t rights, uint64_t badge, uint64_t bits, uint64_t detail,
                             uint64_t derived) {
    assert_status(world_call(thread, SYS_CAP_INSPECT, WORLD_CNODE, handle), 0);
    const uint64_t *out = thread->context.argument;
    assert_int_equal(out[0], world_slot(handle)->type);
    assert_int_equal(out[1], rights);
    assert_int_equal(out[2], badge);
    assert_int_equal(out[3], bits);
    assert_int_equal(out[4], detail);
    assert_int_equal(out[5], derived);
}

static void inspection_tells_what_a_slot_holds(void **state) {
    (void)state;
    uint64_t notification = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t badged = world_derive(notification, RIGHT_NOTIFICATION_WAIT, 12);
    assert_inspected(notification, RIGHTS_NOTIFICATION, 0, 0, 0, 1);
    assert_inspected(badged, RIGHT_NOTIFICATION_WAIT, 12, 0, 0, 0);
    assert_inspected(WORLD_CNODE, RIGHTS_CNODE, 0, WORLD_CNODE_BITS, 0, 1);
    assert_inspected(world_make(OBJECT_UNTYPED, 10), RIGHTS_UNTYPED, 0, 10, 1024, 0);
    assert_inspected(world_make(OBJECT_FRAME, FRAME_SMALL_BITS), RIGHTS_FRAME, 0, FRAME_SMALL_BITS, 0, 0);
    assert_inspected(world_free_handle(), 0, 0, 0, 0, 0);
    uint64_t endpoint = world_make(OBJECT_ENDPOINT, 0);
    assert_inspected(world_derive(endpoint, RIGHT_ENDPOINT_SEND, 13), RIGHT_ENDPOINT_SEND, 13, 0, 0, 0);
    uint64_t control = world_authority(OBJECT_IO_PORT_CONTROL);
    uint64_t ports = world_free_handle();
    assert_status(world_call(thread, SYS_PORT_CREATE, control, 0x3f8, 0x3ff, WORLD_CNODE, ports), 0);
    assert_inspected(ports, RIGHTS_IO_PORT, 0, 0, 0x3f8, 0);
}

static void inspection_tells_where_something_is_mapped(void **state) {
    (void)state;
    uint64_t space = world_make(OBJECT_ADDRESS_SPACE, 0);
    uint64_t large = world_make(OBJECT_FRAME, FRAME_LARGE_BITS);
    uint64_t tables[2] = {world_make(OBJECT_PAGE_TABLE, 0), world_make(OBJECT_PAGE_TABLE, 0)};
    const uint64_t address = UINT64_C(0x8040200000);
    for (unsigned i = 0; i < 2; i++) {
        assert_inspected(tables[i], RIGHTS_PAGE_TABLE, 0, 0, 0, 0);
        assert_status(world_call(thread, SYS_SPACE_MAP_TABLE, space, tables[i], address, 3 - i), 0);
    }
    assert_status(world_call(thread, SYS_SPACE_MAP, space, large, address, PROT_READ), 0);
    // A table starts where the addresses that it serves do.
    assert_inspected(tables[0], RIGHTS_PAGE_TABLE, 0, 0, UINT64_C(0x8000000000), 0);
    assert_inspected(tables[1], RIGHTS_PAGE_TABLE, 0, 0, UINT64_C(0x8040000000), 0);
    assert_inspected(large, RIGHTS_FRAME, 0, FRAME_LARGE_BITS, address, 0);
}

static void ports_are_read_and_written_in_their_range(void **state) {
    (void)state;
    uint64_t control = world_authority(OBJECT_IO_PORT_CONTROL);
    uint64_t ports = world_free_handle();
    assert_status(world_call(thread, SYS_PORT_CREATE, control, 8, 7, WORLD_CNODE, ports), ERR_OUT_OF_RANGE);
    assert_status(world_call(thread, SYS_PORT_CREATE, control, 8, 0x10000, WORLD_CNODE, ports), ERR_OUT_OF_RANGE);
    assert_status(world_call(thread, SYS_PORT_CREATE, control, 8, 9, WORLD_CNODE, control), ERR_SLOT_OCCUPIED);
    assert_status(world_call(thread, SYS_PORT_CREATE, control, 0xfff8, 0xffff, WORLD_CNODE, ports), 0);
    host.port_input = 0x12345678;
    assert_status(world_call(thread, SYS_PORT_IN, ports, 0xffff, 1), 0);
    assert_int_equal(thread->context.argument[0], 0x78);
    assert_status(world_call(thread, SYS_PORT_IN, ports, 0xfffc, 4), 0);
    assert_int_equal(thread->context.argument[0], 0x12345678);
    static const struct {
        uint64_t port, width, value;
        int64_t status;
    } writes[] = {
        {0xfff7, 1, 0, ERR_OUT_OF_RANGE},
        {0xffff, 2, 0, ERR_OUT_OF_RANGE},
        {0xfffd, 4, 0, ERR_OUT_OF_RANGE},
        {0x1fff8, 1, 0, ERR_OUT_OF_RANGE},
        {0xfff8, 0, 0, ERR_INVALID_ARGUMENT},
        {0xfff8, 3, 0, ERR_INVALID_ARGUMENT},
        {0xfff8, 8, 0, ERR_INVALID_ARGUMENT},
        {0xfff8, 1, 0x100, ERR_OUT_OF_RANGE},
        {0xfff8, 2, 0x10000, ERR_OUT_OF_RANGE},
        {0xfff8, 4, UINT64_C(1) << 32, ERR_OUT_OF_RANGE},
        {0xfff9, 2, 0xffff, 0},
    };
    for (unsigned i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
        assert_status(world_call(thread, SYS_PORT_OUT, ports, writes[i].port, writes[i].width, writes[i].value),
                      writes[i].status);
    }
    assert_int_equal(host.port, 0xfff9);
    assert_int_equal(host.port_width, 2);
    assert_int_equal(host.port_output, 0xffff);
}

static void interrupts_become_signals(void **state) {
    (void)state;
    uint64_t control = world_authority(OBJECT_IRQ_CONTROL);
    uint64_t irq = world_make(OBJECT_IRQ, 0);
    uint64_t other = world_make(OBJECT_IRQ, 0);
    uint64_t all = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t four = world_derive(all, RIGHTS_ALL, 4);
    struct notification *notification = world_object(all);
    assert_status(world_call(thread, SYS_IRQ_ACK, irq), ERR_IN_USE);
    assert_status(world_call(thread, SYS_IRQ_BIND, control, irq, 5, IRQ_TRIGGER_LEVEL + 1), ERR_INVALID_ARGUMENT);
    assert_status(world_call(thread, SYS_IRQ_BIND, control, irq, IRQ_LINES, 0), ERR_OUT_OF_RANGE);
    assert_status(world_call(thread, SYS_IRQ_BIND, control, irq, HOST_LINES, 0), ERR_OUT_OF_RANGE);
    assert_status(world_call(thread, SYS_IRQ_BIND, control, irq, 5, IRQ_TRIGGER_LEVEL), 0);
    assert_status(world_call(thread, SYS_IRQ_BIND, control, other, 5, IRQ_TRIGGER_EDGE), ERR_IN_USE);
    assert_status(world_call(thread, SYS_IRQ_BIND, control, irq, 6, IRQ_TRIGGER_EDGE), ERR_IN_USE);
    assert_status(world_call(thread, SYS_IRQ_NOTIFY, irq, four), 0);
    assert_true(host.lines[5].masked);
    assert_status(world_call(thread, SYS_IRQ_ACK, irq), 0);
    assert_false(host.lines[5].masked);
    irq_arrived(5);
    assert_true(host.lines[5].masked);
    assert_int_equal(host.lines[5].ends, 1);
    assert_int_equal(notification->bits, 4);

    assert_status(world_call(thread, SYS_IRQ_BIND, control, other, 6, IRQ_TRIGGER_EDGE), 0);
    assert_status(world_call(thread, SYS_IRQ_ACK, other), 0);
    irq_arrived(6);
    assert_false(host.lines[6].masked);
    world_delete(other);
    assert_true(host.lines[6].masked);
    assert_null(cpu.irqs[6]);
    // Without its notification a line is served all the same.
    world_revoke(all);
    irq_arrived(5);
    assert_int_equal(host.lines[5].ends, 2);
    assert_int_equal(notification->bits, 4);
}

static void an_interrupt_that_nobody_asked_for_is_ended(void **state) {
    (void)state;
    irq_arrived(7);
    assert_int_equal(host.lines[7].ends, 1);
    assert_false(host.lines[7].masked);
}

static void the_counters_answer(void **state) {
    (void)state;
    uint64_t counters = world_authority(OBJECT_COUNTERS);
    for (uint64_t reason = 0; reason < MISSES; reason++) {
        cpu.misses[reason] = 1000 + reason;
    }
    uint64_t reason = 0;
    while (world_call(thread, SYS_COUNTER_READ, counters, reason) == 0) {
        assert_int_equal(thread->context.argument[0], 1000 + reason);
        reason++;
    }
    // As many as there is room for.
    assert_int_equal(reason, MISSES);
    assert_status(world_call(thread, SYS_COUNTER_READ, counters, MISSES), ERR_INVALID_ARGUMENT);
    assert_status(world_call(thread, SYS_COUNTER_READ, counters, UINT64_MAX), ERR_INVALID_ARGUMENT);
}

static void the_clock_and_the_console_answer(void **state) {
    (void)state;
    uint64_t clock = world_authority(OBJECT_CLOCK);
    uint64_t console = world_authority(OBJECT_DEBUG_CONSOLE);
    host.nanoseconds = 123456789;
    assert_status(world_call(thread, SYS_CLOCK_READ, clock), 0);
    assert_int_equal(thread->context.argument[0], 123456789);
    uint64_t text[4];
    memcpy(text, "thirty-two bytes of plain text.\n", sizeof(text));
    assert_status(world_call(thread, SYS_DEBUG_WRITE, console, 33, text[0], text[1], text[2], text[3]),
                  ERR_OUT_OF_RANGE);
    assert_status(world_call(thread, SYS_DEBUG_WRITE, console, 32, text[0], text[1], text[2], text[3]), 0);
    assert_string_equal(host.log, "thirty-two bytes of plain text.\r\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(unknown_numbers_are_refused, start, world_end),
        cmocka_unit_test_setup_teardown(the_capability_is_checked_before_all_else, start, world_end),
        cmocka_unit_test_setup_teardown(enums_have_their_values_only, start, world_end),
        cmocka_unit_test_setup_teardown(reserved_bits_are_zero, start, world_end),
        cmocka_unit_test_setup_teardown(integers_are_not_truncated, start, world_end),
        cmocka_unit_test_setup_teardown(capabilities_are_checked_before_numbers, start, world_end),
        cmocka_unit_test_setup_teardown(creation_is_refused_whole, start, world_end),
        cmocka_unit_test_setup_teardown(minting_needs_a_badge_and_a_source_without_one, start, world_end),
        cmocka_unit_test_setup_teardown(inspection_tells_what_a_slot_holds, start, world_end),
        cmocka_unit_test_setup_teardown(inspection_tells_where_something_is_mapped, start, world_end),
        cmocka_unit_test_setup_teardown(ports_are_read_and_written_in_their_range, start, world_end),
        cmocka_unit_test_setup_teardown(interrupts_become_signals, start, world_end),
        cmocka_unit_test_setup_teardown(an_interrupt_that_nobody_asked_for_is_ended, start, world_end),
        cmocka_unit_test_setup_teardown(the_counters_answer, start, world_end),
        cmocka_unit_test_setup_teardown(the_clock_and_the_console_answer, start, world_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
