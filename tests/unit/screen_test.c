// SPDX-License-Identifier: Apache-2.0
// sources: services/console/screen.c services/console/terminal.c services/console/utf8.c
// sources: services/console/actions.c services/console/font.c build/console/font_data.c
// includes: lib/kozo/include services/console
//
// The console's screen, on memory in place of a framebuffer: what is drawn, and that nothing else is.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "font.h"
#include "screen.h"

// Pixels behind each line and behind the last one belong to nobody.
enum { WIDTH = 100, HEIGHT = 70, STRIDE = 104, COLUMNS = 12, ROWS = 4 };
#define NOBODYS UINT32_C(0xdeadbeef)

static uint32_t pixels[STRIDE * (HEIGHT + 1)];
static struct cell shown[COLUMNS * ROWS], cells[COLUMNS * ROWS];
static struct screen screen;
static struct terminal terminal;

static void fill(uint32_t colour) {
    for (size_t i = 0; i < sizeof(pixels) / sizeof(pixels[0]); i++)
        pixels[i] = colour;
}

static void begin(uint32_t format) {
    const struct kozo_framebuffer_mode mode = {.width = WIDTH, .height = HEIGHT, .stride = STRIDE, .format = format};
    fill(NOBODYS);
    screen_init(&screen, pixels, &mode, shown);
    terminal_init(&terminal, COLUMNS, ROWS, cells);
    screen_update(&screen, &terminal);
}

static void print(const char *text) {
    terminal_write(&terminal, (const uint8_t *)text, strlen(text));
    screen_update(&screen, &terminal);
}

static uint32_t pixel(unsigned x, unsigned y) {
    return pixels[y * STRIDE + x];
}

/// Check that a cell of the screen shows the glyph of a character in these colours, as the pixels have them.
static void assert_glyph(unsigned row, unsigned column, uint16_t character, uint32_t foreground, uint32_t background) {
    const struct glyph *glyph = font_glyph(character);
    for (unsigned y = 0; y < FONT_HEIGHT; y++) {
        for (unsigned x = 0; x < FONT_WIDTH; x++) {
            uint32_t colour = glyph->lines[y] >> (FONT_WIDTH - 1 - x) & 1 ? foreground : background;
            assert_int_equal(pixel(column * FONT_WIDTH + x, row * FONT_HEIGHT + y), colour);
        }
    }
}

static void the_font_has_what_is_printed(void **state) {
    (void)state;
    for (uint16_t character = ' '; character < 0x7f; character++)
        assert_int_equal(font_glyph(character)->character, character);
    for (uint16_t character = 0xa0; character <= 0xff; character++)
        assert_int_equal(font_glyph(character)->character, character);
    for (uint16_t character = 0x2500; character <= 0x259f; character++)
        assert_int_equal(font_glyph(character)->character, character);
    assert_int_equal(font_glyph(0xfffd)->character, 0xfffd);
    assert_int_equal(font_glyph(0x4e00)->character, 0xfffd);
    assert_int_equal(font_glyph(0)->character, 0xfffd);
    assert_int_equal(font_glyph(0xffff)->character, 0xfffd);
    for (unsigned y = 0; y < FONT_HEIGHT; y++) {
        assert_int_equal(font_glyph(' ')->lines[y], 0);
        assert_int_equal(font_glyph(0x2588)->lines[y], 0xff);
    }
}

static void a_grid_fits_the_screen(void **state) {
    (void)state;
    const struct {
        uint32_t width, height;
        unsigned scale, columns, rows;
    } grids[] = {
        {640, 480, 1, 80, 30},    {1280, 800, 1, 160, 50},  {1366, 768, 1, 170, 48}, {1920, 1080, 2, 120, 33},
        {2560, 1440, 2, 160, 45}, {3840, 2160, 4, 120, 33}, {5120, 600, 1, 256, 37}, {7680, 4320, 8, 120, 33},
        {7, 15, 1, 0, 0},         {600, 4000, 1, 75, 128},
    };
    for (size_t i = 0; i < sizeof(grids) / sizeof(grids[0]); i++) {
        struct screen_grid grid = screen_grid(grids[i].width, grids[i].height);
        assert_int_equal(grid.scale, grids[i].scale);
        assert_int_equal(grid.columns, grids[i].columns);
        assert_int_equal(grid.rows, grids[i].rows);
    }
}

static void it_begins_black_and_leaves_what_is_no_pixel(void **state) {
    (void)state;
    begin(PIXEL_BGR);
    print("\x1b[?25l");
    for (unsigned y = 0; y <= HEIGHT; y++) {
        for (unsigned x = 0; x < STRIDE; x++)
            assert_int_equal(pixel(x, y), x < WIDTH && y < HEIGHT ? 0 : NOBODYS);
    }
}

