// SPDX-License-Identifier: Apache-2.0
//
// What travels in a message: words, labels, badges and capabilities, from whom to whom, and what the receiver refuses.
#include <kozo/ipc.h>
#include <kozo/string.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "errand.h"
#include "scratch.h"
#include "things.h"

#define CAPS(count) ((uint64_t)(count) << TAG_CAPS_SHIFT)

/// A worker that receives, with slots for this many capabilities; the first of them.
static struct errand *start_receiver(kozo_handle_t endpoint, unsigned slots, kozo_handle_t *first) {
    struct errand *errand = make_errand(SYS_RECV, endpoint, 0, 0);
    *first = take_slots(IPC_CAPS);
    for (unsigned i = 0; i < slots; i++) {
        errand->worker.buffer->receive_slots[i] = *first + i;
    }
    run_errand(errand);
    HOLDS(!errand->done);
    return errand;
}

static void label_and_words(void) {
    kozo_handle_t slots, endpoint = make_endpoint();
    struct errand *receiver = start_receiver(endpoint, 0, &slots);
    uint64_t tag = UINT64_C(0xfedcba98) << TAG_LABEL_SHIFT | 3;
    EQUAL(kozo_sys_send(endpoint, tag, 1, 2, 3, UINT64_MAX), 0);
    let_others_run();
    EQUAL(receiver->status, 0);
    EQUAL(receiver->call.argument[0], 0);
    EQUAL(receiver->call.argument[1], tag);
    EQUAL(receiver->call.argument[2], 1);
    EQUAL(receiver->call.argument[3], 2);
    EQUAL(receiver->call.argument[4], 3);
    // All four words travel, whatever the length says.
    EQUAL(receiver->call.argument[5], UINT64_MAX);
}

static void flags_do_not_travel(void) {
    kozo_handle_t slots, endpoint = make_endpoint();
    struct errand *receiver = start_receiver(endpoint, 0, &slots);
    EQUAL(kozo_sys_send(endpoint, TAG_NONBLOCK | 2, 8, 9, 0, 0), 0);
    let_others_run();
    EQUAL(receiver->call.argument[1], 2);
}

static void send_of_48_words(void) {
    kozo_handle_t slots, endpoint = make_endpoint();
    struct errand *receiver = start_receiver(endpoint, 0, &slots);
    for (unsigned i = 0; i < IPC_BUFFER_WORDS; i++) {
        kozo_ipc_buffer->words[i] = 1000 + i;
    }
    EQUAL(kozo_sys_send(endpoint, IPC_MESSAGE_WORDS, 1, 2, 3, 4), 0);
    let_others_run();
    for (unsigned i = 0; i < IPC_BUFFER_WORDS; i++) {
        EQUAL(receiver->worker.buffer->words[i], 1000 + i);
    }
}

static void words_beyond_stay(void) {
    kozo_handle_t slots, endpoint = make_endpoint();
    struct errand *receiver = start_receiver(endpoint, 0, &slots);
    memset(receiver->worker.buffer->words, 0xff, sizeof(receiver->worker.buffer->words));
    EQUAL(kozo_sys_send(endpoint, 6, 1, 2, 3, 4), 0);
    let_others_run();
    HOLDS(receiver->worker.buffer->words[1] != UINT64_MAX);
    for (unsigned i = 2; i < IPC_BUFFER_WORDS; i++) {
        EQUAL(receiver->worker.buffer->words[i], UINT64_MAX);
    }
}

static void queued_words(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *sender = make_errand(SYS_SEND, endpoint, 5, 11);
    sender->worker.buffer->words[0] = 55;
    run_errand(sender);
    struct kozo_message message;
    EQUAL(kozo_recv(endpoint, &message), 0);
    EQUAL(message.words[0], 11);
    EQUAL(kozo_ipc_buffer->words[0], 55);
}

