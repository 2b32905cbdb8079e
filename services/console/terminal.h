// SPDX-License-Identifier: Apache-2.0
//
// A terminal's screen as text: what a VT100 makes of bytes (ECMA-48 control sequences, UTF-8), in cells. No device.

#ifndef CONSOLE_TERMINAL_H
#define CONSOLE_TERMINAL_H

#include "utf8.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TERMINAL_MAX_COLUMNS    256
#define TERMINAL_MAX_ROWS       128
#define TERMINAL_MAX_PARAMETERS 16
/// A colour is brighter with this bit.
#define TERMINAL_BRIGHT 8

/// A character on the screen. The colours are numbers of ANSI's: 0 black, 1 red, 2 green, 3 yellow, 4 blue, 5 magenta,
/// 6 cyan, 7 white, and 8 to 15 the same brighter.
struct cell {
    uint16_t character; ///< a code point of Unicode's basic plane
    uint8_t foreground;
    uint8_t background;
};

/// How characters are printed. Bold is shown as bright.
struct pen {
    uint8_t foreground, background;
    bool is_bold, is_inverse;
};

/// Where the next character goes. `wraps` is set after one in the last column: the line is wrapped by the next one
/// only.
struct cursor {
    unsigned row, column;
    bool wraps;
};

/// What the next byte belongs to.
enum terminal_state {
    TERMINAL_TEXT = 0,
    TERMINAL_ESCAPE,          ///< after ESC
    TERMINAL_ESCAPE_REST,     ///< after ESC and an intermediate byte
    TERMINAL_CONTROL,         ///< in ESC [ ...
    TERMINAL_IGNORED_CONTROL, ///< in one that is swallowed
    TERMINAL_STRING,          ///< in ESC ] ... and its kin, which are swallowed up to BEL or ESC \.
    TERMINAL_STRING_ESCAPE,   ///< in one, after ESC
};

/// A terminal. Row r of the screen is the line `lines[r]` of the cells, so that scrolling moves numbers only.
struct terminal {
    unsigned columns, rows;
    struct cell *cells;
    uint8_t lines[TERMINAL_MAX_ROWS];
    bool changed[TERMINAL_MAX_ROWS]; ///< rows that were written to since somebody last cleared this
    struct cursor cursor, saved_cursor;
    struct pen pen, saved_pen;
    bool hides_cursor;
    unsigned top, bottom; ///< the rows that scroll, the last one included

    struct utf8 utf8;
    enum terminal_state state;
    bool is_private;          ///< ESC [ ? ...
    unsigned parameter_count; ///< those begun, at most TERMINAL_MAX_PARAMETERS
    unsigned parameters[TERMINAL_MAX_PARAMETERS];
};

/// Begin with an empty screen.
///
/// @param columns  at least 2, at most TERMINAL_MAX_COLUMNS
/// @param rows     at least 2, at most TERMINAL_MAX_ROWS
/// @param cells    columns * rows of them, the terminal's from now on
void terminal_init(struct terminal *terminal, unsigned columns, unsigned rows, struct cell *cells);

/// Print bytes. A line feed goes straight down: who wants a new line sends a carriage return, too.
void terminal_write(struct terminal *terminal, const uint8_t *bytes, size_t count);

/// The cells of a row.
const struct cell *terminal_row(const struct terminal *terminal, unsigned row);

#endif
