// SPDX-License-Identifier: Apache-2.0
#include <kozo_syscalls.h>

#include "check.h"
#include "errand.h"
#include "raw.h"
#include "scratch.h"
#include "things.h"

static kozo_handle_t worker_endpoint;
static volatile uint64_t worker_result;
static volatile uint64_t counters[2];

static void spinner(uint64_t index) {
    for (;;) {
        counters[index]++;
    }
}

static void time_slices(void) {
    counters[0] = counters[1] = 0;
    start_worker(spinner, 0, 0);
    start_worker(spinner, 1, 0);
    uint64_t end = now() + 8 * TIME_SLICE_NS;
    while (now() < end) {
    }
    HOLDS(counters[0] > 0 && counters[1] > 0);
}

static uint64_t cpu_time_of(kozo_handle_t thread) {
    uint64_t state, priority, highest, cpu_time = 0, instruction, slice;
    EQUAL(kozo_sys_thread_inspect(thread, &state, &priority, &highest, &cpu_time, &instruction, &slice), 0);
    return cpu_time;
}

static void slices_of_a_length(void) {
    // One has 16 times the slices of the other; that the machine stands still now and then shall not matter.
    const uint64_t length[] = {UINT64_C(32) * MS, UINT64_C(2) * MS};
    struct worker worker[] = {create_worker(), create_worker()};
    for (unsigned i = 0; i < 2; i++) {
        EQUAL(kozo_sys_thread_slice(worker[i].thread, length[i]), 0);
        run_worker(&worker[i], spinner, i, 1);
    }
    uint64_t signals;
    uint64_t end = now() + 8 * (length[0] + length[1]);
    EQUAL(kozo_sys_wait_until(make(OBJECT_NOTIFICATION, 0), end, &signals), ERR_TIMED_OUT);
    HOLDS(cpu_time_of(worker[1].thread) > 0);
    HOLDS(cpu_time_of(worker[0].thread) > 3 * cpu_time_of(worker[1].thread));
}

static void setter(uint64_t value) {
    worker_result = value;
    worker_end();
}

static void priorities(void) {
    worker_result = 0;
    struct worker low = start_worker(setter, 5, 10);
    uint64_t end = now() + 3 * TIME_SLICE_NS;
    while (now() < end) {
        kozo_sys_thread_yield(own_thread);
    }
    EQUAL(worker_result, 0);
    EQUAL(kozo_sys_thread_priority(low.thread, 100, 100), 0);
    let_others_run();
    EQUAL(worker_result, 5);
}

static void ceiling(void) {
    struct worker worker = start_worker(setter, 5, 50);
    REFUSED(THREAD_PRIORITY, OUT_OF_RANGE, kozo_sys_thread_priority(worker.thread, 101, 100));
    REFUSED(THREAD_PRIORITY, OUT_OF_RANGE, kozo_sys_thread_priority(worker.thread, 100, 101));
    REFUSED(THREAD_PRIORITY, OUT_OF_RANGE, kozo_sys_thread_priority(worker.thread, UINT64_C(1) << 32, 0));
    REFUSED(THREAD_PRIORITY, MISSING_RIGHT, kozo_sys_thread_priority(own_thread, 1, 1));
}

static void caller(uint64_t argument) {
    (void)argument;
    uint64_t out;
    worker_result = 1;
    worker_result = (uint64_t)kozo_sys_call(worker_endpoint, 0, 0, 0, 0, 0, &out, &out, &out, &out, &out, &out);
    worker_end();
}

static void stop_and_resume(void) {
    worker_endpoint = make_endpoint();
    struct worker worker = start_worker(caller, 0, 0);
    let_others_run();
    EQUAL(state_of(worker.thread), THREAD_SENDING);
    EQUAL(kozo_sys_thread_stop(worker.thread), 0);
    EQUAL(state_of(worker.thread), THREAD_STOPPED);
    EQUAL(kozo_sys_thread_resume(worker.thread), 0);
    REFUSED(THREAD_RESUME, IN_USE, kozo_sys_thread_resume(worker.thread));
    let_others_run();
    EQUAL(worker_result, ERR_CANCELLED);
    uint64_t badge, tag, word;
    REFUSED(RECV, WOULD_BLOCK, kozo_sys_recv(worker_endpoint, TAG_NONBLOCK, &badge, &tag, &word, &word, &word, &word));
}

