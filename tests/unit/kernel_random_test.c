// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c tests/unit/kernel/*.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
// flags: -DKOZO_DEBUG
//
// Threads make random syscalls, fault and are interrupted, and after each step all of the kernel's invariants are
// checked. Outside of all threads stands a supervisor that keeps them busy: it hands out capabilities, and destroys and
// makes anew whatever there is.
//
// KOZO_SEED, KOZO_SECONDS: where to start, how long to go on. The step at which it fails is printed, and is the same
// each time.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "arch.h"
#include "capability.h"
#include "cpu_block.h"
#include "invariants.h"
#include "irq.h"
#include "paging.h"
#include "scheduler.h"
#include "syscall.h"
#include "thread.h"
#include "untyped.h"
#include "work.h"
#include "world.h"

enum { EPISODE_STEPS = 4000, FORBID_EVERY = 16, TRY_CNODE_SLOTS = 8, PRIORITY_CHOICES = 4 };

// ---- Chance

static uint64_t random_state;

static uint64_t random_word(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state * UINT64_C(0x2545f4914f6cdd1d);
}

static unsigned below(unsigned limit) {
    return (unsigned)(random_word() >> 33) % limit;
}

static bool one_in(unsigned count) {
    return below(count) == 0;
}

// ---- What the supervisor has: objects, each with an Untyped of its own that it can be destroyed through

static const struct site_kind {
    uint8_t type;
    uint8_t size_bits;
    uint8_t count;
} site_kinds[] = {
    {OBJECT_CNODE, 5, 4},
    {OBJECT_THREAD, 0, 7},
    {OBJECT_ENDPOINT, 0, 3},
    {OBJECT_REPLY, 0, 4},
    {OBJECT_IRQ, 0, 2},
    {OBJECT_NOTIFICATION, 0, 2},
    {OBJECT_ADDRESS_SPACE, 0, 2},
    {OBJECT_FRAME, FRAME_SMALL_BITS, 3},
    {OBJECT_FRAME, FRAME_LARGE_BITS, 1},
    {OBJECT_TIMER, 0, 3},
    {OBJECT_UNTYPED, 17, 2},
};
enum { SITES = 33, POOLS = 2, FIRST_SITE = 1, AUTHORITIES = FIRST_SITE + 2 * SITES };
_Static_assert(AUTHORITIES + 5 <= WORLD_OUTSIDE, "room for all of them");

struct site {
    uint8_t type;
    uint8_t size_bits;
    struct slot *memory;
    struct slot *object;
};
static struct site sites[SITES];

static struct slot *any_slot(uint64_t type) {
    for (unsigned i = below(SITES), tries = 0; tries < SITES; tries++, i = (i + 1) % SITES) {
        if (sites[i].type == type && !slot_is_empty(sites[i].object)) {
            return sites[i].object;
        }
    }
    return NULL;
}

static void bind_some(struct thread *thread) {
    static const uint8_t types[] = {OBJECT_CNODE,    OBJECT_ADDRESS_SPACE, OBJECT_FRAME,
                                    OBJECT_ENDPOINT, OBJECT_NOTIFICATION,  OBJECT_REPLY};
    for (unsigned which = 0; which <= THREAD_SLOT_REPLY; which++) {
        struct slot *slot = any_slot(types[which]);
        if (slot != NULL && slot_is_empty(&thread->slots[which])) {
            thread_bind(thread, which, slot, which == THREAD_SLOT_BUFFER ? below(8) * IPC_BUFFER_SIZE : 0);
        }
    }
}

/// Revokes, or leaves off in the middle for others to go on with.
static void revoke(struct slot *slot) {
    if (one_in(4)) {
        cpu.work_left = 1;
        capability_revoke(slot);
    } else {
        world_revoke_slot(slot);
    }
}

/// Creates something of the supervisor's, in as many steps as it takes.
static int64_t create_one(struct slot *memory, uint64_t type, uint64_t size_bits, struct slot *slot) {
    int64_t status;
    do {
        world_refill();
        status = untyped_create(memory, type, size_bits, slot, 1);
    } while (status == SYSCALL_LEFT_OFF);
    return status;
}

