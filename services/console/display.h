// SPDX-License-Identifier: Apache-2.0
//
// The console's screen: a terminal, shown on the framebuffer that the service was given.

#ifndef CONSOLE_DISPLAY_H
#define CONSOLE_DISPLAY_H

#include <stddef.h>
#include <stdint.h>

/// Set it up and clear it. Does nothing where the machine has no framebuffer, or one that is too small to be of use.
void display_init(void);

/// Print bytes, and show them. Nothing is done where there is no screen.
void display_write(const uint8_t *bytes, size_t count);

#endif