static void bad_starts(void) {
    kozo_handle_t thread = make(OBJECT_THREAD, 0);
    REFUSED(THREAD_START, OUT_OF_RANGE, kozo_sys_thread_start(thread, USER_END, 0, 0, 0));
    REFUSED(THREAD_START, OUT_OF_RANGE, kozo_sys_thread_start(thread, KERNEL_BASE, 0, 0, 0));
    REFUSED(THREAD_START, OUT_OF_RANGE, kozo_sys_thread_start(thread, 0x1000, UINT64_MAX, 0, 0));
    REFUSED(THREAD_START, OUT_OF_RANGE, kozo_sys_thread_start(thread, 0x1000, 0, 0, KERNEL_BASE));
    // Without an address space it faults at once, and nobody hears of it.
    EQUAL(kozo_sys_thread_priority(thread, 100, 100), 0);
    EQUAL(kozo_sys_thread_start(thread, 0x1000, 0, 0, 0), 0);
    REFUSED(THREAD_START, IN_USE, kozo_sys_thread_start(thread, 0x1000, 0, 0, 0));
    let_others_run();
    EQUAL(state_of(thread), THREAD_FAULTED);
}

static void bad_binds(void) {
    kozo_handle_t thread = make(OBJECT_THREAD, 0);
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_SMALL_BITS);
    REFUSED(THREAD_BIND, INVALID_ARGUMENT, kozo_sys_thread_bind(thread, THREAD_SLOT_REPLY + 1, own_cnode, 0));
    REFUSED(THREAD_BIND, WRONG_TYPE, kozo_sys_thread_bind(thread, THREAD_SLOT_CNODE, frame, 0));
    REFUSED(THREAD_BIND, INVALID_HANDLE, kozo_sys_thread_bind(thread, THREAD_SLOT_CNODE, take_slots(1), 0));
    REFUSED(THREAD_BIND, NOT_ALIGNED, kozo_sys_thread_bind(thread, THREAD_SLOT_BUFFER, frame, 8));
    REFUSED(THREAD_BIND, OUT_OF_RANGE, kozo_sys_thread_bind(thread, THREAD_SLOT_BUFFER, frame, 4096));
    REFUSED(THREAD_BIND, MISSING_RIGHT,
            kozo_sys_thread_bind(thread, THREAD_SLOT_BUFFER, copy(frame, RIGHT_FRAME_READ), 0));
    EQUAL(kozo_sys_thread_bind(thread, THREAD_SLOT_BUFFER, frame, 4096 - IPC_BUFFER_SIZE), 0);
}

static void own_thread_serves_only(void) {
    kozo_handle_t endpoint = make_endpoint();
    REFUSED(THREAD_BIND, MISSING_RIGHT, kozo_sys_thread_bind(own_thread, THREAD_SLOT_FAULT, endpoint, 0));
    REFUSED(THREAD_BIND, MISSING_RIGHT, kozo_sys_thread_bind(own_thread, THREAD_SLOT_FAULT, NULL_HANDLE, 0));
    REFUSED(THREAD_BIND, MISSING_RIGHT, kozo_sys_thread_bind(own_thread, THREAD_SLOT_CNODE, own_cnode, 0));
    EQUAL(kozo_sys_thread_bind(own_thread, THREAD_SLOT_NOTIFICATION, make(OBJECT_NOTIFICATION, 0), 0), 0);
}

static void registers_kept(void) {
    struct raw_call raw = {
        .number = SYS_THREAD_YIELD, .argument = {own_thread, 11, 12, 13, 14, 15}, .preserved = {1, 2, 3, 4, 5, 6}};
    EQUAL(raw_syscall(&raw), 0);
    for (unsigned i = 1; i < 6; i++) {
        EQUAL(raw.argument[i], 10 + i);
    }
    for (unsigned i = 0; i < 6; i++) {
        EQUAL(raw.preserved[i], i + 1);
    }
}

static void own_cnode_revoked(void) {
    // A thread whose CNode is taken away finds no capability any more, and lives on.
    kozo_handle_t cnode = make(OBJECT_CNODE, 4);
    kozo_handle_t quiet = make(OBJECT_NOTIFICATION, 0);
    worker_endpoint = make_endpoint();
    worker_result = 1;
    // It is less urgent, and so does not call before.
    struct worker worker = start_worker(caller, 0, 1);
    EQUAL(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_CNODE, cnode, 0), 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, cnode), 0);
    for (unsigned patience = 0; worker_result == 1 && patience < 5000; patience++) {
        uint64_t signals;
        EQUAL(kozo_sys_wait_until(quiet, now() + MS, &signals), ERR_TIMED_OUT);
    }
    EQUAL(worker_result, ERR_INVALID_HANDLE);
}

