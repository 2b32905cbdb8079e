// SPDX-License-Identifier: Apache-2.0
//
// What the two victims send each other: numbered messages of all words, each word following from the number.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <kozo/payload.h>

/// The labels of requests: one whose first word is its number, from 1 on, and so is the answer's; and an empty one,
/// which goes and comes by the kernel's fast path.
enum { VICTIM_EXCHANGE = 2, VICTIM_NUDGE = 3, VICTIM_WORDS = IPC_MESSAGE_WORDS };

/// A word of message or memory number `number`.
static inline uint64_t victim_word(uint64_t number, uint64_t place) {
    return (number * IPC_MESSAGE_WORDS + place) * UINT64_C(0x9e3779b97f4a7c15);
}

/// A whole message with this label and number.
static inline struct kozo_message victim_message(uint32_t label, uint64_t number) {
    struct kozo_message message = kozo_message_with(label, VICTIM_WORDS);
    kozo_put_word(&message, 0, number);
    for (unsigned i = 1; i < VICTIM_WORDS; i++) {
        kozo_put_word(&message, i, victim_word(number, i));
    }
    return message;
}

/// Whether the message is what victim_message() made of this number.
static inline bool victim_message_is(const struct kozo_message *message, uint32_t label, uint64_t number) {
    bool good = message->tag == KOZO_TAG(label, VICTIM_WORDS, 0) && kozo_get_word(message, 0) == number;
    for (unsigned i = 1; i < VICTIM_WORDS; i++) {
        good = good && kozo_get_word(message, i) == victim_word(number, i);
    }
    return good;
}

/// Memory that changes with each message. Whether it still is what it became with number `number`, and what it becomes
/// with the next.
#define VICTIM_MEMORY 1024
static inline bool victim_memory_is(volatile uint64_t memory[VICTIM_MEMORY], uint64_t number) {
    bool good = true;
    for (unsigned i = 0; i < VICTIM_MEMORY; i++) {
        good = good && memory[i] == (number == 0 ? 0 : victim_word(number, i));
        memory[i] = victim_word(number + 1, i);
    }
    return good;
}
