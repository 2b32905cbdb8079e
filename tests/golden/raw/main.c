// SPDX-License-Identifier: Apache-2.0
//
// The peer that knows no stubs: it sends golden vectors word by word and compares what comes back, and answers others
// the same way. Run by itself, it drives all peers and tells how it went.

#include "golden.h"
#include "golden_messages.h"

#include <kozo/error.h>
#include <kozo/payload.h>
#include <kozo/print.h>
#include <kozo/serve.h>
#include <kozo_servers.h>
#include <kozo_service.h>

static struct kozo_message make(const struct golden_message *from) {
    struct kozo_message message = kozo_message_of(0);
    message.tag = from->tag;
    for (unsigned i = 0; i < kozo_message_length(&message); i++)
        kozo_put_word(&message, i, from->words[i]);
    for (unsigned i = 0; i < kozo_message_caps(&message); i++)
        kozo_ipc_buffer->send_caps[i] = golden_give(from->caps[i] ? from->caps[i] : OBJECT_NOTIFICATION);
    return message;
}

/// Count a comparison of two messages, and say where they differ first.
static void compare(const struct kozo_message *message, const struct golden_message *expected, const char *name,
                    const char *direction) {
    if (message->tag != expected->tag) {
        golden_failed++;
        printf("FAIL golden: %s, %s: the tag is 0x%lx, not 0x%lx\n", name, direction, message->tag, expected->tag);
        return;
    }
    for (unsigned i = 0; i < kozo_message_length(message); i++) {
        uint64_t word = kozo_get_word(message, i);
        if (word != expected->words[i]) {
            golden_failed++;
            printf("FAIL golden: %s, %s: word %u is 0x%lx, not 0x%lx\n", name, direction, i, word, expected->words[i]);
            return;
        }
    }
    // The kernel delivers all registers: those behind the message must tell nothing.
    for (unsigned i = kozo_message_length(message); i < IPC_REGISTER_WORDS; i++) {
        if (message->words[i] != 0) {
            golden_failed++;
            printf("FAIL golden: %s, %s: register word %u is 0x%lx, beyond the message\n", name, direction, i,
                   message->words[i]);
            return;
        }
    }
    golden_passed++;
}

// ---- As a client

/// Send a request and compare the answer; no answer but the kernel's to one that nobody waits for.
static void send(kozo_handle_t peer, const struct golden_exchange *exchange) {
    struct kozo_message message = make(&exchange->request);
    if (exchange->is_oneway) {
        golden_check(kozo_send(peer, &message) == 0, exchange->name, 0, "status");
        // No function is called for one that is no good, so that it can be sent once more.
        if (exchange->kind == GOLDEN_BAD_REQUEST)
            golden_check(kozo_call(peer, &message) == ERR_REPLY_DROPPED, exchange->name, 0, "status of a call");
        return;
    }
    kozo_handle_t slots[IPC_CAPS];
    unsigned caps = (unsigned)((exchange->answer.tag & TAG_CAPS_MASK) >> TAG_CAPS_SHIFT);
    for (unsigned i = 0; i < caps; i++)
        slots[i] = golden_slot();
    golden_check(kozo_call_for_caps(peer, &message, slots, caps) == 0, exchange->name, 0, "status");
    compare(&message, &exchange->answer, exchange->name, "answer");
    for (unsigned i = 0; i < caps; i++)
        golden_check(golden_receive(slots[i], exchange->answer.caps[i]), exchange->name, i, "capability");
}

/// More capabilities than the peer has slots, with requests that are no good, and revoked before it can delete them:
/// this service is above it. If it keeps slots or capabilities, the good ones that come later are refused.
static void flood(kozo_handle_t peer) {
    for (unsigned i = 0; i < 300; i++) {
        struct kozo_message message = kozo_message_of(0);
        message.tag = KOZO_TAG(GOLDEN_CAPS, 2, 2);
        kozo_ipc_buffer->send_caps[0] = golden_give(OBJECT_ENDPOINT);
        kozo_ipc_buffer->send_caps[1] = golden_give(OBJECT_NOTIFICATION);
        bool is_sent = kozo_send(peer, &message) == 0 &&
                       kozo_sys_cap_revoke(kozo_self.cnode, golden_give(OBJECT_ENDPOINT)) == 0 &&
                       kozo_sys_cap_revoke(kozo_self.cnode, golden_give(OBJECT_NOTIFICATION)) == 0;
        golden_check(is_sent, "a flood", i, "status");
        if (!is_sent)
            return;
    }
}

static unsigned send_all(kozo_golden_driver_t peer) {
    unsigned selected = GOLDEN_INTERFACES, good = 0;
    for (unsigned i = 0; i < GOLDEN_EXCHANGES; i++) {
        const struct golden_exchange *exchange = &golden_exchanges[i];
        if (exchange->interface != selected) {
            selected = exchange->interface;
            golden_check(kozo_golden_driver_select(peer, selected) == STATUS_OK, "SELECT", selected, "status");
        }
        if (exchange->kind != GOLDEN_BAD_ANSWER)
            send(peer.handle, exchange);
        good += exchange->kind == GOLDEN_GOOD;
    }
    return good;
}

// ---- As a server

