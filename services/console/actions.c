// SPDX-License-Identifier: Apache-2.0
//
// What a terminal does to its cells and its cursor.

#include "actions.h"

#define FIRST_C1        0x7f // DELETE, and control characters of eight bits: ESC and a letter say the same
#define LAST_C1         0x9f
#define DEFAULT_COLOUR  7
#define LAST_BASIC_CODE UINT32_C(0xffff)

const struct pen action_default_pen = {.foreground = DEFAULT_COLOUR};

// ---------------------------------------------------------------------------------------------------------------
// Cells

static struct cell *row_cells(const struct terminal *terminal, unsigned row) {
    return terminal->cells + (size_t)terminal->lines[row] * terminal->columns;
}

const struct cell *terminal_row(const struct terminal *terminal, unsigned row) {
    return row_cells(terminal, row);
}

/// A character as the pen prints it.
static struct cell inked(const struct pen *pen, uint16_t character) {
    uint8_t foreground = pen->foreground;
    if (pen->is_bold)
        foreground |= TERMINAL_BRIGHT;
    if (pen->is_inverse)
        return (struct cell){character, pen->background, foreground};
    return (struct cell){character, foreground, pen->background};
}

/// What erasing leaves: the background that is set, as terminals of today do.
static struct cell blank(const struct terminal *terminal) {
    return (struct cell){' ', DEFAULT_COLOUR, terminal->pen.background};
}

void action_erase(struct terminal *terminal, unsigned row, unsigned start, unsigned end) {
    struct cell *cells = row_cells(terminal, row);
    for (unsigned column = start; column < end; column++)
        cells[column] = blank(terminal);
    terminal->changed[row] = true;
}

void action_erase_rows(struct terminal *terminal, unsigned start, unsigned end) {
    for (unsigned row = start; row < end; row++)
        action_erase(terminal, row, 0, terminal->columns);
}

// ---------------------------------------------------------------------------------------------------------------
// Moving and scrolling

void action_move_to(struct terminal *terminal, unsigned row, unsigned column) {
    terminal->cursor.row = smaller(row, terminal->rows - 1);
    terminal->cursor.column = smaller(column, terminal->columns - 1);
    terminal->cursor.wraps = false;
}

/// The rows from `top` to `bottom` go up by one; the last one is erased.
static void scroll_up(struct terminal *terminal) {
    uint8_t line = terminal->lines[terminal->top];
    for (unsigned row = terminal->top; row < terminal->bottom; row++)
        terminal->lines[row] = terminal->lines[row + 1];
    terminal->lines[terminal->bottom] = line;
    for (unsigned row = terminal->top; row < terminal->bottom; row++)
        terminal->changed[row] = true;
    action_erase(terminal, terminal->bottom, 0, terminal->columns);
}

static void scroll_down(struct terminal *terminal) {
    uint8_t line = terminal->lines[terminal->bottom];
    for (unsigned row = terminal->bottom; row > terminal->top; row--)
        terminal->lines[row] = terminal->lines[row - 1];
    terminal->lines[terminal->top] = line;
    for (unsigned row = terminal->top + 1; row <= terminal->bottom; row++)
        terminal->changed[row] = true;
    action_erase(terminal, terminal->top, 0, terminal->columns);
}

void action_line_feed(struct terminal *terminal) {
    terminal->cursor.wraps = false;
    if (terminal->cursor.row == terminal->bottom)
        scroll_up(terminal);
    else
        action_move_to(terminal, terminal->cursor.row + 1, terminal->cursor.column);
}

void action_reverse_line_feed(struct terminal *terminal) {
    terminal->cursor.wraps = false;
    if (terminal->cursor.row == terminal->top)
        scroll_down(terminal);
    else if (terminal->cursor.row > 0)
        action_move_to(terminal, terminal->cursor.row - 1, terminal->cursor.column);
}

void action_carriage_return(struct terminal *terminal) {
    action_move_to(terminal, terminal->cursor.row, 0);
}

void action_move_up(struct terminal *terminal, unsigned count) {
    unsigned row = terminal->cursor.row, least = row >= terminal->top ? terminal->top : 0;
    action_move_to(terminal, row - least < count ? least : row - count, terminal->cursor.column);
}

void action_move_down(struct terminal *terminal, unsigned count) {
    unsigned row = terminal->cursor.row, most = row <= terminal->bottom ? terminal->bottom : terminal->rows - 1;
    action_move_to(terminal, smaller(row + count, most), terminal->cursor.column);
}

void action_move_left(struct terminal *terminal, unsigned count) {
    unsigned column = terminal->cursor.column;
    action_move_to(terminal, terminal->cursor.row, column < count ? 0 : column - count);
}

void action_move_right(struct terminal *terminal, unsigned count) {
    action_move_to(terminal, terminal->cursor.row, terminal->cursor.column + count);
}

void action_save(struct terminal *terminal) {
    terminal->saved_cursor = terminal->cursor;
    terminal->saved_pen = terminal->pen;
}

void action_restore(struct terminal *terminal) {
    terminal->cursor = terminal->saved_cursor;
    terminal->pen = terminal->saved_pen;
}

void action_reset(struct terminal *terminal) {
    terminal->pen = terminal->saved_pen = action_default_pen;
    terminal->saved_cursor = (struct cursor){0};
    terminal->hides_cursor = false;
    terminal->top = 0;
    terminal->bottom = terminal->rows - 1;
    action_erase_rows(terminal, 0, terminal->rows);
    action_move_to(terminal, 0, 0);
}

void action_print(struct terminal *terminal, uint32_t character) {
    if (character >= FIRST_C1 && character <= LAST_C1)
        return;
    if (character > LAST_BASIC_CODE)
        character = UTF8_REPLACEMENT;
    if (terminal->cursor.wraps) {
        action_carriage_return(terminal);
        action_line_feed(terminal);
    }
    struct cursor *cursor = &terminal->cursor;
    row_cells(terminal, cursor->row)[cursor->column] = inked(&terminal->pen, (uint16_t)character);
    terminal->changed[cursor->row] = true;
    if (cursor->column + 1 < terminal->columns)
        cursor->column++;
    else
        cursor->wraps = true;
}
