// SPDX-License-Identifier: Apache-2.0
//
// The one client that may wait for input.
//
// Its request is held by the Reply that received it, which is unbound from the thread and set aside; the spare Reply
// takes its place. Once the reader is answered the Reply set aside is the spare. That is so even where there is input
// already: only who answers by a call of its own learns whether the reader was still there, or its time was over.

#include "reader.h"

#include <kozo/denial.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo/start.h>
#include <kozo_servers.h>

static struct {
    kozo_handle_t bound, spare; // spare holds the reader while `waiting`
    bool waiting;
    uint64_t most; // of the reader that waits
} reader;

static void bind_reply(kozo_handle_t reply) {
    int64_t error = kozo_sys_thread_bind(kozo_self.thread, THREAD_SLOT_REPLY, reply, 0);
    if (error)
        kozo_panic("cannot bind a Reply: %s", kozo_failure_text(error));
}

void reader_init(void) {
    reader.bound = kozo_self.reply;
    int64_t error = kozo_create(OBJECT_REPLY, 0, &reader.spare);
    if (error)
        kozo_panic("cannot create a Reply: %s", kozo_failure_text(error));
}

static void set_aside(uint64_t most) {
    kozo_handle_t holding = reader.bound;
    bind_reply(reader.spare);
    reader.bound = reader.spare;
    reader.spare = holding;
    reader.waiting = true;
    reader.most = most;
}

// Whether the reader that waits can still be answered: who died waiting would else keep the console until the next
// input.
static bool is_gone(void) {
    uint64_t type, rights, badge, size_bits, has_caller, derived;
    int64_t error =
        kozo_sys_cap_inspect(kozo_self.cnode, reader.spare, &type, &rights, &badge, &size_bits, &has_caller, &derived);
    if (error)
        kozo_panic("cannot inspect a Reply: %s", kozo_failure_text(error));
    return !has_caller;
}

int64_t reader_read(uint64_t most) {
    if (most == 0)
        return STATUS_BAD_ARGUMENT;
    if (reader.waiting && !is_gone())
        return STATUS_BUSY;
    set_aside(most);
    return KOZO_ANSWER_LATER;
}

_Static_assert(RING_SIZE <= CONSOLE_READ_DATA_MAX, "all input fits one answer");

void reader_wake(struct ring *input) {
    if (!reader.waiting || !ring_length(input))
        return;
    uint8_t bytes[RING_SIZE];
    uint64_t count = ring_peek(input, bytes, reader.most < RING_SIZE ? reader.most : RING_SIZE);
    reader.waiting = false;
    if (console_answer_read(reader.spare, bytes, count) == 0)
        ring_discard(input, count); // else the reader is gone, and the input is the next one's
}