static void fill(struct site *site) {
    if (site->type == OBJECT_UNTYPED) {
        return;
    }
    world_revoke_slot(site->memory);
    assert_status(create_one(site->memory, site->type, site->size_bits, site->object), 0);
    if (site->type == OBJECT_THREAD) {
        struct thread *thread = site->object->object;
        bind_some(thread);
        thread_set_priority(thread, (uint8_t)below(PRIORITY_CHOICES), (uint8_t)(1 + below(PRIORITY_CHOICES)));
        assert_status(thread_start(thread, below(1 << 20), below(1 << 20), random_word(), below(3)), 0);
    }
}

static void start(void) {
    world_start(NULL);
    unsigned made = 0;
    for (unsigned kind = 0; kind < sizeof(site_kinds) / sizeof(site_kinds[0]); kind++) {
        for (unsigned i = 0; i < site_kinds[kind].count; i++, made++) {
            struct slot *slots = &world_outside[FIRST_SITE + 2 * made];
            sites[made] = (struct site){site_kinds[kind].type, site_kinds[kind].size_bits, &slots[0], &slots[1]};
            unsigned bits = object_size_bits(sites[made].type, sites[made].size_bits);
            assert_status(untyped_create(world_slot(WORLD_MEMORY), OBJECT_UNTYPED, bits, &slots[0], 1), 0);
        }
    }
    assert_int_equal(made, SITES);
    for (unsigned i = 0; i < 4; i++) {
        capability_first(&world_outside[AUTHORITIES + i], &world_outside[0], OBJECT_IRQ_CONTROL + i, NULL, 0);
    }
    for (unsigned i = 0; i < SITES; i++) {
        fill(&sites[i]);
    }
    scheduler_leave();
    world_check();
}

// ---- What the supervisor does

/// A random slot, empty if there is one at hand, of a random CNode of the supervisor's.
static struct slot *some_slot(bool wanted_empty) {
    struct slot *holder = any_slot(OBJECT_CNODE);
    if (holder == NULL) {
        return NULL;
    }
    struct cnode *cnode = holder->object;
    for (unsigned i = 0; i < TRY_CNODE_SLOTS; i++) {
        struct slot *slot = &cnode_slots(cnode)[1 + below((unsigned)cnode->slot_count - 1)];
        if (slot_is_empty(slot) == wanted_empty) {
            return slot;
        }
    }
    return NULL;
}

static uint64_t some_size_bits(uint64_t type) {
    switch (type) {
    case OBJECT_UNTYPED:
        return 8 + below(8);
    case OBJECT_CNODE:
        return 2 + below(3);
    case OBJECT_FRAME:
        return FRAME_SMALL_BITS;
    default:
        return 0;
    }
}

/// Rights to hand out: most of the time those that make things happen.
static uint32_t some_rights(uint64_t type) {
    if (one_in(5)) {
        return (uint32_t)random_word();
    }
    return type == OBJECT_ENDPOINT && !one_in(4) ? (uint32_t)(RIGHTS_ENDPOINT & ~RIGHT_ENDPOINT_OWN) : UINT32_MAX;
}

static void hand_out(void) {
    struct slot *to = some_slot(true);
    struct slot *from = one_in(10) ? &world_outside[AUTHORITIES + below(4)] : sites[below(SITES - POOLS)].object;
    if (to == NULL || slot_is_empty(from)) {
        return;
    }
    capability_derive(from, to, some_rights(from->type));
    if ((to->type == OBJECT_ENDPOINT || to->type == OBJECT_NOTIFICATION) && one_in(2)) {
        to->badge = 1 + below(7);
    }
}

/// Creates something in one of the pools, which is emptied when it is full.
static void create(void) {
    struct slot *to = some_slot(true);
    struct slot *pool = sites[SITES - 1 - below(POOLS)].memory;
    uint64_t type = one_in(3)   ? OBJECT_UNTYPED
                    : one_in(2) ? OBJECT_PAGE_TABLE
                    : one_in(9) ? OBJECT_TIMER
                                : 1 + below(OBJECT_IRQ);
    if (to != NULL && create_one(pool, type, some_size_bits(type), to) == ERR_NO_MEMORY) {
        revoke(pool);
    }
}

