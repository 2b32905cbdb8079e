// SPDX-License-Identifier: Apache-2.0
//
// Messages: sending, calling and receiving. Most services use the functions of kozo_clients.h and kozo_servers.h, which
// stand on these.
//
// Four words of a message travel in registers, the rest in the thread's IPC buffer, of which there is one: what was
// received there stays until the next message is sent or received.

#ifndef KOZO_IPC_H
#define KOZO_IPC_H

#include <kozo_abi.h>
#include <kozo_syscalls.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A message as it stands in the registers. Its words from IPC_REGISTER_WORDS on are in kozo_ipc_buffer.
struct kozo_message {
    uint64_t badge;                     ///< received: badge of the sender's capability, or the notification's bits
    uint64_t tag;                       ///< KOZO_TAG, and TAG_NONBLOCK, TAG_DEADLINE or TAG_NOTIFICATION
    uint64_t words[IPC_REGISTER_WORDS]; ///< to send: those beyond the length are 0, so that they tell nothing
};

/// The tag of a message: its label, its length in words and its number of capabilities.
#define KOZO_TAG(label, length, caps)                                                                                  \
    ((uint64_t)(label) << TAG_LABEL_SHIFT | (uint64_t)(caps) << TAG_CAPS_SHIFT | (uint64_t)(length) << TAG_LENGTH_SHIFT)

/// The IPC buffer of the service's first thread, set at start-up. Its receive_slots are 0 but while something is
/// received that may bring capabilities.
extern struct kozo_ipc_buffer *kozo_ipc_buffer;

/// An empty message with this label: a method, or an answer's Status or error.
static inline struct kozo_message kozo_message_of(uint32_t label) {
    struct kozo_message message;
    message.badge = 0;
    message.tag = KOZO_TAG(label, 0, 0);
    message.words[0] = message.words[1] = message.words[2] = message.words[3] = 0;
    return message;
}

/// The method of a request, the Status or error of an answer.
static inline uint32_t kozo_message_label(const struct kozo_message *message) {
    return (uint32_t)(message->tag >> TAG_LABEL_SHIFT);
}

/// Words of the message, at most IPC_MESSAGE_WORDS.
static inline unsigned kozo_message_length(const struct kozo_message *message) {
    return (unsigned)((message->tag & TAG_LENGTH_MASK) >> TAG_LENGTH_SHIFT);
}

/// Capabilities of the message, at most IPC_CAPS.
static inline unsigned kozo_message_caps(const struct kozo_message *message) {
    return (unsigned)((message->tag & TAG_CAPS_MASK) >> TAG_CAPS_SHIFT);
}

/// Was no message received, but the bound notification signalled?
static inline bool kozo_message_is_notification(const struct kozo_message *message) {
    return (message->tag & TAG_NOTIFICATION) != 0;
}

/// Send a message and wait for the answer, which replaces it.
///
/// @param endpoint  Endpoint with SEND (and GRANT if the message carries capabilities)
/// @return 0 or a negative error; after an error the message is what it was
static inline int64_t kozo_call(kozo_handle_t endpoint, struct kozo_message *message) {
    uint64_t *words = message->words;
    return kozo_sys_call(endpoint, message->tag, words[0], words[1], words[2], words[3], &message->badge, &message->tag,
                         &words[0], &words[1], &words[2], &words[3]);
}

/// As kozo_call(), but no longer than until `deadline`, in nanoseconds of the monotonic clock: then ERR_TIMED_OUT.
static inline int64_t kozo_call_until(kozo_handle_t endpoint, struct kozo_message *message, uint64_t deadline) {
    uint64_t *words = message->words;
    kozo_ipc_buffer->deadline = deadline;
    return kozo_sys_call(endpoint, message->tag | TAG_DEADLINE, words[0], words[1], words[2], words[3], &message->badge,
                         &message->tag, &words[0], &words[1], &words[2], &words[3]);
}

/// Send a message without waiting for an answer; 0 or a negative error.
static inline int64_t kozo_send(kozo_handle_t endpoint, const struct kozo_message *message) {
    const uint64_t *words = message->words;
    return kozo_sys_send(endpoint, message->tag, words[0], words[1], words[2], words[3]);
}

/// Wait for a message on an Endpoint with RECEIVE, or for the bound notification; 0 or a negative error. A caller that
/// was not answered wakes with ERR_REPLY_DROPPED.
static inline int64_t kozo_recv(kozo_handle_t endpoint, struct kozo_message *message) {
    uint64_t *words = message->words;
    return kozo_sys_recv(endpoint, 0, &message->badge, &message->tag, &words[0], &words[1], &words[2], &words[3]);
}

/// As kozo_recv(), but no longer than until `deadline`, in nanoseconds of the monotonic clock: then ERR_TIMED_OUT.
static inline int64_t kozo_recv_until(kozo_handle_t endpoint, struct kozo_message *message, uint64_t deadline) {
    uint64_t *words = message->words;
    kozo_ipc_buffer->deadline = deadline;
    return kozo_sys_recv(endpoint, TAG_DEADLINE, &message->badge, &message->tag, &words[0], &words[1], &words[2],
                         &words[3]);
}

/// Answer the caller that `reply` holds; 0 or a negative error.
static inline int64_t kozo_reply(kozo_handle_t reply, const struct kozo_message *answer) {
    const uint64_t *words = answer->words;
    return kozo_sys_reply(reply, answer->tag, words[0], words[1], words[2], words[3]);
}

/// Answer the caller that the bound Reply holds, if any, and wait for the next message, which replaces the answer.
///
/// @return 0 or a negative error; after an error the caller still waits and nothing was received
static inline int64_t kozo_reply_recv(kozo_handle_t endpoint, struct kozo_message *message) {
    uint64_t *words = message->words;
    return kozo_sys_reply_recv(endpoint, message->tag, words[0], words[1], words[2], words[3], &message->badge,
                               &message->tag, &words[0], &words[1], &words[2], &words[3]);
}

#endif
