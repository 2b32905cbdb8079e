// SPDX-License-Identifier: Apache-2.0
//
// Messages on top of the system calls.

#include <kozo/error.h>
#include <kozo/ipc.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_abi.h>
#include <kozo_syscalls.h>

struct kozo_ipc_buffer *kozo_ipc_buffer;

static uint64_t tag_of(const struct kozo_message *message) {
    return (uint64_t)message->length << TAG_LENGTH_SHIFT | (uint64_t)message->caps << TAG_CAPS_SHIFT |
           (message->nonblock ? TAG_NONBLOCK : 0) | (uint64_t)message->label << TAG_LABEL_SHIFT;
}

// All four register words are always transferred: those that are no part of the message must tell nothing.
static uint64_t word_of(const struct kozo_message *message, unsigned index) {
    return index < message->length ? message->words[index] : 0;
}

static void received(struct kozo_message *message, uint64_t badge, uint64_t tag) {
    message->badge = badge;
    message->label = (uint32_t)(tag >> TAG_LABEL_SHIFT);
    message->length = (uint8_t)((tag & TAG_LENGTH_MASK) >> TAG_LENGTH_SHIFT);
    message->caps = (uint8_t)((tag & TAG_CAPS_MASK) >> TAG_CAPS_SHIFT);
    message->nonblock = false;
    message->notification = (tag & TAG_NOTIFICATION) != 0;
    for (unsigned i = message->length; i < IPC_REGISTER_WORDS; i++)
        message->words[i] = 0;
}

int64_t kozo_call(kozo_handle_t endpoint, struct kozo_message *message) {
    uint64_t badge, tag, words[IPC_REGISTER_WORDS];
    int64_t error =
        kozo_sys_call(endpoint, tag_of(message), word_of(message, 0), word_of(message, 1), word_of(message, 2),
                      word_of(message, 3), &badge, &tag, &words[0], &words[1], &words[2], &words[3]);
    if (error)
        return error;
    memcpy(message->words, words, sizeof(words));
    received(message, badge, tag);
    return 0;
}

int64_t kozo_request(kozo_handle_t endpoint, struct kozo_message *message) {
    int64_t error = kozo_call(endpoint, message);
    return error ? error : (int64_t)message->label;
}

int64_t kozo_send(kozo_handle_t endpoint, const struct kozo_message *message) {
    return kozo_sys_send(endpoint, tag_of(message), word_of(message, 0), word_of(message, 1), word_of(message, 2),
                         word_of(message, 3));
}

int64_t kozo_recv(kozo_handle_t endpoint, struct kozo_message *message) {
    uint64_t badge, tag, words[IPC_REGISTER_WORDS];
    int64_t error = kozo_sys_recv(endpoint, message->nonblock ? TAG_NONBLOCK : 0, &badge, &tag, &words[0], &words[1],
                                  &words[2], &words[3]);
    if (error)
        return error;
    memcpy(message->words, words, sizeof(words));
    received(message, badge, tag);
    return 0;
}

int64_t kozo_reply(kozo_handle_t reply, const struct kozo_message *answer) {
    return kozo_sys_reply(reply, tag_of(answer), word_of(answer, 0), word_of(answer, 1), word_of(answer, 2),
                          word_of(answer, 3));
}

int64_t kozo_reply_recv(kozo_handle_t endpoint, struct kozo_message *message) {
    uint64_t badge, tag, words[IPC_REGISTER_WORDS];
    int64_t error =
        kozo_sys_reply_recv(endpoint, tag_of(message), word_of(message, 0), word_of(message, 1), word_of(message, 2),
                            word_of(message, 3), &badge, &tag, &words[0], &words[1], &words[2], &words[3]);
    if (error)
        return error;
    memcpy(message->words, words, sizeof(words));
    received(message, badge, tag);
    return 0;
}

void kozo_serve_next(kozo_handle_t endpoint, struct kozo_message *message) {
    int64_t error = kozo_reply_recv(endpoint, message);
    while (error == ERR_MESSAGE_REFUSED || error == ERR_CANCELLED) {
        message->nonblock = false;
        error = kozo_recv(endpoint, message);
    }
    if (error)
        kozo_panic("cannot receive: %s", kozo_error_text(error));
}

void kozo_answer(struct kozo_message *message, enum kozo_status status) {
    *message = (struct kozo_message){.label = (uint32_t)status};
}

static size_t words_of_bytes(size_t count) {
    return (count + sizeof(uint64_t) - 1) / sizeof(uint64_t);
}

bool kozo_put_bytes(struct kozo_message *message, const void *bytes, size_t count) {
    if (count > IPC_BUFFER_BYTES)
        return false;
    size_t words = words_of_bytes(count);
    if (words)
        kozo_ipc_buffer->words[words - 1] = 0; // the last word's rest would tell what was there
    memmove(kozo_ipc_buffer->words, bytes, count);
    message->length = (uint8_t)(IPC_REGISTER_WORDS + words);
    return true;
}

bool kozo_get_bytes(const struct kozo_message *message, void *into, size_t count) {
    if (count > IPC_BUFFER_BYTES || message->length < IPC_REGISTER_WORDS + words_of_bytes(count))
        return false;
    memcpy(into, kozo_ipc_buffer->words, count);
    return true;
}

bool kozo_get_text(const struct kozo_message *message, char *into, size_t size, uint64_t count) {
    if (count >= size || !kozo_get_bytes(message, into, count))
        return false;
    into[count] = '\0';
    return strlen(into) == count;
}
