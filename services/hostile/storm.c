// SPDX-License-Identifier: Apache-2.0
#include "storm.h"

#include <kozo/memory.h>
#include <kozo/print.h>
#include <kozo_names.h>
#include <kozo_service.h>
#include <kozo_syscalls.h>

#include "attack.h"
#include "exchange.h"
#include "generator.h"
#include "scratch.h"
#include "subject.h"

enum { CALLERS = 4, CALLER_SLOTS = 2, TOYS = 3, UNTYPEDS = 4, UNTYPED_BITS = 18, WORLD_CALLS = 5000, TURN = 16 };

/// With so many calls each syscall has to succeed once, or it is not made up well.
enum { ENOUGH_CALLS = 500000 };

/// This service's own thread stands above the callers, so that it sees what becomes of them. Who ends their waits
/// stands below them; and threads of the table, which they may raise, below that.
enum { BELOW_OWN = 2, BELOW_CALLERS = 4, CALLER_PRIORITY = 98, TOY_CEILING = 90, PATIENCE_MS = 10000 };

/// Where this service writes the toys' code, before it is mapped for them.
#define CODE_DRAFT UINT64_C(0x540000000000)

static struct {
    uint64_t number;
    kozo_handle_t table;
    struct worker callers[CALLERS];
    struct generator generators[CALLERS];
    /// Slots of the table that were filled so far, while a world is built.
    uint64_t filled;
    /// Where each caller's thread stands, and behind it its Reply.
    uint64_t caller_slots;
    volatile uint64_t started, limit, kicks, wrong_registers, unlisted, strange;
    volatile uint64_t unlisted_syscall;
    volatile int64_t unlisted_error;
} world;

// ---- Building a world

static void put(kozo_handle_t from) {
    must(kozo_sys_cap_copy(world.table, ++world.filled, own_cnode, from, RIGHTS_ALL), "fill the table");
}

static void put_weak(kozo_handle_t from, uint64_t rights) {
    must(kozo_sys_cap_copy(world.table, ++world.filled, own_cnode, from, rights), "fill the table");
}

static void put_made(enum kozo_object_type type, uint64_t bits) {
    kozo_handle_t made = make(type, bits);
    must(kozo_sys_cap_move(world.table, ++world.filled, own_cnode, made), "fill the table");
}

/// What toys do over and over with the handle that they start with: a syscall each, a spin, and a fault.
static void write_toy_code(volatile uint8_t *code) {
    const uint8_t syscalls[] = {SYS_CALL, SYS_RECV, SYS_REPLY_RECV, SYS_WAIT};
    for (unsigned i = 0; i < sizeof(syscalls); i++) {
        // mov %rdi, %rbx; again: mov %rbx, %rdi; xor %esi, %esi; mov $number, %eax; syscall; jmp again
        const uint8_t bytes[] = {0x48,        0x89, 0xfb, 0x48, 0x89, 0xdf, 0x31, 0xf6, 0xb8,
                                 syscalls[i], 0,    0,    0,    0x0f, 0x05, 0xeb, 0xf2};
        for (unsigned j = 0; j < sizeof(bytes); j++) {
            code[i * TOY_STRIDE + j] = bytes[j];
        }
    }
    volatile uint8_t *spin = code + sizeof(syscalls) * TOY_STRIDE, *fault = spin + TOY_STRIDE;
    spin[0] = 0xeb;
    spin[1] = 0xfe;
    fault[0] = 0x0f;
    fault[1] = 0x0b;
}

