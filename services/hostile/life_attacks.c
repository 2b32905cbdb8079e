// SPDX-License-Identifier: Apache-2.0
//
// Threads that take away what they stand on, in the middle of what they do, and capabilities that hold each other.
#include <kozo/ipc.h>
#include <kozo_syscalls.h>

#include "attack.h"
#include "exchange.h"
#include "fault.h"
#include "scratch.h"
#include "subject.h"

enum { NEST = 500 };

#define SYSCALL_CODE "\x0f\x05"

/// What is free of the pool is all of it, once its children are revoked: nothing is left behind that can't be reached.
static void expect_all_back(void) {
    must(kozo_sys_cap_revoke(own_cnode, pool), "revoke the pool");
    struct inspected held = inspect(pool);
    expect("what is derived from the pool", held.derived, 0);
    expect("what is free of the pool", held.detail, UINT64_C(1) << POOL_BITS);
}

/// The subject makes a syscall on itself with these arguments, and goes on to UD2 where it still can.
static struct outcome by_itself(uint64_t number, uint64_t first, uint64_t second) {
    struct registers before = subject_registers();
    before.general[RAX] = number;
    before.general[RDI] = first;
    before.general[RSI] = second;
    return subject_run(CODE(SYSCALL_CODE), &before);
}

/// Gives the subject a CNode of its own, with itself in slot 1, the CNode in 2, a second capability to the space in 3.
static kozo_handle_t own_table(void) {
    kozo_handle_t cnode = make(OBJECT_CNODE, 4);
    must(kozo_sys_cap_copy(cnode, 1, own_cnode, subject_thread, RIGHTS_ALL), "copy");
    must(kozo_sys_cap_copy(cnode, 2, own_cnode, cnode, RIGHTS_ALL), "copy");
    must(kozo_sys_cap_copy(cnode, 3, own_cnode, own_space, RIGHTS_ALL), "copy");
    must(kozo_sys_thread_bind(subject_thread, THREAD_SLOT_CNODE, cnode, 0), "bind a CNode");
    return cnode;
}

static void deletes_cnode(void) {
    subject_open();
    own_table();
    expect_status("emptying a slot of itself", (int64_t)by_itself(SYS_CAP_DELETE, 2, 3).registers.general[RAX], 0);
    // The last capability that it has to its own CNode, by which it is named.
    expect_status("deleting its own CNode", (int64_t)by_itself(SYS_CAP_DELETE, 2, 2).registers.general[RAX], 0);
    expect_status("and again", (int64_t)by_itself(SYS_CAP_DELETE, 2, 2).registers.general[RAX], ERR_INVALID_HANDLE);
}

static void revokes_cnode(void) {
    subject_open();
    kozo_handle_t cnode = own_table();
    // Of what goes into slot 4 all the others are derived, and the thread's own table too.
    must(kozo_sys_cap_move(cnode, 4, own_cnode, cnode), "move");
    expect_status("revoking its own CNode", (int64_t)by_itself(SYS_CAP_REVOKE, 2, 4).registers.general[RAX], 0);
    for (uint64_t handle = 0; handle < 6; handle++) {
        expect_status("no handle is left", (int64_t)by_itself(SYS_CAP_INSPECT, handle, 1).registers.general[RAX],
                      ERR_INVALID_HANDLE);
    }
}

static void end_at_once(uint64_t unused) {
    (void)unused;
    worker_end();
}

static void deletes_space(void) {
    // A thread in a space of its own, of which nothing is mapped: it faults at once, and again, and hurts nobody.
    kozo_handle_t space = make(OBJECT_ADDRESS_SPACE, 0), handler = make_endpoint();
    struct worker worker = start_faulty_worker(end_at_once, 0, handler);
    must(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_SPACE, space, 0), "bind a space");
    struct fault fault = receive_fault(handler);
    expect("in an empty space", fault.label, FAULT_PAGE);
    expect("its first instruction", fault.word[FAULT_WORD_DETAIL], fault.word[FAULT_WORD_INSTRUCTION]);
    must(kozo_sys_cap_revoke(own_cnode, space), "revoke a space");
    expect_status("resuming", answer(0, 0, 0), 0);
    expect("in no space", receive_fault(handler).label, FAULT_PAGE);
    must(kozo_sys_cap_delete(own_cnode, space), "delete a space");
    expect_status("resuming", answer(0, 0, 0), 0);
    expect("in a deleted space", receive_fault(handler).label, FAULT_PAGE);
}

