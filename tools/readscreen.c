// SPDX-License-Identifier: Apache-2.0
//
// Usage: readscreen [--colours] [SCREEN.ppm]
// What stands on a picture of KOZO's screen, as text: a line for each row of cells, without the blanks at its end. The
// picture is QEMU's (`screendump`), a binary PPM, and is read by the glyphs of the console's font. With --colours each
// change of colours stands before the characters, as <FOREGROUND,BACKGROUND> by ANSI's numbers; a line begins with
// <7,0>. A cell that is no character of the font in two colours of the palette is a mistake: so is a picture of another
// screen.

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../services/console/font.h"
#include "../services/console/screen.h"

#define COLOURS    16
#define FOREGROUND 7

/// A picture, three bytes a pixel.
struct picture {
    unsigned width, height;
    uint8_t *pixels;
};

/// A cell of it as two colours: the bits of `lines` are set where the pixel has the second one.
struct found {
    unsigned first, second;
    uint8_t lines[FONT_HEIGHT];
};

_Noreturn static void fail(const char *what, unsigned row, unsigned column) {
    fprintf(stderr, "readscreen: row %u, column %u: %s\n", row, column, what);
    exit(1);
}

_Noreturn static void fail_to_read(const char *why) {
    fprintf(stderr, "readscreen: %s\n", why);
    exit(1);
}

static struct picture read_picture(FILE *file) {
    struct picture picture;
    if (fscanf(file, "P6 %u %u 255", &picture.width, &picture.height) != 2 || getc(file) == EOF)
        fail_to_read("that is no binary PPM");
    if (picture.width - 1 >= 16384 || picture.height - 1 >= 16384)
        fail_to_read("the picture has an impossible size");
    size_t bytes = (size_t)3 * picture.width * picture.height;
    picture.pixels = malloc(bytes);
    if (!picture.pixels || fread(picture.pixels, 1, bytes, file) != bytes)
        fail_to_read("the picture ends too early");
    return picture;
}

/// The number of a pixel's colour, or COLOURS if it is none of the palette's.
static unsigned colour_at(const struct picture *picture, unsigned x, unsigned y) {
    const uint8_t *pixel = picture->pixels + 3 * ((size_t)y * picture->width + x);
    uint32_t rgb = (uint32_t)pixel[0] << 16 | (uint32_t)pixel[1] << 8 | pixel[2];
    unsigned colour = 0;
    while (colour < COLOURS && screen_palette[colour] != rgb)
        colour++;
    return colour;
}

/// Read a cell; each of its points is `scale` by `scale` pixels of one colour.
static struct found read_cell(const struct picture *picture, unsigned scale, unsigned row, unsigned column) {
    unsigned left = column * FONT_WIDTH * scale, top = row * FONT_HEIGHT * scale;
    struct found found = {.first = colour_at(picture, left, top)};
    found.second = found.first;
    for (unsigned y = 0; y < FONT_HEIGHT * scale; y++) {
        for (unsigned x = 0; x < FONT_WIDTH * scale; x++) {
            unsigned colour = colour_at(picture, left + x, top + y);
            uint8_t bit = (uint8_t)(0x80 >> x / scale);
            bool is_set = found.lines[y / scale] & bit, begins_point = x % scale == 0 && y % scale == 0;
            if (colour == COLOURS)
                fail("a colour that is not in the palette", row, column);
            if (colour != found.first && found.second == found.first)
                found.second = colour;
            if (colour != found.first && colour != found.second)
                fail("more than two colours", row, column);
            if (!begins_point && is_set != (colour != found.first))
                fail("a point of two colours", row, column);
            if (colour != found.first)
                found.lines[y / scale] |= bit;
        }
    }
    return found;
}

/// The glyph that has these lines, or NULL.
static const struct glyph *match(const uint8_t lines[FONT_HEIGHT]) {
    for (size_t i = 0; i < font_glyph_count; i++) {
        if (memcmp(font_glyphs[i].lines, lines, FONT_HEIGHT) == 0)
            return &font_glyphs[i];
    }
    return NULL;
}

/// What a cell shows. Where a picture could be two characters, each the other's inverse, the background is the colour
/// of its first point.
static struct cell recognise(const struct found *found, unsigned row, unsigned column) {
    const struct glyph *glyph = match(found->lines);
    if (glyph) {
        bool is_blank = found->first == found->second;
        return (struct cell){glyph->character, (uint8_t)(is_blank ? FOREGROUND : found->second), (uint8_t)found->first};
    }
    uint8_t inverse[FONT_HEIGHT];
    for (unsigned i = 0; i < FONT_HEIGHT; i++)
        inverse[i] = (uint8_t)~found->lines[i];
    glyph = match(inverse);
    if (!glyph)
        fail("no character of the font", row, column);
    return (struct cell){glyph->character, (uint8_t)found->first, (uint8_t)found->second};
}

static void print_character(unsigned character) {
    if (character < 0x80) {
        putchar((int)character);
    } else if (character < 0x800) {
        putchar((int)(0xc0 | character >> 6));
        putchar((int)(0x80 | (character & 0x3f)));
    } else {
        putchar((int)(0xe0 | character >> 12));
        putchar((int)(0x80 | (character >> 6 & 0x3f)));
        putchar((int)(0x80 | (character & 0x3f)));
    }
}

static bool is_blank(struct cell cell) {
    return cell.character == ' ' && cell.background == 0;
}

static void print_row(const struct cell *cells, unsigned count, bool has_colours) {
    struct cell last = {' ', FOREGROUND, 0};
    while (count && is_blank(cells[count - 1]))
        count--;
    for (unsigned i = 0; i < count; i++) {
        bool is_other = cells[i].background != last.background ||
                        (cells[i].foreground != last.foreground && cells[i].character != ' ');
        if (has_colours && is_other)
            printf("<%u,%u>", cells[i].foreground, cells[i].background);
        if (is_other)
            last = cells[i];
        print_character(cells[i].character);
    }
    putchar('\n');
}

int main(int count, char **words) {
    bool has_colours = count > 1 && strcmp(words[1], "--colours") == 0;
    const char *name = has_colours ? words[2] : words[1];
    FILE *file = name ? fopen(name, "rb") : stdin;
    if (!file)
        fail_to_read("the picture cannot be opened");
    struct picture picture = read_picture(file);
    struct screen_grid grid = screen_grid(picture.width, picture.height);
    struct cell cells[TERMINAL_MAX_COLUMNS];
    for (unsigned row = 0; row < grid.rows; row++) {
        for (unsigned column = 0; column < grid.columns; column++) {
            struct found found = read_cell(&picture, grid.scale, row, column);
            cells[column] = recognise(&found, row, column);
        }
        print_row(cells, grid.columns, has_colours);
    }
    free(picture.pixels);
    return 0;
}
