// SPDX-License-Identifier: Apache-2.0
#include "episode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "arch.h"
#include "authority.h"
#include "capability.h"
#include "cpu_block.h"
#include "invariants.h"
#include "ipc.h"
#include "irq.h"
#include "scheduler.h"
#include "syscall.h"
#include "thread.h"
#include "world.h"

/// Each is handed an authority of its own, and the last two.
enum { CNODES = EPISODE_AUTHORITIES - 2 };

static const struct site_kind {
    uint8_t type;
    uint8_t size_bits;
    uint8_t count;
} site_kinds[] = {
    {OBJECT_CNODE, 6, 4},
    {OBJECT_ENDPOINT, 0, 3},
    {OBJECT_REPLY, 0, EPISODE_THREADS},
    {OBJECT_NOTIFICATION, 0, 5},
    {OBJECT_ADDRESS_SPACE, 0, 2},
    {OBJECT_FRAME, FRAME_SMALL_BITS, 3},
    {OBJECT_FRAME, FRAME_LARGE_BITS, 1},
    {OBJECT_IRQ, 0, 2},
    {OBJECT_TIMER, 0, 3},
    {OBJECT_THREAD, 0, EPISODE_THREADS},
    {OBJECT_PAGE_TABLE, 0, 6},
    {OBJECT_UNTYPED, 18, EPISODE_POOLS},
};
enum { KINDS = sizeof(site_kinds) / sizeof(site_kinds[0]) };

struct site episode_sites[EPISODE_SITES];
uint64_t episode_authorities[EPISODE_AUTHORITIES];
static const uint8_t authority_types[EPISODE_AUTHORITIES] = {
    OBJECT_IRQ_CONTROL, OBJECT_IO_PORT_CONTROL, OBJECT_DEBUG_CONSOLE, OBJECT_CLOCK, OBJECT_COUNTERS, OBJECT_AUDIT};

static struct thread *supervisor;
/// By number: the syscall that a thread waits in, or 0.
static uint64_t waits_in[EPISODE_THREADS + 1];
/// The thread that was made the most urgent, for a step that was recorded when it ran anyway.
static uint64_t urged;

enum { CLOCK_STEP = 400, SCRATCH = 0x5c };

// ---- Who

static bool is_there(uint64_t handle) {
    return !slot_is_empty(world_slot(handle));
}

/// The site of a thread by its number.
static const struct site *thread_site(uint64_t number) {
    uint64_t i = 1;
    for (const struct site *site = episode_sites; site < episode_sites + EPISODE_SITES; site++) {
        if (site->type == OBJECT_THREAD && i++ == number) {
            return site;
        }
    }
    return NULL;
}

struct thread *episode_thread(uint64_t number) {
    if (number == EPISODE_SUPERVISOR) {
        return supervisor;
    }
    const struct site *site = thread_site(number);
    return site != NULL && is_there(site->object) ? world_object(site->object) : NULL;
}

uint64_t episode_current(void) {
    if (cpu.current == &cpu.idle) {
        return EPISODE_NOBODY;
    }
    for (uint64_t number = EPISODE_SUPERVISOR; number <= EPISODE_THREADS; number++) {
        if (episode_thread(number) == cpu.current) {
            return number;
        }
    }
    return EPISODE_OTHERS + (physical_address(cpu.current) >> THREAD_SIZE_BITS);
}

uint64_t episode_object(uint64_t type, unsigned n) {
    uint64_t handles[EPISODE_SITES];
    unsigned count = 0;
    for (unsigned i = 0; i < EPISODE_SITES; i++) {
        if (episode_sites[i].type == type && type != OBJECT_UNTYPED && is_there(episode_sites[i].object)) {
            handles[count++] = episode_sites[i].object;
        }
    }
    return count == 0 ? 0 : handles[n % count];
}

uint64_t episode_holds(uint64_t handle) {
    for (unsigned i = 0; i < EPISODE_SITES; i++) {
        if (handle == episode_sites[i].memory || handle == episode_sites[i].object) {
            return handle == episode_sites[i].object ? episode_sites[i].type : OBJECT_UNTYPED;
        }
    }
    for (unsigned i = 0; i < EPISODE_AUTHORITIES; i++) {
        if (handle == episode_authorities[i]) {
            return authority_types[i];
        }
    }
    return 0;
}

// ---- What the supervisor sets up

/// Whether another thread may be bound to it.
static bool is_free(uint64_t handle) {
    const struct slot *slot = world_slot(handle);
    if (slot->type == OBJECT_NOTIFICATION) {
        return ((struct notification *)slot->object)->bound == NULL;
    }
    const struct reply *reply = slot->object;
    return slot->type != OBJECT_REPLY || (reply->bound == NULL && reply_caller(reply) == NULL);
}

