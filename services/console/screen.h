// SPDX-License-Identifier: Apache-2.0
//
// A terminal's cells on a framebuffer. Only what changed is drawn, and the framebuffer, which is slow to read, is never
// read: what it shows is remembered.

#ifndef CONSOLE_SCREEN_H
#define CONSOLE_SCREEN_H

#include "terminal.h"

#include <kozo_abi.h>
#include <stdint.h>

/// The colours of a cell by their numbers, 0xRRGGBB.
extern const uint32_t screen_palette[16];

/// How a screen is divided into cells: from the top left corner, each FONT_WIDTH by FONT_HEIGHT times the scale.
struct screen_grid {
    unsigned scale, columns, rows;
};

/// The grid for that many pixels: on a large screen characters are drawn larger.
struct screen_grid screen_grid(uint32_t width, uint32_t height);

/// A screen.
struct screen {
    volatile uint32_t *pixels;
    struct kozo_framebuffer_mode mode;
    struct screen_grid grid;
    uint32_t colours[16]; ///< as the pixels have them
    struct cell *shown;   ///< what it shows, row by row
    unsigned cursor_row;  ///< where it shows a cursor, or where it last did
};

/// Clear all pixels.
///
/// @param pixels  mode.stride * mode.height of them
/// @param shown   as many as the grid has cells; the screen's from now on
void screen_init(struct screen *screen, volatile uint32_t *pixels, const struct kozo_framebuffer_mode *mode,
                 struct cell *shown);

/// Show what the terminal has, which is as large as the grid, and clear its marks of what changed.
void screen_update(struct screen *screen, struct terminal *terminal);

#endif
