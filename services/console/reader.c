// SPDX-License-Identifier: Apache-2.0
//
// The one client that may wait for input.
//
// Its request is held by the Reply that received it, which is unbound from the thread and set aside; the spare Reply
// takes its place. Once the reader is answered the Reply set aside is the spare.

#include "reader.h"

#include <kozo/error.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo/start.h>
#include <kozo_syscalls.h>

static struct {
    kozo_handle_t bound, spare; // spare holds the reader while `waiting`
    bool waiting;
    uint64_t badge, limit; // of the reader that waits
} reader;

static void bind_reply(kozo_handle_t reply) {
    int64_t error = kozo_sys_thread_bind(kozo_self.thread, THREAD_SLOT_REPLY, reply, 0);
    if (error)
        kozo_panic("cannot bind a Reply: %s", kozo_error_text(error));
}

void reader_init(void) {
    reader.bound = kozo_need_handle("reply");
    int64_t error = kozo_create(OBJECT_REPLY, 0, &reader.spare);
    if (error)
        kozo_panic("cannot create a Reply: %s", kozo_error_text(error));
}

static void set_aside(uint64_t badge, uint64_t limit) {
    kozo_handle_t holding = reader.bound;
    bind_reply(reader.spare);
    reader.bound = reader.spare;
    reader.spare = holding;
    reader.waiting = true;
    reader.badge = badge;
    reader.limit = limit;
}

// Fill in the answer to a read; the number of bytes in it, which are still in the queue.
static uint64_t make_answer(const struct ring *input, struct kozo_message *answer, uint64_t limit) {
    uint8_t bytes[RING_SIZE];
    uint64_t count = ring_peek(input, bytes, limit < RING_SIZE ? limit : RING_SIZE);
    kozo_answer(answer, STATUS_OK);
    kozo_put_bytes(answer, bytes, count);
    answer->words[0] = count;
    return count;
}
_Static_assert(RING_SIZE <= IPC_BUFFER_BYTES, "all input fits one answer");

// A client that reads again while it waits can only be a new life of it: the one before is told so and forgotten, or
// else a client that died reading would keep the console for good.
static void forget(void) {
    struct kozo_message answer;
    kozo_answer(&answer, STATUS_BUSY);
    kozo_reply(reader.spare, &answer);
    reader.waiting = false;
}

bool reader_read(struct ring *input, struct kozo_message *message) {
    uint64_t limit = message->words[0];
    if (limit == 0) {
        kozo_answer(message, STATUS_BAD_ARGUMENT);
        return true;
    }
    if (reader.waiting && reader.badge == message->badge)
        forget();
    if (reader.waiting) {
        kozo_answer(message, STATUS_BUSY);
        return true;
    }
    if (ring_length(input)) {
        ring_discard(input, make_answer(input, message, limit));
        return true;
    }
    set_aside(message->badge, limit);
    return false;
}

void reader_wake(struct ring *input) {
    if (!reader.waiting || !ring_length(input))
        return;
    struct kozo_message answer;
    uint64_t count = make_answer(input, &answer, reader.limit);
    reader.waiting = false;
    if (kozo_reply(reader.spare, &answer) == 0)
        ring_discard(input, count); // else the reader is gone, and the input is the next one's
}
