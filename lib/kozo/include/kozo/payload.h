// SPDX-License-Identifier: Apache-2.0
//
// Arguments in messages, as docs/messages.md has them. The functions of kozo_clients.h and kozo_servers.h are made of
// these; hardly anybody else needs them.

#ifndef KOZO_PAYLOAD_H
#define KOZO_PAYLOAD_H

#include <kozo/ipc.h>

/// A message with this label and `length` words, which are still to be put.
static inline struct kozo_message kozo_message_with(uint32_t label, unsigned length) {
    struct kozo_message message = kozo_message_of(label);
    message.tag = KOZO_TAG(label, length, 0);
    return message;
}

/// Put a word at its place.
static inline void kozo_put_word(struct kozo_message *message, unsigned place, uint64_t word) {
    if (place < IPC_REGISTER_WORDS) {
        message->words[place] = word;
    } else {
        kozo_ipc_buffer->words[place - IPC_REGISTER_WORDS] = word;
    }
}

/// The word at its place, which the message must have.
static inline uint64_t kozo_get_word(const struct kozo_message *message, unsigned place) {
    return place < IPC_REGISTER_WORDS ? message->words[place] : kozo_ipc_buffer->words[place - IPC_REGISTER_WORDS];
}

/// Is the word a signed number of so many bits?
static inline bool kozo_fits_signed(uint64_t word, unsigned bits) {
    uint64_t bias = UINT64_C(1) << (bits - 1);
    return word + bias < 2 * bias;
}

/// Put a struct of `size` bytes into the words from `place` on.
void kozo_put_struct(struct kozo_message *message, unsigned place, const void *bytes, size_t size);

/// Take a struct out of the words from `place` on; false if what fills its last word is not zero.
bool kozo_get_struct(const struct kozo_message *message, unsigned place, void *into, size_t size);

/// Append bytes to the message, and put their number at its place. False, and nothing done, if there are more than
/// `most`.
bool kozo_put_bytes(struct kozo_message *message, unsigned place, const void *bytes, size_t count, size_t most);

/// The same for a text that a zero ends, which is not sent.
bool kozo_put_string(struct kozo_message *message, unsigned place, const char *text, size_t most);

/// Append a capability to those that are sent along.
void kozo_put_cap(struct kozo_message *message, kozo_handle_t handle);

/// Bytes and strings of a message that was received, which are taken in their order.
struct kozo_payload {
    const struct kozo_message *message;
    unsigned next; ///< first word of what was not taken yet
};

/// Begin with those behind the words that have a place.
static inline struct kozo_payload kozo_payload_start(const struct kozo_message *message, unsigned start) {
    struct kozo_payload payload;
    payload.message = message;
    payload.next = start;
    return payload;
}

/// Take bytes, whose number is at `place`, and where that goes.
///
/// @param into  room for `most` bytes
/// @return false if there are more than that or the message ends before, with nothing stored, or if what fills the last
///         word is not zero
bool kozo_get_bytes(struct kozo_payload *payload, unsigned place, void *into, size_t most, size_t *count);

/// Take a string, and end it with a zero.
///
/// @param into  room for `most` bytes and the zero
/// @return as kozo_get_bytes; false also if it is no UTF-8 or has a zero in it
bool kozo_get_string(struct kozo_payload *payload, unsigned place, char *into, size_t most);

/// Does the message end here, with so many capabilities, and with zeros in the registers behind the words that have a
/// place, of which there are `words`?
static inline bool kozo_payload_is_whole(const struct kozo_payload *payload, unsigned words, unsigned caps) {
    uint64_t unused = 0;
    for (unsigned i = words; i < IPC_REGISTER_WORDS; i++) {
        unused |= payload->message->words[i];
    }
    return unused == 0 && kozo_message_length(payload->message) == payload->next &&
           kozo_message_caps(payload->message) == caps;
}

/// Is it UTF-8 (Unicode 15, table 3-7) without a zero?
bool kozo_is_string(const char *bytes, size_t count);

/// Name the empty slots that the answer's capabilities go to, and call.
int64_t kozo_call_for_caps(kozo_handle_t endpoint, struct kozo_message *message, const kozo_handle_t *slots,
                           unsigned count);

/// How many calls of this service found their server dead, and running again a little later: those that were repeated
/// and those that ended with STATUS_PEER_RESTARTED.
extern uint64_t kozo_restarts_met;

/// How often a call is repeated whose server died in it.
#define KOZO_MOST_REPEATS 3

/// What a call comes to that ended with this negative error: STATUS_PEER_RESTARTED if its server is gone and runs
/// again, which this waits for, else the error.
__attribute__((cold)) int64_t kozo_call_lost(kozo_handle_t endpoint, int64_t error);

/// Make a call once more that ended with this negative error because its server died, when that runs again, and the
/// same if it dies in that, KOZO_MOST_REPEATS times in all. The IPC buffer is as it was when the call was made.
///
/// @param slots  as in kozo_call_for_caps()
/// @return 0, with the answer in the place of the message, or what kozo_call_lost() says
__attribute__((cold)) int64_t kozo_call_repeated(kozo_handle_t endpoint, struct kozo_message *message,
                                                 const kozo_handle_t *slots, unsigned count, int64_t error);

/// The same through a copy, so that the message of a call that goes well need not be in memory.
static inline int64_t kozo_call_again(kozo_handle_t endpoint, struct kozo_message *message, const kozo_handle_t *slots,
                                      unsigned count, int64_t error) {
    struct kozo_message copy = *message;
    error = kozo_call_repeated(endpoint, &copy, slots, count, error);
    *message = copy;
    return error;
}

/// Delete what came with an answer that is no good.
void kozo_empty_slots(const kozo_handle_t *slots, unsigned count);

/// What a client makes of an answer that is no success and none of the errors that the method lists: STATUS_BAD_METHOD
/// or STATUS_BAD_ARGUMENT if it is one of these, else STATUS_BAD_ANSWER.
static inline int64_t kozo_refusal_of(const struct kozo_message *answer) {
    bool is_refusal =
        answer->tag == KOZO_TAG(STATUS_BAD_METHOD, 0, 0) || answer->tag == KOZO_TAG(STATUS_BAD_ARGUMENT, 0, 0);
    return is_refusal ? (int64_t)kozo_message_label(answer) : (int64_t)STATUS_BAD_ANSWER;
}

#endif