/// Wakes this service, which is more urgent, again and again.
static void waker(uint64_t notification) {
    for (;;) {
        kozo_sys_signal(notification);
    }
}

static void slices_are_kept(void) {
    counters[0] = 0;
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    start_worker(waker, mint(notification, RIGHT_NOTIFICATION_SIGNAL, 1), 1);
    start_worker(spinner, 0, 1);
    uint64_t end = now() + 8 * TIME_SLICE_NS;
    while (now() < end) {
        uint64_t signals;
        EQUAL(kozo_sys_wait(notification, &signals), 0);
    }
    HOLDS(counters[0] > 0);
}

/// Starts a worker anew with an FS base and a stack of its own.
static void restart_with_fs(struct worker worker, void (*entry)(uint64_t), uint8_t *stack_end, volatile void *fs_base) {
    EQUAL(kozo_sys_thread_stop(worker.thread), 0);
    EQUAL(kozo_sys_thread_start(worker.thread, (uint64_t)entry, (uint64_t)stack_end - 8, 0, (uint64_t)fs_base), 0);
}

/// Answers each call with the word that FS base points to.
static void fs_reader(uint64_t argument) {
    (void)argument;
    uint64_t out, word = 0;
    for (;;) {
        kozo_sys_reply_recv(worker_endpoint, 1, word, 0, 0, 0, &out, &out, &out, &out, &out, &out);
        __asm__ volatile("movq %%fs:0, %0" : "=r"(word));
    }
}

/// Loads FS with the null selector, which clears its base, and calls.
static void fs_clearer(uint64_t argument) {
    (void)argument;
    uint64_t out, word;
    for (unsigned i = 0; i < 3; i++) {
        __asm__ volatile("movl %0, %%fs" : : "r"(0));
        kozo_sys_call(worker_endpoint, 0, 0, 0, 0, 0, &out, &out, &word, &out, &out, &out);
        worker_result += word;
    }
    worker_end();
}

static void fs_base_kept(void) {
    static uint8_t reader_stack[4096] __attribute__((aligned(16)));
    static uint8_t clearer_stack[4096] __attribute__((aligned(16)));
    static volatile uint64_t local = 77;
    worker_result = 0;
    worker_endpoint = make_endpoint();
    struct worker reader = start_worker(setter, 0, 0);
    struct worker clearer = start_worker(setter, 0, 0);
    let_others_run();
    restart_with_fs(reader, fs_reader, reader_stack + sizeof(reader_stack), &local);
    restart_with_fs(clearer, fs_clearer, clearer_stack + sizeof(clearer_stack), &local);
    let_others_run();
    EQUAL(worker_result, 3 * 77);
    EQUAL(state_of(reader.thread), THREAD_RECEIVING);
}

static void states(void) {
    kozo_handle_t endpoint = make_endpoint();
    EQUAL(state_of(thing(THREAD)), THREAD_STOPPED);
    EQUAL(state_of(own_thread), THREAD_READY);
    EQUAL(state_of(start_errand(SYS_SEND, endpoint, 0, 0)->worker.thread), THREAD_SENDING);
    EQUAL(state_of(start_errand(SYS_RECV, make_endpoint(), 0, 0)->worker.thread), THREAD_RECEIVING);
    EQUAL(state_of(thing(WAITING_THREAD)), THREAD_WAITING);
    EQUAL(state_of(thing(READY_THREAD)), THREAD_READY);
    EQUAL(kozo_sys_thread_priority(thing(THREAD), 100, 100), 0);
    EQUAL(kozo_sys_thread_start(thing(THREAD), 0x1000, 0, 0, 0), 0);
    let_others_run();
    EQUAL(state_of(thing(THREAD)), THREAD_FAULTED);
}

