// SPDX-License-Identifier: Apache-2.0
#include <kozo/start.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "raw.h"
#include "scratch.h"

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
    worker_endpoint = make_endpoint();
    struct worker worker = start_worker(caller, 0, 0);
    EQUAL(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_CNODE, cnode, 0), 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, cnode), 0);
    let_others_run();
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
    {0},
};
