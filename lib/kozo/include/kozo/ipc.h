// SPDX-License-Identifier: Apache-2.0
//
// Messages: sending, calling, serving, and their bytes.
//
// Four words of a message travel in registers, the rest in the thread's IPC buffer, of which there is one: the bytes of
// a received message stay there until the next message is sent or received. Printing leaves them alone.

#ifndef KOZO_IPC_H
#define KOZO_IPC_H

#include <kozo_abi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A message, but for its words from IPC_REGISTER_WORDS on, which are in kozo_ipc_buffer.
struct kozo_message {
    uint64_t badge;                     ///< received: badge of the sender's capability, or the notification's bits
    uint32_t label;                     ///< the method of a request, the Status of an answer
    uint8_t length;                     ///< words, at most IPC_MESSAGE_WORDS
    uint8_t caps;                       ///< capabilities, at most IPC_CAPS
    bool nonblock;                      ///< to send: do not wait for the peer
    bool notification;                  ///< received: no message, the bound notification was signalled
    uint64_t words[IPC_REGISTER_WORDS]; ///< those beyond `length` are sent and received as 0
};

/// The IPC buffer of the service's first thread, set at start-up.
extern struct kozo_ipc_buffer *kozo_ipc_buffer;

/// Send a message and wait for the answer, which replaces it.
///
/// @param endpoint  Endpoint with SEND (and GRANT if the message carries capabilities)
/// @return 0 or a negative error; after an error the message is what it was
int64_t kozo_call(kozo_handle_t endpoint, struct kozo_message *message);

/// kozo_call a service: the Status that it answered (0 or positive), or a negative error.
int64_t kozo_request(kozo_handle_t endpoint, struct kozo_message *message);

/// Send a message without waiting for an answer; 0 or a negative error.
int64_t kozo_send(kozo_handle_t endpoint, const struct kozo_message *message);

/// Wait for a message on an Endpoint with RECEIVE, or for the bound notification; 0 or a negative error.
int64_t kozo_recv(kozo_handle_t endpoint, struct kozo_message *message);

/// Answer the caller that `reply` holds; 0 or a negative error.
int64_t kozo_reply(kozo_handle_t reply, const struct kozo_message *answer);

/// Answer the caller that the bound Reply holds, if any, and wait for the next message, which replaces the answer.
///
/// @return 0 or a negative error; after an error the caller still waits and nothing was received
int64_t kozo_reply_recv(kozo_handle_t endpoint, struct kozo_message *message);

/// kozo_reply_recv for servers: a client that cannot take its answer (ERR_MESSAGE_REFUSED) loses it and holds up
/// nobody. Returns once something was received; ends the service if the endpoint is unusable.
void kozo_serve_next(kozo_handle_t endpoint, struct kozo_message *message);

/// Make `message` an answer with this Status, no words and no capabilities.
void kozo_answer(struct kozo_message *message, enum kozo_status status);

/// Make `bytes` the message's bytes, after the four register words.
///
/// @param count  bytes, at most IPC_BUFFER_BYTES
/// @return false, and nothing done, if that is too many
bool kozo_put_bytes(struct kozo_message *message, const void *bytes, size_t count);

/// Take `count` bytes out of the message just received.
///
/// @return false, and nothing done, if the message has fewer
bool kozo_get_bytes(const struct kozo_message *message, void *into, size_t count);

/// Take a text of `count` bytes out of the message just received and end it with a zero.
///
/// @param size  bytes of `into`
/// @return false if the message has fewer, `into` is too small, or a zero is among them
bool kozo_get_text(const struct kozo_message *message, char *into, size_t size, uint64_t count);

#endif
