// SPDX-License-Identifier: Apache-2.0
//
// What a refused syscall tells the thread that made it.
#include <kozo/denial.h>
#include <kozo/ipc.h>
#include <kozo/string.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "raw.h"
#include "scratch.h"

/// The record of the first thread.
static const struct kozo_denial *denial(void) {
    return &kozo_ipc_buffer->denial;
}

static void check_blame(uint64_t number, int64_t error, uint64_t kind, uint64_t argument, uint64_t value) {
    EQUAL(denial()->syscall, number);
    EQUAL(denial()->error, error);
    EQUAL(denial()->kind, kind);
    EQUAL(denial()->argument, argument);
    EQUAL(denial()->value, value);
}

static void capabilities(void) {
    kozo_handle_t endpoint = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t frame = copy(make(OBJECT_FRAME, FRAME_SMALL_BITS), RIGHT_FRAME_READ);
    kozo_handle_t empty = take_slots(1);
    REFUSED(SPACE_MAP, WRONG_TYPE, kozo_sys_space_map(own_space, endpoint, 0, PROT_READ));
    check_blame(SYS_SPACE_MAP, ERR_WRONG_TYPE, DENIAL_OTHER_TYPE, 1, endpoint);
    EQUAL(denial()->needed_type, OBJECT_FRAME);
    EQUAL(denial()->found_type, OBJECT_ENDPOINT);
    REFUSED(SPACE_MAP, MISSING_RIGHT, kozo_sys_space_map(own_space, frame, 0, PROT_READ | PROT_WRITE));
    check_blame(SYS_SPACE_MAP, ERR_MISSING_RIGHT, DENIAL_LACKS_RIGHT, 1, frame);
    EQUAL(denial()->needed_rights, RIGHT_FRAME_READ | RIGHT_FRAME_WRITE);
    EQUAL(denial()->found_rights, RIGHT_FRAME_READ);
    REFUSED(SIGNAL, INVALID_HANDLE, kozo_sys_signal(empty));
    check_blame(SYS_SIGNAL, ERR_INVALID_HANDLE, DENIAL_EMPTY_SLOT, 0, empty);
    EQUAL(denial()->needed_type, OBJECT_NOTIFICATION);
    REFUSED(SIGNAL, INVALID_HANDLE, kozo_sys_signal(UINT64_MAX));
    check_blame(SYS_SIGNAL, ERR_INVALID_HANDLE, DENIAL_BEYOND_CNODE, 0, UINT64_MAX);
}

static void numbers(void) {
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_SMALL_BITS);
    kozo_handle_t table = make(OBJECT_PAGE_TABLE, 0);
    REFUSED(SPACE_MAP_TABLE, OUT_OF_RANGE, kozo_sys_space_map_table(own_space, table, 0, 4));
    check_blame(SYS_SPACE_MAP_TABLE, ERR_OUT_OF_RANGE, DENIAL_NOT_BETWEEN, 3, 4);
    EQUAL(denial()->low, 1);
    EQUAL(denial()->high, 3);
    REFUSED(SPACE_MAP, NOT_ALIGNED, kozo_sys_space_map(own_space, frame, 0x1001, PROT_READ));
    check_blame(SYS_SPACE_MAP, ERR_NOT_ALIGNED, DENIAL_NO_MULTIPLE, 2, 0x1001);
    EQUAL(denial()->low, 0x1000);
    REFUSED(SPACE_MAP, INVALID_ARGUMENT, kozo_sys_space_map(own_space, frame, 0, PROT_BITS + 1));
    check_blame(SYS_SPACE_MAP, ERR_INVALID_ARGUMENT, DENIAL_NO_VALUE, 3, PROT_BITS + 1);
    REFUSED(FRAME_UNMAP, NOT_MAPPED, kozo_sys_frame_unmap(frame));
    check_blame(SYS_FRAME_UNMAP, ERR_NOT_MAPPED, DENIAL_STATE, 0, frame);
    struct raw_call unknown = {.number = SYS_MAX + 1};
    EQUAL(raw_syscall(&unknown), ERR_INVALID_SYSCALL);
    check_blame(0, ERR_INVALID_SYSCALL, DENIAL_NO_SYSCALL, DENIAL_NO_ARGUMENT, SYS_MAX + 1);
}

static void success_leaves_none(void) {
    kozo_handle_t endpoint = make(OBJECT_ENDPOINT, 0);
    REFUSED(CAP_DELETE, OUT_OF_RANGE, kozo_sys_cap_delete(own_cnode, 0));
    struct kozo_denial before = *denial();
    let_others_run();
    EQUAL(kozo_sys_cap_copy(own_cnode, take_slots(1), own_cnode, endpoint, RIGHTS_ALL), 0);
    EQUAL(memcmp(&before, denial(), sizeof(before)), 0);
    check_blame(SYS_CAP_DELETE, ERR_OUT_OF_RANGE, DENIAL_NOT_BETWEEN, 1, 0);
}

static kozo_handle_t worker_endpoint;

static int64_t call(kozo_handle_t endpoint, uint64_t tag) {
    struct kozo_message message = {.tag = tag};
    return kozo_call(endpoint, &message);
}

static void caller(uint64_t tag) {
    call(worker_endpoint, tag);
    worker_end();
}

/// Receives without ever answering.
static void receiver(uint64_t count) {
    for (struct kozo_message message; count > 0; count--) {
        kozo_recv(worker_endpoint, &message);
    }
    worker_end();
}

static void check_outcome(const struct kozo_denial *of, uint64_t number, int64_t error) {
    const struct kozo_denial wanted = {
        .error = error,
        .syscall = (uint16_t)number,
        .kind = DENIAL_OUTCOME,
        .argument = DENIAL_NO_ARGUMENT,
    };
    EQUAL(of->error, error);
    EQUAL(of->syscall, number);
    EQUAL(memcmp(of, &wanted, sizeof(wanted)), 0);
}

