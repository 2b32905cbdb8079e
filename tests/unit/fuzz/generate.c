// SPDX-License-Identifier: Apache-2.0
#include "generate.h"

#include "arch.h"
#include "call.h"
#include "chance.h"
#include "cpu_block.h"
#include "episode.h"
#include "world.h"

enum { PLANNED_STEPS = 2 * EPISODE_MAKE_STEPS };

/// What the supervisor is yet to do, the last first done.
static struct step plan[PLANNED_STEPS];
static unsigned planned;

void generate_start(void) {
    planned = 0;
}

/// Plans steps to be done one after the other, before all that was planned.
static void plan_steps(const struct step *steps, unsigned count) {
    while (count > 0 && planned < PLANNED_STEPS) {
        plan[planned++] = steps[--count];
    }
}

static void plan_step(struct step step) {
    plan_steps(&step, 1);
}

// ---- The supervisor

static bool is_there(uint64_t handle) {
    return !slot_is_empty(world_slot(handle));
}

/// Rights to hand out: most of the time those that make things happen.
static uint64_t some_rights(uint64_t type) {
    if (chance_one_in(5)) {
        return chance_word() & RIGHTS_ALL;
    }
    return type == OBJECT_ENDPOINT && !chance_one_in(4) ? RIGHTS_ALL & ~RIGHT_ENDPOINT_OWN : RIGHTS_ALL;
}

/// Whether few slots of a CNode are empty. Where many are, what happens to one has little to do with the others, and
/// sequences shrink well.
static bool is_crowded(const struct slot *cnode) {
    struct slots slots = slots_of(cnode);
    uint64_t filled = 0;
    for (uint64_t i = 1; i < slots.count; i++) {
        filled += !slot_is_empty(&slots.first[i]);
    }
    return filled > slots.count / 2;
}

/// Gives a CNode a capability to something.
static void plan_hand_out(void) {
    uint64_t cnode = episode_object(OBJECT_CNODE, chance_below(8));
    uint64_t to = cnode == 0 ? 0 : slots_pick(slots_of(world_slot(cnode)), 0, 0);
    uint64_t from = chance_one_in(10) ? episode_authorities[chance_below(EPISODE_AUTHORITIES)]
                                      : episode_object(1 + chance_below(OBJECT_AUDIT), chance_below(8));
    if (cnode != 0 && is_crowded(world_slot(cnode))) {
        plan_step(supervisor_call(SYS_CAP_DELETE, cnode, slots_pick_filled(slots_of(world_slot(cnode)))));
    }
    if (to == 0 || from == 0) {
        return;
    }
    uint64_t type = world_slot(from)->type;
    uint64_t rights = some_rights(type);
    bool has_badge = (type == OBJECT_ENDPOINT || type == OBJECT_NOTIFICATION) && chance_one_in(2);
    plan_step(has_badge ? supervisor_call(SYS_CAP_MINT, cnode, to, WORLD_CNODE, from, rights, 1 + chance_below(7))
                        : supervisor_call(SYS_CAP_COPY, cnode, to, WORLD_CNODE, from, rights));
}

/// Makes something in a pool, which is emptied when it is full.
static void plan_creation(void) {
    uint64_t cnode = episode_object(OBJECT_CNODE, chance_below(8));
    uint64_t to = cnode == 0 ? 0 : slots_pick(slots_of(world_slot(cnode)), 0, 0);
    unsigned site = EPISODE_FIRST_POOL + chance_below(EPISODE_POOLS);
    uint64_t pool = episode_sites[site].memory;
    uint64_t type = chance_one_in(3)         ? OBJECT_UNTYPED
                    : site == EPISODE_DEVICE ? OBJECT_FRAME
                    : chance_one_in(2)       ? OBJECT_PAGE_TABLE
                                             : 1 + chance_below(OBJECT_IRQ);
    uint64_t size = type == OBJECT_UNTYPED ? 8 + chance_below(6) : type == OBJECT_FRAME ? 12 : call_size_bits(type);
    const struct slot *slot = world_slot(pool);
    if (slot->watermark > (UINT64_C(3) << slot->size_bits) / 4) {
        plan_step(supervisor_call(SYS_CAP_REVOKE, WORLD_CNODE, pool));
    } else if (to != 0) {
        plan_step(supervisor_call(SYS_CAP_CREATE, pool, type, size, cnode, to, 1));
    }
}

static unsigned any_site(uint64_t type) {
    unsigned site = chance_below(EPISODE_SITES);
    while (episode_sites[site].type != type) {
        site = chance_below(EPISODE_SITES);
    }
    return site;
}

