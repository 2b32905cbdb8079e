// SPDX-License-Identifier: Apache-2.0
//
// The services that this one may call: requests that make no sense, and attempts to be more than their client.
#include <kozo/ipc.h>
#include <kozo_service.h>
#include <kozo_syscalls.h>

#include "attack.h"
#include "exchange.h"
#include "scratch.h"

enum { REQUESTS = 3000 };

static uint64_t random_state;

static uint64_t next_random(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

/// Calls with ten seconds' patience, so that a service that keeps it waiting is found out.
static int64_t call_impatiently(kozo_handle_t service, struct kozo_message *message) {
    return kozo_call_until(service, message, now() + UINT64_C(10000000000));
}

/// Sends requests of random methods from `first` on, random words and random lengths. Each has to be answered by a
/// Status.
static void babble(const char *name, kozo_handle_t service, uint32_t first) {
    unsigned requests = kozo_start_has(service) ? REQUESTS : 0;
    for (unsigned i = 0; i < requests; i++) {
        uint64_t random = next_random();
        uint32_t method = random % 4 == 0 ? (uint32_t)next_random() : first + (uint32_t)(random >> 8) % 8;
        struct kozo_message message = kozo_message_of(method < first ? first : method);
        message.tag |= (random >> 16) % (IPC_MESSAGE_WORDS + 1);
        for (unsigned j = 0; j < IPC_REGISTER_WORDS; j++) {
            message.words[j] = next_random() % 3 == 0 ? next_random() % 512 : next_random();
        }
        for (unsigned j = 0; j < IPC_BUFFER_WORDS; j++) {
            kozo_ipc_buffer->words[j] = next_random();
        }
        expect_status(name, call_impatiently(service, &message), 0);
        expect_that("it is refused", kozo_message_label(&message) != STATUS_OK);
    }
}

static void babbles(void) {
    random_state = 20261125;
    // From the first number on that is no method: what they have would be done, printed or answered later.
    babble("console", kozo.console.handle, CONSOLE_READ + 1);
    babble("greeter", kozo.greeter.handle, GREETER_GREET + 1);
    babble("system", kozo.system.handle, SYSTEM_SPACE + 1);
}

static void forbidden_methods(void) {
    const uint32_t methods[] = {SYSTEM_LIST,  SYSTEM_CAPS, SYSTEM_RUN,  SYSTEM_MEMORY,  SYSTEM_START, SYSTEM_KILL,
                                SYSTEM_USAGE, SYSTEM_BOOT, SYSTEM_STOP, SYSTEM_RESTART, SYSTEM_EVENT, SYSTEM_SPACE};
    for (unsigned i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        struct kozo_message message = kozo_message_of(methods[i]);
        expect_status("a call to init", call_impatiently(kozo.system.handle, &message), 0);
        expect("its answer", kozo_message_label(&message), STATUS_BAD_METHOD);
    }
}

static void bad_lengths(void) {
    for (unsigned length = 0; length <= IPC_MESSAGE_WORDS; length++) {
        // As many bytes as no message has, and one more than its words have room for.
        const uint64_t counts[] = {IPC_BUFFER_BYTES + 1, UINT64_MAX, UINT64_C(1) << 63, UINT64_C(1) << 32,
                                   8 * UINT64_C(48) + 1};
        for (unsigned i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
            struct kozo_message message = kozo_message_of(CONSOLE_WRITE);
            message.tag |= length;
            message.words[0] = counts[i];
            expect_status("a call to the console", call_impatiently(kozo.console.handle, &message), 0);
            expect("its answer", kozo_message_label(&message), STATUS_BAD_ARGUMENT);
        }
    }
}

static void sends_without_waiting(void) {
    // Requests that nobody waits for an answer to: the server's next client is answered as ever.
    for (unsigned i = 0; i < 200; i++) {
        struct kozo_message message = kozo_message_of(100 + i);
        expect_status("a message to the console", kozo_send(kozo.console.handle, &message), 0);
        expect_status("a message to init", kozo_send(kozo.system.handle, &message), 0);
    }
    struct kozo_message message = kozo_message_of(CONSOLE_READ + 1);
    expect_status("a call to the console", call_impatiently(kozo.console.handle, &message), 0);
    expect("its answer", kozo_message_label(&message), STATUS_BAD_METHOD);
}

static void leaves_while_called(void) {
    // A caller that is stopped while a service works for it, or before: the service goes on with the next.
    static struct errand errand;
    errand = (struct errand){kozo.console.handle, (uint64_t)(CONSOLE_READ + 1) << TAG_LABEL_SHIFT};
    for (unsigned i = 0; i < 7; i++) {
        struct worker worker = start_worker(call_errand, (uint64_t)&errand, 0);
        if (i % 2 == 0) {
            let_others_run();
        }
        must(kozo_sys_cap_delete(own_cnode, worker.thread), "delete a caller");
    }
    struct kozo_message message = kozo_message_of(CONSOLE_READ + 1);
    expect_status("a call to the console", call_impatiently(kozo.console.handle, &message), 0);
    expect("its answer", kozo_message_label(&message), STATUS_BAD_METHOD);
}

static void in_the_middle(void) {
    const kozo_handle_t services[] = {kozo.console.handle, kozo.system.handle, kozo.greeter.handle, kozo.victim_client};
    for (unsigned i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
        kozo_handle_t service = services[i];
        if (!kozo_start_has(service)) {
            continue;
        }
        expect_status("receiving for it", receive(service, TAG_NONBLOCK).status, ERR_MISSING_RIGHT);
        kozo_handle_t again = copy(service, RIGHTS_ENDPOINT);
        expect("rights of a copy", inspect(again).rights, RIGHT_ENDPOINT_SEND);
        expect_status("receiving by a copy", receive(again, TAG_NONBLOCK).status, ERR_MISSING_RIGHT);
        kozo_ipc_buffer->send_caps[0] = own_cnode;
        expect_status("giving it a capability",
                      kozo_sys_send(service, UINT64_C(1) << TAG_CAPS_SHIFT | TAG_NONBLOCK, 0, 0, 0, 0),
                      ERR_MISSING_RIGHT);
        must(kozo_sys_cap_revoke(own_cnode, service), "revoke what was derived from it");
        expect("what is left of the copy", inspect(again).type, 0);
    }
    kozo_ipc_buffer->send_caps[0] = 0;
}

static void own_thread_only(void) {
    // Its own first thread it can neither configure, stop nor raise; so that init stays the handler of its faults.
    expect_status("another fault handler", kozo_sys_thread_bind(own_thread, THREAD_SLOT_FAULT, make_endpoint(), 0),
                  ERR_MISSING_RIGHT);
    expect_status("no fault handler", kozo_sys_thread_bind(own_thread, THREAD_SLOT_FAULT, NULL_HANDLE, 0),
                  ERR_MISSING_RIGHT);
    expect_status("stopping", kozo_sys_thread_stop(own_thread), ERR_MISSING_RIGHT);
    uint64_t value[4];
    expect_status("reading registers",
                  kozo_sys_thread_read(own_thread, REGISTERS_FIRST, &value[0], &value[1], &value[2], &value[3]),
                  ERR_MISSING_RIGHT);
}

const struct attack service_attacks[] = {
    {"ATK111", "9000 requests that make no sense are refused by console, greeter and init", babbles},
    {"ATK112", "init refuses the methods that this service may not use", forbidden_methods},
    {"ATK113", "the console refuses texts longer than their message", bad_lengths},
    {"ATK114", "requests that are only sent keep no service from its next client", sends_without_waiting},
    {"ATK115", "callers that are deleted while a service works for them do not stop it", leaves_while_called},
    {"ATK116", "a client can't receive for a service, hand it capabilities or revoke more than its own", in_the_middle},
    {"ATK117", "a service can't take its own faults away from init", own_thread_only},
    {0},
};