static void four_capabilities(void) {
    kozo_handle_t first, endpoint = make_endpoint();
    struct errand *receiver = start_receiver(endpoint, IPC_CAPS, &first);
    const uint64_t types[] = {OBJECT_FRAME, OBJECT_NOTIFICATION, OBJECT_CNODE, OBJECT_REPLY};
    for (unsigned i = 0; i < IPC_CAPS; i++) {
        kozo_ipc_buffer->send_caps[i] = thing_of_type(types[i]);
    }
    EQUAL(kozo_sys_send(endpoint, CAPS(IPC_CAPS), 0, 0, 0, 0), 0);
    let_others_run();
    EQUAL(receiver->call.argument[1], CAPS(IPC_CAPS));
    for (unsigned i = 0; i < IPC_CAPS; i++) {
        EQUAL(inspect(first + i).type, types[i]);
        EQUAL(inspect(first + i).rights, inspect(thing_of_type(types[i])).rights);
        EQUAL(inspect(thing_of_type(types[i])).derived, 1);
    }
}

static void sent_keep_badge_and_rights(void) {
    kozo_handle_t first, endpoint = make_endpoint();
    start_receiver(endpoint, 1, &first);
    kozo_ipc_buffer->send_caps[0] = mint(make(OBJECT_NOTIFICATION, 0), RIGHT_NOTIFICATION_SIGNAL, 31);
    EQUAL(kozo_sys_send(endpoint, CAPS(1), 0, 0, 0, 0), 0);
    EQUAL(inspect(first).badge, 31);
    EQUAL(inspect(first).rights, RIGHT_NOTIFICATION_SIGNAL);
}

static void sent_is_revoked(void) {
    kozo_handle_t first, endpoint = make_endpoint();
    start_receiver(endpoint, 1, &first);
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    kozo_ipc_buffer->send_caps[0] = notification;
    EQUAL(kozo_sys_send(endpoint, CAPS(1), 0, 0, 0, 0), 0);
    EQUAL(inspect(first).type, OBJECT_NOTIFICATION);
    EQUAL(kozo_sys_cap_revoke(own_cnode, notification), 0);
    EQUAL(inspect(first).type, 0);
}

static void fewer_than_slots(void) {
    kozo_handle_t first, endpoint = make_endpoint();
    struct errand *receiver = start_receiver(endpoint, IPC_CAPS, &first);
    kozo_ipc_buffer->send_caps[0] = thing(NOTIFICATION);
    EQUAL(kozo_sys_send(endpoint, CAPS(1), 0, 0, 0, 0), 0);
    let_others_run();
    EQUAL(receiver->call.argument[1], CAPS(1));
    EQUAL(inspect(first).type, OBJECT_NOTIFICATION);
    EQUAL(inspect(first + 1).type, 0);
}

static void answered_with_capability(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *caller = make_errand(SYS_CALL, endpoint, 0, 0);
    kozo_handle_t slot = take_slots(1);
    caller->worker.buffer->receive_slots[0] = slot;
    run_errand(caller);
    struct kozo_message message;
    EQUAL(kozo_recv(endpoint, &message), 0);
    kozo_ipc_buffer->send_caps[0] = thing(FRAME);
    message = kozo_message_of(0);
    message.tag = CAPS(1) | TAG_NONBLOCK;
    REFUSED(REPLY_RECV, WOULD_BLOCK, kozo_reply_recv(endpoint, &message));
    let_others_run();
    EQUAL(caller->status, 0);
    EQUAL(caller->call.argument[1], CAPS(1));
    EQUAL(inspect(slot).type, OBJECT_FRAME);
}

/// Makes a worker call through `send`, whose call is received; the worker is told with slots for one capability.
static struct errand *take_call(kozo_handle_t send, kozo_handle_t receive) {
    struct errand *caller = make_errand(SYS_CALL, send, 0, 0);
    caller->worker.buffer->receive_slots[0] = take_slots(1);
    run_errand(caller);
    struct kozo_message message;
    EQUAL(kozo_recv(receive, &message), 0);
    return caller;
}

