// SPDX-License-Identifier: Apache-2.0
//
// Arguments in messages.

#include <kozo/object.h>
#include <kozo/payload.h>
#include <kozo/start.h>
#include <kozo/string.h>

#define WORD_BYTES sizeof(uint64_t)

static size_t words_of(size_t bytes) {
    return (bytes + WORD_BYTES - 1) / WORD_BYTES;
}

// Whole words are copied as such: memcpy() would be called for each, with a loop for what it can't know the size of.
static void put_words(struct kozo_message *message, unsigned place, const void *bytes, size_t size) {
    const uint8_t *from = bytes;
    uint64_t word;
    for (; size >= WORD_BYTES; size -= WORD_BYTES, from += WORD_BYTES) {
        __builtin_memcpy(&word, from, WORD_BYTES);
        kozo_put_word(message, place++, word);
    }
    if (size > 0) {
        word = 0;
        memcpy(&word, from, size);
        kozo_put_word(message, place, word);
    }
}

// The bytes behind the last one have to be 0.
static bool get_words(const struct kozo_message *message, unsigned place, void *into, size_t size) {
    uint8_t *to = into;
    uint64_t word;
    for (; size >= WORD_BYTES; size -= WORD_BYTES, to += WORD_BYTES) {
        word = kozo_get_word(message, place++);
        __builtin_memcpy(to, &word, WORD_BYTES);
    }
    if (size == 0)
        return true;
    word = kozo_get_word(message, place);
    memcpy(to, &word, size);
    return word >> 8 * size == 0;
}

void kozo_put_struct(struct kozo_message *message, unsigned place, const void *bytes, size_t size) {
    put_words(message, place, bytes, size);
}

bool kozo_get_struct(const struct kozo_message *message, unsigned place, void *into, size_t size) {
    return get_words(message, place, into, size);
}

bool kozo_put_bytes(struct kozo_message *message, unsigned place, const void *bytes, size_t count, size_t most) {
    unsigned length = kozo_message_length(message);
    if (count > most || length + words_of(count) > IPC_MESSAGE_WORDS)
        return false;
    kozo_put_word(message, place, count);
    put_words(message, length, bytes, count);
    message->tag += (uint64_t)words_of(count) << TAG_LENGTH_SHIFT;
    return true;
}

bool kozo_put_string(struct kozo_message *message, unsigned place, const char *text, size_t most) {
    return kozo_put_bytes(message, place, text, strnlen(text, most + 1), most);
}

void kozo_put_cap(struct kozo_message *message, kozo_handle_t handle) {
    kozo_ipc_buffer->send_caps[kozo_message_caps(message)] = handle;
    message->tag += UINT64_C(1) << TAG_CAPS_SHIFT;
}

bool kozo_get_bytes(struct kozo_payload *payload, unsigned place, void *into, size_t most, size_t *count) {
    unsigned length = kozo_message_length(payload->message);
    // The word that tells the number stands before the first byte: a message without it has none of them either.
    if (length < payload->next)
        return false;
    uint64_t bytes = kozo_get_word(payload->message, place);
    if (bytes > most || words_of(bytes) > length - payload->next)
        return false;
    if (!get_words(payload->message, payload->next, into, bytes))
        return false;
    payload->next += (unsigned)words_of(bytes);
    *count = bytes;
    return true;
}

bool kozo_get_string(struct kozo_payload *payload, unsigned place, char *into, size_t most) {
    size_t count = 0;
    if (!kozo_get_bytes(payload, place, into, most, &count) || !kozo_is_string(into, count))
        return false;
    into[count] = '\0';
    return true;
}

// How many bytes follow the first one of a character, and between which the first of them lies; false if none begins
// so. The bounds leave out what is longer than it need be, surrogates, and what is beyond U+10FFFF.
static bool continuation_of(uint8_t first, size_t *count, uint8_t *least, uint8_t *most) {
    *count = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    *least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    *most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    return first >= 0xc2 && first <= 0xf4;
}

bool kozo_is_string(const char *bytes, size_t count) {
    const uint8_t *next = (const uint8_t *)bytes, *end = next + count;
    while (next < end) {
        uint8_t first = *next++, least, most;
        size_t more;
        if (first == 0)
            return false;
        if (first < 0x80)
            continue;
        if (!continuation_of(first, &more, &least, &most) || (size_t)(end - next) < more)
            return false;
        for (; more; more--, next++, least = 0x80, most = 0xbf)
            if (*next < least || *next > most)
                return false;
    }
    return true;
}

int64_t kozo_call_for_caps(kozo_handle_t endpoint, struct kozo_message *message, const kozo_handle_t *slots,
                           unsigned count) {
    for (unsigned i = 0; i < count; i++)
        kozo_ipc_buffer->receive_slots[i] = slots[i];
    int64_t error = kozo_call(endpoint, message);
    for (unsigned i = 0; i < count; i++)
        kozo_ipc_buffer->receive_slots[i] = NULL_HANDLE;
    return error;
}

void kozo_empty_slots(const kozo_handle_t *slots, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        kozo_sys_cap_delete(kozo_self.cnode, slots[i]); // refused, and well so, where nothing came
}
