// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c tests/unit/kernel/*.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
// flags: -DKOZO_DEBUG
//
// What a refused syscall leaves in the caller's IPC buffer, for each way in which each syscall can be refused. In the
// end each syscall was refused with each error that the definition has for it, and with no other.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <kozo_names.h>
#include <kozo_needs.h>
#include <kozo_refusals.h>

#include "capability.h"
#include "cpu_block.h"
#include "scheduler.h"
#include "syscall.h"
#include "thread.h"
#include "world.h"

static struct thread *thread;
static struct kozo_ipc_buffer *buffer;

static int start(void **state) {
    world_start(state);
    thread = world_thread();
    buffer = world_buffer(thread);
    scheduler_leave();
    return 0;
}

/// The errors that each syscall was refused with, bit n for error -n. Numbers that no syscall has are all 0.
static uint64_t met[SYS_MAX + 1];

static void note(uint64_t number, int64_t error) {
    met[number] |= UINT64_C(1) << -error;
}

/// Compares each field, so that a failure names it.
static void assert_denial(const struct kozo_denial *is, const struct kozo_denial *wanted) {
    assert_int_equal(is->error, wanted->error);
    assert_int_equal(is->syscall, wanted->syscall);
    assert_int_equal(is->kind, wanted->kind);
    assert_int_equal(is->argument, wanted->argument);
    assert_int_equal(is->value, wanted->value);
    assert_int_equal(is->low, wanted->low);
    assert_int_equal(is->high, wanted->high);
    assert_int_equal(is->needed_type, wanted->needed_type);
    assert_int_equal(is->needed_rights, wanted->needed_rights);
    assert_int_equal(is->found_type, wanted->found_type);
    assert_int_equal(is->found_rights, wanted->found_rights);
    assert_memory_equal(is, wanted, sizeof(*is));
}

/// A syscall, and its denial but for the number of the syscall and the argument's value.
struct request {
    uint64_t number;
    uint64_t arguments[6];
    struct kozo_denial denial;
};

static void assert_denied(const struct request *request) {
    struct kozo_denial wanted = request->denial;
    wanted.syscall = (uint16_t)request->number;
    if (wanted.argument < 6) {
        wanted.value = request->arguments[wanted.argument];
    }
    assert_status(world_syscall(thread, request->number, request->arguments), wanted.error);
    assert_denial(&buffer->denial, &wanted);
    note(request->number, wanted.error);
}

