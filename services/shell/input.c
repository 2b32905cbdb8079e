// SPDX-License-Identifier: Apache-2.0
//
// What is typed, byte by byte or key by key.

#include "input.h"

#include "command.h"
#include "key.h"

#include <kozo/console.h>
#include <kozo/string.h>
#include <kozo_service.h>

// How long the rest of a key can take to come in: at 115200 baud a byte takes 87 microseconds.
#define KEY_NS UINT64_C(50000000)
#define CTRL_C 3

// What came in and was not taken yet: bytes[next] to before bytes[count].
static struct {
    char bytes[CONSOLE_READ_DATA_MAX];
    size_t next, count;
} typed;

// Wait for a byte, and take it; no longer than until `deadline`, if that is not NULL.
static int64_t take(const uint64_t *deadline, uint8_t *byte) {
    if (typed.next == typed.count) {
        typed.next = typed.count = 0;
        int64_t error = deadline ? kozo_console_input_until(kozo.console, *deadline, typed.bytes, &typed.count)
                                 : kozo_console_input(kozo.console, typed.bytes, &typed.count);
        if (error) {
            typed.count = 0;
            return error;
        }
    }
    *byte = (uint8_t)typed.bytes[typed.next++];
    return 0;
}

int64_t input_byte(uint8_t *byte) {
    return take(NULL, byte);
}

int64_t input_byte_until(uint64_t deadline, uint8_t *byte) {
    return take(&deadline, byte);
}

int64_t input_key(uint64_t deadline) {
    enum escape escape = ESCAPE_NONE;
    uint8_t byte;
    int64_t error = take(&deadline, &byte);
    if (error)
        return error;
    uint64_t now;
    bool is_complete = key_feed(&escape, byte);
    // The escape key alone is one of those that a longer one begins with.
    while (!is_complete && !command_clock(&now)) {
        uint64_t rest_deadline = now + KEY_NS;
        if (take(&rest_deadline, &byte))
            break;
        is_complete = key_feed(&escape, byte);
    }
    return 0;
}

// Drop what was typed up to the last Ctrl-C; whether there is one.
static bool take_interrupt(void) {
    for (size_t i = typed.count; i > typed.next; i--) {
        if (typed.bytes[i - 1] == CTRL_C) {
            typed.next = i;
            return true;
        }
    }
    return false;
}

// Keep what came in behind what was not taken yet.
static void keep(const char *bytes, size_t count) {
    memmove(typed.bytes, typed.bytes + typed.next, typed.count - typed.next);
    typed.count -= typed.next;
    typed.next = 0;
    // Ctrl-C has to be seen, whatever was typed before.
    if (count > sizeof(typed.bytes) - typed.count)
        typed.count = 0;
    memcpy(typed.bytes + typed.count, bytes, count);
    typed.count += count;
}

bool input_interrupted(uint64_t deadline) {
    char bytes[CONSOLE_READ_DATA_MAX];
    size_t count;
    if (take_interrupt())
        return true;
    if (kozo_console_input_until(kozo.console, deadline, bytes, &count))
        return false;
    keep(bytes, count);
    return take_interrupt();
}