/// Destroys what a site holds, or makes it anew where that was done before.
static void turn(struct site *site) {
    if (site->type != OBJECT_UNTYPED && slot_is_empty(site->object)) {
        fill(site);
    } else {
        revoke(site->memory);
    }
}

/// Gets a thread going that waits or has no CNode.
static void kick(void) {
    const struct slot *slot = any_slot(OBJECT_THREAD);
    if (slot == NULL) {
        return;
    }
    struct thread *thread = slot->object;
    if (thread->state != THREAD_READY && one_in(2)) {
        thread_stop(thread);
        thread_resume(thread);
    }
    if (one_in(4)) {
        thread_bind(thread, below(THREAD_SLOT_REPLY + 1), NULL, 0);
    }
    bind_some(thread);
    if (one_in(3)) {
        thread_set_priority(thread, (uint8_t)below(PRIORITY_CHOICES), (uint8_t)(1 + below(PRIORITY_CHOICES)));
    }
}

static void supervise(void) {
    unsigned choice = below(20);
    struct slot *slot = some_slot(false);
    if (choice < 10) {
        hand_out();
    } else if (choice < 13) {
        create();
    } else if (choice < 17) {
        kick();
    } else if (choice == 17 && slot != NULL) {
        cpu.work_left = 1 + below(400);
        capability_delete(slot);
    } else if (choice == 18 && slot != NULL) {
        revoke(slot);
    } else if (choice == 19 && one_in(3)) {
        turn(&sites[below(SITES)]);
    }
}

// ---- What threads do

/// What stands in an argument. The numbers below FREE are OBJECT_...: a capability of that type.
enum argument {
    NONE = 0,
    ANY_CAPABILITY = OBJECT_TIMER + 1,
    /// An index in a CNode, probably empty or probably filled.
    TO_INDEX,
    FROM_INDEX,
    RIGHTS,
    TAG,
    RECEIVE_TAG,
    WORD,
    BADGE,
    TYPE,
    SIZE_BITS,
    COUNT,
    ADDRESS,
    PROTECTION,
    LEVEL,
    THREAD_SLOT,
    OFFSET,
    PRIORITY,
    LINE,
    TRIGGER,
    PORT,
    FLAGS,
    DEADLINE,
};

