// SPDX-License-Identifier: Apache-2.0
#include "differ.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "arch.h"
#include "chance.h"
#include "cpu_block.h"
#include "scene.h"
#include "scheduler.h"
#include "symbols.h"
#include "syscall.h"
#include "usual.h"
#include "world.h"

enum { MOST_MEMORY = 1 << 20 };

/// All that there is of the kernel and its machine.
struct state {
    struct cpu_block cpu;
    struct host host;
    struct slot outside[WORLD_OUTSIDE];
    _Alignas(64) unsigned char memory[MOST_MEMORY];
};

static struct state before;
static struct state left_by_assembler;

static char difference[512];

static uint64_t memory_size(void) {
    uint64_t size = world_slot(WORLD_MEMORY)->watermark;
    assert_in_range(size, 1, MOST_MEMORY);
    return size;
}

static void save(struct state *state) {
    state->cpu = cpu;
    state->host = host;
    memcpy(state->outside, world_outside, sizeof(world_outside));
    memcpy(state->memory, world_object(WORLD_MEMORY), memory_size());
}

static void restore(const struct state *state) {
    uint64_t size = memory_size();
    memcpy(world_object(WORLD_MEMORY), state->memory, size);
    memcpy(world_outside, state->outside, sizeof(world_outside));
    host = state->host;
    cpu = state->cpu;
}

/// Where in a state that was saved a part of the memory is.
static void *saved(struct state *state, const void *memory) {
    return state->memory + ((const unsigned char *)memory - (const unsigned char *)world_object(WORLD_MEMORY));
}

// ---- Differences

/// What an address of the kernel's memory belongs to.
static void name_place(char *name, size_t size, uint64_t offset) {
    const unsigned char *at = (const unsigned char *)world_object(WORLD_MEMORY) + offset;
    (void)snprintf(name, size, "memory at 0x%lx", offset);
    for (unsigned i = 0; i < SCENE_THREADS; i++) {
        uint64_t within = (uint64_t)(at - (const unsigned char *)scene_threads[i]);
        if (within < sizeof(struct thread)) {
            (void)snprintf(name, size, "struct thread +%lu of %s", within, scene_name(scene_threads[i]));
        }
    }
}

/// The first word in which two parts of the same size differ. False if there is none.
static bool find_difference(const void *one, const void *other, uint64_t size, uint64_t *offset) {
    if (memcmp(one, other, size) == 0) {
        return false;
    }
    for (*offset = 0; memcmp((const char *)one + *offset, (const char *)other + *offset, 1) == 0; ++*offset) {
    }
    *offset &= ~UINT64_C(7);
    return true;
}

static const char *say(const char *where, const void *one, const void *other, uint64_t offset) {
    uint64_t values[2];
    memcpy(&values[0], (const char *)one + offset, sizeof(values[0]));
    memcpy(&values[1], (const char *)other + offset, sizeof(values[1]));
    (void)snprintf(difference, sizeof(difference), "%s: 0x%lx by the assembler, not 0x%lx", where, values[0],
                   values[1]);
    return difference;
}

/// What differs from the state as it is now, or NULL.
static const char *compare(const struct state *state) {
    uint64_t offset;
    char where[128];
    const void *memory = world_object(WORLD_MEMORY);
    if (find_difference(state->memory, memory, memory_size(), &offset)) {
        name_place(where, sizeof(where), offset);
        return say(where, state->memory, memory, offset);
    }
    if (find_difference(&state->cpu, &cpu, sizeof(cpu), &offset)) {
        (void)snprintf(where, sizeof(where), "struct cpu_block +%lu", offset);
        return say(where, &state->cpu, &cpu, offset);
    }
    if (find_difference(&state->host, &host, sizeof(host), &offset)) {
        (void)snprintf(where, sizeof(where), "struct host +%lu", offset);
        return say(where, &state->host, &host, offset);
    }
    if (find_difference(state->outside, world_outside, sizeof(world_outside), &offset)) {
        return say("slots outside", state->outside, world_outside, offset);
    }
    return NULL;
}

static const char *compare_registers(const struct user_registers *one, const struct user_registers *other) {
    static const char *const names[USER_REGISTERS] = {"rax", "rdi", "rsi", "rdx", "r10", "r8",  "r9",  "rbx",
                                                      "rbp", "r12", "r13", "r14", "r15", "rcx", "r11", "rsp"};
    const uint64_t *values = (const uint64_t *)one;
    for (unsigned i = 0; i < USER_REGISTERS; i++) {
        if (values[i] == SCENE_MARK) {
            (void)snprintf(difference, sizeof(difference), "%s holds what was left in a context", names[i]);
            return difference;
        }
    }
    uint64_t offset;
    return find_difference(one, other, sizeof(*one), &offset) ? say(names[offset / 8], one, other, offset) : NULL;
}

// ---- The assembler handed on

static bool loses_scratch_registers(uint64_t number) {
    return number == SYS_CALL || number == SYS_REPLY_RECV;
}