/// An address space with code in it, and the tables for TOY_PAGES.
static kozo_handle_t make_toy_space(void) {
    kozo_handle_t space = make(OBJECT_ADDRESS_SPACE, 0), code = make(OBJECT_FRAME, FRAME_SMALL_BITS);
    must(kozo_map_frame(code, CODE_DRAFT, PROT_READ | PROT_WRITE), "map the toys' code");
    write_toy_code((volatile uint8_t *)CODE_DRAFT);
    must(kozo_sys_frame_unmap(code), "unmap the toys' code");
    for (unsigned level = 3; level >= 1; level--) {
        must(kozo_sys_space_map_table(space, make(OBJECT_PAGE_TABLE, 0), TOY_CODE, level), "map a table");
    }
    must(kozo_sys_space_map(space, code, TOY_CODE, PROT_READ | PROT_EXECUTE), "map the toys' code");
    return space;
}

/// Threads that the table has all rights to, in that space, with the table as their CNode.
static void put_toys(kozo_handle_t endpoint) {
    kozo_handle_t space = make_toy_space();
    put(space);
    for (unsigned i = 0; i < TOYS; i++) {
        kozo_handle_t toy = make(OBJECT_THREAD, 0), frame = make(OBJECT_FRAME, FRAME_SMALL_BITS);
        must(kozo_sys_thread_bind(toy, THREAD_SLOT_CNODE, world.table, 0), "bind a toy's CNode");
        must(kozo_sys_thread_bind(toy, THREAD_SLOT_SPACE, space, 0), "bind a toy's space");
        must(kozo_sys_thread_bind(toy, THREAD_SLOT_BUFFER, frame, 0), "bind a toy's buffer");
        must(kozo_sys_thread_bind(toy, THREAD_SLOT_FAULT, endpoint, 0), "bind a toy's fault handler");
        put(toy);
        put(frame);
        put_made(OBJECT_REPLY, 0);
    }
}

/// Memory of a device, where the machine has some, which nobody will ever reach through it.
static void put_device_frame(void) {
    kozo_handle_t frame = take_slots(1);
    if (kozo_has_device()) {
        must(kozo_sys_cap_create(kozo.device, OBJECT_FRAME, FRAME_SMALL_BITS, own_cnode, frame, 1), "a device's frame");
        put(frame);
    }
}

static void put_common(void) {
    put(world.table);
    for (unsigned i = 0; i < UNTYPEDS; i++) {
        put_made(OBJECT_UNTYPED, UNTYPED_BITS);
    }
    kozo_handle_t endpoint = make_endpoint();
    put(endpoint);
    put(make_endpoint());
    put_toys(endpoint);
    const enum kozo_object_type singles[] = {OBJECT_ENDPOINT, OBJECT_NOTIFICATION, OBJECT_TIMER,        OBJECT_REPLY,
                                             OBJECT_IRQ,      OBJECT_PAGE_TABLE,   OBJECT_ADDRESS_SPACE};
    for (unsigned i = 0; i < sizeof(singles) / sizeof(singles[0]); i++) {
        put_made(singles[i], 0);
        put_made(singles[i], 0);
    }
    for (uint64_t badge = 1; badge <= 4; badge *= 2) {
        put(mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, badge));
    }
    put(kozo.clock);
    put(kozo.counters);
    put(kozo.pit_irq);
    // The generator creates no other ports than these. Not the timer's: a counter of a few ticks keeps an emulator busy
    // with nothing else.
    kozo_handle_t ports = take_slots(1);
    must(kozo_sys_port_create(kozo.ports_control, TOY_PORT, TOY_LAST_PORT, own_cnode, ports), "create ports");
    put(ports);
    put(kozo.ports_control);
    put(kozo.irq_control);
    put(kozo.debug);
    put_device_frame();
    put_weak(world.table, RIGHT_CNODE_READ);
    put_weak(world.table, RIGHT_CNODE_WRITE);
    put_weak(own_thread, RIGHT_THREAD_OBSERVE | RIGHT_THREAD_YIELD);
}

// ---- Making calls

static bool is_listed(const struct kozo_grammar_syscall *syscall, int64_t error) {
    for (const int64_t *listed = syscall->errors; *listed != 0; listed++) {
        if (*listed == error) {
            return true;
        }
    }
    return false;
}