unsigned episode_bind(unsigned site, struct step steps[EPISODE_MAKE_STEPS]) {
    uint64_t handle = episode_sites[site].object;
    const struct thread *thread = is_there(handle) ? world_object(handle) : NULL;
    unsigned count = 0;
    for (const struct kozo_grammar_value *slot = kozo_grammar_thread_slot; slot->name != NULL; slot++) {
        uint64_t object = episode_object(slot->object, site);
        if (object != 0 && is_free(object) && (thread == NULL || slot_is_empty(&thread->slots[slot->value]))) {
            uint64_t offset = slot->value == THREAD_SLOT_BUFFER ? site % 8 * IPC_BUFFER_SIZE : 0;
            steps[count++] = supervisor_call(SYS_THREAD_BIND, handle, slot->value, object, offset);
        }
    }
    return count;
}

unsigned episode_make(unsigned site, struct step steps[EPISODE_MAKE_STEPS]) {
    const struct site *made = &episode_sites[site];
    unsigned count = 0;
    steps[count++] =
        supervisor_call(SYS_CAP_CREATE, made->memory, made->type, made->size_bits, WORLD_CNODE, made->object, 1);
    if (made->type == OBJECT_THREAD) {
        count += episode_bind(site, &steps[count]);
        steps[count++] = supervisor_call(SYS_THREAD_PRIORITY, made->object, site % EPISODE_PRIORITIES,
                                         1 + site % EPISODE_PRIORITIES);
        steps[count++] = supervisor_call(SYS_THREAD_START, made->object, 0x400000, 0x500000, 0, site % 3);
    }
    return count;
}

unsigned episode_map(struct step steps[EPISODE_MAKE_STEPS]) {
    unsigned count = 0;
    unsigned level = 0;
    for (unsigned i = 0; i < EPISODE_SITES; i++) {
        uint64_t table = episode_sites[i].object;
        if (episode_sites[i].type != OBJECT_PAGE_TABLE) {
            continue;
        }
        // Three for each address space, the highest first.
        uint64_t space = episode_object(OBJECT_ADDRESS_SPACE, level / 3);
        if (space != 0 && is_there(table) && world_slot(table)->entry == NULL) {
            steps[count++] = supervisor_call(SYS_SPACE_MAP_TABLE, space, table, 0, 3 - level % 3);
        }
        level++;
    }
    return count;
}

static void must(struct step step) {
    struct episode_result result = episode_step(&step);
    assert_true(result.done && !result.left_off && result.status == 0 && result.wrong == NULL);
}

static void add_sites(void) {
    unsigned site = 0;
    for (unsigned kind = 0; kind < KINDS; kind++) {
        for (unsigned i = 0; i < site_kinds[kind].count; i++, site++) {
            uint64_t type = site_kinds[kind].type;
            unsigned bits = object_size_bits(type, site_kinds[kind].size_bits);
            uint64_t memory = world_make(OBJECT_UNTYPED, bits);
            episode_sites[site] = (struct site){type, site_kinds[kind].size_bits, memory, memory + EPISODE_SITES};
        }
    }
    assert_int_equal(site, EPISODE_SITES);
    assert_int_equal(site_kinds[0].count, CNODES);
    // As boot marks what the firmware's map says is no RAM.
    world_slot(episode_sites[EPISODE_DEVICE].memory)->device = true;
}

/// The supervisor hands a capability to a CNode, whose slot is empty.
static void hand(uint64_t cnode, uint64_t index, uint64_t handle, uint64_t rights) {
    must(supervisor_call(SYS_CAP_COPY, cnode, index, WORLD_CNODE, handle, rights));
}