static void unmaps_code(void) {
    // Its own code page, by the capability that mapped it: the next instruction is not there.
    subject_open();
    struct registers before = subject_registers();
    before.general[RAX] = SYS_FRAME_UNMAP;
    before.general[RDI] = subject_code;
    struct outcome outcome = subject_run(CODE(SYSCALL_CODE), &before);
    expect("behind the syscall", outcome.fault, FAULT_PAGE);
    expect("how it was touched", outcome.touched, FAULT_FLAG_EXECUTE);
    expect("where", outcome.detail, before.rip + 2);
    expect_status("its status", (int64_t)outcome.registers.general[RAX], 0);
}

/// A worker's own handle, as soon as it is known, and how far it came with it.
static volatile uint64_t own_handle, went_on;

static void begin_with_handle(void) {
    while (own_handle == 0) {
    }
    went_on = 1;
}

static void delete_self(uint64_t unused) {
    (void)unused;
    begin_with_handle();
    kozo_sys_cap_delete(own_cnode, own_handle);
    went_on = 2;
    worker_end();
}

static void stop_self(uint64_t unused) {
    (void)unused;
    begin_with_handle();
    worker_status = 1;
    worker_status = kozo_sys_thread_stop(own_handle);
    went_on = 2;
    worker_end();
}

/// Lets a worker do this to itself, and returns its handle.
static kozo_handle_t let_work_on_itself(void (*entry)(uint64_t)) {
    own_handle = went_on = 0;
    struct worker worker = start_worker(entry, 0, 0);
    own_handle = worker.thread;
    let_others_run();
    expect("how far it came", went_on, 1);
    return worker.thread;
}

static void deletes_thread(void) {
    expect("its slot", inspect(let_work_on_itself(delete_self)).type, 0);
}

static void stops_itself(void) {
    kozo_handle_t thread = let_work_on_itself(stop_self);
    expect("its state", state_of(thread), THREAD_STOPPED);
    must(kozo_sys_thread_resume(thread), "resume it");
    let_others_run();
    expect("how far it came", went_on, 2);
    expect_status("its status", worker_status, 0);
    expect_status("starting who waits", kozo_sys_thread_start(thread, 0x1000, 0x1000, 0, 0), ERR_IN_USE);
    expect_status("resuming who waits", kozo_sys_thread_resume(thread), ERR_IN_USE);
}

static struct errand errand;

static struct worker start_caller(kozo_handle_t endpoint) {
    errand = (struct errand){endpoint, 0};
    return start_worker(call_errand, (uint64_t)&errand, 0);
}

/// Receives, and never answers.
static void serve(uint64_t endpoint) {
    receive(endpoint, 0);
    worker_end();
}

/// A worker that holds another one's call. Returns the server.
static struct worker start_call(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct worker server = start_worker(serve, endpoint, 0);
    let_others_run();
    start_caller(endpoint);
    let_others_run();
    expect_status("the caller waits", worker_status, 1);
    return server;
}

static void reply_under_call(void) {
    struct worker server = start_call();
    must(kozo_sys_cap_revoke(own_cnode, server.reply), "revoke a Reply");
    must(kozo_sys_cap_delete(own_cnode, server.reply), "delete a Reply");
    let_others_run();
    expect_status("the caller's call", worker_status, ERR_PEER_GONE);
}

static void server_under_call(void) {
    struct worker server = start_call();
    must(kozo_sys_cap_delete(own_cnode, server.thread), "delete the server");
    let_others_run();
    expect_status("the caller's call", worker_status, ERR_PEER_GONE);
}

static void endpoint_under_callers(void) {
    kozo_handle_t endpoint = make_endpoint();
    kozo_handle_t through = copy(endpoint, RIGHT_ENDPOINT_SEND);
    struct worker callers[4];
    for (unsigned i = 0; i < 4; i++) {
        callers[i] = start_caller(through);
        let_others_run();
        expect("a caller's state", state_of(callers[i].thread), THREAD_SENDING);
    }
    must(kozo_sys_cap_revoke(own_cnode, endpoint), "revoke an endpoint");
    let_others_run();
    expect_status("the last caller's call", worker_status, ERR_CANCELLED);
    for (unsigned i = 0; i < 4; i++) {
        expect("a caller's state", state_of(callers[i].thread), THREAD_WAITING);
    }
    expect_status("receiving", receive(endpoint, TAG_NONBLOCK).status, ERR_WOULD_BLOCK);
    // And with the last right to receive.
    start_caller(copy(endpoint, RIGHT_ENDPOINT_SEND));
    let_others_run();
    must(kozo_sys_cap_delete(own_cnode, endpoint), "delete the right to receive");
    let_others_run();
    expect_status("a caller of nobody", worker_status, ERR_PEER_GONE);
}