static unsigned next_exchange;
static uint32_t peer_passed, peer_failed;
static bool has_report;

int64_t golden_driver_serve_select(uint64_t client, uint32_t interface) {
    (void)client;
    next_exchange = 0;
    while (next_exchange < GOLDEN_EXCHANGES && golden_exchanges[next_exchange].interface != interface)
        next_exchange++;
    return STATUS_OK;
}

int64_t golden_driver_serve_report(uint64_t client, uint32_t passed, uint32_t failed) {
    (void)client;
    peer_passed = passed;
    peer_failed = failed;
    has_report = true;
    return STATUS_OK;
}

int64_t golden_driver_serve_counts(uint64_t client, uint32_t *served, uint32_t *failed) {
    (void)client, (void)served, (void)failed;
    return STATUS_BAD_METHOD;
}

void golden_driver_serve_start(uint64_t client, enum kozo_golden_peer peer) {
    (void)client, (void)peer;
}

/// The next exchange of those that a client begins.
static const struct golden_exchange *expected_exchange(void) {
    while (next_exchange < GOLDEN_EXCHANGES && golden_exchanges[next_exchange].kind == GOLDEN_BAD_REQUEST)
        next_exchange++;
    return next_exchange < GOLDEN_EXCHANGES ? &golden_exchanges[next_exchange++] : NULL;
}

static bool answer(struct kozo_message *message) {
    if (kozo_message_label(message) >= GOLDEN_DRIVER_SELECT)
        return golden_driver_dispatch(message);
    const struct golden_exchange *exchange = expected_exchange();
    if (!exchange) {
        golden_check(false, "a request", kozo_message_label(message), "beyond the last");
        return kozo_refuse(message, STATUS_BAD_METHOD);
    }
    compare(message, &exchange->request, exchange->name, "request");
    for (unsigned i = 0; i < kozo_message_caps(message); i++)
        golden_check(golden_receive(kozo_take_cap(i), exchange->request.caps[i]), exchange->name, i, "capability");
    *message = make(&exchange->answer);
    return !exchange->is_oneway;
}

/// Let a peer call this one, or another, and wait for its report.
static void serve(const char *who, kozo_golden_driver_t peer, enum kozo_golden_peer callee) {
    static const char *const names[] = {"word by word", "C", "Rust"};
    uint32_t failed = golden_failed;
    golden_check(kozo_golden_driver_start(peer, callee) == 0, "START", callee, "status");
    struct kozo_message message = kozo_message_of(0);
    bool answer_due = false;
    for (has_report = false; !has_report;) {
        kozo_serve_next(kozo.offer, &message, answer_due, IPC_CAPS);
        answer_due = answer(&message);
    }
    golden_check(kozo_reply(kozo_self.reply, &message) == 0, "REPORT", callee, "answer");
    printf("%s calls %s: %u checks, %u failed\n", who, names[callee], peer_passed + peer_failed, peer_failed);
    golden_check(peer_failed == 0 && peer_passed != 0 && golden_failed == failed, who, callee, "report");
}

// ---- All of it

struct peer {
    const char *name, *language;
    kozo_golden_driver_t driver;
    uint32_t before; ///< calls of its functions before this run
    uint32_t served; ///< those that it had to have since
};

static struct peer peer_of(const char *name, kozo_handle_t handle, const char *language) {
    struct peer peer = {name, language, {handle}, 0, 0};
    uint32_t failed;
    if (peer.driver.handle != NULL_HANDLE)
        golden_check(kozo_golden_driver_counts(peer.driver, &peer.before, &failed) == STATUS_OK, name, 0, "counts");
    return peer;
}

static void call_peer(struct peer *peer) {
    uint32_t passed = golden_passed, failed = golden_failed;
    flood(peer->driver.handle);
    peer->served += send_all(peer->driver);
    printf("word by word to %s: %u checks, %u failed\n", peer->language,
           golden_passed - passed + golden_failed - failed, golden_failed - failed);
}

/// What a server's functions saw: each good vector once a pass, and nothing else.
static void check_counts(const struct peer *peer) {
    uint32_t served = 0, failed = 1;
    golden_check(kozo_golden_driver_counts(peer->driver, &served, &failed) == STATUS_OK, peer->name, 0, "counts");
    golden_check(failed == 0, peer->name, failed, "arguments that its functions saw");
    golden_check(served - peer->before == peer->served, peer->name, served, "calls of its functions");
}

int main(void) {
    bool has_rust = kozo_has_golden_rust();
    struct peer c = peer_of("golden-c", kozo.golden_c, "C");
    struct peer rust = peer_of("golden-rust", has_rust ? kozo.golden_rust : NULL_HANDLE, "Rust");
    call_peer(&c);
    serve("C", c.driver, GOLDEN_PEER_RAW);
    if (has_rust) {
        call_peer(&rust);
        serve("Rust", rust.driver, GOLDEN_PEER_RAW);
        serve("C", c.driver, GOLDEN_PEER_RUST);
        serve("Rust", rust.driver, GOLDEN_PEER_C);
        c.served += c.served;
        rust.served += rust.served;
        check_counts(&rust);
    }
    check_counts(&c);
    printf("%u passed, %u failed\n", golden_passed, golden_failed);
    return golden_failed != 0;
}