/// Counts the call, and what is wrong with how it ended.
static void judge(const struct generated *made, const struct raw_call *after, int64_t status) {
    const struct kozo_grammar_syscall *syscall = &kozo_grammar_syscalls[made->syscall];
    if (status > 0 || status <= -ERRORS) {
        world.strange++;
        return;
    }
    __atomic_add_fetch(&generated_counts[made->syscall][-status], 1, __ATOMIC_RELAXED);
    if (status != 0 && !is_listed(syscall, status)) {
        world.unlisted++;
        world.unlisted_syscall = syscall->number;
        world.unlisted_error = status;
    }
    for (unsigned i = 0; i < 6; i++) {
        // rbx and rbp are preserved by all; r12 to r15 are zero after IPC.
        uint64_t wanted = syscall->ipc && i >= 2 ? 0 : made->call.preserved[i];
        world.wrong_registers += after->preserved[i] != wanted;
    }
}

/// Marks the next syscall as one that is made up, for tools/verify/branch_plugin.c, which knows this instruction by its
/// bytes. It does nothing.
#define MARK_CALL() __asm__ volatile("nopl 0x5a4f4b03(%%rax)" ::: "memory")

static void make_call(struct generator *generator) {
    struct generated made;
    generate(generator, &made);
    struct raw_call call = made.call;
    MARK_CALL();
    int64_t status = raw_syscall(&call);
    judge(&made, &call, status);
    generator_learn(generator, &made, &call, status);
}

/// A caller. Its CNode is the table, so that all that it can name is what it may break.
static void make_calls(uint64_t index) {
    struct generator *generator = &world.generators[index];
    for (uint64_t slot = 1; index == 0 && slot < TABLE_SLOTS; slot++) {
        generator_look(slot);
    }
    uint64_t turn = 0;
    while (__atomic_add_fetch(&world.started, 1, __ATOMIC_RELAXED) <= world.limit) {
        make_call(generator);
        if (++turn % TURN == 0) {
            kozo_sys_thread_yield(world.caller_slots + CALLER_SLOTS * index);
        }
    }
    // Nothing that it could name would hold it for sure.
    for (;;) {
        __asm__ volatile("pause");
    }
}

/// Every so often one of the callers has no IPC buffer.
static void build_world(uint64_t seed, uint64_t count) {
    world.number++;
    world.filled = 0;
    world.table = make(OBJECT_CNODE, TABLE_BITS);
    world.started = 0;
    world.limit = count;
    put_common();
    world.caller_slots = world.filled + 1;
    generator_begin(world.filled + (uint64_t)CALLERS * CALLER_SLOTS + 1);
    for (unsigned i = 0; i < CALLERS; i++) {
        world.callers[i] = start_worker(make_calls, i, BELOW_OWN);
        kozo_handle_t thread = world.callers[i].thread;
        world.generators[i] = (struct generator){.random = (seed * CALLERS + i + 1) * UINT64_C(0x9e3779b97f4a7c15),
                                                 .buffer = world.callers[i].buffer};
        must(kozo_sys_thread_bind(thread, THREAD_SLOT_CNODE, world.table, 0), "bind the table");
        must(kozo_sys_thread_priority(thread, CALLER_PRIORITY, TOY_CEILING), "limit a caller");
        if (world.number % CALLERS == 0 && i == 0) {
            must(kozo_sys_thread_bind(thread, THREAD_SLOT_BUFFER, NULL_HANDLE, 0), "take a caller's buffer");
        }
        put_weak(thread, RIGHT_THREAD_SERVE | RIGHT_THREAD_OBSERVE | RIGHT_THREAD_YIELD);
        put(world.callers[i].reply);
        world.generators[i].reply = world.filled;
    }
}

/// Ends the wait of a caller, if it waits.
static void kick(kozo_handle_t caller) {
    if (state_of(caller) != THREAD_READY) {
        must(kozo_sys_thread_stop(caller), "stop a caller");
        // Both threads that do this may do it at once.
        int64_t error = kozo_sys_thread_resume(caller);
        must(error == ERR_IN_USE ? 0 : error, "resume a caller");
        world.kicks++;
    }
}

