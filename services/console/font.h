// SPDX-License-Identifier: Apache-2.0
//
// The font of the screen: 8 by 16 pixels a character. Its glyphs come from font/spleen-8x16.bdf by font/bdf2c.awk.

#ifndef CONSOLE_FONT_H
#define CONSOLE_FONT_H

#include <stddef.h>
#include <stdint.h>

#define FONT_WIDTH  8
#define FONT_HEIGHT 16

/// A character's picture: a byte for each line from the top, its highest bit the leftmost pixel.
struct glyph {
    uint16_t character; ///< a code point of Unicode's basic plane
    uint8_t lines[FONT_HEIGHT];
};

/// All of them by rising characters; the last one is U+FFFD.
extern const struct glyph font_glyphs[];
extern const size_t font_glyph_count;

/// The picture of a character, or that of U+FFFD where there is none.
const struct glyph *font_glyph(uint16_t character);

#endif