/// What each CNode holds at first. Who starts a sequence finds most of what it needs.
static void hand_out(unsigned which) {
    static const uint8_t types[] = {OBJECT_REPLY,  OBJECT_NOTIFICATION,  OBJECT_CNODE,
                                    OBJECT_THREAD, OBJECT_ADDRESS_SPACE, OBJECT_FRAME,
                                    OBJECT_IRQ,    OBJECT_TIMER,         OBJECT_ENDPOINT};
    uint64_t cnode = episode_object(OBJECT_CNODE, which);
    uint64_t index = 1;
    for (unsigned i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        hand(cnode, index++, episode_object(types[i], which), RIGHTS_ALL & ~RIGHT_ENDPOINT_RECEIVE);
    }
    uint64_t speaks = RIGHT_ENDPOINT_SEND | RIGHT_ENDPOINT_GRANT;
    for (unsigned i = 0; i < 2; i++) {
        hand(cnode, index++, episode_object(OBJECT_ENDPOINT, which + i), speaks | RIGHT_ENDPOINT_RECEIVE);
    }
    hand(cnode, index++, episode_object(OBJECT_THREAD, which + 4), RIGHTS_ALL);
    hand(cnode, index++, episode_object(OBJECT_FRAME, which + 1), RIGHTS_ALL);
    hand(cnode, index++, episode_authorities[which], RIGHTS_ALL);
    hand(cnode, index++, episode_authorities[CNODES], RIGHTS_ALL);
    hand(cnode, index++, episode_authorities[CNODES + 1], RIGHTS_ALL);
    uint64_t pool = episode_sites[EPISODE_FIRST_POOL].memory;
    must(supervisor_call(SYS_CAP_CREATE, pool, OBJECT_PAGE_TABLE, 0, cnode, index, 3));
    must(supervisor_call(SYS_CAP_CREATE, pool, OBJECT_UNTYPED, 12, cnode, index + 3, 1));
    assert_int_equal(index + 3, EPISODE_HANDED);
}

void episode_start(void) {
    world_start(NULL);
    memset(waits_in, 0, sizeof(waits_in));
    urged = EPISODE_NOBODY;
    supervisor = world_thread();
    thread_set_priority(supervisor, PRIORITY_MAX, PRIORITY_MAX);
    scheduler_leave();
    thread_stop(supervisor);
    scheduler_leave();
    for (unsigned i = 0; i < EPISODE_AUTHORITIES; i++) {
        episode_authorities[i] = world_authority(authority_types[i]);
    }
    add_sites();
    for (unsigned site = 0; site < EPISODE_SITES; site++) {
        struct step steps[EPISODE_MAKE_STEPS];
        unsigned count = episode_sites[site].type == OBJECT_UNTYPED ? 0 : episode_make(site, steps);
        for (unsigned i = 0; i < count; i++) {
            // Some of what they share is bound to one thread only.
            (void)episode_step(&steps[i]);
        }
    }
    struct step steps[EPISODE_MAKE_STEPS];
    unsigned count = episode_map(steps);
    for (unsigned i = 0; i < count; i++) {
        must(steps[i]);
    }
    for (unsigned i = 0; i < CNODES; i++) {
        hand_out(i);
    }
}

// ---- Steps

bool episode_is_left_off(uint64_t number) {
    const struct thread *thread = number == episode_current() ? cpu.current : episode_thread(number);
    return thread != NULL && thread != &cpu.idle && thread->context.resume >= RESUME_AGAIN;
}

/// Lets the running thread make a syscall, or as much of it as the budget allows.
static void make_syscall(struct thread *thread, const struct step *step) {
    thread->context.status = step->number;
    for (unsigned i = 0; i < 6; i++) {
        thread->context.argument[i] = step->argument[i];
    }
    syscall_dispatch(thread);
}

static void fill_buffer(const struct thread *thread, const struct step *step) {
    if (thread->buffer == NULL) {
        return;
    }
    thread->buffer->deadline = step->deadline;
    for (unsigned i = 0; i < IPC_CAPS; i++) {
        thread->buffer->send_caps[i] = step->send_caps[i];
        thread->buffer->receive_slots[i] = step->receive_slots[i];
    }
}

static bool is_kernel_address(uint64_t value) {
    return value - (uint64_t)host.memory < host.memory_size;
}

static bool may_end_with(uint64_t number, int64_t status) {
    unsigned which = step_syscall(number);
    if (which == KOZO_GRAMMAR_SYSCALLS) {
        return status == ERR_INVALID_SYSCALL;
    }
    const int64_t *error = kozo_grammar_syscalls[which].errors;
    while (*error != 0 && *error != status) {
        error++;
    }
    return status == 0 || *error != 0;
}

/// What a syscall that has ended must not have left in the thread's registers; or NULL.
static const char *check_registers(const struct thread *thread, uint64_t number) {
    unsigned which = step_syscall(number);
    bool is_ipc = which != KOZO_GRAMMAR_SYSCALLS && kozo_grammar_syscalls[which].ipc;
    for (unsigned i = 0; i < 6; i++) {
        if (is_kernel_address(thread->context.argument[i])) {
            return "a register holds an address of the kernel's";
        }
    }
    for (unsigned i = 0; i < 4; i++) {
        if (thread->context.scratch[i] != (is_ipc ? 0 : SCRATCH + i)) {
            return "a register is not preserved";
        }
    }
    return NULL;
}