/// Below the callers: whenever all of them wait, it ends the wait of one.
static void keep_going(uint64_t unused) {
    (void)unused;
    for (uint64_t round = 0;; round++) {
        kick(world.callers[round % CALLERS].thread);
        if (round % 64 == 0) {
            // The toys run, which are below.
            sleep_ms(1);
        }
    }
}

/// Waits until all calls are made, for some seconds without any progress at most.
static void wait_for_calls(void) {
    uint64_t last = 0;
    for (unsigned still = 0; world.started < world.limit + CALLERS && still < PATIENCE_MS; still++) {
        generator_now = now();
        sleep_ms(1);
        if (world.started != last) {
            still = 0;
        }
        last = world.started;
        for (unsigned i = 0; last >= world.limit && i < CALLERS; i++) {
            // Those who are at their end leave no time to those below.
            kick(world.callers[i].thread);
        }
    }
}

/// Returns whether all calls were made.
static bool run_world(uint64_t seed, uint64_t count) {
    build_world(seed, count);
    start_worker(keep_going, 0, BELOW_CALLERS);
    wait_for_calls();
    expect("calls that were begun", world.started, world.limit + CALLERS);
    for (unsigned i = 0; i < CALLERS; i++) {
        expect("a caller at its end", state_of(world.callers[i].thread), THREAD_READY);
    }
    scratch_reset();
    return world.started == world.limit + CALLERS;
}

// ---- What came of it

static uint64_t print_counts(uint64_t *calls) {
    uint64_t successes = 0;
    for (unsigned i = 0; i < KOZO_GRAMMAR_SYSCALLS; i++) {
        successes += generated_counts[i][0];
        printf("     %-14s %7lu ok", kozo_grammar_syscalls[i].name, generated_counts[i][0]);
        *calls += generated_counts[i][0];
        for (int64_t error = 1; error < ERRORS; error++) {
            uint64_t count = generated_counts[i][error];
            *calls += count;
            if (count != 0) {
                printf(", %lu %s", count, kozo_error_name(-error));
            }
        }
        printf("\n");
    }
    return successes;
}

/// But for those that nobody but init can make, which gives nobody an Audit.
static void expect_each_to_succeed(void) {
    for (unsigned i = 0; i < KOZO_GRAMMAR_SYSCALLS; i++) {
        bool is_inits = kozo_grammar_syscalls[i].arguments[0].object == OBJECT_AUDIT;
        expect_that(kozo_grammar_syscalls[i].name, (generated_counts[i][0] != 0) != is_inits);
    }
}

void storm(uint64_t seed, uint64_t count) {
    printf("seed %lu, %lu calls by %d threads\n", seed, count, CALLERS);
    kozo_flush();
    bool goes_on = true;
    for (uint64_t done = 0; goes_on && done < count; done += WORLD_CALLS) {
        uint64_t left = count - done;
        goes_on = run_world(seed + done, left < WORLD_CALLS ? left : WORLD_CALLS);
    }
    uint64_t calls = 0, successes = print_counts(&calls);
    printf("     %lu calls, %lu succeeded, %lu waits ended\n", calls, successes, world.kicks);
    expect("calls that ended", calls, count);
    expect_that("half of them succeeded", successes * 2 >= calls);
    if (calls >= ENOUGH_CALLS) {
        expect_each_to_succeed();
    }
    expect("registers that were not preserved", world.wrong_registers, 0);
    expect("statuses that are none", world.strange, 0);
    if (world.unlisted != 0) {
        printf("     SYS_%s ended with %s, which the definition does not list\n",
               kozo_syscall_name(world.unlisted_syscall), kozo_error_name(world.unlisted_error));
    }
    expect("errors that the definition does not list", world.unlisted, 0);
}
