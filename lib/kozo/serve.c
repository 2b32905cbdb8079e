// SPDX-License-Identifier: Apache-2.0
//
// Serving.

#include <kozo/denial.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo/serve.h>
#include <kozo/start.h>
#include <kozo_clients.h>

#define SIGNAL_WATCHDOG (UINT64_C(1) << SIGNAL_WATCHDOG_BIT)

// The slots that the capabilities of the message last received went to, `came` of them, NULL_HANDLE where one was
// taken; behind them, slots that are empty.
static kozo_handle_t slots[IPC_CAPS];
static unsigned came;

// Capabilities of a request that was refused: nobody else would delete them.
static void drop_caps(void) {
    for (unsigned i = 0; i < came; i++)
        if (slots[i] != NULL_HANDLE)
            kozo_sys_cap_delete(kozo_self.cnode, slots[i]);
    came = 0;
}

static void open_slots(unsigned caps) {
    for (unsigned i = 0; i < caps; i++) {
        if (slots[i] == NULL_HANDLE)
            slots[i] = kozo_slots_take(1); // without one, requests that bring as many are refused to their senders
        kozo_ipc_buffer->receive_slots[i] = slots[i];
    }
}

static void close_slots(unsigned caps) {
    for (unsigned i = 0; i < caps; i++)
        kozo_ipc_buffer->receive_slots[i] = NULL_HANDLE;
}

kozo_handle_t kozo_take_cap(unsigned place) {
    kozo_handle_t handle = slots[place];
    slots[place] = NULL_HANDLE;
    return handle;
}

void kozo_alive(void) {
    // If init cannot be told, it draws its own conclusion.
    kozo_system_alive(kozo_self.system);
}

bool kozo_signals_for_service(struct kozo_message *notification) {
    if (notification->badge & SIGNAL_WATCHDOG)
        kozo_alive();
    notification->badge &= ~SIGNAL_WATCHDOG;
    return notification->badge != 0;
}

static bool is_for_service(struct kozo_message *message) {
    return !kozo_message_is_notification(message) || kozo_signals_for_service(message);
}

void kozo_serve_next(kozo_handle_t endpoint, struct kozo_message *message, bool answer_due, unsigned caps) {
    drop_caps();
    open_slots(caps);
    int64_t error = answer_due ? kozo_reply_recv(endpoint, message) : ERR_CANCELLED;
    // Whatever went wrong in answering, to receive lets go of the caller, and tells if it was more.
    bool is_over = error == 0 && is_for_service(message);
    while (!is_over) {
        error = kozo_recv(endpoint, message);
        is_over = error == 0 ? is_for_service(message) : error != ERR_CANCELLED;
    }
    close_slots(caps);
    if (error)
        kozo_panic("cannot receive: %s", kozo_failure_text(error));
    came = kozo_message_is_notification(message) ? 0 : kozo_message_caps(message);
}

void kozo_serve(kozo_handle_t endpoint, kozo_dispatcher *dispatch, unsigned caps) {
    struct kozo_message message = kozo_message_of(0);
    bool answer_due = false;
    for (;;) {
        kozo_serve_next(endpoint, &message, answer_due, caps);
        answer_due = !kozo_message_is_notification(&message) && dispatch(&message);
    }
}

bool kozo_refuse(struct kozo_message *message, int64_t status) {
    if (status <= 0 || status > UINT32_MAX)
        kozo_panic("it answers with %ld, which is no status", status);
    *message = kozo_message_of((uint32_t)status);
    return true;
}

int64_t kozo_reply_status(kozo_handle_t reply, int64_t status) {
    struct kozo_message answer;
    kozo_refuse(&answer, status);
    return kozo_reply(reply, &answer);
}

void kozo_answer_is_too_long(const char *method) {
    kozo_panic("its answer to %s is longer than the interface has it", method);
}
