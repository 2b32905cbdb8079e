// SPDX-License-Identifier: Apache-2.0
// sources: lib/kozo/serve.c lib/kozo/ipc.c
// includes: lib/kozo/include
// flags: -include tests/unit/user/syscalls.h
//
// The loop of servers: what comes of signals and of the watchdog's question among them.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <kozo/denial.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo/serve.h>
#include <kozo/start.h>

#define ENDPOINT  8
#define SYSTEM    6
#define WATCHDOG  (UINT64_C(1) << SIGNAL_WATCHDOG_BIT)
#define OWN_BITS  (UINT64_C(1) | UINT64_C(1) << 5)
#define REQUEST   KOZO_TAG(7, 1, 0)
#define MOST      8
#define ANSWER_OK KOZO_TAG(STATUS_OK, 0, 0)

struct kozo_self kozo_self = {.system = {SYSTEM}};
static struct kozo_ipc_buffer buffer;

/// What receives bring, one after the other: a status, and a badge and tag if that is 0.
static struct arrival {
    int64_t status;
    uint64_t badge, tag;
} arrivals[MOST];
static unsigned arrival_count, received, answered;

/// What was sent to init.
static uint64_t sent[MOST];
static unsigned sent_count;

static int64_t arrive(kozo_handle_t endpoint, uint64_t *badge, uint64_t *tag) {
    assert_int_equal(endpoint, ENDPOINT);
    assert_true(received < arrival_count);
    const struct arrival *arrival = &arrivals[received++];
    if (arrival->status == 0) {
        *badge = arrival->badge;
        *tag = arrival->tag;
    }
    return arrival->status;
}

int64_t kozo_sys_recv(kozo_handle_t endpoint, uint64_t tag, uint64_t *badge, uint64_t *message_tag, uint64_t *message0,
                      uint64_t *message1, uint64_t *message2, uint64_t *message3) {
    (void)tag, (void)message0, (void)message1, (void)message2, (void)message3;
    return arrive(endpoint, badge, message_tag);
}

int64_t kozo_sys_reply_recv(kozo_handle_t endpoint, uint64_t tag, uint64_t word0, uint64_t word1, uint64_t word2,
                            uint64_t word3, uint64_t *badge, uint64_t *message_tag, uint64_t *message0,
                            uint64_t *message1, uint64_t *message2, uint64_t *message3) {
    (void)word0, (void)word1, (void)word2, (void)word3, (void)message0, (void)message1, (void)message2, (void)message3;
    assert_int_equal(tag, ANSWER_OK);
    answered++;
    return arrive(endpoint, badge, message_tag);
}

int64_t kozo_sys_send(kozo_handle_t endpoint, uint64_t tag, uint64_t word0, uint64_t word1, uint64_t word2,
                      uint64_t word3) {
    (void)word0, (void)word1, (void)word2, (void)word3;
    assert_int_equal(endpoint, SYSTEM);
    assert_true(sent_count < MOST);
    sent[sent_count++] = tag;
    return 0;
}

int64_t kozo_sys_call(kozo_handle_t endpoint, uint64_t tag, uint64_t word0, uint64_t word1, uint64_t word2,
                      uint64_t word3, uint64_t *badge, uint64_t *reply_tag, uint64_t *reply0, uint64_t *reply1,
                      uint64_t *reply2, uint64_t *reply3) {
    (void)endpoint, (void)tag, (void)word0, (void)word1, (void)word2, (void)word3, (void)badge, (void)reply_tag;
    (void)reply0, (void)reply1, (void)reply2, (void)reply3;
    fail_msg("a server's loop calls nobody");
    return ERR_INVALID_SYSCALL;
}

int64_t kozo_sys_reply(kozo_handle_t reply, uint64_t tag, uint64_t word0, uint64_t word1, uint64_t word2,
                       uint64_t word3) {
    (void)reply, (void)tag, (void)word0, (void)word1, (void)word2, (void)word3;
    fail_msg("the bound Reply answers");
    return ERR_INVALID_SYSCALL;
}

int64_t kozo_sys_cap_delete(kozo_handle_t cnode, uint64_t index) {
    (void)cnode, (void)index;
    fail_msg("no capability came");
    return ERR_INVALID_SYSCALL;
}

