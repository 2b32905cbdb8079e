// SPDX-License-Identifier: Apache-2.0
//
// Objects of all types, at random: created in each other's memory and CNodes, bound to each other, mapped, started,
// moved, deleted, revoked. Most of that fails; what counts is that nothing of it is left once the service has ended.

#include "role.h"

#include <kozo/object.h>
#include <kozo/random.h>
#include <kozo_service.h>
#include <kozo_syscalls.h>
#include <stdbool.h>

#define SLOTS      96
#define STACKS     8
#define STACK_SIZE 4096

static kozo_handle_t first_slot;
static uint8_t stacks[STACKS][STACK_SIZE] __attribute__((aligned(16)));
/// Stacks that a thread was started on: no second one is.
static uint64_t stacks_used;

/// Types with the sizes that are tried: bits from `least` on, `spread` of them.
static const struct {
    uint8_t type, least, spread;
} kinds[] = {
    {OBJECT_UNTYPED, 12, 6},     {OBJECT_CNODE, 2, 7},  {OBJECT_THREAD, 0, 1},   {OBJECT_ADDRESS_SPACE, 0, 1},
    {OBJECT_PAGE_TABLE, 0, 1},   {OBJECT_FRAME, 12, 1}, {OBJECT_ENDPOINT, 0, 1}, {OBJECT_REPLY, 0, 1},
    {OBJECT_NOTIFICATION, 0, 1}, {OBJECT_IRQ, 0, 1},    {OBJECT_TIMER, 0, 1},
};

static uint64_t some_slot(uint64_t *seed) {
    return first_slot + kozo_random_below(seed, SLOTS);
}

/// A slot of those to play with, or `usual`.
static kozo_handle_t some(uint64_t *seed, kozo_handle_t usual) {
    return kozo_random_below(seed, 2) ? usual : some_slot(seed);
}

struct place {
    kozo_handle_t cnode;
    uint64_t index;
};

/// A slot of the service's own CNode, or of what may be another one.
static struct place some_place(uint64_t *seed) {
    if (kozo_random_below(seed, 2))
        return (struct place){kozo_self.cnode, some_slot(seed)};
    return (struct place){some_slot(seed), 1 + kozo_random_below(seed, 8)};
}

static void create(uint64_t *seed) {
    uint64_t kind = kozo_random_below(seed, sizeof(kinds) / sizeof(kinds[0]));
    uint64_t bits = kinds[kind].least + kozo_random_below(seed, kinds[kind].spread);
    struct place to = some_place(seed);
    kozo_sys_cap_create(some(seed, kozo_self.memory), kinds[kind].type, bits, to.cnode, to.index,
                        1 + kozo_random_below(seed, 4));
}

static void derive(uint64_t *seed) {
    struct place to = some_place(seed), from = some_place(seed);
    uint64_t badge = kozo_random_below(seed, 3);
    if (badge)
        kozo_sys_cap_mint(to.cnode, to.index, from.cnode, from.index, RIGHTS_ALL, badge);
    else
        kozo_sys_cap_copy(to.cnode, to.index, from.cnode, from.index, RIGHTS_ALL & ~RIGHT_ENDPOINT_OWN);
}

/// CNodes go into CNodes, the service's own into its own.
static void nest(uint64_t *seed) {
    struct place to = some_place(seed);
    kozo_sys_cap_copy(to.cnode, to.index, kozo_self.cnode, some(seed, kozo_self.cnode), RIGHTS_ALL);
    to = some_place(seed);
    kozo_sys_cap_move(to.cnode, to.index, kozo_self.cnode, some_slot(seed));
}

static void destroy(uint64_t *seed) {
    if (kozo_random_below(seed, 4) == 0)
        kozo_sys_cap_revoke(kozo_self.cnode, some_slot(seed));
    kozo_sys_cap_delete(kozo_self.cnode, some_slot(seed));
    if (kozo_random_below(seed, 200) == 0)
        kozo_sys_cap_revoke(kozo_self.cnode, kozo_self.memory);
}

static void map(uint64_t *seed) {
    kozo_handle_t space = some(seed, kozo_self.space);
    uint64_t address = kozo_start->heap_end - ((1 + kozo_random_below(seed, 1024)) << (FRAME_SMALL_BITS + 7));
    for (uint64_t level = 3; level > 0; level--)
        kozo_sys_space_map_table(space, some_slot(seed), address, level);
    kozo_sys_space_map(space, some_slot(seed), address, PROT_READ | PROT_WRITE);
    if (kozo_random_below(seed, 4) == 0)
        kozo_sys_table_unmap(some_slot(seed));
}

