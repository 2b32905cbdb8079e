// SPDX-License-Identifier: Apache-2.0
//
// Passes on what it has.

#include <kozo/denial.h>
#include <kozo/ipc.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo_clients.h>
#include <kozo_service.h>

#include "exchange.h"

/// A page of its own, and where an address space goes that comes in a message.
static kozo_handle_t page, space;

static void answer(struct kozo_message *message) {
    bool all = kozo_message_label(message) == ASK_FOR_ALL;
    if (!all && kozo_sys_space_map(space, page, message->words[0], PROT_READ))
        printf("giver: %s\n", kozo_failure_text(ERR_NOT_MAPPED));
    kozo_ipc_buffer->send_caps[0] = kozo.console.handle;
    kozo_ipc_buffer->send_caps[1] = page;
    *message = kozo_message_of(0);
    message->tag = KOZO_TAG(STATUS_OK, 0, all ? 2 : 0);
}

int main(void) {
    if (kozo_create(OBJECT_FRAME, FRAME_SMALL_BITS, &page))
        return 1;
    space = kozo_slots_take(1);
    struct kozo_message message;
    kozo_ipc_buffer->receive_slots[0] = space;
    int64_t error = kozo_recv(kozo.offer, &message);
    while (!error) {
        answer(&message);
        error = kozo_reply_recv(kozo.offer, &message);
    }
    printf("giver: %s\n", kozo_failure_text(error));
    return 1;
}