kozo_handle_t kozo_slots_take(uint64_t count) {
    (void)count;
    fail_msg("no capability may come");
    return NULL_HANDLE;
}

const char *kozo_failure_text(int64_t error) {
    (void)error;
    return "?";
}

void kozo_panic(const char *format, ...) {
    (void)format;
    mock_assert(0, "kozo_panic", __FILE__, __LINE__);
    __builtin_unreachable();
}

static int set_up(void **state) {
    (void)state;
    kozo_ipc_buffer = &buffer;
    arrival_count = received = answered = sent_count = 0;
    return 0;
}

static void comes(int64_t status, uint64_t badge, uint64_t tag) {
    arrivals[arrival_count++] = (struct arrival){status, badge, tag};
}

static struct kozo_message next(bool answer_due) {
    struct kozo_message message = kozo_message_of(STATUS_OK);
    kozo_serve_next(ENDPOINT, &message, answer_due, 0);
    assert_int_equal(received, arrival_count);
    return message;
}

static void requests_come_as_they_are(void **state) {
    (void)state;
    // The bit in a badge that is no notification's is a client's, and nobody's question.
    comes(0, WATCHDOG | 3, REQUEST);
    struct kozo_message message = next(false);
    assert_int_equal(message.badge, WATCHDOG | 3);
    assert_int_equal(message.tag, REQUEST);
    assert_int_equal(sent_count, 0);
}

static void signals_come_as_they_are(void **state) {
    (void)state;
    comes(0, OWN_BITS, TAG_NOTIFICATION);
    struct kozo_message message = next(false);
    assert_true(kozo_message_is_notification(&message));
    assert_int_equal(message.badge, OWN_BITS);
    assert_int_equal(sent_count, 0);
}

static void the_watchdog_is_answered_and_not_told(void **state) {
    (void)state;
    comes(0, WATCHDOG, TAG_NOTIFICATION);
    comes(0, WATCHDOG, TAG_NOTIFICATION);
    comes(0, 3, REQUEST);
    struct kozo_message message = next(false);
    assert_int_equal(message.tag, REQUEST);
    assert_int_equal(sent_count, 2);
    assert_int_equal(sent[0], KOZO_TAG(SYSTEM_ALIVE, 0, 0));
    assert_int_equal(sent[1], KOZO_TAG(SYSTEM_ALIVE, 0, 0));
}

static void other_signals_with_the_watchdog_are_told(void **state) {
    (void)state;
    comes(0, WATCHDOG | OWN_BITS, TAG_NOTIFICATION);
    struct kozo_message message = next(false);
    assert_true(kozo_message_is_notification(&message));
    assert_int_equal(message.badge, OWN_BITS);
    assert_int_equal(sent_count, 1);
}

static void the_answer_that_is_due_goes_out_once(void **state) {
    (void)state;
    comes(0, WATCHDOG, TAG_NOTIFICATION);
    comes(0, 3, REQUEST);
    struct kozo_message message = next(true);
    assert_int_equal(message.tag, REQUEST);
    assert_int_equal(answered, 1);
    assert_int_equal(sent_count, 1);
}

static void a_client_that_takes_no_answer_holds_up_nobody(void **state) {
    (void)state;
    comes(ERR_NO_BUFFER, 0, 0);
    comes(ERR_CANCELLED, 0, 0);
    comes(0, 3, REQUEST);
    struct kozo_message message = next(true);
    assert_int_equal(message.tag, REQUEST);
    assert_int_equal(answered, 1);
}

static void an_endpoint_that_is_unusable_ends_the_service(void **state) {
    (void)state;
    comes(ERR_INVALID_HANDLE, 0, 0);
    struct kozo_message message;
    expect_assert_failure(kozo_serve_next(ENDPOINT, &message, false, 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(requests_come_as_they_are, set_up),
        cmocka_unit_test_setup(signals_come_as_they_are, set_up),
        cmocka_unit_test_setup(the_watchdog_is_answered_and_not_told, set_up),
        cmocka_unit_test_setup(other_signals_with_the_watchdog_are_told, set_up),
        cmocka_unit_test_setup(the_answer_that_is_due_goes_out_once, set_up),
        cmocka_unit_test_setup(a_client_that_takes_no_answer_holds_up_nobody, set_up),
        cmocka_unit_test_setup(an_endpoint_that_is_unusable_ends_the_service, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