static int64_t answer(kozo_handle_t endpoint, uint64_t tag) {
    struct kozo_message message = {.tag = tag | TAG_NONBLOCK};
    return kozo_reply_recv(endpoint, &message);
}

/// The caller still waits, and is answered without capabilities.
static void check_still_calling(const struct errand *caller, kozo_handle_t endpoint) {
    EQUAL(state_of(caller->worker.thread), THREAD_CALLING);
    REFUSED(REPLY_RECV, WOULD_BLOCK, answer(endpoint, 0));
    let_others_run();
    HOLDS(caller->done);
    EQUAL(caller->status, 0);
}

/// An answer with this capability is refused, which is to blame, and the caller waits on.
static void check_answer_refused(kozo_handle_t sent, int64_t error) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *caller = take_call(endpoint, endpoint);
    kozo_ipc_buffer->send_caps[0] = sent;
    forget_denial();
    int64_t status = answer(endpoint, CAPS(1));
    check_refused(__FILE__, __LINE__, own_denial(), SYS_REPLY_RECV, SYS_REPLY_RECV, error, status);
    EQUAL(own_denial()->argument, DENIAL_SENT_CAP);
    EQUAL(own_denial()->value, sent);
    check_still_calling(caller, endpoint);
}

static void answer_with_empty_slot(void) {
    check_answer_refused(thing(EMPTY_SLOT), ERR_INVALID_HANDLE);
}

static void answer_with_untyped(void) {
    check_answer_refused(thing(UNTYPED), ERR_NOT_DERIVABLE);
}

static void answer_needs_grant(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *caller = take_call(copy(endpoint, RIGHT_ENDPOINT_SEND), endpoint);
    kozo_ipc_buffer->send_caps[0] = thing(FRAME);
    REFUSED(REPLY_RECV, MISSING_RIGHT, answer(endpoint, CAPS(1)));
    EQUAL(own_denial()->argument, 1);
    check_still_calling(caller, endpoint);
}

static void answer_without_room(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *caller = take_call(endpoint, endpoint);
    kozo_ipc_buffer->send_caps[0] = kozo_ipc_buffer->send_caps[1] = thing(FRAME);
    REFUSED(REPLY_RECV, MESSAGE_REFUSED, answer(endpoint, CAPS(2)));
    check_still_calling(caller, endpoint);
}

static void answer_too_long_for_caller(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *caller = take_call(endpoint, endpoint);
    EQUAL(kozo_sys_thread_bind(caller->worker.thread, THREAD_SLOT_BUFFER, NULL_HANDLE, 0), 0);
    REFUSED(REPLY_RECV, MESSAGE_REFUSED, answer(endpoint, 5));
    check_still_calling(caller, endpoint);
}

static void call_with_table(void) {
    kozo_handle_t first, endpoint = make_endpoint();
    struct errand *receiver = start_receiver(endpoint, 1, &first);
    kozo_ipc_buffer->send_caps[0] = thing(TABLE);
    struct kozo_message message = {.tag = CAPS(1)};
    REFUSED(CALL, NOT_DERIVABLE, kozo_call(endpoint, &message));
    EQUAL(own_denial()->argument, DENIAL_SENT_CAP);
    EQUAL(own_denial()->value, thing(TABLE));
    EQUAL(state_of(receiver->worker.thread), THREAD_RECEIVING);
}

static void call_with_empty_slot(void) {
    kozo_handle_t first, endpoint = make_endpoint();
    start_receiver(endpoint, 1, &first);
    kozo_ipc_buffer->send_caps[0] = UINT64_MAX;
    struct kozo_message message = {.tag = CAPS(1)};
    REFUSED(CALL, INVALID_HANDLE, kozo_call(endpoint, &message));
    EQUAL(own_denial()->kind, DENIAL_BEYOND_CNODE);
    EQUAL(inspect(first).type, 0);
}

