// SPDX-License-Identifier: Apache-2.0
//
// A PC's keyboard: the keyboard controller (Intel 8042, or what stands for one), driven through its two ports.

#ifndef CONSOLE_KEYBOARD_H
#define CONSOLE_KEYBOARD_H

#include "ring.h"
#include "scancodes.h"

#include <kozo_abi.h>
#include <stdbool.h>

/// A keyboard.
struct keyboard {
    kozo_handle_t data;    ///< IoPort with IN and OUT, port 0x60
    kozo_handle_t command; ///< the same, port 0x64
    kozo_handle_t clock;   ///< Clock: nothing is waited for for ever
    struct ring *input;    ///< where what is typed goes
    struct scancodes scancodes;
};

/// Set it up: the first port on, with interrupts and with scan codes of set 1; the second one, a mouse's, off.
///
/// @return false if there is no controller, or none that works: then nothing else is to be done with it
bool keyboard_init(struct keyboard *keyboard);

/// Take all that was typed, so that the interrupt line falls and can rise again.
void keyboard_drain(struct keyboard *keyboard);

#endif
