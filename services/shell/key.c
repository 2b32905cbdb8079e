// SPDX-License-Identifier: Apache-2.0
//
// Where a key ends that a terminal sends as several bytes.

#include "key.h"

#define ESC         0x1b
#define FINAL_FIRST 0x40 // a control sequence's last byte is this or more

bool key_feed(enum escape *escape, uint8_t byte) {
    enum escape next = ESCAPE_NONE;
    if (*escape == ESCAPE_NONE && byte == ESC)
        next = ESCAPE_BEGUN;
    else if (*escape == ESCAPE_BEGUN && byte == '[')
        next = ESCAPE_PARAMETERS;
    else if (*escape == ESCAPE_BEGUN && byte == 'O')
        next = ESCAPE_KEYPAD;
    else if (*escape == ESCAPE_PARAMETERS && byte < FINAL_FIRST)
        next = ESCAPE_PARAMETERS;
    *escape = next;
    return next == ESCAPE_NONE;
}
