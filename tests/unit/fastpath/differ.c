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

// ---- By C

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

static struct user_registers load_registers(const struct context *context) {
    return (struct user_registers){
        .rax = context->status,
        .rdi = context->argument[0],
        .rsi = context->argument[1],
        .rdx = context->argument[2],
        .r10 = context->argument[3],
        .r8 = context->argument[4],
        .r9 = context->argument[5],
        .rbx = context->rbx,
        .rbp = context->rbp,
        .r12 = context->r12,
        .r13 = context->r13,
        .r14 = context->r14,
        .r15 = context->r15,
        .instruction = context->instruction,
        .flags = context->flags,
        .stack = context->stack,
    };
}

/// Some thread is to go on, whose context is whole: after what was left off of its syscall. Returns whether any was.
static bool go_on(struct machine_exit *exit) {
    bool in_parts = false;
    while (cpu.current != &cpu.idle && cpu.current->context.resume >= RESUME_AGAIN) {
        syscall_go_on();
        (void)scheduler_leave();
        in_parts = true;
    }
    if (cpu.current == &cpu.idle) {
        (void)syscall_idle();
    }
    const struct context *context = &cpu.current->context;
    exit->end = cpu.current == &cpu.idle ? END_WAITS : context->resume == RESUME_SYSRET ? END_SYSRET : END_IRET;
    exit->registers = load_registers(context);
    return in_parts;
}

/// `*in_parts`: it was left off.
static struct machine_exit syscall_by_c(const struct user_registers *user, bool *in_parts) {
    struct machine_exit exit = {.end = END_STRAIGHT};
    struct context *context = &cpu.current->context;
    save_registers(user, context);
    *in_parts = false;
    if (syscall_dispatch(cpu.current) || (!cpu.unsettled && context->resume == RESUME_SYSRET)) {
        assert_true(scheduler_is_settled());
        exit.registers = load_registers(context);
    } else {
        (void)scheduler_leave();
        *in_parts = go_on(&exit);
    }
    return exit;
}

// ---- Beside each other

/// What the assembler leaves for others than C: the reason, which is counted, and a line for the record of a panic.
static void trace(const struct user_registers *user, unsigned miss) {
    if (miss < MISSES) {
        cpu.misses[miss]++;
    }
    uint64_t number = user->rax <= SYS_MAX ? user->rax : 0;
    cpu.traced[cpu.trace_next / sizeof(cpu.traced[0])] = (uint64_t)before.cpu.current + number;
    cpu.trace_next += sizeof(cpu.traced[0]);
}

/// Whether C has brought the message, so that the thread waits.
static bool is_brought(void) {
    return before.cpu.current->state != THREAD_READY;
}

/// Takes what nobody may look at as C left it.
static void forget(void *memory, uint64_t size) {
    memcpy(saved(&left_by_assembler, memory), memory, size);
}

/// Where the fast path has a thread go on, its state stays what it was.
static uint8_t *state_left(void) {
    return &((struct thread *)saved(&left_by_assembler, cpu.current))->state;
}

static const char *check_states(const struct machine_exit *exit) {
    for (unsigned i = 0; i < SCENE_THREADS; i++) {
        // What the compiler makes of the padding is its own affair.
        struct message *message = &scene_threads[i]->message;
        forget(&message->fault + 1, sizeof(*message) - offsetof(struct message, fault) - 1);
    }
    left_by_assembler.cpu.scratch = cpu.scratch;
    memcpy(left_by_assembler.cpu.selectors, cpu.selectors, sizeof(cpu.selectors));
    if (left_by_assembler.cpu.current != cpu.current) {
        return compare(&left_by_assembler);
    }
    scene_dead_registers(forget);
    if (exit->handed_on) {
        return compare(&left_by_assembler);
    }
    left_by_assembler.cpu.work_left = cpu.work_left;
    // It does not pay.
    before.cpu.current->debt = ((const struct thread *)saved(&before, before.cpu.current))->debt;
    uint8_t state = *state_left();
    if (state != ((const struct thread *)saved(&before, cpu.current))->state) {
        return "the state of who goes on has changed";
    }
    *state_left() = THREAD_READY;
    const char *broken = compare(&left_by_assembler);
    *state_left() = state;
    return broken;
}