static void ended_waits(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t right = copy(owner, RIGHT_ENDPOINT_RECEIVE);
    worker_endpoint = copy(owner, RIGHT_ENDPOINT_SEND);
    struct worker worker = start_worker(caller, 0, 0);
    let_others_run();
    EQUAL(worker.buffer->denial.kind, DENIAL_NONE);
    EQUAL(kozo_sys_cap_delete(own_cnode, right), 0);
    check_outcome(&worker.buffer->denial, SYS_CALL, ERR_PEER_GONE);
    worker_endpoint = make_endpoint();
    struct worker server = start_worker(receiver, 3, 0);
    let_others_run();
    EQUAL(call(worker_endpoint, 0), ERR_REPLY_DROPPED);
    check_outcome(denial(), SYS_CALL, ERR_REPLY_DROPPED);
    EQUAL(kozo_sys_thread_stop(server.thread), 0);
    check_outcome(&server.buffer->denial, SYS_RECV, ERR_CANCELLED);
}

static void strangers_stay_unknown(void) {
    const uint64_t one = UINT64_C(1) << TAG_CAPS_SHIFT;
    worker_endpoint = make_endpoint();
    struct worker worker = start_worker(receiver, 1, 0);
    let_others_run();
    kozo_ipc_buffer->send_caps[0] = worker_endpoint;
    EQUAL(call(worker_endpoint, one), ERR_MESSAGE_REFUSED);
    check_outcome(denial(), SYS_CALL, ERR_MESSAGE_REFUSED);
    worker.buffer->receive_slots[0] = worker_endpoint;
    EQUAL(call(worker_endpoint, one), ERR_MESSAGE_REFUSED);
    check_outcome(denial(), SYS_CALL, ERR_MESSAGE_REFUSED);
    EQUAL(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_BUFFER, NULL_HANDLE, 0), 0);
    EQUAL(call(worker_endpoint, one), ERR_MESSAGE_REFUSED);
    check_outcome(denial(), SYS_CALL, ERR_MESSAGE_REFUSED);
    EQUAL(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_REPLY, NULL_HANDLE, 0), 0);
    EQUAL(call(worker_endpoint, 0), ERR_MESSAGE_REFUSED);
    check_outcome(denial(), SYS_CALL, ERR_MESSAGE_REFUSED);
}

/// Who may fill a CNode's slots, but not read them, hears that one is taken, and not what by.
static void unreadable_slots(void) {
    kozo_handle_t cnode = make(OBJECT_CNODE, 4);
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_SMALL_BITS);
    kozo_handle_t write_only = copy(cnode, RIGHT_CNODE_WRITE);
    EQUAL(kozo_sys_cap_copy(cnode, 3, own_cnode, frame, RIGHTS_ALL), 0);
    REFUSED(CAP_COPY, SLOT_OCCUPIED, kozo_sys_cap_copy(write_only, 3, own_cnode, frame, RIGHTS_ALL));
    const struct kozo_denial wanted = {
        .error = ERR_SLOT_OCCUPIED,
        .value = 3,
        .syscall = SYS_CAP_COPY,
        .kind = DENIAL_STATE,
        .argument = 1,
    };
    EQUAL(memcmp(denial(), &wanted, sizeof(wanted)), 0);
}

static void sent_capability(void) {
    const uint64_t two = UINT64_C(2) << TAG_CAPS_SHIFT;
    worker_endpoint = make_endpoint();
    struct worker worker = start_worker(receiver, 1, 0);
    kozo_handle_t slot = take_slots(2);
    worker.buffer->receive_slots[0] = slot;
    worker.buffer->receive_slots[1] = slot + 1;
    let_others_run();
    kozo_handle_t empty = take_slots(1);
    kozo_ipc_buffer->send_caps[0] = worker_endpoint;
    kozo_ipc_buffer->send_caps[1] = empty;
    EQUAL(call(worker_endpoint, two), ERR_INVALID_HANDLE);
    check_blame(SYS_CALL, ERR_INVALID_HANDLE, DENIAL_EMPTY_SLOT, DENIAL_SENT_CAP + 1, empty);
}

static void sentences(void) {
    REFUSED(CAP_DELETE, OUT_OF_RANGE, kozo_sys_cap_delete(own_cnode, 0));
    HOLDS(strncmp(kozo_failure_text(ERR_OUT_OF_RANGE), "cap_delete: argument 'index' (0) is not from 1 to ", 50) == 0);
    REFUSED(SIGNAL, INVALID_HANDLE, kozo_sys_signal(0));
    HOLDS(strcmp(kozo_failure_text(ERR_INVALID_HANDLE),
                 "signal: argument 'notification' (handle 0) is an empty slot, needs Notification with right signal") ==
          0);
    HOLDS(strcmp(kozo_failure_text(ERR_NO_MEMORY), "NO_MEMORY") == 0);
}

const struct test denial_tests[] = {
    {"DEN001", "a refused capability is told with what it is and what it should be", capabilities},
    {"DEN002", "a refused number is told with what it may be, an unknown syscall with its number", numbers},
    {"DEN003", "success leaves the record of the failure before as it was", success_leaves_none},
    {"DEN004", "a wait that others end is told as such, with the syscall that waited", ended_waits},
    {"DEN005", "a message that is refused tells nothing of its receiver", strangers_stay_unknown},
    {"DEN006", "a taken slot of a CNode that can't be read does not tell what it holds", unreadable_slots},
    {"DEN007", "of the capabilities in a message the one that can't be sent is told", sent_capability},
    {"DEN008", "the library puts a refusal into words, and only the one that is asked for", sentences},
    {0},
};
