// SPDX-License-Identifier: Apache-2.0
//
// The victims' server: answers numbered messages, and looks whether they, and its memory, are as they should be. It
// answers with what is damaged by its label.

#include "exchange.h"

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo_service.h>

static volatile uint64_t memory[VICTIM_MEMORY];

int main(void) {
    struct kozo_message message;
    int64_t error = kozo_recv(kozo.offer, &message);
    for (uint64_t number = 1; error == 0;) {
        if (message.tag == KOZO_TAG(VICTIM_NUDGE, 0, 0)) {
            message = kozo_message_of(STATUS_OK);
        } else {
            bool good = victim_message_is(&message, VICTIM_EXCHANGE, number) && victim_memory_is(memory, number - 1);
            message = victim_message(good ? STATUS_OK : STATUS_BAD_ARGUMENT, number++);
        }
        error = kozo_reply_recv(kozo.offer, &message);
    }
    kozo_panic("cannot answer: %s", kozo_failure_text(error));
}