static void set_timer(uint64_t *seed) {
    kozo_handle_t timer = some_slot(seed);
    uint64_t now = 0;
    kozo_sys_clock_read(kozo.clock, &now);
    kozo_sys_timer_notify(timer, some_slot(seed));
    kozo_sys_timer_set(timer, now + kozo_random_below(seed, 2000000));
}

/// Ask somebody for an answer, or nobody: at the greeter, at one of the endpoints.
static void call(uint64_t *seed) {
    uint64_t badge, tag, word[IPC_REGISTER_WORDS];
    kozo_sys_call(some(seed, kozo.greeter.handle), TAG_NONBLOCK, 0, 0, 0, 0, &badge, &tag, &word[0], &word[1], &word[2],
                  &word[3]);
}

static void play(uint64_t seed, bool is_first);

static void go_on(uint64_t seed) {
    play(seed, false);
}

/// A message or a signal that never comes, or one that others make.
static void wait_for_something(uint64_t seed) {
    for (;;) {
        uint64_t badge, tag, word[IPC_REGISTER_WORDS];
        kozo_sys_wait(some_slot(&seed), &badge);
        kozo_sys_recv(some_slot(&seed), 0, &badge, &tag, &word[0], &word[1], &word[2], &word[3]);
        kozo_sys_send(some_slot(&seed), 0, 0, 0, 0, 0);
    }
}

static void touch_nothing(uint64_t address) {
    *(volatile uint64_t *)(address % kozo_start->heap_end) = address;
}

/// A thread on a stack of its own, with whatever capabilities there are to bind.
static void spawn(uint64_t *seed) {
    static void (*const entries[])(uint64_t) = {go_on, wait_for_something, touch_nothing};
    kozo_handle_t thread = some_slot(seed);
    if (__atomic_load_n(&stacks_used, __ATOMIC_RELAXED) >= STACKS ||
        kozo_sys_cap_create(kozo_self.memory, OBJECT_THREAD, 0, kozo_self.cnode, thread, 1))
        return;
    kozo_sys_thread_bind(thread, THREAD_SLOT_CNODE, kozo_self.cnode, 0);
    kozo_sys_thread_bind(thread, THREAD_SLOT_SPACE, kozo_self.space, 0);
    for (uint64_t slot = THREAD_SLOT_BUFFER; slot <= THREAD_SLOT_REPLY; slot++)
        kozo_sys_thread_bind(thread, slot, some_slot(seed), 0);
    uint64_t stack = __atomic_fetch_add(&stacks_used, 1, __ATOMIC_RELAXED);
    uint64_t priority = 1 + kozo_random_below(seed, 60);
    if (stack >= STACKS || kozo_sys_thread_priority(thread, priority, priority))
        return;
    uint64_t entry = (uintptr_t)entries[kozo_random_below(seed, sizeof(entries) / sizeof(entries[0]))];
    kozo_sys_thread_start(thread, entry, (uintptr_t)stacks[stack] + STACK_SIZE - 8, kozo_random(seed), 0);
}

/// Something to a thread or by it, of this service.
static void configure(uint64_t *seed) {
    kozo_handle_t thread = some_slot(seed);
    kozo_sys_thread_bind(thread, kozo_random_below(seed, THREAD_SLOT_REPLY + 1), some_slot(seed), 0);
    if (kozo_random_below(seed, 2))
        kozo_sys_thread_stop(thread);
    else
        kozo_sys_thread_resume(thread);
    kozo_sys_signal(some_slot(seed));
}

/// Go on for ever. The first thread asks nobody, and so is stopped by nobody but the others.
static void play(uint64_t seed, bool is_first) {
    static void (*const moves[])(uint64_t *) = {
        create, create, create, derive, nest, destroy, map, set_timer, configure, spawn, call,
    };
    for (;;) {
        uint64_t count = sizeof(moves) / sizeof(moves[0]) - (is_first ? 1 : 0);
        moves[kozo_random_below(&seed, count)](&seed);
    }
}

void role_objects(uint64_t seed) {
    first_slot = kozo_slots_take(SLOTS);
    play(seed, true);
}