static void characters_are_drawn_where_they_stand(void **state) {
    (void)state;
    begin(PIXEL_BGR);
    print("k\x1b[3;12H\x1b[31;44m\xc3\xa4");
    assert_glyph(0, 0, 'k', 0xd0d0d0, 0);
    assert_glyph(2, 10, ' ', 0, 0);
    print("\x1b[?25l");
    assert_glyph(2, 11, 0xe4, screen_palette[1], screen_palette[4]);
    assert_int_equal(pixel(12 * FONT_WIDTH, 40), 0);
}

static void either_order_of_colours_is_drawn(void **state) {
    (void)state;
    begin(PIXEL_RGB);
    print("\x1b[34mx\x1b[43m y");
    uint32_t blue = screen_palette[4], yellow = screen_palette[3];
    assert_glyph(0, 0, 'x', (blue & 0xff) << 16 | (blue & 0xff00) | blue >> 16, 0);
    assert_int_equal(pixel(FONT_WIDTH, 0), (yellow & 0xff) << 16 | (yellow & 0xff00) | yellow >> 16);
}

static void the_cursor_stands_inverse_and_moves(void **state) {
    (void)state;
    begin(PIXEL_BGR);
    assert_glyph(0, 0, ' ', 0, 0xd0d0d0);
    print("ab\x1b[D");
    assert_glyph(0, 0, 'a', 0xd0d0d0, 0);
    assert_glyph(0, 1, 'b', 0, 0xd0d0d0);
    print("\x1b[2;2H");
    assert_glyph(0, 1, 'b', 0xd0d0d0, 0);
    assert_glyph(1, 1, ' ', 0, 0xd0d0d0);
    print("\x1b[?25l");
    assert_glyph(1, 1, ' ', 0, 0);
}

static void the_rows_scroll(void **state) {
    (void)state;
    begin(PIXEL_BGR);
    print("1\r\n2\r\n3\r\n4\r\n5");
    for (unsigned row = 0; row < ROWS; row++)
        assert_glyph(row, 0, (uint16_t)('2' + row), 0xd0d0d0, 0);
}

static void only_what_changed_is_drawn(void **state) {
    (void)state;
    begin(PIXEL_BGR);
    print("first\r\nsecond\x1b[?25l");
    fill(NOBODYS);
    print("\x1b[2;1Hseeond");
    for (unsigned y = 0; y < HEIGHT; y++) {
        for (unsigned x = 0; x < STRIDE; x++) {
            bool is_redrawn = x / FONT_WIDTH == 2 && y / FONT_HEIGHT == 1;
            assert_true(is_redrawn == (pixel(x, y) != NOBODYS));
        }
    }
    // A row that scrolls to where another stood the same is not drawn either.
    print("\x1b[2J\x1b[Hsame\r\nsame\r\nsame\r\nsame");
    fill(NOBODYS);
    print("\r\nsame");
    for (size_t i = 0; i < sizeof(pixels) / sizeof(pixels[0]); i++)
        assert_int_equal(pixels[i], NOBODYS);
}

static void a_large_screen_has_large_characters(void **state) {
    (void)state;
    enum { LARGE_WIDTH = 1920, LARGE_HEIGHT = 960 };
    const struct kozo_framebuffer_mode mode = {LARGE_WIDTH, LARGE_HEIGHT, LARGE_WIDTH, PIXEL_BGR};
    struct screen_grid grid = screen_grid(LARGE_WIDTH, LARGE_HEIGHT);
    uint32_t *large = calloc((size_t)LARGE_WIDTH * LARGE_HEIGHT, sizeof(*large));
    struct cell *both = calloc((size_t)2 * grid.columns * grid.rows, sizeof(*both));
    struct terminal large_terminal;
    screen_init(&screen, large, &mode, both);
    terminal_init(&large_terminal, grid.columns, grid.rows, both + (size_t)grid.columns * grid.rows);
    terminal_write(&large_terminal, (const uint8_t *)"\x1b[2;2Hg", 7);
    screen_update(&screen, &large_terminal);
    const struct glyph *glyph = font_glyph('g');
    for (unsigned y = 0; y < 2 * FONT_HEIGHT; y++) {
        for (unsigned x = 0; x < 2 * FONT_WIDTH; x++) {
            bool is_set = glyph->lines[y / 2] >> (FONT_WIDTH - 1 - x / 2) & 1;
            assert_int_equal(large[(size_t)(32 + y) * LARGE_WIDTH + 16 + x], is_set ? 0xd0d0d0 : 0);
        }
    }
    free(large);
    free(both);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_font_has_what_is_printed),
        cmocka_unit_test(a_grid_fits_the_screen),
        cmocka_unit_test(it_begins_black_and_leaves_what_is_no_pixel),
        cmocka_unit_test(characters_are_drawn_where_they_stand),
        cmocka_unit_test(either_order_of_colours_is_drawn),
        cmocka_unit_test(the_cursor_stands_inverse_and_moves),
        cmocka_unit_test(the_rows_scroll),
        cmocka_unit_test(only_what_changed_is_drawn),
        cmocka_unit_test(a_large_screen_has_large_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