static void finish_syscall(struct thread *thread, uint64_t number, uint64_t who, struct episode_result *result) {
    result->number = number;
    result->left_off = thread->context.resume == RESUME_AGAIN;
    if (result->left_off) {
        result->wrong = thread->context.status == number ? NULL : "a syscall that was left off is another one";
        return;
    }
    bool ran = thread->state == THREAD_READY || thread->state == THREAD_STOPPED;
    result->waits = !ran;
    result->status = ran ? (int64_t)thread->context.status : 0;
    if (!ran) {
        if (who <= EPISODE_THREADS) {
            waits_in[who] = number;
        }
        return;
    }
    result->wrong = may_end_with(number, result->status) ? check_registers(thread, number)
                                                         : "the definition does not list this error";
}

static void syscall_step(struct thread *thread, const struct step *step, struct episode_result *result) {
    for (unsigned i = 0; i < 4; i++) {
        thread->context.scratch[i] = SCRATCH + i;
    }
    fill_buffer(thread, step);
    make_syscall(thread, step);
    finish_syscall(thread, step->number, step->thread, result);
}

/// A syscall that was left off goes on. If all but burying is done it has ended before.
static void go_on(struct thread *thread, uint64_t who, struct episode_result *result) {
    bool has_ended = thread->context.resume == RESUME_BURY;
    uint64_t number = thread->context.status;
    syscall_go_on();
    if (!has_ended) {
        finish_syscall(thread, number, who, result);
    }
}

/// Makes a thread that could run the one that runs.
static bool make_run(uint64_t number, struct thread *thread) {
    if (thread == cpu.current) {
        return true;
    }
    if (thread == NULL || thread->state != THREAD_READY) {
        return false;
    }
    struct thread *before = urged == number ? NULL : episode_thread(urged);
    if (before != NULL) {
        thread_set_priority(before, 0, before->ceiling);
    }
    urged = number;
    thread_set_priority(thread, PRIORITY_MAX - 1, thread->ceiling);
    scheduler_leave();
    return cpu.current == thread;
}

static void thread_step(const struct step *step, struct episode_result *result) {
    struct thread *thread = step->thread < EPISODE_OTHERS       ? episode_thread(step->thread)
                            : step->thread == episode_current() ? cpu.current
                                                                : NULL;
    result->done = thread != NULL && make_run(step->thread, thread);
    if (!result->done) {
        return;
    }
    if (step->thread <= EPISODE_THREADS && waits_in[step->thread] != 0) {
        if (thread->context.resume == RESUME_SYSCALL) {
            result->waited = (struct ending){waits_in[step->thread], (int64_t)thread->context.status};
        }
        waits_in[step->thread] = 0;
    }
    if (episode_is_left_off(step->thread)) {
        go_on(thread, step->thread, result);
    } else if (step->kind == STEP_GO_ON) {
        result->done = false;
    } else if (step->kind == STEP_SYSCALL) {
        syscall_step(thread, step, result);
    } else if (step->kind == STEP_FAULT) {
        thread_fault(thread, step->number, step->argument[0], step->argument[1]);
    } else {
        host_touch(step->argument[0]);
    }
    if (result->waited.number != 0 && !may_end_with(result->waited.number, result->waited.status)) {
        result->wrong = "the definition does not list the error that its wait ended with";
    }
}

static void supervisor_step(const struct step *step, struct episode_result *result) {
    assert_status(thread_resume(supervisor), 0);
    scheduler_leave();
    thread_step(step, result);
    // Whatever it may wait for, it is ready for the next step; what was left off goes on then.
    world_refill();
    thread_stop(supervisor);
}

struct episode_result episode_step(const struct step *step) {
    struct episode_result result = {.done = true};
    const struct thread *before = cpu.current;
    host.cycles += CLOCK_STEP;
    host.work_budget = step->budget == 0 ? INT64_MAX : (int64_t)step->budget;
    world_refill();
    if (before == &cpu.idle) {
        (void)syscall_idle();
    }
    if (step->kind == STEP_TIME) {
        host.nanoseconds += step->number;
        scheduler_tick();
    } else if (step->kind == STEP_INTERRUPT) {
        irq_arrived((unsigned)step->number);
    } else if (step->thread == EPISODE_SUPERVISOR) {
        supervisor_step(step, &result);
    } else {
        // Loading FS clears its base, which no instruction of the kernel sees.
        host.fs_base = 0;
        thread_step(step, &result);
    }
    scheduler_leave();
    if (cpu.current == before) {
        host.fs_base = before->fs_base;
    }
    return result;
}

const char *episode_broken(void) {
    const char *broken = invariants_broken(world_outside, WORLD_OUTSIDE);
    return broken != NULL ? broken : authority_broken();
}

void episode_forbid(void) {
    invariants_forbid_free_memory();
}

void episode_end(void) {
    world_end(NULL);
}