static const struct shape {
    uint8_t number;
    /// How often, beside the others.
    uint8_t weight;
    uint8_t arguments[6];
} shapes[] = {
    {SYS_CALL, 6, {OBJECT_ENDPOINT, TAG, WORD, WORD, WORD, WORD}},
    {SYS_REPLY_RECV, 6, {OBJECT_ENDPOINT, TAG, WORD, WORD, WORD, WORD}},
    {SYS_SEND, 3, {OBJECT_ENDPOINT, TAG, WORD, WORD, WORD, WORD}},
    {SYS_RECV, 2, {OBJECT_ENDPOINT, RECEIVE_TAG}},
    {SYS_REPLY, 4, {OBJECT_REPLY, TAG, WORD, WORD, WORD, WORD}},
    {SYS_SIGNAL, 2, {OBJECT_NOTIFICATION}},
    {SYS_WAIT, 1, {OBJECT_NOTIFICATION}},
    {SYS_POLL, 1, {OBJECT_NOTIFICATION}},
    {SYS_WAIT_UNTIL, 1, {OBJECT_NOTIFICATION, DEADLINE}},
    {SYS_CAP_CREATE, 4, {OBJECT_UNTYPED, TYPE, SIZE_BITS, OBJECT_CNODE, TO_INDEX, COUNT}},
    {SYS_CAP_COPY, 3, {OBJECT_CNODE, TO_INDEX, OBJECT_CNODE, FROM_INDEX, RIGHTS}},
    {SYS_CAP_MINT, 2, {OBJECT_CNODE, TO_INDEX, OBJECT_CNODE, FROM_INDEX, RIGHTS, BADGE}},
    {SYS_CAP_MOVE, 3, {OBJECT_CNODE, TO_INDEX, OBJECT_CNODE, FROM_INDEX}},
    {SYS_CAP_DELETE, 1, {OBJECT_CNODE, FROM_INDEX}},
    {SYS_CAP_REVOKE, 1, {OBJECT_CNODE, FROM_INDEX}},
    {SYS_CAP_INSPECT, 1, {OBJECT_CNODE, FROM_INDEX}},
    {SYS_SPACE_MAP, 5, {OBJECT_ADDRESS_SPACE, OBJECT_FRAME, ADDRESS, PROTECTION}},
    {SYS_SPACE_MAP_TABLE, 6, {OBJECT_ADDRESS_SPACE, OBJECT_PAGE_TABLE, ADDRESS, LEVEL}},
    {SYS_FRAME_UNMAP, 1, {OBJECT_FRAME}},
    {SYS_TABLE_UNMAP, 1, {OBJECT_PAGE_TABLE}},
    {SYS_SPACE_PROTECT, 3, {OBJECT_ADDRESS_SPACE, OBJECT_FRAME, PROTECTION}},
    {SYS_THREAD_BIND, 3, {OBJECT_THREAD, THREAD_SLOT, ANY_CAPABILITY, OFFSET}},
    {SYS_THREAD_START, 1, {OBJECT_THREAD, ADDRESS, ADDRESS, WORD, PRIORITY}},
    {SYS_THREAD_STOP, 1, {OBJECT_THREAD}},
    {SYS_THREAD_RESUME, 1, {OBJECT_THREAD}},
    {SYS_THREAD_PRIORITY, 1, {OBJECT_THREAD, PRIORITY, PRIORITY}},
    {SYS_THREAD_YIELD, 1, {OBJECT_THREAD}},
    {SYS_THREAD_INSPECT, 1, {OBJECT_THREAD}},
    {SYS_THREAD_READ, 2, {OBJECT_THREAD, LEVEL}},
    {SYS_THREAD_WRITE, 2, {OBJECT_THREAD, LEVEL, ADDRESS, ADDRESS, FLAGS, PRIORITY}},
    {SYS_IRQ_BIND, 1, {OBJECT_IRQ_CONTROL, OBJECT_IRQ, LINE, TRIGGER}},
    {SYS_IRQ_NOTIFY, 1, {OBJECT_IRQ, OBJECT_NOTIFICATION}},
    {SYS_IRQ_ACK, 1, {OBJECT_IRQ}},
    {SYS_PORT_CREATE, 1, {OBJECT_IO_PORT_CONTROL, PORT, PORT, OBJECT_CNODE, TO_INDEX}},
    {SYS_PORT_IN, 1, {OBJECT_IO_PORT, PORT, LEVEL}},
    {SYS_PORT_OUT, 1, {OBJECT_IO_PORT, PORT, LEVEL, LEVEL}},
    {SYS_CLOCK_READ, 1, {OBJECT_CLOCK}},
    {SYS_TIMER_NOTIFY, 1, {OBJECT_TIMER, OBJECT_NOTIFICATION}},
    {SYS_TIMER_SET, 4, {OBJECT_TIMER, DEADLINE}},
    {SYS_TIMER_CANCEL, 1, {OBJECT_TIMER}},
};
enum { SHAPES = sizeof(shapes) / sizeof(shapes[0]) };

/// A handle of the thread's with a capability of this type, 0: an empty slot; or, once in a while, any number.
static uint64_t some_handle(const struct thread *thread, uint64_t type) {
    unsigned limit = (unsigned)thread->cnode_limit;
    if (one_in(20)) {
        return below(limit + 2);
    }
    unsigned handle = below(limit);
    for (unsigned i = 0; i < limit; i++, handle = (handle + 1) % limit) {
        if (thread->cnode_slots[handle].type == type && (handle != 0 || limit == 1)) {
            return handle;
        }
    }
    return below(limit);
}

static uint64_t some_capability(const struct thread *thread) {
    return some_handle(thread, 1 + below(OBJECT_TIMER));
}

static uint64_t some_tag(void) {
    uint64_t tag = random_word() << TAG_LABEL_SHIFT;
    tag |= one_in(3) ? below(IPC_MESSAGE_WORDS + 2) : below(IPC_REGISTER_WORDS + 1);
    tag |= one_in(3) ? (uint64_t)below(IPC_CAPS + 1) << TAG_CAPS_SHIFT : 0;
    tag |= one_in(4) ? TAG_NONBLOCK : one_in(4) ? TAG_DEADLINE : 0;
    return one_in(50) ? tag | TAG_NOTIFICATION : tag;
}

