// SPDX-License-Identifier: Apache-2.0
//
// The console's screen.

#include "display.h"

#include "screen.h"

#include <kozo/memory.h>
#include <kozo_service.h>

static struct terminal terminal;
static struct screen screen;

/// How the pixels lie, or NULL if they are none that can be drawn to.
static const struct kozo_framebuffer_mode *usable_mode(const struct kozo_region *pixels) {
    const struct kozo_framebuffer_mode *mode = &kozo_start->framebuffer;
    if (!pixels->address || mode->stride < mode->width)
        return NULL;
    struct screen_grid grid = screen_grid(mode->width, mode->height);
    if (grid.columns < 2 || grid.rows < 2)
        return NULL;
    return pixels->size / sizeof(uint32_t) / mode->stride >= mode->height ? mode : NULL;
}

void display_init(void) {
    struct kozo_region pixels = kozo_region_framebuffer();
    const struct kozo_framebuffer_mode *mode = usable_mode(&pixels);
    if (!mode)
        return;
    struct screen_grid grid = screen_grid(mode->width, mode->height);
    struct cell *cells = calloc((size_t)2 * grid.columns * grid.rows, sizeof(struct cell));
    if (!cells)
        return;
    terminal_init(&terminal, grid.columns, grid.rows, cells);
    screen_init(&screen, (volatile uint32_t *)(uintptr_t)pixels.address, mode,
                cells + (size_t)grid.columns * grid.rows);
}

void display_write(const uint8_t *bytes, size_t count) {
    if (!screen.pixels)
        return;
    terminal_write(&terminal, bytes, count);
    screen_update(&screen, &terminal);
}
