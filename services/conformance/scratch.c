// SPDX-License-Identifier: Apache-2.0
#include "scratch.h"

#include <kozo/denial.h>
#include <kozo/memory.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo_service.h>
#include <kozo_syscalls.h>

enum { PAGE_SIZE = 4096, STACK_SIZE = 16384, YIELDS = 20 };

/// Where tests map pages, far from what the service itself has mapped.
static const uint64_t PAGES_START = UINT64_C(0x500000000000);

kozo_handle_t pool;
kozo_handle_t own_cnode, own_thread, own_space;

static kozo_handle_t never;
static kozo_handle_t first_slot;
static uint64_t slots_used;
static uint64_t pages_used;
static unsigned workers_used;
static uint8_t stacks[WORKERS][STACK_SIZE] __attribute__((aligned(16)));

/// The service cannot go on testing.
static void must(int64_t error, const char *what) {
    if (error != 0) {
        kozo_panic("cannot %s: %s", what, kozo_failure_text(error));
    }
}

void scratch_init(void) {
    own_cnode = kozo_self.cnode;
    own_thread = kozo_self.thread;
    own_space = kozo_self.space;
    first_slot = kozo_slots_take(SCRATCH_SLOTS);
    must(first_slot == NULL_HANDLE, "take slots");
    must(kozo_create(OBJECT_UNTYPED, POOL_BITS, &pool), "create the pool");
    must(kozo_create(OBJECT_NOTIFICATION, 0, &never), "create a notification");
}

void scratch_reset(void) {
    must(kozo_sys_cap_revoke(own_cnode, pool), "revoke the pool");
    for (uint64_t i = 0; i < slots_used; i++) {
        // What was not derived from the pool, as the test made it, is still there.
        int64_t error = kozo_sys_cap_delete(own_cnode, first_slot + i);
        must(error == ERR_INVALID_HANDLE ? 0 : error, "delete");
    }
    slots_used = 0;
    pages_used = 0;
    workers_used = 0;
}

kozo_handle_t take_slots(uint64_t count) {
    must(slots_used + count > SCRATCH_SLOTS, "take a slot");
    slots_used += count;
    return first_slot + slots_used - count;
}

kozo_handle_t make(enum kozo_object_type type, uint64_t size_bits) {
    kozo_handle_t slot = take_slots(1);
    must(kozo_sys_cap_create(pool, type, size_bits, own_cnode, slot, 1), "create an object");
    return slot;
}

kozo_handle_t make_endpoint(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    return copy(owner, RIGHT_ENDPOINT_SEND | RIGHT_ENDPOINT_RECEIVE | RIGHT_ENDPOINT_GRANT);
}

kozo_handle_t copy(kozo_handle_t from, uint64_t rights) {
    kozo_handle_t slot = take_slots(1);
    must(kozo_sys_cap_copy(own_cnode, slot, own_cnode, from, rights), "copy");
    return slot;
}

kozo_handle_t mint(kozo_handle_t from, uint64_t rights, uint64_t badge) {
    kozo_handle_t slot = take_slots(1);
    must(kozo_sys_cap_mint(own_cnode, slot, own_cnode, from, rights, badge), "mint");
    return slot;
}

kozo_handle_t make_page(uint64_t protection, volatile uint64_t **page) {
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_SMALL_BITS);
    uint64_t address = PAGES_START + pages_used++ * PAGE_SIZE;
    must(kozo_map_frame(frame, address, protection), "map a page");
    *page = (volatile uint64_t *)address;
    return frame;
}

struct worker create_worker(void) {
    must(workers_used >= WORKERS, "create a worker");
    struct worker worker = {.thread = make(OBJECT_THREAD, 0), .reply = make(OBJECT_REPLY, 0)};
    volatile uint64_t *page;
    kozo_handle_t buffer = make_page(PROT_READ | PROT_WRITE, &page);
    worker.buffer = (struct kozo_ipc_buffer *)(uint64_t)page;
    worker.buffer_frame = buffer;
    worker.stack = (uint64_t)stacks[workers_used++] + STACK_SIZE;
    must(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_CNODE, own_cnode, 0), "bind the CNode");
    must(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_SPACE, own_space, 0), "bind the address space");
    must(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_BUFFER, buffer, 0), "bind the buffer");
    must(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_REPLY, worker.reply, 0), "bind the Reply");
    return worker;
}

void run_worker(const struct worker *worker, void (*entry)(uint64_t), uint64_t argument, unsigned below) {
    must(kozo_sys_thread_priority(worker->thread, OWN_PRIORITY - below, OWN_PRIORITY), "set a priority");
    // As after a call: the return address, which is none, lies on the stack.
    must(kozo_sys_thread_start(worker->thread, (uint64_t)entry, worker->stack - 8, argument, 0), "start a thread");
}

struct worker start_worker(void (*entry)(uint64_t argument), uint64_t argument, unsigned below) {
    struct worker worker = create_worker();
    run_worker(&worker, entry, argument, below);
    return worker;
}

struct worker create_faulty_worker(kozo_handle_t fault_handler) {
    struct worker worker = create_worker();
    must(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_FAULT, fault_handler, 0), "bind the fault handler");
    return worker;
}

struct worker start_faulty_worker(void (*entry)(uint64_t argument), uint64_t argument, kozo_handle_t fault_handler) {
    struct worker worker = create_faulty_worker(fault_handler);
    run_worker(&worker, entry, argument, 0);
    return worker;
}

_Noreturn void worker_end(void) {
    // Nobody signals it: the test's end takes the thread away. Without a CNode it can't even wait.
    uint64_t signals;
    kozo_sys_wait(never, &signals);
    __builtin_trap();
}

void let_others_run(void) {
    for (unsigned i = 0; i < YIELDS; i++) {
        kozo_sys_thread_yield(own_thread);
    }
}

uint64_t state_of(kozo_handle_t thread) {
    uint64_t state = UINT64_MAX, priority, ceiling, cpu_time, instruction, slice;
    must(kozo_sys_thread_inspect(thread, &state, &priority, &ceiling, &cpu_time, &instruction, &slice),
         "inspect a thread");
    return state;
}

struct inspected inspect(kozo_handle_t slot) {
    struct inspected is = {0};
    must(kozo_sys_cap_inspect(own_cnode, slot, &is.type, &is.rights, &is.badge, &is.size_bits, &is.detail, &is.derived),
         "inspect a slot");
    return is;
}

uint64_t now(void) {
    uint64_t nanoseconds = 0;
    must(kozo_sys_clock_read(kozo.clock, &nanoseconds), "read the clock");
    return nanoseconds;
}

uint64_t poll(kozo_handle_t notification) {
    uint64_t signals = 0;
    int64_t error = kozo_sys_poll(notification, &signals);
    must(error == ERR_WOULD_BLOCK ? 0 : error, "poll");
    return signals;
}