/// The user's registers, where C looks for them.
static void save_registers(const struct user_registers *user, struct context *context) {
    context->status = user->rax;
    context->argument[0] = user->rdi;
    context->argument[1] = user->rsi;
    context->argument[2] = user->rdx;
    context->argument[3] = user->r10;
    context->argument[4] = user->r8;
    context->argument[5] = user->r9;
    context->rbx = user->rbx;
    context->rbp = user->rbp;
    context->r12 = user->r12;
    context->r13 = user->r13;
    context->r14 = user->r14;
    context->r15 = user->r15;
    context->instruction = user->instruction;
    context->flags = user->flags;
    context->stack = user->stack;
}

/// `miss` is the reason, which is counted.
static const char *check_handed_on(const struct user_registers *user, unsigned miss) {
    if (miss == USUAL) {
        return "the assembler hands on what it is for";
    }
    struct context *expected = saved(&before, &cpu.current->context);
    save_registers(user, expected);
    if (loses_scratch_registers(user->rax)) {
        // Any value will do: the ABI says that they are lost, and they never get back to a user.
        memcpy(&expected->r12, &cpu.current->context.r12, 4 * sizeof(expected->r12));
    }
    before.cpu.scratch = user->stack;
    if (miss < MISSES) {
        before.cpu.misses[miss]++;
    }
    if (compare(&before) == NULL) {
        return NULL;
    }
    // As it was before is as it should be, and to be said second.
    save(&left_by_assembler);
    restore(&before);
    return compare(&left_by_assembler);
}

/// C goes on with what it was handed.
static const char *go_on(const struct user_registers *user) {
    struct thread *caller = cpu.current;
    syscall_dispatch();
    const uint64_t *lost = &caller->context.r12;
    bool has_ended = loses_scratch_registers(user->rax) && caller->state == THREAD_READY;
    const char *broken = has_ended && (lost[0] | lost[1] | lost[2] | lost[3]) != 0 ? "r12 to r15 are not zero" : NULL;
    (void)scheduler_leave();
    return broken;
}

// ---- The assembler did it all

/// Takes what nobody may look at as C left it.
static void forget(void *memory, uint64_t size) {
    memcpy(saved(&left_by_assembler, memory), memory, size);
}

static const char *check_done(const struct user_registers *user, const struct machine_exit *fast) {
    save(&left_by_assembler);
    restore(&before);
    struct machine_exit slow = machine_syscall_by_c(user);
    if (slow.wrong != NULL) {
        return slow.wrong;
    }
    if (slow.end != END_SLOW) {
        return "the assembler returned to a thread by SYSRET, C did not";
    }
    left_by_assembler.cpu.scratch = cpu.scratch;
    left_by_assembler.cpu.work_left = cpu.work_left;
    left_by_assembler.cpu.traced_count = cpu.traced_count;
    memcpy(left_by_assembler.cpu.traced, cpu.traced, sizeof(cpu.traced));
    const char *broken = compare_registers(&fast->registers, &slow.registers);
    if (broken == NULL && left_by_assembler.cpu.current == cpu.current) {
        scene_dead_registers(forget);
    }
    return broken != NULL ? broken : compare(&left_by_assembler);
}

static void count(const struct user_registers *user, const struct machine_exit *fast, struct differ_counts *counts) {
    if (fast->end == END_DISPATCH) {
        counts->handed_on++;
        return;
    }
    counts->calls += user->rax == SYS_CALL;
    counts->answers += user->rax == SYS_REPLY_RECV;
    counts->others += user->rax != SYS_CALL && user->rax != SYS_REPLY_RECV;
    counts->spaces += before.host.root != left_by_assembler.host.root;
    counts->fs_bases += before.host.fs_base != left_by_assembler.host.fs_base;
}

/// Whether selectors were loaded though none of the two threads has or left anything there.
static bool loads_in_vain(const struct machine_exit *exit) {
    uint64_t reason = before.cpu.current->fs_base | cpu.current->fs_base | before.host.selectors;
    return exit->loads != 0 && reason == 0;
}

static const char *check(const struct user_registers *user, const struct machine_exit *exit, unsigned miss) {
    const char *broken;
    switch (exit->end) {
    case END_DISPATCH:
        broken = check_handed_on(user, miss);
        return broken != NULL ? broken : go_on(user);
    case END_FAST:
        broken = check_done(user, exit);
        return broken == NULL && loads_in_vain(exit) ? "the assembler loads selectors in vain" : broken;
    default:
        (void)snprintf(difference, sizeof(difference), "%s, at %s",
                       exit->wrong != NULL ? exit->wrong : "no SYSRET and no call of C", symbols_label(exit->at));
        return difference;
    }
}

const char *differ_syscall(const struct user_registers *user, bool in_steps, struct differ_counts *counts,
                           struct machine_exit *by_assembler) {
    save(&before);
    unsigned miss = usual_miss(user);
    *by_assembler = machine_syscall(user, in_steps);
    counts->states++;
    counts->in_steps += in_steps;
    const char *broken = check(user, by_assembler, miss);
    if (broken == NULL) {
        count(user, by_assembler, counts);
    }
    if (broken == NULL && by_assembler->end == END_FAST && chance_one_in(2)) {
        restore(&left_by_assembler);
    }
    return broken;
}
