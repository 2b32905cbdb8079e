// SPDX-License-Identifier: Apache-2.0
//
// Scan codes of set 1. A key that goes down sends its code, one that goes up the code with the highest bit set; keys
// that the first PC had not got send 0xe0 before it. (IBM Personal System/2 Hardware Interface Technical Reference,
// "Keyboards".)

#include "scancodes.h"

#include <kozo/string.h>

#define RELEASED   0x80
#define EXTENDED   0xe0
#define PAUSE      0xe1 // and five more codes
#define PAUSE_MORE 5
#define ESC        0x1b

enum modifier {
    LEFT_SHIFT = 1,
    RIGHT_SHIFT = 2,
    LEFT_CTRL = 4,
    RIGHT_CTRL = 8,
    LEFT_ALT = 16,
    RIGHT_ALT = 32,
    CAPS_LOCK = 64,
    NUM_LOCK = 128,
    SHIFT = LEFT_SHIFT | RIGHT_SHIFT,
    CTRL = LEFT_CTRL | RIGHT_CTRL,
    ALT = LEFT_ALT | RIGHT_ALT,
};

enum key {
    KEY_TAB = 0x0f,
    KEY_ENTER = 0x1c,
    KEY_CTRL = 0x1d,
    KEY_LEFT_SHIFT = 0x2a,
    KEY_SLASH = 0x35,
    KEY_RIGHT_SHIFT = 0x36,
    KEY_ALT = 0x38,
    KEY_CAPS_LOCK = 0x3a,
    KEY_NUM_LOCK = 0x45,
    KEYPAD_FIRST = 0x47,
    KEYPAD_LAST = 0x53,
};

// What the keys from 0x00 to 0x39 type, and with shift; 0 where they type no character.
#define CHARACTERS 0x3a
static const char plain[CHARACTERS + 1] = "\0\x1b"
                                          "1234567890-=\x7f\t"
                                          "qwertyuiop[]\r\0"
                                          "asdfghjkl;'`\0"
                                          "\\zxcvbnm,./\0*\0 ";
static const char shifted[CHARACTERS + 1] = "\0\x1b"
                                            "!@#$%^&*()_+\x7f\t"
                                            "QWERTYUIOP{}\r\0"
                                            "ASDFGHJKL:\"~\0"
                                            "|ZXCVBNM<>?\0*\0 ";

// What the keys of the keypad type, and what they are without NumLock or after 0xe0.
static const char keypad[KEYPAD_LAST - KEYPAD_FIRST + 2] = "789-456+1230.";
static const char *const moves[KEYPAD_LAST - KEYPAD_FIRST + 1] = {
    "\x1b[H",  "\x1b[A",  "\x1b[5~", NULL, // Home, up, page up
    "\x1b[D",  NULL,      "\x1b[C",  NULL, // left, right
    "\x1b[F",  "\x1b[B",  "\x1b[6~",       // End, down, page down
    "\x1b[2~", "\x1b[3~",                  // Insert, Delete
};

/// A key that sends a sequence whatever is held.
static const struct {
    uint8_t code;
    const char *sequence;
} function_keys[] = {
    {0x3b, "\x1bOP"},   {0x3c, "\x1bOQ"},   {0x3d, "\x1bOR"},   {0x3e, "\x1bOS"},
    {0x3f, "\x1b[15~"}, {0x40, "\x1b[17~"}, {0x41, "\x1b[18~"}, {0x42, "\x1b[19~"},
    {0x43, "\x1b[20~"}, {0x44, "\x1b[21~"}, {0x57, "\x1b[23~"}, {0x58, "\x1b[24~"},
};

/// The modifier that a key is, or 0.
static uint8_t modifier_of(uint8_t key, bool is_extended) {
    switch (key) {
    case KEY_CTRL:
        return is_extended ? RIGHT_CTRL : LEFT_CTRL;
    case KEY_ALT:
        return is_extended ? RIGHT_ALT : LEFT_ALT;
    // After 0xe0 a shift is none: the keyboard pretends one around keys that the first PC had on its keypad only.
    case KEY_LEFT_SHIFT:
        return is_extended ? 0 : LEFT_SHIFT;
    case KEY_RIGHT_SHIFT:
        return is_extended ? 0 : RIGHT_SHIFT;
    case KEY_CAPS_LOCK:
        return is_extended ? 0 : CAPS_LOCK;
    case KEY_NUM_LOCK:
        return is_extended ? 0 : NUM_LOCK;
    default:
        return 0;
    }
}