static uint64_t some_address(void) {
    uint64_t address = (uint64_t)one_in(4) << 39 | (uint64_t)one_in(4) << 30 | below(2) << 21 | below(3) << 12;
    address &= one_in(3) ? ~((UINT64_C(1) << FRAME_LARGE_BITS) - 1) : UINT64_MAX;
    return one_in(40) ? random_word() >> below(40) : address;
}

static uint64_t some_protection(void) {
    static const uint64_t usual[] = {PROT_READ, PROT_READ | PROT_WRITE, PROT_READ | PROT_EXECUTE};
    return one_in(10) ? below(9) : usual[below(3)];
}

/// The level of the page table that is missing, or any number.
static uint64_t some_level(const struct thread *thread, const uint64_t before[]) {
    const struct slot *slot = thread_slot(thread, before[0]);
    if (slot->type == OBJECT_ADDRESS_SPACE && before[2] < USER_END && !one_in(8)) {
        return missing_table_level(slot->object, before[2]);
    }
    return below(5);
}

static uint64_t some_deadline(void) {
    uint64_t soon = host.nanoseconds - TIME_SLICE_NS + below(10) * TIME_SLICE_NS;
    return one_in(50) ? random_word() : soon;
}

static uint64_t some_argument(const struct thread *thread, enum argument kind, const uint64_t before[]) {
    switch (kind) {
    case NONE:
        return one_in(4) ? random_word() : 0;
    case ANY_CAPABILITY:
        return one_in(6) ? NULL_HANDLE : some_capability(thread);
    case TO_INDEX:
        return some_handle(thread, 0);
    case FROM_INDEX:
        return some_capability(thread);
    case RIGHTS:
        return one_in(30) ? random_word() : one_in(3) ? random_word() & RIGHTS_ALL : RIGHTS_ALL;
    case TAG:
        return some_tag();
    case RECEIVE_TAG:
        return one_in(4) ? TAG_NONBLOCK : one_in(4) ? TAG_DEADLINE : one_in(10) ? some_tag() : 0;
    case WORD:
        return below(1 << 20);
    case BADGE:
        return below(8);
    case TYPE:
        return one_in(4) ? OBJECT_PAGE_TABLE : one_in(12) ? OBJECT_TIMER : below(OBJECT_IRQ + 2);
    case SIZE_BITS:
        return one_in(20) ? below(64) : some_size_bits(before[1]);
    case COUNT:
        return one_in(10) ? below(CREATE_MAX_COUNT + 2) : 1 + below(2);
    case ADDRESS:
        return some_address();
    case PROTECTION:
        return some_protection();
    case LEVEL:
        return some_level(thread, before);
    case THREAD_SLOT:
        return below(THREAD_SLOT_REPLY + 2);
    case OFFSET:
        return one_in(3) ? below(10) * IPC_BUFFER_SIZE : 0;
    case PRIORITY:
        return below(PRIORITY_CHOICES + 1);
    case LINE:
        return below(4) + (one_in(10) ? HOST_LINES - 2 : 0);
    case TRIGGER:
        return below(4);
    case FLAGS:
        return one_in(3) ? random_word() : FLAGS_FIXED | (random_word() & FLAGS_FREE);
    case PORT:
        return one_in(20) ? random_word() : 0x3f8 + below(8);
    case DEADLINE:
        return some_deadline();
    default:
        return some_handle(thread, kind);
    }
}

/// What the thread's program would write into its IPC buffer.
static void fill_buffer(struct thread *thread) {
    if (thread->buffer != NULL) {
        thread->buffer->deadline = some_deadline();
    }
    for (unsigned i = 0; thread->buffer != NULL && i < IPC_CAPS; i++) {
        thread->buffer->send_caps[i] = some_capability(thread);
        thread->buffer->receive_slots[i] = some_handle(thread, 0);
        thread->buffer->words[below(IPC_BUFFER_WORDS)] = random_word();
    }
}