static void cnode_in_itself(void) {
    kozo_handle_t cnode = make(OBJECT_CNODE, 4);
    must(kozo_sys_cap_copy(cnode, 1, own_cnode, cnode, RIGHTS_ALL), "copy a CNode into itself");
    // The only capability to it lies in it from now on.
    must(kozo_sys_cap_move(cnode, 2, own_cnode, cnode), "move a CNode into itself");
    expect_status("it is out of reach", kozo_sys_cap_delete(cnode, 1), ERR_INVALID_HANDLE);
    expect_all_back();
}

static void cycle(void) {
    enum { LENGTH = 12 };
    kozo_handle_t cnodes[LENGTH];
    for (unsigned i = 0; i < LENGTH; i++) {
        cnodes[i] = make(OBJECT_CNODE, 4);
    }
    for (unsigned i = 0; i < LENGTH; i++) {
        for (unsigned j = 0; j < LENGTH; j++) {
            must(kozo_sys_cap_copy(cnodes[i], j + 1, own_cnode, cnodes[j], RIGHTS_ALL), "fill a CNode with CNodes");
        }
    }
    for (unsigned i = 0; i < LENGTH; i++) {
        must(kozo_sys_cap_delete(own_cnode, cnodes[i]), "delete a CNode");
    }
    expect_all_back();
}

static void nested(void) {
    // Each holds the last capability to the one before. Deleting the outermost ends them all.
    kozo_handle_t inner = make(OBJECT_CNODE, 2), other = take_slots(1);
    for (unsigned i = 0; i < NEST; i++) {
        kozo_handle_t outer = other;
        must(kozo_sys_cap_create(pool, OBJECT_CNODE, 2, own_cnode, outer, 1), "create a CNode");
        must(kozo_sys_cap_move(outer, 1, own_cnode, inner), "move a CNode into another");
        other = inner;
        inner = outer;
    }
    must(kozo_sys_cap_delete(own_cnode, inner), "delete the outermost");
    // The first to go was the innermost, the last the outermost; all of the pool is free without any revocation.
    struct inspected held = inspect(pool);
    expect("what is derived from the pool", held.derived, 0);
    expect("what is free of the pool", held.detail, UINT64_C(1) << POOL_BITS);
}

static void revoke_under_feet(void) {
    subject_open();
    // Everything at once: a subject in the middle of a fault, its handler's endpoint, frames, tables and Reply.
    expect("the subject runs", by_itself(SYS_THREAD_YIELD, subject_thread, 0).fault, FAULT_INVALID_OPCODE);
    expect_all_back();
    expect_status("answering a fault that is no more", answer(0, 0, 0), ERR_NO_CALLER);
}

const struct attack life_attacks[] = {
    {"ATK077", "a thread that deletes its own CNode's last capability can't name it any more", deletes_cnode},
    {"ATK078", "a thread that revokes its own CNode has no handle left, and goes on", revokes_cnode},
    {"ATK079", "a thread whose address space is empty, revoked or deleted faults, and nobody else", deletes_space},
    {"ATK080", "a thread that unmaps its own code faults behind the syscall", unmaps_code},
    {"ATK081", "a thread that deletes itself is gone before the syscall returns", deletes_thread},
    {"ATK082", "a thread that stops itself goes on where it stood", stops_itself},
    {"ATK083", "a Reply revoked under a call ends the call", reply_under_call},
    {"ATK084", "a server deleted under a call ends the call", server_under_call},
    {"ATK085", "an endpoint revoked under a queue of callers ends all their calls", endpoint_under_callers},
    {"ATK086", "a CNode that only itself holds is given back with its Untyped", cnode_in_itself},
    {"ATK087", "so are twelve that hold each other", cycle},
    {"ATK088", "500 CNodes in each other end with the outermost, at no depth of the kernel's stack", nested},
    {"ATK089", "everything revoked at once, in the middle of a fault, leaves nothing behind", revoke_under_feet},
    {0},
};
