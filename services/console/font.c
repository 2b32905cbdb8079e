// SPDX-License-Identifier: Apache-2.0
//
// Looking glyphs up.

#include "font.h"

const struct glyph *font_glyph(uint16_t character) {
    size_t first = 0, end = font_glyph_count - 1;
    // Invariant: the glyph, if there is one, is font_glyphs[first] or behind it, and before font_glyphs[end] or U+FFFD.
    while (end - first > 1) {
        size_t middle = first + (end - first) / 2;
        if (font_glyphs[middle].character <= character)
            first = middle;
        else
            end = middle;
    }
    return font_glyphs[first].character == character ? &font_glyphs[first] : &font_glyphs[font_glyph_count - 1];
}