#define ASSERT_ALL_DENIED(requests)                                                                                    \
    for (unsigned i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {                                            \
        assert_denied(&(requests)[i]);                                                                                 \
    }

// What a denial says, for the tables below.
#define EMPTY(of)                                                                                                      \
    { .error = ERR_INVALID_HANDLE, .kind = DENIAL_EMPTY_SLOT, .argument = (of) }
#define VALUE(of)                                                                                                      \
    { .error = ERR_INVALID_ARGUMENT, .kind = DENIAL_NO_VALUE, .argument = (of) }
#define UNSUITABLE(of)                                                                                                 \
    { .error = ERR_INVALID_ARGUMENT, .kind = DENIAL_UNSUITABLE, .argument = (of) }
#define BETWEEN(of, from, to)                                                                                          \
    { ERR_OUT_OF_RANGE, 0, from, to, .kind = DENIAL_NOT_BETWEEN, .argument = (of) }
#define MULTIPLE(of, size)                                                                                             \
    { ERR_NOT_ALIGNED, 0, size, .kind = DENIAL_NO_MULTIPLE, .argument = (of) }
#define STATE(of, why)                                                                                                 \
    { .error = (why), .kind = DENIAL_STATE, .argument = (of) }
#define OUTCOME(why)                                                                                                   \
    { .error = (why), .kind = DENIAL_OUTCOME, .argument = DENIAL_NO_ARGUMENT }
#define NEEDS(of, type, right)                                                                                         \
    {                                                                                                                  \
        .error = ERR_INVALID_HANDLE, .kind = DENIAL_EMPTY_SLOT, .argument = (of), .needed_type = (type),               \
        .needed_rights = (uint32_t)(right)                                                                             \
    }
#define NOT_A(of, type, right, found)                                                                                  \
    {                                                                                                                  \
        .error = ERR_WRONG_TYPE, .kind = DENIAL_OTHER_TYPE, .argument = (of), .needed_type = (type),                   \
        .needed_rights = (uint32_t)(right), .found_type = (found)                                                      \
    }
#define LACKS(of, type, right, found)                                                                                  \
    {                                                                                                                  \
        .error = ERR_MISSING_RIGHT, .kind = DENIAL_LACKS_RIGHT, .argument = (of), .needed_type = (type),               \
        .needed_rights = (uint32_t)(right), .found_rights = (uint32_t)(found)                                          \
    }

static void unknown_numbers_are_told(void **state) {
    (void)state;
    static const uint64_t unknown[] = {0, 10, SYS_MAX + 1, UINT64_MAX};
    static const uint64_t arguments[6] = {1, 2, 3, 4, 5, 6};
    for (unsigned i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        assert_status(world_syscall(thread, unknown[i], arguments), ERR_INVALID_SYSCALL);
        const struct kozo_denial wanted = {.error = ERR_INVALID_SYSCALL,
                                           .value = unknown[i],
                                           .kind = DENIAL_NO_SYSCALL,
                                           .argument = DENIAL_NO_ARGUMENT};
        assert_denial(&buffer->denial, &wanted);
        note(0, ERR_INVALID_SYSCALL);
    }
}

static void every_first_capability_is_told(void **state) {
    (void)state;
    uint64_t clock = world_authority(OBJECT_CLOCK);
    uint64_t console = world_authority(OBJECT_DEBUG_CONSOLE);
    for (uint64_t number = 0; number <= SYS_MAX; number++) {
        const struct kozo_syscall_info *info = &kozo_syscalls[number];
        if (info->type == 0) {
            continue;
        }
        uint8_t type = (uint8_t)info->type;
        uint64_t other = type == OBJECT_CLOCK ? console : clock;
        uint8_t found = type == OBJECT_CLOCK ? OBJECT_DEBUG_CONSOLE : OBJECT_CLOCK;
        const struct request empty = {number, {200}, NEEDS(0, type, info->right)};
        const struct request wrong = {number, {other}, NOT_A(0, type, info->right, found)};
        struct request beyond = {number, {UINT64_MAX}, NEEDS(0, type, info->right)};
        beyond.denial.kind = DENIAL_BEYOND_CNODE;
        beyond.denial.high = 1 << WORLD_CNODE_BITS;
        assert_denied(&empty);
        assert_denied(&wrong);
        assert_denied(&beyond);
        if (info->right != 0) {
            uint64_t rightless = world_rightless(type);
            const struct request lacking = {number, {rightless}, LACKS(0, type, info->right, 0)};
            assert_denied(&lacking);
            world_delete_rightless(rightless);
        }
    }
}

static void creating(void **state) {
    (void)state;
    const uint64_t slots = 1 << WORLD_CNODE_BITS;
    uint64_t small = world_make(OBJECT_UNTYPED, 13);
    assert_status(world_call(thread, SYS_CAP_CREATE, small, OBJECT_REPLY, 0, WORLD_CNODE, world_free_handle(), 1), 0);
    uint64_t free = world_free_handle();
    const struct request requests[] = {
        {SYS_CAP_CREATE, {WORLD_MEMORY, OBJECT_REPLY, 0, 0, free, 1}, NEEDS(3, OBJECT_CNODE, RIGHT_CNODE_WRITE)},
        {SYS_CAP_CREATE,
         {WORLD_MEMORY, OBJECT_REPLY, 0, WORLD_MEMORY, free, 1},
         NOT_A(3, OBJECT_CNODE, RIGHT_CNODE_WRITE, OBJECT_UNTYPED)},
        {SYS_CAP_CREATE, {WORLD_MEMORY, OBJECT_AUDIT + 1, 0, WORLD_CNODE, free, 1}, VALUE(1)},
        {SYS_CAP_CREATE, {WORLD_MEMORY, OBJECT_CLOCK, 0, WORLD_CNODE, free, 1}, UNSUITABLE(1)},
        {SYS_CAP_CREATE, {WORLD_MEMORY, OBJECT_REPLY, 256, WORLD_CNODE, free, 1}, BETWEEN(2, 0, 255)},
        {SYS_CAP_CREATE, {WORLD_MEMORY, OBJECT_REPLY, 1, WORLD_CNODE, free, 1}, BETWEEN(2, 0, 0)},
        {SYS_CAP_CREATE, {WORLD_MEMORY, OBJECT_UNTYPED, 5, WORLD_CNODE, free, 1}, BETWEEN(2, 6, 40)},
        {SYS_CAP_CREATE, {WORLD_MEMORY, OBJECT_CNODE, 21, WORLD_CNODE, free, 1}, BETWEEN(2, 2, 20)},
        {SYS_CAP_CREATE, {WORLD_MEMORY, OBJECT_REPLY, 0, WORLD_CNODE, free, 0}, BETWEEN(5, 1, CREATE_MAX_COUNT)},
        {SYS_CAP_CREATE, {WORLD_MEMORY, OBJECT_REPLY, 0, WORLD_CNODE, free, 65536}, BETWEEN(5, 0, 65535)},
        {SYS_CAP_CREATE, {WORLD_MEMORY, OBJECT_REPLY, 0, WORLD_CNODE, 0, 1}, BETWEEN(4, 1, slots - 1)},
        {SYS_CAP_CREATE, {WORLD_MEMORY, OBJECT_REPLY, 0, WORLD_CNODE, slots - 1, 2}, BETWEEN(5, 1, 1)},
        {SYS_CAP_CREATE, {WORLD_MEMORY, OBJECT_REPLY, 0, WORLD_CNODE, WORLD_CNODE, 1}, STATE(4, ERR_SLOT_OCCUPIED)},
        {SYS_CAP_CREATE,
         {WORLD_MEMORY, OBJECT_UNTYPED, WORLD_MEMORY_BITS, WORLD_CNODE, free, 1},
         {.error = ERR_NO_MEMORY, .low = UINT64_C(1) << WORLD_MEMORY_BITS, .kind = DENIAL_TOO_LITTLE_MEMORY}},
        // Aligned, these would start in the middle, and beyond the end.
        {SYS_CAP_CREATE,
         {small, OBJECT_FRAME, 12, WORLD_CNODE, free, 2},
         {ERR_NO_MEMORY, 0, 8192, 4096, .kind = DENIAL_TOO_LITTLE_MEMORY}},
        {SYS_CAP_CREATE,
         {small, OBJECT_UNTYPED, 14, WORLD_CNODE, free, 1},
         {ERR_NO_MEMORY, 0, 16384, 0, .kind = DENIAL_TOO_LITTLE_MEMORY}},
    };
    ASSERT_ALL_DENIED(requests)
}

static void deriving(void **state) {
    (void)state;
    const uint64_t slots = 1 << WORLD_CNODE_BITS;
    uint64_t endpoint = world_make(OBJECT_ENDPOINT, 0);
    uint64_t badged = world_derive(endpoint, RIGHTS_ALL, 3);
    uint64_t frame = world_make(OBJECT_FRAME, FRAME_SMALL_BITS);
    uint64_t write = world_derive(WORLD_CNODE, RIGHT_CNODE_WRITE, 0);
    uint64_t audit = world_authority(OBJECT_AUDIT);
    uint64_t free = world_free_handle();
    const uint64_t own = WORLD_CNODE;
    const struct request requests[] = {
        {SYS_CAP_COPY, {own, free, write, endpoint}, LACKS(2, OBJECT_CNODE, RIGHT_CNODE_READ, RIGHT_CNODE_WRITE)},
        {SYS_CAP_COPY, {own, free, own, endpoint, RIGHTS_ALL + 1}, VALUE(4)},
        {SYS_CAP_COPY, {own, free, own, slots, 0}, BETWEEN(3, 1, slots - 1)},
        {SYS_CAP_COPY, {own, free, own, free, 0}, EMPTY(3)},
        {SYS_CAP_COPY, {own, 0, own, endpoint, 0}, BETWEEN(1, 1, slots - 1)},
        {SYS_CAP_COPY, {own, frame, own, endpoint, 0}, STATE(1, ERR_SLOT_OCCUPIED)},
        {SYS_CAP_COPY, {own, free, own, WORLD_MEMORY, 0}, STATE(3, ERR_NOT_DERIVABLE)},
        {SYS_CAP_MINT, {own, free, write, endpoint, 0, 1}, LACKS(2, OBJECT_CNODE, RIGHT_CNODE_READ, RIGHT_CNODE_WRITE)},
        {SYS_CAP_MINT, {own, free, own, endpoint, RIGHTS_ALL + 1, 1}, VALUE(4)},
        {SYS_CAP_MINT, {own, free, own, free, 0, 1}, EMPTY(3)},
        {SYS_CAP_MINT, {own, free, own, 0, 0, 1}, BETWEEN(3, 1, slots - 1)},
        {SYS_CAP_MINT, {own, free, own, endpoint, 0, 0}, UNSUITABLE(5)},
        {SYS_CAP_MINT, {own, free, own, frame, 0, 1}, STATE(3, ERR_WRONG_TYPE)},
        {SYS_CAP_MINT, {own, free, own, badged, 0, 1}, STATE(3, ERR_NOT_DERIVABLE)},
        {SYS_CAP_MINT, {own, frame, own, endpoint, 0, 1}, STATE(1, ERR_SLOT_OCCUPIED)},
        {SYS_CAP_MINT, {own, slots, own, endpoint, 0, 1}, BETWEEN(1, 1, slots - 1)},
        {SYS_CAP_MOVE, {own, free, frame, endpoint}, NOT_A(2, OBJECT_CNODE, RIGHT_CNODE_WRITE, OBJECT_FRAME)},
        {SYS_CAP_MOVE, {own, free, write, endpoint}, LACKS(2, OBJECT_CNODE, RIGHT_CNODE_READ, RIGHT_CNODE_WRITE)},
        {SYS_CAP_MOVE, {own, free, own, slots}, BETWEEN(3, 1, slots - 1)},
        {SYS_CAP_MOVE, {own, free, own, free}, EMPTY(3)},
        {SYS_CAP_MOVE, {own, 0, own, endpoint}, BETWEEN(1, 1, slots - 1)},
        {SYS_CAP_MOVE, {own, frame, own, endpoint}, STATE(1, ERR_SLOT_OCCUPIED)},
        {SYS_CAP_DELETE, {own, slots}, BETWEEN(1, 1, slots - 1)},
        {SYS_CAP_DELETE, {own, free}, EMPTY(1)},
        {SYS_CAP_REVOKE, {own, 0}, BETWEEN(1, 1, slots - 1)},
        {SYS_CAP_REVOKE, {own, free}, EMPTY(1)},
        {SYS_CAP_INSPECT, {own, UINT64_MAX}, BETWEEN(1, 1, slots - 1)},
        {SYS_AUDIT_START, {audit, write, endpoint}, LACKS(1, OBJECT_CNODE, RIGHT_CNODE_READ, RIGHT_CNODE_WRITE)},
        {SYS_AUDIT_START, {audit, own, 0}, BETWEEN(2, 1, slots - 1)},
        {SYS_AUDIT_START, {audit, own, slots}, BETWEEN(2, 1, slots - 1)},
        {SYS_AUDIT_START, {audit, own, free}, EMPTY(2)},
    };
    ASSERT_ALL_DENIED(requests)
}

static void mapping(void **state) {
    (void)state;
    uint64_t space = world_make(OBJECT_ADDRESS_SPACE, 0);
    uint64_t frame = world_make(OBJECT_FRAME, FRAME_SMALL_BITS);
    uint64_t readable = world_derive(frame, RIGHT_FRAME_READ, 0);
    uint64_t mapped = world_derive(frame, RIGHTS_ALL, 0);
    uint64_t large = world_make(OBJECT_FRAME, FRAME_LARGE_BITS);
    uint64_t tables[3];
    for (unsigned i = 0; i < 3; i++) {
        tables[i] = world_make(OBJECT_PAGE_TABLE, 0);
        assert_status(world_call(thread, SYS_SPACE_MAP_TABLE, space, tables[i], 0, 3 - i), 0);
    }
    uint64_t table = world_make(OBJECT_PAGE_TABLE, 0);
    assert_status(world_call(thread, SYS_SPACE_MAP, space, mapped, 0, PROT_READ), 0);
    const uint64_t rw = PROT_READ | PROT_WRITE;
    const struct request requests[] = {
        {SYS_SPACE_MAP, {space, space, 0, PROT_READ}, NOT_A(1, OBJECT_FRAME, 0, OBJECT_ADDRESS_SPACE)},
        {SYS_SPACE_MAP, {space, frame, 0, PROT_BITS + 1}, VALUE(3)},
        {SYS_SPACE_MAP, {space, frame, 0, PROT_WRITE}, UNSUITABLE(3)},
        {SYS_SPACE_MAP, {space, frame, 0, rw | PROT_EXECUTE}, STATE(3, ERR_WRITE_AND_EXECUTE)},
        {SYS_SPACE_MAP,
         {space, readable, 0, rw},
         LACKS(1, OBJECT_FRAME, RIGHT_FRAME_READ | RIGHT_FRAME_WRITE, RIGHT_FRAME_READ)},
        {SYS_SPACE_MAP, {space, frame, 0x1001, rw}, MULTIPLE(2, 0x1000)},
        {SYS_SPACE_MAP, {space, large, 0x1000, rw}, MULTIPLE(2, 0x200000)},
        {SYS_SPACE_MAP, {space, frame, USER_END, rw}, BETWEEN(2, 0, USER_END - 0x1000)},
        {SYS_SPACE_MAP, {space, mapped, 0x1000, rw}, STATE(1, ERR_ALREADY_MAPPED)},
        {SYS_SPACE_MAP, {space, frame, 0, rw}, STATE(2, ERR_ALREADY_MAPPED)},
        {SYS_SPACE_MAP, {space, frame, 0x40000000, rw}, STATE(2, ERR_NO_TABLE)},
        {SYS_SPACE_MAP_TABLE, {space, frame, 0, 1}, NOT_A(1, OBJECT_PAGE_TABLE, RIGHT_PAGE_TABLE_MAP, OBJECT_FRAME)},
        {SYS_SPACE_MAP_TABLE, {space, table, USER_END, 1}, BETWEEN(2, 0, USER_END - 1)},
        {SYS_SPACE_MAP_TABLE, {space, table, 0, 256}, BETWEEN(3, 0, 255)},
        {SYS_SPACE_MAP_TABLE, {space, table, 0, 4}, BETWEEN(3, 1, 3)},
        {SYS_SPACE_MAP_TABLE, {space, tables[0], 0, 3}, STATE(1, ERR_ALREADY_MAPPED)},
        {SYS_SPACE_MAP_TABLE, {space, table, 0, 3}, STATE(2, ERR_ALREADY_MAPPED)},
        {SYS_SPACE_MAP_TABLE, {space, table, 0x40000000, 1}, STATE(2, ERR_NO_TABLE)},
        {SYS_SPACE_PROTECT, {space, table, PROT_READ}, NOT_A(1, OBJECT_FRAME, 0, OBJECT_PAGE_TABLE)},
        {SYS_SPACE_PROTECT, {space, mapped, PROT_BITS + 1}, VALUE(2)},
        {SYS_SPACE_PROTECT, {space, mapped, PROT_WRITE}, UNSUITABLE(2)},
        {SYS_SPACE_PROTECT, {space, mapped, PROT_READ | PROT_UNCACHED}, UNSUITABLE(2)},
        {SYS_SPACE_PROTECT, {space, mapped, rw | PROT_EXECUTE}, STATE(2, ERR_WRITE_AND_EXECUTE)},
        {SYS_SPACE_PROTECT,
         {space, readable, rw},
         LACKS(1, OBJECT_FRAME, RIGHT_FRAME_READ | RIGHT_FRAME_WRITE, RIGHT_FRAME_READ)},
        {SYS_SPACE_PROTECT, {space, frame, rw}, STATE(1, ERR_NOT_MAPPED)},
        {SYS_FRAME_UNMAP, {frame}, STATE(0, ERR_NOT_MAPPED)},
        {SYS_TABLE_UNMAP, {table}, STATE(0, ERR_NOT_MAPPED)},
    };
    ASSERT_ALL_DENIED(requests)
}

static void threads(void **state) {
    (void)state;
    uint64_t self = world_handle_of(thread);
    uint64_t other = world_make(OBJECT_THREAD, 0);
    uint64_t serving = world_derive(other, RIGHT_THREAD_SERVE, 0);
    uint64_t running = world_derive(other, RIGHT_THREAD_RUN, 0);
    uint64_t frame = world_make(OBJECT_FRAME, FRAME_SMALL_BITS);
    uint64_t readable = world_derive(frame, RIGHT_FRAME_READ, 0);
    uint64_t reply = world_make(OBJECT_REPLY, 0);
    uint64_t bound = world_make(OBJECT_NOTIFICATION, 0);
    assert_status(world_call(thread, SYS_THREAD_BIND, self, THREAD_SLOT_REPLY, reply, 0), 0);
    assert_status(world_call(thread, SYS_THREAD_BIND, self, THREAD_SLOT_NOTIFICATION, bound, 0), 0);
    thread->ceiling = 20;
    const uint32_t rw = RIGHT_FRAME_READ | RIGHT_FRAME_WRITE;
    const struct request requests[] = {
        {SYS_THREAD_BIND,
         {serving, THREAD_SLOT_CNODE, WORLD_CNODE},
         LACKS(0, OBJECT_THREAD, RIGHT_THREAD_CONFIGURE, RIGHT_THREAD_SERVE)},
        {SYS_THREAD_BIND,
         {running, THREAD_SLOT_REPLY, reply},
         LACKS(0, OBJECT_THREAD, RIGHT_THREAD_SERVE, RIGHT_THREAD_RUN)},
        {SYS_THREAD_BIND, {other, THREAD_SLOT_REPLY + 1}, VALUE(1)},
        {SYS_THREAD_BIND, {other, THREAD_SLOT_CNODE, 200}, NEEDS(2, OBJECT_CNODE, 0)},
        {SYS_THREAD_BIND, {other, THREAD_SLOT_BUFFER, self}, NOT_A(2, OBJECT_FRAME, rw, OBJECT_THREAD)},
        {SYS_THREAD_BIND, {other, THREAD_SLOT_BUFFER, readable}, LACKS(2, OBJECT_FRAME, rw, RIGHT_FRAME_READ)},
        {SYS_THREAD_BIND, {other, THREAD_SLOT_BUFFER, frame, 8}, MULTIPLE(3, IPC_BUFFER_SIZE)},
        {SYS_THREAD_BIND, {other, THREAD_SLOT_BUFFER, frame, 4096}, BETWEEN(3, 0, 4096 - IPC_BUFFER_SIZE)},
        {SYS_THREAD_BIND, {other, THREAD_SLOT_CNODE, WORLD_CNODE, 512}, UNSUITABLE(3)},
        {SYS_THREAD_BIND, {other, THREAD_SLOT_CNODE, NULL_HANDLE, 512}, UNSUITABLE(3)},
        {SYS_THREAD_BIND, {other, THREAD_SLOT_REPLY, reply}, STATE(2, ERR_IN_USE)},
        {SYS_THREAD_BIND, {other, THREAD_SLOT_NOTIFICATION, bound}, STATE(2, ERR_IN_USE)},
        {SYS_THREAD_START, {other, USER_END}, BETWEEN(1, 0, USER_END - 1)},
        {SYS_THREAD_START, {other, 0, USER_END + 1}, BETWEEN(2, 0, USER_END)},
        {SYS_THREAD_START, {other, 0, 0, 0, USER_END}, BETWEEN(4, 0, USER_END - 1)},
        {SYS_THREAD_START, {self}, STATE(0, ERR_IN_USE)},
        {SYS_THREAD_RESUME, {self}, STATE(0, ERR_IN_USE)},
        {SYS_THREAD_PRIORITY, {other, 256, 0}, BETWEEN(1, 0, 255)},
        {SYS_THREAD_PRIORITY, {other, 0, 256}, BETWEEN(2, 0, 255)},
        {SYS_THREAD_PRIORITY, {other, 21, 21}, BETWEEN(1, 0, 20)},
        {SYS_THREAD_PRIORITY, {other, 20, 21}, BETWEEN(2, 0, 20)},
        {SYS_THREAD_SLICE, {other, TIME_SLICE_MIN_NS - 1}, BETWEEN(1, TIME_SLICE_MIN_NS, TIME_SLICE_MAX_NS)},
        {SYS_THREAD_SLICE, {other, TIME_SLICE_MAX_NS + 1}, BETWEEN(1, TIME_SLICE_MIN_NS, TIME_SLICE_MAX_NS)},
        {SYS_THREAD_YIELD, {other}, UNSUITABLE(0)},
        {SYS_THREAD_READ, {other, REGISTERS_FOURTH + 1}, VALUE(1)},
        {SYS_THREAD_READ, {self, REGISTERS_CONTROL}, STATE(0, ERR_IN_USE)},
        {SYS_THREAD_WRITE, {other, REGISTERS_FOURTH + 1}, VALUE(1)},
        {SYS_THREAD_WRITE, {self, REGISTERS_CONTROL}, STATE(0, ERR_IN_USE)},
        {SYS_THREAD_WRITE, {other, REGISTERS_CONTROL, USER_END, 0, FLAGS_FIXED}, BETWEEN(2, 0, USER_END - 1)},
        {SYS_THREAD_WRITE, {other, REGISTERS_CONTROL, 0, USER_END + 1, FLAGS_FIXED}, BETWEEN(3, 0, USER_END)},
        {SYS_THREAD_WRITE, {other, REGISTERS_CONTROL, 0, 0, FLAGS_FIXED, USER_END}, BETWEEN(5, 0, USER_END - 1)},
        {SYS_THREAD_WRITE, {other, REGISTERS_CONTROL, 0, 0, 0}, UNSUITABLE(4)},
        {SYS_THREAD_WRITE, {other, REGISTERS_FOURTH, 0, 0, 0, 1}, UNSUITABLE(5)},
    };
    ASSERT_ALL_DENIED(requests)
}

static void devices(void **state) {
    (void)state;
    uint64_t irqs = world_authority(OBJECT_IRQ_CONTROL);
    uint64_t irq = world_make(OBJECT_IRQ, 0);
    uint64_t tied = world_make(OBJECT_IRQ, 0);
    uint64_t all = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t waiting = world_derive(all, RIGHT_NOTIFICATION_WAIT, 0);
    uint64_t control = world_authority(OBJECT_IO_PORT_CONTROL);
    uint64_t console = world_authority(OBJECT_DEBUG_CONSOLE);
    uint64_t counters = world_authority(OBJECT_COUNTERS);
    uint64_t timer = world_make(OBJECT_TIMER, 0);
    uint64_t ports = world_free_handle();
    assert_status(world_call(thread, SYS_PORT_CREATE, control, 8, 9, WORLD_CNODE, ports), 0);
    assert_status(world_call(thread, SYS_IRQ_BIND, irqs, tied, 5, IRQ_TRIGGER_EDGE), 0);
    uint64_t free = world_free_handle();
    const uint64_t slots = 1 << WORLD_CNODE_BITS;
    const struct request requests[] = {
        {SYS_IRQ_BIND, {irqs, irqs, 6}, NOT_A(1, OBJECT_IRQ, RIGHT_IRQ_HANDLE, OBJECT_IRQ_CONTROL)},
        {SYS_IRQ_BIND, {irqs, irq, UINT64_C(1) << 32}, BETWEEN(2, 0, UINT32_MAX)},
        {SYS_IRQ_BIND, {irqs, irq, IRQ_LINES}, BETWEEN(2, 0, IRQ_LINES - 1)},
        {SYS_IRQ_BIND, {irqs, irq, HOST_LINES}, STATE(2, ERR_OUT_OF_RANGE)},
        {SYS_IRQ_BIND, {irqs, irq, 6, IRQ_TRIGGER_LEVEL + 1}, VALUE(3)},
        {SYS_IRQ_BIND, {irqs, tied, 6}, STATE(1, ERR_IN_USE)},
        {SYS_IRQ_BIND, {irqs, irq, 5}, STATE(2, ERR_IN_USE)},
        {SYS_IRQ_NOTIFY, {irq, 200}, NEEDS(1, OBJECT_NOTIFICATION, RIGHT_NOTIFICATION_SIGNAL)},
        {SYS_IRQ_NOTIFY, {irq, irq}, NOT_A(1, OBJECT_NOTIFICATION, RIGHT_NOTIFICATION_SIGNAL, OBJECT_IRQ)},
        {SYS_IRQ_NOTIFY,
         {irq, waiting},
         LACKS(1, OBJECT_NOTIFICATION, RIGHT_NOTIFICATION_SIGNAL, RIGHT_NOTIFICATION_WAIT)},
        {SYS_IRQ_ACK, {irq}, STATE(0, ERR_IN_USE)},
        {SYS_PORT_CREATE, {control, 65536, 9, WORLD_CNODE, free}, BETWEEN(1, 0, 65535)},
        {SYS_PORT_CREATE, {control, 8, 65536, WORLD_CNODE, free}, BETWEEN(2, 0, 65535)},
        {SYS_PORT_CREATE, {control, 8, 7, WORLD_CNODE, free}, BETWEEN(2, 8, 65535)},
        {SYS_PORT_CREATE,
         {control, 8, 9, control, free},
         NOT_A(3, OBJECT_CNODE, RIGHT_CNODE_WRITE, OBJECT_IO_PORT_CONTROL)},
        {SYS_PORT_CREATE, {control, 8, 9, WORLD_CNODE, slots}, BETWEEN(4, 1, slots - 1)},
        {SYS_PORT_CREATE, {control, 8, 9, WORLD_CNODE, ports}, STATE(4, ERR_SLOT_OCCUPIED)},
        {SYS_PORT_IN, {ports, 65536, 1}, BETWEEN(1, 0, 65535)},
        {SYS_PORT_IN, {ports, 8, 256}, BETWEEN(2, 0, 255)},
        {SYS_PORT_IN, {ports, 8, 3}, UNSUITABLE(2)},
        {SYS_PORT_IN, {ports, 7, 1}, BETWEEN(1, 8, 9)},
        {SYS_PORT_IN, {ports, 10, 1}, BETWEEN(1, 8, 9)},
        {SYS_PORT_IN, {ports, 9, 2}, BETWEEN(2, 1, 1)},
        {SYS_PORT_OUT, {ports, 65536, 1}, BETWEEN(1, 0, 65535)},
        {SYS_PORT_OUT, {ports, 8, 256}, BETWEEN(2, 0, 255)},
        {SYS_PORT_OUT, {ports, 8, 4}, BETWEEN(2, 1, 2)},
        {SYS_PORT_OUT, {ports, 8, 0}, UNSUITABLE(2)},
        {SYS_PORT_OUT, {ports, 11, 1}, BETWEEN(1, 8, 9)},
        {SYS_PORT_OUT, {ports, 8, 1, 256}, BETWEEN(3, 0, 255)},
        {SYS_PORT_OUT, {ports, 8, 1, UINT64_C(1) << 32}, BETWEEN(3, 0, UINT32_MAX)},
        {SYS_DEBUG_WRITE, {console, 33}, BETWEEN(1, 0, 32)},
        {SYS_DEBUG_WRITE, {console, 256}, BETWEEN(1, 0, 255)},
        {SYS_COUNTER_READ, {counters, MISSES}, VALUE(1)},
        {SYS_COUNTER_READ, {counters, UINT64_MAX}, VALUE(1)},
        {SYS_TIMER_NOTIFY, {timer, 200}, NEEDS(1, OBJECT_NOTIFICATION, RIGHT_NOTIFICATION_SIGNAL)},
        {SYS_TIMER_NOTIFY, {timer, irq}, NOT_A(1, OBJECT_NOTIFICATION, RIGHT_NOTIFICATION_SIGNAL, OBJECT_IRQ)},
        {SYS_TIMER_NOTIFY,
         {timer, waiting},
         LACKS(1, OBJECT_NOTIFICATION, RIGHT_NOTIFICATION_SIGNAL, RIGHT_NOTIFICATION_WAIT)},
        {SYS_TIMER_SET, {timer, 1}, STATE(0, ERR_IN_USE)},
        {SYS_POLL, {all}, OUTCOME(ERR_WOULD_BLOCK)},
    };
    ASSERT_ALL_DENIED(requests)
}

static uint64_t tag_of(uint64_t length, uint64_t caps) {
    return length << TAG_LENGTH_SHIFT | caps << TAG_CAPS_SHIFT;
}

static void sending(void **state) {
    (void)state;
    uint64_t owner = world_make(OBJECT_ENDPOINT, 0);
    uint64_t send = world_derive(owner, RIGHT_ENDPOINT_SEND, 0);
    uint64_t receive = world_derive(owner, RIGHT_ENDPOINT_RECEIVE, 0);
    uint64_t closed = world_make(OBJECT_ENDPOINT, 0);
    uint64_t all = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t reply = world_handle_of(world_reply(thread));
    const uint64_t many = tag_of(IPC_MESSAGE_WORDS + 1, 0);
    const struct request requests[] = {
        {SYS_CALL, {send, many}, UNSUITABLE(1)},
        {SYS_CALL, {send, tag_of(0, IPC_CAPS + 1)}, UNSUITABLE(1)},
        {SYS_CALL, {send, TAG_NOTIFICATION}, UNSUITABLE(1)},
        {SYS_CALL, {send, tag_of(0, 1)}, LACKS(0, OBJECT_ENDPOINT, RIGHT_ENDPOINT_GRANT, RIGHT_ENDPOINT_SEND)},
        {SYS_CALL, {send, TAG_NONBLOCK}, OUTCOME(ERR_WOULD_BLOCK)},
        {SYS_CALL, {closed, 0}, OUTCOME(ERR_PEER_GONE)},
        {SYS_CALL, {send, TAG_DEADLINE}, OUTCOME(ERR_TIMED_OUT)},
        {SYS_SEND, {send, many}, UNSUITABLE(1)},
        {SYS_SEND, {send, tag_of(0, 1)}, LACKS(0, OBJECT_ENDPOINT, RIGHT_ENDPOINT_GRANT, RIGHT_ENDPOINT_SEND)},
        {SYS_SEND, {send, TAG_NONBLOCK}, OUTCOME(ERR_WOULD_BLOCK)},
        {SYS_SEND, {closed, 0}, OUTCOME(ERR_PEER_GONE)},
        {SYS_SEND, {send, TAG_DEADLINE}, OUTCOME(ERR_TIMED_OUT)},
        {SYS_RECV, {receive, 1}, UNSUITABLE(1)},
        {SYS_RECV, {receive, TAG_NONBLOCK}, OUTCOME(ERR_WOULD_BLOCK)},
        {SYS_RECV, {receive, TAG_DEADLINE}, OUTCOME(ERR_TIMED_OUT)},
        {SYS_REPLY_RECV, {receive, many}, UNSUITABLE(1)},
        {SYS_REPLY_RECV, {receive, TAG_NONBLOCK}, OUTCOME(ERR_WOULD_BLOCK)},
        {SYS_REPLY_RECV, {receive, TAG_DEADLINE}, OUTCOME(ERR_TIMED_OUT)},
        {SYS_WAIT_UNTIL, {all, 0}, OUTCOME(ERR_TIMED_OUT)},
        {SYS_REPLY, {reply, many}, UNSUITABLE(1)},
        {SYS_REPLY, {reply, TAG_NONBLOCK}, UNSUITABLE(1)},
        {SYS_REPLY, {reply, 0}, STATE(0, ERR_NO_CALLER)},
    };
    ASSERT_ALL_DENIED(requests)
}

/// A second thread, which receives on an endpoint.
static struct thread *make_server(uint64_t receive, bool has_buffer, bool has_reply) {
    struct thread *server = world_thread();
    if (has_buffer) {
        world_buffer(server);
    }
    if (has_reply) {
        world_reply(server);
    }
    assert_status(world_call(server, SYS_RECV, receive, 0), WAITS);
    return server;
}

static void sent_capabilities(void **state) {
    (void)state;
    uint64_t owner = world_make(OBJECT_ENDPOINT, 0);
    struct thread *server = make_server(world_derive(owner, RIGHT_ENDPOINT_RECEIVE, 0), true, true);
    server->buffer->receive_slots[0] = world_free_handle();
    server->buffer->receive_slots[1] = world_free_handle() + 1;
    struct request request = {SYS_CALL, {owner, tag_of(0, 2)}, EMPTY(DENIAL_SENT_CAP + 1)};
    buffer->send_caps[0] = owner;
    buffer->send_caps[1] = request.denial.value = 200;
    assert_denied(&request);
    buffer->send_caps[1] = request.denial.value = UINT64_MAX;
    request.denial.kind = DENIAL_BEYOND_CNODE;
    request.denial.high = 1 << WORLD_CNODE_BITS;
    assert_denied(&request);
    request.denial = (struct kozo_denial)STATE(DENIAL_SENT_CAP, ERR_NOT_DERIVABLE);
    buffer->send_caps[0] = request.denial.value = WORLD_MEMORY;
    assert_denied(&request);
    request.number = SYS_SEND;
    assert_denied(&request);
}

/// Whatever the receiver lacks, the record is the same: it tells nothing of another's slots, buffer and Reply.
static void the_receiver_stays_unknown(void **state) {
    (void)state;
    uint64_t owner = world_make(OBJECT_ENDPOINT, 0);
    uint64_t receive = world_derive(owner, RIGHT_ENDPOINT_RECEIVE, 0);
    struct thread *server = make_server(receive, true, false);
    const struct request call = {SYS_CALL, {owner, tag_of(5, 0)}, OUTCOME(ERR_MESSAGE_REFUSED)};
    const struct request send = {SYS_SEND, {owner, tag_of(0, 1)}, OUTCOME(ERR_MESSAGE_REFUSED)};
    assert_denied(&call);
    buffer->send_caps[0] = owner;
    assert_denied(&send);
    server->buffer->receive_slots[0] = WORLD_CNODE;
    assert_denied(&send);
    assert_status(thread_bind(server, THREAD_SLOT_BUFFER, NULL, 0), 0);
    assert_denied(&send);
}

static void answers(void **state) {
    (void)state;
    uint64_t owner = world_make(OBJECT_ENDPOINT, 0);
    uint64_t send = world_derive(owner, RIGHT_ENDPOINT_SEND, 0);
    uint64_t receive = world_derive(owner, RIGHT_ENDPOINT_RECEIVE, 0);
    uint64_t reply = world_handle_of(world_reply(thread));
    struct thread *client = world_thread();
    assert_status(world_call(client, SYS_CALL, send, 0), WAITS);
    assert_status(world_call(thread, SYS_RECV, receive, 0), 0);
    const struct request requests[] = {
        {SYS_REPLY, {reply, tag_of(0, 1)}, STATE(1, ERR_MISSING_RIGHT)},
        {SYS_REPLY, {reply, tag_of(5, 0)}, OUTCOME(ERR_MESSAGE_REFUSED)},
        {SYS_REPLY_RECV, {receive, tag_of(0, 1)}, STATE(1, ERR_MISSING_RIGHT)},
        {SYS_REPLY_RECV, {receive, tag_of(5, 0)}, OUTCOME(ERR_MESSAGE_REFUSED)},
    };
    ASSERT_ALL_DENIED(requests)
}

static void capabilities_in_answers(void **state) {
    (void)state;
    uint64_t owner = world_make(OBJECT_ENDPOINT, 0);
    uint64_t receive = world_derive(owner, RIGHT_ENDPOINT_RECEIVE, 0);
    uint64_t reply = world_handle_of(world_reply(thread));
    struct thread *client = world_thread();
    world_buffer(client);
    assert_status(world_call(client, SYS_CALL, owner, 0), WAITS);
    assert_status(world_call(thread, SYS_RECV, receive, 0), 0);
    struct request request = {SYS_REPLY, {reply, tag_of(0, 1)}, EMPTY(DENIAL_SENT_CAP)};
    buffer->send_caps[0] = request.denial.value = 200;
    assert_denied(&request);
    request.denial = (struct kozo_denial)STATE(DENIAL_SENT_CAP, ERR_NOT_DERIVABLE);
    buffer->send_caps[0] = request.denial.value = WORLD_MEMORY;
    assert_denied(&request);
    request.number = SYS_REPLY_RECV;
    request.arguments[0] = receive;
    assert_denied(&request);
}

static void answers_to_faults(void **state) {
    (void)state;
    uint64_t owner = world_make(OBJECT_ENDPOINT, 0);
    uint64_t receive = world_derive(owner, RIGHT_ENDPOINT_RECEIVE, 0);
    uint64_t reply = world_handle_of(world_reply(thread));
    struct thread *client = world_thread();
    // With GRANT, which does not let an answer to a fault carry capabilities.
    assert_status(thread_bind(client, THREAD_SLOT_FAULT, world_slot(owner), 0), 0);
    world_run(client);
    thread_fault(client, FAULT_PAGE, 0, 0);
    scheduler_leave();
    assert_status(world_call(thread, SYS_RECV, receive, 0), 0);
    const struct request requests[] = {
        {SYS_REPLY, {reply, tag_of(3, 0)}, STATE(1, ERR_MESSAGE_REFUSED)},
        {SYS_REPLY, {reply, tag_of(0, 1)}, STATE(1, ERR_MESSAGE_REFUSED)},
        {SYS_REPLY, {reply, tag_of(1, 0), USER_END}, STATE(2, ERR_MESSAGE_REFUSED)},
        {SYS_REPLY, {reply, tag_of(2, 0), 0, USER_END + 1}, STATE(3, ERR_MESSAGE_REFUSED)},
    };
    ASSERT_ALL_DENIED(requests)
}

static void assert_ended(const struct kozo_ipc_buffer *of, uint16_t number, int64_t error) {
    struct kozo_denial wanted = OUTCOME(error);
    wanted.syscall = number;
    assert_denial(&of->denial, &wanted);
    note(number, error);
}

static void waits_that_end(void **state) {
    (void)state;
    uint64_t owner = world_make(OBJECT_ENDPOINT, 0);
    uint64_t send = world_derive(owner, RIGHT_ENDPOINT_SEND, 0);
    uint64_t receive = world_derive(owner, RIGHT_ENDPOINT_RECEIVE, 0);
    uint64_t all = world_make(OBJECT_NOTIFICATION, 0);
    world_reply(thread);
    struct thread *client = world_thread();
    struct kozo_ipc_buffer *theirs = world_buffer(client);
    assert_status(world_call(client, SYS_CALL, send, 0), WAITS);
    assert_status(world_call(thread, SYS_RECV, receive, 0), 0);
    // Not what it entered with: the fast path leaves no number.
    client->context.status = 0;
    assert_status(world_call(thread, SYS_RECV, receive, TAG_NONBLOCK), ERR_WOULD_BLOCK);
    assert_ended(theirs, SYS_CALL, ERR_REPLY_DROPPED);
    assert_status(world_call(client, SYS_SEND, send, 0), WAITS);
    assert_status(world_call(thread, SYS_CAP_DELETE, WORLD_CNODE, receive), 0);
    assert_ended(theirs, SYS_SEND, ERR_PEER_GONE);
    receive = world_derive(owner, RIGHT_ENDPOINT_RECEIVE, 0);
    assert_status(world_call(client, SYS_RECV, receive, 0), WAITS);
    client->context.status = 0;
    assert_status(world_call(thread, SYS_CAP_DELETE, WORLD_CNODE, receive), 0);
    assert_ended(theirs, SYS_RECV, ERR_CANCELLED);
    assert_status(world_call(client, SYS_WAIT, all), WAITS);
    assert_status(world_call(thread, SYS_THREAD_STOP, world_handle_of(client)), 0);
    assert_ended(theirs, SYS_WAIT, ERR_CANCELLED);
    assert_status(world_call(thread, SYS_THREAD_RESUME, world_handle_of(client)), 0);
    assert_status(world_call(client, SYS_WAIT, all), WAITS);
    memset(&theirs->denial, 0, sizeof(theirs->denial));
    assert_status(world_call(thread, SYS_CAP_DELETE, WORLD_CNODE, all), 0);
    assert_ended(theirs, SYS_WAIT, ERR_CANCELLED);
}

static void waits_that_are_cancelled(void **state) {
    (void)state;
    uint64_t owner = world_make(OBJECT_ENDPOINT, 0);
    uint64_t receive = world_derive(owner, RIGHT_ENDPOINT_RECEIVE, 0);
    uint64_t all = world_make(OBJECT_NOTIFICATION, 0);
    struct thread *client = world_thread();
    const struct kozo_ipc_buffer *theirs = world_buffer(client);
    const struct {
        uint64_t number, handle, second;
        uint16_t recorded;
    } rows[] = {
        {SYS_CALL, owner, 0, SYS_CALL},   {SYS_SEND, owner, 0, SYS_SEND},
        {SYS_RECV, receive, 0, SYS_RECV}, {SYS_REPLY_RECV, receive, 0, SYS_RECV},
        {SYS_WAIT, all, 0, SYS_WAIT},     {SYS_WAIT_UNTIL, all, 1, SYS_WAIT_UNTIL},
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_status(world_call(client, rows[i].number, rows[i].handle, rows[i].second), WAITS);
        assert_status(world_call(thread, SYS_THREAD_STOP, world_handle_of(client)), 0);
        assert_status(client->context.status, ERR_CANCELLED);
        assert_ended(theirs, rows[i].recorded, ERR_CANCELLED);
        note(rows[i].number, ERR_CANCELLED);
        assert_status(world_call(thread, SYS_THREAD_RESUME, world_handle_of(client)), 0);
    }
}

static void a_fault_leaves_no_record(void **state) {
    (void)state;
    static const struct kozo_denial none = {.kind = DENIAL_NONE};
    uint64_t owner = world_make(OBJECT_ENDPOINT, 0);
    assert_status(thread_bind(thread, THREAD_SLOT_FAULT, world_slot(owner), 0), 0);
    memset(&buffer->denial, 0, sizeof(buffer->denial));
    world_run(thread);
    thread_fault(thread, FAULT_PAGE, 0, 0);
    assert_int_equal(thread->state, THREAD_FAULTED);
    assert_denial(&buffer->denial, &none);
}

static void a_thread_without_a_buffer_gets_none(void **state) {
    (void)state;
    assert_status(thread_bind(thread, THREAD_SLOT_BUFFER, NULL, 0), 0);
    memset(&buffer->denial, 0, sizeof(buffer->denial));
    assert_status(world_call(thread, SYS_CAP_DELETE, WORLD_CNODE, 0), ERR_OUT_OF_RANGE);
    assert_status(world_call(thread, SYS_CAP_DELETE, 0, 0), ERR_INVALID_HANDLE);
    assert_status(world_call(thread, 0, 0), ERR_INVALID_SYSCALL);
    uint64_t owner = world_make(OBJECT_ENDPOINT, 0);
    uint64_t receive = world_derive(owner, RIGHT_ENDPOINT_RECEIVE, 0);
    uint64_t reply = world_handle_of(world_reply(thread));
    const struct {
        uint64_t number, handle, tag;
    } rows[] = {
        {SYS_CALL, owner, tag_of(5, 0)},         {SYS_CALL, owner, tag_of(0, 1)},   {SYS_CALL, owner, TAG_DEADLINE},
        {SYS_SEND, owner, tag_of(5, 0)},         {SYS_RECV, receive, TAG_DEADLINE}, {SYS_REPLY, reply, tag_of(5, 0)},
        {SYS_REPLY_RECV, receive, tag_of(5, 0)},
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_status(world_call(thread, rows[i].number, rows[i].handle, rows[i].tag), ERR_NO_BUFFER);
        note(rows[i].number, ERR_NO_BUFFER);
    }
    assert_int_equal(buffer->denial.error, 0);
}

// ---- All of these together

static void each_error_of_the_definition_was_met_and_no_other(void **state) {
    (void)state;
    uint64_t listed[SYS_MAX + 1] = {0};
    unsigned wrong = 0;
    for (const struct kozo_refusal *refusal = kozo_refusals; refusal->error != 0; refusal++) {
        listed[refusal->syscall] |= UINT64_C(1) << -refusal->error;
    }
    for (uint64_t number = 0; number <= SYS_MAX; number++) {
        for (int64_t error = -1; error > -64; error--) {
            if (((met[number] ^ listed[number]) >> -error & 1) != 0) {
                print_error("%s of %s: %s\n", kozo_error_name(error), kozo_syscall_name(number),
                            (met[number] >> -error & 1) != 0 ? "not in the definition" : "no test here meets it");
                wrong++;
            }
        }
    }
    assert_int_equal(wrong, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(unknown_numbers_are_told, start, world_end),
        cmocka_unit_test_setup_teardown(every_first_capability_is_told, start, world_end),
        cmocka_unit_test_setup_teardown(creating, start, world_end),
        cmocka_unit_test_setup_teardown(deriving, start, world_end),
        cmocka_unit_test_setup_teardown(mapping, start, world_end),
        cmocka_unit_test_setup_teardown(threads, start, world_end),
        cmocka_unit_test_setup_teardown(devices, start, world_end),
        cmocka_unit_test_setup_teardown(sending, start, world_end),
        cmocka_unit_test_setup_teardown(sent_capabilities, start, world_end),
        cmocka_unit_test_setup_teardown(the_receiver_stays_unknown, start, world_end),
        cmocka_unit_test_setup_teardown(answers, start, world_end),
        cmocka_unit_test_setup_teardown(capabilities_in_answers, start, world_end),
        cmocka_unit_test_setup_teardown(answers_to_faults, start, world_end),
        cmocka_unit_test_setup_teardown(waits_that_end, start, world_end),
        cmocka_unit_test_setup_teardown(waits_that_are_cancelled, start, world_end),
        cmocka_unit_test_setup_teardown(a_fault_leaves_no_record, start, world_end),
        cmocka_unit_test_setup_teardown(a_thread_without_a_buffer_gets_none, start, world_end),
        cmocka_unit_test(each_error_of_the_definition_was_met_and_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
