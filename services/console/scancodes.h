// SPDX-License-Identifier: Apache-2.0
//
// What a PC keyboard's scan codes (set 1, as an IBM PC/AT's controller translates them) type: a US layout, and for keys
// that type no character the sequences that a terminal sends.

#ifndef CONSOLE_SCANCODES_H
#define CONSOLE_SCANCODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Most bytes that one scan code types.
#define SCANCODES_MOST 8

/// Which keys are held and which locks are on. All zero: none, but that the keypad types digits.
struct scancodes {
    uint8_t held;       ///< enum modifier bits
    bool caps_lock;     ///< letters are capital
    bool keypad_moves;  ///< NumLock is off: the keypad moves the cursor
    bool is_extended;   ///< after 0xe0
    uint8_t to_swallow; ///< codes of the key Pause that are still to come
};

/// Take a scan code.
///
/// @param bytes  where what it types goes
/// @return how many bytes that are
size_t scancodes_feed(struct scancodes *scancodes, uint8_t code, char bytes[SCANCODES_MOST]);

#endif
