// SPDX-License-Identifier: Apache-2.0
//
// A terminal's cells on a framebuffer.

#include "screen.h"

#include "font.h"

// From these sizes on characters are drawn at twice their size, from twice these at three times it, and so on.
#define PIXELS_PER_SCALE_WIDTH  960
#define PIXELS_PER_SCALE_HEIGHT 480

const uint32_t screen_palette[16] = {
    // clang-format off
    0x000000, 0xcd3131, 0x19b35b, 0xc8b414, 0x3478d8, 0xb84fc0, 0x22a5c2, 0xd0d0d0,
    0x707070, 0xf46060, 0x4fe08a, 0xf5e65c, 0x70a8ff, 0xe08aea, 0x60dcf5, 0xffffff,
    // clang-format on
};

static unsigned smaller(unsigned a, unsigned b) {
    return a < b ? a : b;
}

struct screen_grid screen_grid(uint32_t width, uint32_t height) {
    unsigned scale = smaller(width / PIXELS_PER_SCALE_WIDTH, height / PIXELS_PER_SCALE_HEIGHT);
    if (scale == 0)
        scale = 1;
    return (struct screen_grid){
        .scale = scale,
        .columns = smaller(width / (FONT_WIDTH * scale), TERMINAL_MAX_COLUMNS),
        .rows = smaller(height / (FONT_HEIGHT * scale), TERMINAL_MAX_ROWS),
    };
}

static uint32_t pixel_of(uint32_t rgb, uint32_t format) {
    uint32_t red = rgb >> 16, green = rgb >> 8 & 0xff, blue = rgb & 0xff;
    return format == PIXEL_RGB ? blue << 16 | green << 8 | red : rgb;
}

static struct cell *shown_row(const struct screen *screen, unsigned row) {
    return screen->shown + (size_t)row * screen->grid.columns;
}

void screen_init(struct screen *screen, volatile uint32_t *pixels, const struct kozo_framebuffer_mode *mode,
                 struct cell *shown) {
    *screen = (struct screen){
        .pixels = pixels, .mode = *mode, .grid = screen_grid(mode->width, mode->height), .shown = shown};
    for (unsigned i = 0; i < 16; i++)
        screen->colours[i] = pixel_of(screen_palette[i], mode->format);
    for (uint32_t y = 0; y < mode->height; y++) {
        for (uint32_t x = 0; x < mode->width; x++)
            pixels[(size_t)y * mode->stride + x] = screen->colours[0];
    }
    for (size_t i = 0; i < (size_t)screen->grid.columns * screen->grid.rows; i++)
        shown[i] = (struct cell){' ', 0, 0};
}

/// Draw a line of a glyph, each of its pixels `scale` wide.
static void draw_line(volatile uint32_t *pixels, unsigned scale, uint8_t line, uint32_t foreground,
                      uint32_t background) {
    for (unsigned bit = 1u << (FONT_WIDTH - 1); bit; bit >>= 1) {
        uint32_t colour = line & bit ? foreground : background;
        for (unsigned i = 0; i < scale; i++)
            *pixels++ = colour;
    }
}

static void draw(const struct screen *screen, unsigned row, unsigned column, struct cell cell) {
    unsigned scale = screen->grid.scale;
    const struct glyph *glyph = font_glyph(cell.character);
    volatile uint32_t *pixels =
        screen->pixels + (size_t)row * FONT_HEIGHT * scale * screen->mode.stride + (size_t)column * FONT_WIDTH * scale;
    for (unsigned y = 0; y < FONT_HEIGHT * scale; y++) {
        draw_line(pixels, scale, glyph->lines[y / scale], screen->colours[cell.foreground],
                  screen->colours[cell.background]);
        pixels += screen->mode.stride;
    }
}

static bool is_same(struct cell a, struct cell b) {
    return a.character == b.character && a.foreground == b.foreground && a.background == b.background;
}

/// The cell as it is to be seen: the cursor stands inverse.
static struct cell wanted(const struct terminal *terminal, unsigned row, unsigned column) {
    struct cell cell = terminal_row(terminal, row)[column];
    const struct cursor *cursor = &terminal->cursor;
    bool has_cursor = !terminal->hides_cursor && cursor->row == row && cursor->column == column;
    return has_cursor ? (struct cell){cell.character, cell.background, cell.foreground} : cell;
}

static void update_row(const struct screen *screen, const struct terminal *terminal, unsigned row) {
    struct cell *shown = shown_row(screen, row);
    for (unsigned column = 0; column < screen->grid.columns; column++) {
        struct cell cell = wanted(terminal, row, column);
        if (is_same(cell, shown[column]))
            continue;
        draw(screen, row, column, cell);
        shown[column] = cell;
    }
}

void screen_update(struct screen *screen, struct terminal *terminal) {
    for (unsigned row = 0; row < screen->grid.rows; row++) {
        if (terminal->changed[row] || row == screen->cursor_row || row == terminal->cursor.row)
            update_row(screen, terminal, row);
        terminal->changed[row] = false;
    }
    screen->cursor_row = terminal->cursor.row;
}