static void refuse_kernel_addresses(const struct thread *thread) {
    const struct context *context = &thread->context;
    for (unsigned i = 0; i < 6; i++) {
        assert_false(context->argument[i] - (uint64_t)host.memory < host.memory_size);
    }
    assert_false(context->status - (uint64_t)host.memory < host.memory_size);
}

static unsigned long counts[SHAPES];
static unsigned long left_off;
static unsigned long successes[SHAPES];

static unsigned some_shape(void) {
    unsigned total = 0;
    for (unsigned i = 0; i < SHAPES; i++) {
        total += shapes[i].weight;
    }
    unsigned left = below(total);
    unsigned which = 0;
    while (left >= shapes[which].weight) {
        left -= shapes[which++].weight;
    }
    return which;
}

/// The running thread's syscall was left off.
static bool is_left_off(void) {
    return cpu.current != &cpu.idle && cpu.current->context.resume >= RESUME_AGAIN;
}

static void make_syscall(void) {
    struct thread *thread = cpu.current;
    unsigned which = some_shape();
    const struct shape *shape = &shapes[which];
    thread->context.status = one_in(500) ? random_word() >> below(64) : shape->number;
    for (unsigned i = 0; i < 6; i++) {
        thread->context.argument[i] = some_argument(thread, shape->arguments[i], thread->context.argument);
    }
    fill_buffer(thread);
    syscall_dispatch();
    refuse_kernel_addresses(thread);
    counts[which]++;
    successes[which] += !is_left_off() && (thread->context.status == 0 || thread->state > THREAD_READY);
}

static void step(void) {
    const struct thread *before = cpu.current;
    unsigned choice = below(100);
    host.work_budget = one_in(2) ? 1 : one_in(2) ? 1 + below(500) : INT64_MAX;
    host.cycles += below(1000);
    if (one_in(8)) {
        // Loading FS clears its base, which no instruction of the kernel sees.
        host.fs_base = 0;
    }
    if (choice < 16) {
        supervise();
    } else if (choice < 18) {
        host.nanoseconds += TIME_SLICE_NS;
        scheduler_tick();
    } else if (choice < 20) {
        irq_arrived(below(4));
    } else if (cpu.current == &cpu.idle) {
        syscall_idle();
        kick();
    } else if (is_left_off()) {
        left_off++;
        syscall_go_on();
    } else if (choice < 22) {
        thread_fault(cpu.current, 1 + below(FAULT_OTHER), some_address(), below(8));
    } else {
        host_touch(some_address());
        make_syscall();
    }
    scheduler_leave();
    if (cpu.current == before) {
        host.fs_base = before->fs_base;
    }
}

static uint64_t number_from(const char *variable, uint64_t otherwise) {
    const char *text = getenv(variable);
    return text != NULL ? strtoull(text, NULL, 0) : otherwise;
}

static void print_statistics(uint64_t seed, unsigned long steps) {
    print_message("%lu steps up to seed %lu, %lu parts of syscalls\n", steps, seed, left_off);
    for (unsigned i = 0; getenv("KOZO_SECONDS") != NULL && i < SHAPES; i++) {
        print_message("  syscall %2u: %8lu, %8lu succeeded or waited\n", shapes[i].number, counts[i], successes[i]);
    }
}

static void invariants_hold(void **state) {
    (void)state;
    uint64_t seed = number_from("KOZO_SEED", 1);
    time_t end = time(NULL) + (time_t)number_from("KOZO_SECONDS", 5);
    unsigned long steps = 0;
    for (; time(NULL) < end; seed++) {
        random_state = seed * UINT64_C(0x9e3779b97f4a7c15);
        start();
        for (unsigned i = 0; i < EPISODE_STEPS; i++, steps++) {
            step();
            const char *broken = invariants_broken(world_outside, WORLD_OUTSIDE);
            if (broken != NULL) {
                fail_msg("KOZO_SEED=%lu, step %u: %s", seed, i, broken);
            }
            if (i % FORBID_EVERY == 0) {
                invariants_forbid_free_memory();
            }
        }
        world_end(NULL);
    }
    print_statistics(seed, steps);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(invariants_hold)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