/// Nothing of the message arrives, and the receiver goes on waiting.
static void send_refused(unsigned slots, uint64_t tag) {
    kozo_handle_t first, endpoint = make_endpoint();
    struct errand *receiver = start_receiver(endpoint, slots, &first);
    for (unsigned i = 0; i < IPC_CAPS; i++) {
        kozo_ipc_buffer->send_caps[i] = thing(NOTIFICATION);
    }
    REFUSED(SEND, MESSAGE_REFUSED, kozo_sys_send(endpoint, tag, 0, 0, 0, 0));
    let_others_run();
    HOLDS(!receiver->done);
    EQUAL(inspect(first).type, 0);
    EQUAL(inspect(thing(NOTIFICATION)).derived, 0);
}

static void no_slots(void) {
    send_refused(0, CAPS(1));
}

static void too_few_slots(void) {
    send_refused(3, CAPS(4));
}

/// A message with capabilities is refused to whom names these slots for them.
static void check_slots_refused(kozo_handle_t first, kozo_handle_t second, unsigned count) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *receiver = make_errand(SYS_RECV, endpoint, 0, 0);
    receiver->worker.buffer->receive_slots[0] = first;
    receiver->worker.buffer->receive_slots[1] = second;
    run_errand(receiver);
    kozo_ipc_buffer->send_caps[0] = kozo_ipc_buffer->send_caps[1] = thing(NOTIFICATION);
    REFUSED(SEND, MESSAGE_REFUSED, kozo_sys_send(endpoint, CAPS(count), 0, 0, 0, 0));
    EQUAL(inspect(thing(NOTIFICATION)).derived, 0);
    EQUAL(state_of(receiver->worker.thread), THREAD_RECEIVING);
}

static void taken_slot(void) {
    check_slots_refused(thing(EMPTY_SLOT), thing(TAKEN_SLOT), 2);
}

static void slot_beyond(void) {
    check_slots_refused(thing(SLOT_COUNT), NULL_HANDLE, 1);
}

static void slots_named_twice(void) {
    check_slots_refused(thing(EMPTY_SLOT), thing(EMPTY_SLOT), 2);
}

/// What a queued sender can't send is refused when it would be received, and the next one's turn comes.
static void queued_and_refused(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *bad = make_errand(SYS_SEND, endpoint, CAPS(1), 0);
    bad->worker.buffer->send_caps[0] = thing(EMPTY_SLOT);
    run_errand(bad);
    HOLDS(!bad->done);
    struct errand *good = start_errand(SYS_SEND, endpoint, 1, 44);
    kozo_ipc_buffer->receive_slots[0] = take_slots(1);
    struct kozo_message message;
    EQUAL(kozo_recv(endpoint, &message), 0);
    kozo_ipc_buffer->receive_slots[0] = NULL_HANDLE;
    EQUAL(message.words[0], 44);
    let_others_run();
    HOLDS(bad->done && good->done);
    EQUAL(bad->status, ERR_INVALID_HANDLE);
    EQUAL(good->status, 0);
}

/// As a thread without an IPC buffer. What came of it is in the registers alone.
static void refused_without_buffer(uint64_t number, kozo_handle_t capability, uint64_t tag) {
    struct errand *errand = make_errand(number, capability, tag, 0);
    EQUAL(kozo_sys_thread_bind(errand->worker.thread, THREAD_SLOT_BUFFER, NULL_HANDLE, 0), 0);
    struct kozo_denial before = errand->worker.buffer->denial;
    run_errand(errand);
    HOLDS(errand->done);
    check_refused(__FILE__, __LINE__, NULL, number, number, ERR_NO_BUFFER, errand->status);
    EQUAL(memcmp(&before, &errand->worker.buffer->denial, sizeof(before)), 0);
}

static void call_without_buffer(void) {
    refused_without_buffer(SYS_CALL, make_endpoint(), 5);
    refused_without_buffer(SYS_CALL, make_endpoint(), CAPS(1));
    refused_without_buffer(SYS_CALL, make_endpoint(), TAG_DEADLINE);
}