/// Whether they end alike.
static const char *check_ends(const struct machine_exit *exit, bool in_parts, const struct machine_exit *by_c) {
    bool goes = exit->end == END_STRAIGHT || exit->end == END_SYSRET;
    bool goes_by_c = by_c->end == END_STRAIGHT || by_c->end == END_SYSRET;
    if (goes != goes_by_c || (!goes && exit->end != by_c->end)) {
        (void)snprintf(difference, sizeof(difference), "the assembler ends in way %u, C in way %u", exit->end,
                       by_c->end);
        return difference;
    }
    if (by_c->end == END_STRAIGHT && exit->end != END_STRAIGHT && !in_parts) {
        return "the assembler does not go straight back";
    }
    return exit->end == END_WAITS ? NULL : compare_registers(&exit->registers, &by_c->registers);
}

/// Whether selectors were loaded though none of the two threads has or left anything there.
static bool loads_in_vain(const struct machine_exit *exit) {
    uint64_t reason = before.cpu.current->fs_base | cpu.current->fs_base | before.host.selectors;
    return exit->loads != 0 && reason == 0;
}

static const char *check(const struct user_registers *user, struct machine_exit *exit, unsigned miss) {
    if (exit->end == END_STRAYED) {
        (void)snprintf(difference, sizeof(difference), "%s, at %s",
                       exit->wrong != NULL ? exit->wrong : "no SYSRET and no call of C", symbols_label(exit->at));
        return difference;
    }
    bool in_parts = exit->end == END_WAITS && cpu.current != &cpu.idle;
    if (in_parts) {
        (void)go_on(exit);
    }
    save(&left_by_assembler);
    restore(&before);
    bool in_parts_by_c;
    struct machine_exit by_c = syscall_by_c(user, &in_parts_by_c);
    bool owes = ((const struct thread *)saved(&before, before.cpu.current))->debt != 0;
    if (in_parts && !in_parts_by_c && !owes) {
        return "the assembler leaves the syscall off";
    }
    if (miss == USUAL_IF_BROUGHT) {
        miss = is_brought() && !owes ? USUAL : user->rax == SYS_CALL ? MISS_CALL_TRANSFER : MISS_REPLY_TRANSFER;
    }
    if (miss == USUAL && exit->handed_on) {
        return "the assembler hands on what it is for";
    }
    if (miss < MISSES && !exit->handed_on) {
        return "the fast path does what it is to leave alone";
    }
    if (exit->handed_on) {
        trace(user, miss);
    }
    const char *broken = check_ends(exit, in_parts, &by_c);
    if (broken == NULL) {
        broken = check_states(exit);
    }
    return broken == NULL && !exit->handed_on && loads_in_vain(exit) ? "the assembler loads selectors in vain" : broken;
}

static void count(const struct user_registers *user, const struct machine_exit *exit, struct differ_counts *counts) {
    if (exit->handed_on) {
        counts->handed_on++;
        counts->straight += exit->end == END_STRAIGHT;
        return;
    }
    counts->rich += (user->rax == SYS_CALL || user->rax == SYS_REPLY_RECV) && (user->rsi & TAG_CAPS_MASK) != 0;
    counts->calls += user->rax == SYS_CALL;
    counts->answers += user->rax == SYS_REPLY_RECV;
    counts->others += user->rax != SYS_CALL && user->rax != SYS_REPLY_RECV;
    counts->spaces += before.host.root != left_by_assembler.host.root;
    counts->fs_bases += before.host.fs_base != left_by_assembler.host.fs_base;
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
    if (broken == NULL && chance_one_in(2)) {
        restore(&left_by_assembler);
    }
    return broken;
}