/// Gets a thread going that waits, or lacks something.
static void plan_kick(unsigned site) {
    uint64_t handle = episode_sites[site].object;
    struct step steps[EPISODE_MAKE_STEPS];
    if (!is_there(handle)) {
        plan_steps(steps, episode_make(site, steps));
        return;
    }
    const struct thread *thread = world_object(handle);
    unsigned count = 0;
    if (thread->state > THREAD_READY && chance_one_in(2)) {
        steps[count++] = supervisor_call(SYS_THREAD_STOP, handle);
    }
    if (count != 0 || thread->state == THREAD_STOPPED || thread->state == THREAD_FAULTED) {
        steps[count++] = supervisor_call(SYS_THREAD_RESUME, handle);
    }
    if (chance_one_in(4)) {
        steps[count++] = supervisor_call(SYS_THREAD_BIND, handle, chance_below(THREAD_SLOT_REPLY + 1), NULL_HANDLE, 0);
    }
    if (chance_one_in(3)) {
        steps[count++] = supervisor_call(SYS_THREAD_PRIORITY, handle, chance_below(EPISODE_PRIORITIES),
                                         1 + chance_below(EPISODE_PRIORITIES));
    }
    if (chance_one_in(3)) {
        steps[count++] = supervisor_call(SYS_THREAD_SLICE, handle, TIME_SLICE_MIN_NS + chance_below(2 * TIME_SLICE_NS));
    }
    plan_steps(steps, count);
    plan_steps(steps, episode_bind(site, steps));
}

/// Deletes what a CNode holds, or all that was derived from it.
static void plan_loss(uint64_t syscall) {
    uint64_t cnode = episode_object(OBJECT_CNODE, chance_below(8));
    uint64_t index = cnode == 0 ? 0 : slots_pick_filled(slots_of(world_slot(cnode)));
    if (index != 0) {
        plan_step(supervisor_call(syscall, cnode, index));
    }
}

/// Destroys what a site is for, or makes it anew where that was done before.
static void plan_turn(void) {
    unsigned site = chance_below(EPISODE_SITES);
    if (episode_sites[site].type != OBJECT_UNTYPED && !is_there(episode_sites[site].object)) {
        struct step steps[EPISODE_MAKE_STEPS];
        plan_steps(steps, episode_make(site, steps));
    } else {
        plan_step(supervisor_call(SYS_CAP_REVOKE, WORLD_CNODE, episode_sites[site].memory));
    }
}

/// Gives the running thread what it lacks, if it is one of the supervisor's.
static void plan_help(void) {
    for (unsigned site = 0; site < EPISODE_SITES; site++) {
        const struct slot *slot = world_slot(episode_sites[site].object);
        if (episode_sites[site].type == OBJECT_THREAD && slot->object == cpu.current) {
            struct step steps[EPISODE_MAKE_STEPS];
            plan_steps(steps, episode_bind(site, steps));
        }
    }
}

static void plan_something(void) {
    unsigned choice = chance_below(24);
    if (choice < 11) {
        plan_hand_out();
    } else if (choice < 15) {
        plan_creation();
    } else if (choice < 20) {
        plan_kick(any_site(OBJECT_THREAD));
    } else if (choice == 20) {
        struct step steps[EPISODE_MAKE_STEPS];
        plan_steps(steps, episode_map(steps));
    } else if (choice == 21) {
        plan_loss(SYS_CAP_DELETE);
    } else if (choice == 22) {
        plan_loss(SYS_CAP_REVOKE);
    } else if (chance_one_in(2)) {
        plan_turn();
    }
}

// ---- The machine, and the threads

/// How much is done before a syscall is left off: all, hardly anything, or something between.
static uint64_t some_budget(void) {
    return chance_one_in(2) ? 0 : chance_one_in(2) ? 1 : 1 + chance_below(500);
}

static struct step go_on(uint64_t thread) {
    return (struct step){.kind = STEP_GO_ON, .thread = thread, .budget = some_budget()};
}

static struct step thread_step(uint64_t thread) {
    unsigned choice = chance_below(50);
    struct step step;
    if (episode_is_left_off(thread)) {
        return go_on(thread);
    }
    if (choice == 0) {
        step = (struct step){
            .kind = STEP_FAULT, .number = 1 + chance_below(FAULT_OTHER), .argument = {call_address(), chance_below(8)}};
    } else if (choice < 8) {
        step = (struct step){.kind = STEP_TOUCH, .argument = {call_address()}};
    } else {
        step = call_make(cpu.current);
    }
    step.thread = thread;
    step.budget = some_budget();
    return step;
}

struct step generate_step(void) {
    uint64_t thread = episode_current();
    unsigned choice = chance_below(100);
    if (episode_is_left_off(EPISODE_SUPERVISOR)) {
        // Others come in between.
        return thread == EPISODE_NOBODY || chance_one_in(3) ? go_on(EPISODE_SUPERVISOR) : thread_step(thread);
    }
    if (planned == 0 && thread == EPISODE_NOBODY && chance_one_in(2)) {
        plan_kick(any_site(OBJECT_THREAD));
    } else if (planned == 0 && (choice < 12 || thread == EPISODE_NOBODY)) {
        plan_something();
    } else if (planned == 0 && cpu.current->cnode_limit == 1 && !chance_one_in(8)) {
        plan_help();
    }
    if (planned > 0) {
        struct step step = plan[--planned];
        step.budget = some_budget();
        return step;
    }
    if (choice < 14 || thread == EPISODE_NOBODY) {
        return (struct step){.kind = STEP_TIME, .number = chance_below(2 * TIME_SLICE_NS)};
    }
    if (choice < 16) {
        return (struct step){.kind = STEP_INTERRUPT, .number = chance_below(HOST_LINES)};
    }
    return thread_step(thread);
}