/// A modifier goes down. While it is held the keyboard repeats it.
static void hold(struct scancodes *scancodes, uint8_t modifier) {
    if (scancodes->held & modifier)
        return;
    scancodes->held |= modifier;
    if (modifier == CAPS_LOCK)
        scancodes->caps_lock = !scancodes->caps_lock;
    if (modifier == NUM_LOCK)
        scancodes->keypad_moves = !scancodes->keypad_moves;
}

static size_t type_sequence(const char *sequence, char *bytes) {
    size_t length = sequence ? strlen(sequence) : 0;
    memcpy(bytes, sequence ? sequence : "", length);
    return length;
}

/// What Ctrl makes of a character; those that it makes nothing of stay.
static char controlled(char character) {
    if ((character >= '@' && character <= '_') || (character >= 'a' && character <= 'z'))
        return character & 0x1f;
    return character == ' ' || character == '2' ? '\0' : character;
}

static size_t type_character(const struct scancodes *scancodes, char character, char *bytes) {
    size_t length = 0;
    if (scancodes->held & ALT)
        bytes[length++] = ESC;
    bytes[length++] = scancodes->held & CTRL ? controlled(character) : character;
    return length;
}

static size_t type_main_key(const struct scancodes *scancodes, uint8_t key, char *bytes) {
    bool is_shifted = scancodes->held & SHIFT;
    bool is_letter = plain[key] >= 'a' && plain[key] <= 'z';
    if (key == KEY_TAB && is_shifted)
        return type_sequence("\x1b[Z", bytes);
    if (is_letter && scancodes->caps_lock)
        is_shifted = !is_shifted;
    char character = is_shifted ? shifted[key] : plain[key];
    return character ? type_character(scancodes, character, bytes) : 0;
}

static size_t type_keypad(const struct scancodes *scancodes, uint8_t key, char *bytes) {
    const char *move = moves[key - KEYPAD_FIRST];
    char character = keypad[key - KEYPAD_FIRST];
    bool is_sign = character == '-' || character == '+';
    bool is_digit = is_sign || scancodes->keypad_moves == ((scancodes->held & SHIFT) != 0);
    return is_digit ? type_character(scancodes, character, bytes) : type_sequence(move, bytes);
}

static size_t type_function_key(uint8_t key, char *bytes) {
    for (size_t i = 0; i < sizeof(function_keys) / sizeof(function_keys[0]); i++) {
        if (function_keys[i].code == key)
            return type_sequence(function_keys[i].sequence, bytes);
    }
    return 0;
}

static size_t type_extended(const struct scancodes *scancodes, uint8_t key, char *bytes) {
    if (key >= KEYPAD_FIRST && key <= KEYPAD_LAST)
        return type_sequence(moves[key - KEYPAD_FIRST], bytes);
    if (key == KEY_ENTER || key == KEY_SLASH) // of the keypad
        return type_character(scancodes, plain[key], bytes);
    return 0;
}

/// A key goes down that is no modifier.
static size_t press(const struct scancodes *scancodes, uint8_t key, bool is_extended, char *bytes) {
    if (is_extended)
        return type_extended(scancodes, key, bytes);
    if (key >= KEYPAD_FIRST && key <= KEYPAD_LAST)
        return type_keypad(scancodes, key, bytes);
    if (key < CHARACTERS)
        return type_main_key(scancodes, key, bytes);
    return type_function_key(key, bytes);
}

size_t scancodes_feed(struct scancodes *scancodes, uint8_t code, char bytes[SCANCODES_MOST]) {
    if (scancodes->to_swallow) {
        scancodes->to_swallow--;
        return 0;
    }
    if (code == PAUSE) {
        scancodes->to_swallow = PAUSE_MORE;
        return 0;
    }
    bool was_extended = scancodes->is_extended;
    scancodes->is_extended = code == EXTENDED;
    if (code == EXTENDED)
        return 0;
    bool is_released = code & RELEASED;
    uint8_t key = (uint8_t)(code & ~RELEASED);
    uint8_t modifier = modifier_of(key, was_extended);
    if (is_released)
        scancodes->held &= (uint8_t)~modifier;
    else if (modifier)
        hold(scancodes, modifier);
    else
        return press(scancodes, key, was_extended, bytes);
    return 0;
}
