// SPDX-License-Identifier: Apache-2.0
//
// Threads: their ends and their faults.
#include <kozo_service.h>
#include <kozo_syscalls.h>

#include "cases.h"
#include "crowd.h"
#include "fault.h"
#include "scratch.h"

enum { CHAIN = 64, CNODE_BITS = 10, UNMAPPED = 0x10000 };

/// Waits for the fault of the next in the chain, if it has one to wait for, and faults in turn.
static void fault_after_next(uint64_t endpoint) {
    uint64_t badge, tag, word;
    if (endpoint != NULL_HANDLE) {
        kozo_sys_recv(endpoint, 0, &badge, &tag, &word, &word, &word, &word);
    }
    __asm__ volatile("ud2");
}

/// Threads that handle each other's faults, and have all faulted. Returns the capability that the first one's would be
/// received by.
static kozo_handle_t make_fault_chain(unsigned length) {
    kozo_handle_t first = crowd_create(length, NULL_HANDLE);
    kozo_handle_t receive = make_endpoint();
    kozo_handle_t end = receive;
    for (unsigned i = 0; i < length; i++) {
        EQUAL(kozo_sys_thread_bind(first + i, THREAD_SLOT_FAULT, receive, 0), 0);
        EQUAL(kozo_sys_thread_bind(first + i, THREAD_SLOT_REPLY, make(OBJECT_REPLY, 0), 0), 0);
        receive = i + 1 < length ? make_endpoint() : NULL_HANDLE;
        crowd_start(first, i, fault_after_next, receive);
    }
    for (unsigned i = 0; i < length; i++) {
        let_others_run();
    }
    EQUAL(state_of(first), THREAD_SENDING);
    EQUAL(state_of(first + length - 1), THREAD_CALLING);
    return end;
}

static void case_fault_chain(void) {
    kozo_handle_t end = make_fault_chain(CHAIN);
    MEASURE(kozo_sys_cap_delete(own_cnode, end), 0);
}

static void wait_for_ever(uint64_t argument) {
    (void)argument;
    worker_end();
}

static void case_delete_thread(void) {
    kozo_handle_t faults = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    kozo_handle_t cnode = make(OBJECT_CNODE, CNODE_BITS);
    struct worker worker = start_worker(wait_for_ever, 0, 0);
    let_others_run();
    EQUAL(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_FAULT, faults, 0), 0);
    EQUAL(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_NOTIFICATION, notification, 0), 0);
    EQUAL(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_CNODE, cnode, 0), 0);
    EQUAL(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_SPACE, make(OBJECT_ADDRESS_SPACE, 0), 0), 0);
    // It is the last that holds them.
    EQUAL(kozo_sys_cap_delete(own_cnode, faults), 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, notification), 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, cnode), 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, worker.reply), 0);
    MEASURE(kozo_sys_cap_delete(own_cnode, worker.thread), 0);
}

static void fault_twice(uint64_t argument) {
    (void)argument;
    for (;;) {
        __asm__ volatile("movl (%0), %%eax" : : "r"((uint64_t)UNMAPPED) : "eax");
    }
}

static void case_fault_handled(void) {
    kozo_handle_t faults = make_endpoint();
    start_faulty_worker(fault_twice, 0, faults);
    receive_fault(faults);
    kozo_handle_t none = make_endpoint();
    uint64_t badge, tag, word;
    MARK_BEGIN();
    int64_t status = kozo_sys_reply_recv(none, TAG_NONBLOCK, 0, 0, 0, 0, &badge, &tag, &word, &word, &word, &word);
    struct fault fault = receive_fault(faults);
    MARK_END();
    EQUAL(status, ERR_WOULD_BLOCK);
    EQUAL(fault.label, FAULT_PAGE);
    EQUAL(fault.word[FAULT_WORD_DETAIL], UNMAPPED);
}

static void case_debug_write(void) {
    static const uint64_t blanks = UINT64_C(0x2020202020202020);
    MEASURE(kozo_sys_debug_write(kozo.debug, DEBUG_WRITE_BYTES, blanks, blanks, blanks, blanks), 0);
}

const struct test thread_cases[] = {
    {"fault_chain", "64 threads that have faulted, each handled by the one before", case_fault_chain},
    {"delete_thread", "a thread that is the last to hold all that it holds", case_delete_thread},
    {"fault_handled", "a page fault to its handler and back", case_fault_handled},
    {"debug_write", "32 bytes on the kernel's serial port", case_debug_write},
    {0},
};