static void told_priorities(void) {
    uint64_t state, priority = 9, highest = 9, cpu_time = 9, instruction = 9, slice = 9;
    EQUAL(kozo_sys_thread_inspect(thing(THREAD), &state, &priority, &highest, &cpu_time, &instruction, &slice), 0);
    EQUAL(slice, TIME_SLICE_NS);
    EQUAL(priority | highest | cpu_time | instruction, 0);
    EQUAL(kozo_sys_thread_priority(thing(THREAD), 40, 60), 0);
    EQUAL(kozo_sys_thread_slice(thing(THREAD), 2345678), 0);
    EQUAL(kozo_sys_thread_inspect(thing(THREAD), &state, &priority, &highest, &cpu_time, &instruction, &slice), 0);
    EQUAL(slice, 2345678);
    EQUAL(priority, 40);
    EQUAL(highest, 60);
    // What binds both is the ceiling of who sets them.
    EQUAL(kozo_sys_thread_priority(thing(THREAD), 100, 0), 0);
}

static void told_time_and_place(void) {
    counters[0] = 0;
    struct worker worker = start_worker(spinner, 0, 0);
    uint64_t end = now() + 2 * TIME_SLICE_NS;
    while (counters[0] == 0 || now() < end) {
        kozo_sys_thread_yield(own_thread);
    }
    uint64_t state, priority, highest, cpu_time = 0, instruction = 0, slice, later = 0;
    EQUAL(kozo_sys_thread_stop(worker.thread), 0);
    EQUAL(kozo_sys_thread_inspect(worker.thread, &state, &priority, &highest, &cpu_time, &instruction, &slice), 0);
    HOLDS(cpu_time > 0);
    HOLDS(instruction >= (uint64_t)spinner && instruction < (uint64_t)spinner + 64);
    // Who is stopped uses none.
    EQUAL(kozo_sys_thread_inspect(worker.thread, &state, &priority, &highest, &later, &instruction, &slice), 0);
    EQUAL(later, cpu_time);
}

static void set_priority(uint64_t thread) {
    worker_result = (uint64_t)kozo_sys_thread_priority(thread, 51, 50);
    worker_end();
}

static void ceiling_of_a_worker(void) {
    struct worker worker = create_worker();
    EQUAL(kozo_sys_thread_priority(worker.thread, 100, 50), 0);
    EQUAL(kozo_sys_thread_start(worker.thread, (uint64_t)set_priority, worker.stack - 8, thing(THREAD), 0), 0);
    let_others_run();
    EQUAL(worker_result, ERR_OUT_OF_RANGE);
    EQUAL(worker.buffer->denial.high, 50);
}

static void set_slices(uint64_t thread) {
    worker_result = kozo_sys_thread_slice(thread, TIME_SLICE_NS) == 0;
    worker_result |= (uint64_t)(kozo_sys_thread_slice(thread, TIME_SLICE_NS / 2) == 0) << 1;
    worker_result |= (uint64_t)(kozo_sys_thread_slice(thread, TIME_SLICE_NS) == ERR_OUT_OF_RANGE) << 2;
    worker_end();
}

static void slice_above_the_ceiling(void) {
    struct worker worker = create_worker();
    EQUAL(kozo_sys_thread_priority(thing(THREAD), 51, 0), 0);
    EQUAL(kozo_sys_thread_priority(worker.thread, 100, 50), 0);
    EQUAL(kozo_sys_thread_start(worker.thread, (uint64_t)set_slices, worker.stack - 8, thing(THREAD), 0), 0);
    let_others_run();
    EQUAL(worker_result, 7);
    EQUAL(worker.buffer->denial.low, TIME_SLICE_MIN_NS);
    EQUAL(worker.buffer->denial.high, TIME_SLICE_NS / 2);
    REFUSED(THREAD_SLICE, MISSING_RIGHT, kozo_sys_thread_slice(own_thread, TIME_SLICE_NS));
}

static void stopped_while_running(void) {
    counters[0] = 0;
    struct worker worker = start_worker(spinner, 0, 0);
    while (counters[0] == 0) {
        kozo_sys_thread_yield(own_thread);
    }
    EQUAL(kozo_sys_thread_stop(worker.thread), 0);
    uint64_t before = counters[0];
    let_others_run();
    EQUAL(counters[0], before);
    EQUAL(kozo_sys_thread_resume(worker.thread), 0);
    while (counters[0] == before) {
        kozo_sys_thread_yield(own_thread);
    }
}

static void started_again(void) {
    worker_result = 0;
    struct worker worker = start_worker(setter, 6, 0);
    let_others_run();
    EQUAL(worker_result, 6);
    EQUAL(kozo_sys_thread_stop(worker.thread), 0);
    run_worker(&worker, setter, 7, 0);
    let_others_run();
    EQUAL(worker_result, 7);
}