static void send_without_buffer(void) {
    refused_without_buffer(SYS_SEND, make_endpoint(), IPC_MESSAGE_WORDS);
    refused_without_buffer(SYS_SEND, make_endpoint(), CAPS(4));
    refused_without_buffer(SYS_SEND, make_endpoint(), TAG_DEADLINE);
}

static void receive_without_buffer(void) {
    refused_without_buffer(SYS_RECV, make_endpoint(), TAG_DEADLINE);
}

static void reply_without_buffer(void) {
    refused_without_buffer(SYS_REPLY, make(OBJECT_REPLY, 0), 5);
    refused_without_buffer(SYS_REPLY, make(OBJECT_REPLY, 0), CAPS(1));
}

static void reply_receive_without_buffer(void) {
    refused_without_buffer(SYS_REPLY_RECV, make_endpoint(), 5);
    refused_without_buffer(SYS_REPLY_RECV, make_endpoint(), CAPS(1));
    refused_without_buffer(SYS_REPLY_RECV, make_endpoint(), TAG_DEADLINE);
}

static void short_without_buffer(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *receiver = start_errand(SYS_RECV, endpoint, 0, 0);
    struct errand *sender = make_errand(SYS_SEND, endpoint, 4, 99);
    EQUAL(kozo_sys_thread_bind(sender->worker.thread, THREAD_SLOT_BUFFER, NULL_HANDLE, 0), 0);
    run_errand(sender);
    EQUAL(sender->status, 0);
    EQUAL(receiver->call.argument[2], 99);
}

const struct test message_tests[] = {
    {"MSG001", "a label of 32 bits and four words travel in registers", label_and_words},
    {"MSG002", "flags are the sender's alone", flags_do_not_travel},
    {"MSG003", "48 words are sent without waiting for an answer", send_of_48_words},
    {"MSG004", "words beyond the length stay what they were with the receiver", words_beyond_stay},
    {"MSG005", "the words of a sender that queues arrive", queued_words},
    {"MSG006", "four capabilities travel at once, each derived from the sender's", four_capabilities},
    {"MSG007", "what is sent keeps its badge and rights", sent_keep_badge_and_rights},
    {"MSG008", "what was sent is taken back by revoking the sender's", sent_is_revoked},
    {"MSG009", "slots that a message does not fill stay empty", fewer_than_slots},
    {"MSG010", "an answer carries capabilities where the call went through GRANT", answered_with_capability},
    {"MSG011", "an answer carries none where it did not", answer_needs_grant},
    {"MSG012", "an answer with an empty slot is refused, and the caller waits on", answer_with_empty_slot},
    {"MSG013", "an answer with an Untyped is refused, and the caller waits on", answer_with_untyped},
    {"MSG014", "an answer that the caller has no slots for is refused, and the caller waits on", answer_without_room},
    {"MSG015", "an answer that the caller has no buffer for is refused, and the caller waits on",
     answer_too_long_for_caller},
    {"MSG016", "a call with a PageTable is refused, and the receiver waits on", call_with_table},
    {"MSG017", "a call with a handle beyond the CNode is refused with what it is", call_with_empty_slot},
    {"MSG018", "who named no slots is sent no capability", no_slots},
    {"MSG019", "who named three slots is not sent four, and not three either", too_few_slots},
    {"MSG020", "nothing is received into a slot that is taken", taken_slot},
    {"MSG021", "nothing is received beyond the CNode", slot_beyond},
    {"MSG022", "two capabilities are not received into one slot", slots_named_twice},
    {"MSG023", "a queued message that can't be delivered is refused, and the next one comes", queued_and_refused},
    {"MSG024", "a call that needs a buffer is refused without one", call_without_buffer},
    {"MSG025", "a send that needs a buffer is refused without one", send_without_buffer},
    {"MSG026", "a receive that needs a buffer is refused without one", receive_without_buffer},
    {"MSG027", "a late answer that needs a buffer is refused without one", reply_without_buffer},
    {"MSG028", "REPLY_RECV is refused without a buffer that it needs", reply_receive_without_buffer},
    {"MSG029", "four words need no buffer", short_without_buffer},
    {0},
};