static void stopped_before_it_ran(void) {
    worker_result = 0;
    struct worker worker = start_worker(setter, 8, 1);
    EQUAL(state_of(worker.thread), THREAD_READY);
    EQUAL(kozo_sys_thread_stop(worker.thread), 0);
    EQUAL(kozo_sys_thread_priority(worker.thread, 100, 100), 0);
    let_others_run();
    EQUAL(worker_result, 0);
    EQUAL(kozo_sys_thread_resume(worker.thread), 0);
    let_others_run();
    EQUAL(worker_result, 8);
}

static void deleted_while_ready(void) {
    worker_result = 0;
    struct worker worker = start_worker(setter, 9, 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, worker.thread), 0);
    let_others_run();
    EQUAL(worker_result, 0);
}

static void stops_itself(void) {
    struct errand *errand = make_errand(SYS_THREAD_STOP, 0, 0, 0);
    errand->call.argument[0] = errand->worker.thread;
    run_errand(errand);
    EQUAL(state_of(errand->worker.thread), THREAD_STOPPED);
    HOLDS(!errand->done);
    EQUAL(kozo_sys_thread_resume(errand->worker.thread), 0);
    let_others_run();
    HOLDS(errand->done);
    EQUAL(errand->status, 0);
}

static void deletes_itself(void) {
    struct errand *errand = make_errand(SYS_CAP_DELETE, own_cnode, 0, 0);
    errand->call.argument[1] = errand->worker.thread;
    run_errand(errand);
    HOLDS(!errand->done);
    EQUAL(inspect(errand->worker.thread).type, 0);
    EQUAL(inspect(errand->worker.reply).derived, 0);
}

static void buffer_places(void) {
    // Each place of a frame that is aligned can be a buffer.
    kozo_handle_t frame = thing(FRAME), thread = thing(THREAD);
    for (uint64_t offset = 0; offset < 4096; offset += IPC_BUFFER_SIZE) {
        EQUAL(kozo_sys_thread_bind(thread, THREAD_SLOT_BUFFER, frame, offset), 0);
    }
    EQUAL(kozo_sys_thread_bind(thread, THREAD_SLOT_BUFFER, thing(LARGE_FRAME), 0x1ffe00), 0);
}

const struct test thread_tests[] = {
    {"THR001", "threads of one priority share the CPU by time slices", time_slices},
    {"THR002", "a lower priority waits, and runs when it is raised", priorities},
    {"THR003", "nobody sets a priority above the own ceiling, or without the right", ceiling},
    {"THR004", "a stopped thread's syscall ends with CANCELLED when it is resumed", stop_and_resume},
    {"THR005", "threads start in user space only, and once", bad_starts},
    {"THR006", "what cannot be bound to a thread is refused", bad_binds},
    {"THR007", "a syscall preserves every register that is not an output", registers_kept},
    {"THR008", "a thread whose CNode has gone is refused, and lives on", own_cnode_revoked},
    {"THR009", "a service may serve with its own thread, not evade its fault handler", own_thread_serves_only},
    {"THR010", "a time slice ends in time, however often a more urgent thread comes in between", slices_are_kept},
    {"THR011", "no thread changes another's FS base by loading FS", fs_base_kept},
    {"THR012", "a thread's state is told, whatever it is", states},
    {"THR013", "priority, ceiling and time slice are told as they were set", told_priorities},
    {"THR014", "CPU time and place of a thread are told", told_time_and_place},
    {"THR015", "a thread gives no priority above its own ceiling", ceiling_of_a_worker},
    {"THR016", "a thread that is stopped while it runs goes on when it is resumed", stopped_while_running},
    {"THR017", "a thread that was stopped is started anew", started_again},
    {"THR018", "a thread that is stopped before it ran runs when it is resumed", stopped_before_it_ran},
    {"THR019", "a thread that is deleted while it is ready does not run", deleted_while_ready},
    {"THR020", "a thread can stop itself, and the syscall has succeeded when it is resumed", stops_itself},
    {"THR021", "a thread can delete itself, and what it held is free", deletes_itself},
    {"THR022", "an IPC buffer can be at each multiple of its size in a frame, of both sizes", buffer_places},
    {"THR023", "a thread with longer time slices gets more of the CPU, beside others of its priority",
     slices_of_a_length},
    {"THR024", "a thread gives none above its own ceiling a longer time slice", slice_above_the_ceiling},
    {0},
};
