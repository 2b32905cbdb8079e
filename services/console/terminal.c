// SPDX-License-Identifier: Apache-2.0
//
// What a terminal makes of bytes: what the VT100 and its descendants do. Sequences that it does not know are swallowed
// whole.

#include "terminal.h"

#include "actions.h"

#include <kozo/string.h>

#define BACKSPACE     0x08
#define CANCEL        0x18
#define SUBSTITUTE    0x1a
#define ESC           0x1b
#define BELL          0x07
#define DELETE        0x7f
#define TAB_WIDTH     8
#define MAX_PARAMETER 9999

void terminal_init(struct terminal *terminal, unsigned columns, unsigned rows, struct cell *cells) {
    *terminal = (struct terminal){.columns = columns, .rows = rows, .cells = cells};
    for (unsigned row = 0; row < rows; row++)
        terminal->lines[row] = (uint8_t)row;
    action_reset(terminal);
}

// ---------------------------------------------------------------------------------------------------------------
// Text and control characters

static void control_character(struct terminal *terminal, uint8_t byte) {
    switch (byte) {
    case BACKSPACE:
        action_move_left(terminal, 1);
        break;
    case '\t':
        action_move_to(terminal, terminal->cursor.row, (terminal->cursor.column / TAB_WIDTH + 1) * TAB_WIDTH);
        break;
    case '\n':
    case '\v':
    case '\f':
        action_line_feed(terminal);
        break;
    case '\r':
        action_carriage_return(terminal);
        break;
    case ESC:
        terminal->state = TERMINAL_ESCAPE;
        break;
    case CANCEL:
    case SUBSTITUTE:
        terminal->state = TERMINAL_TEXT;
        break;
    default: // the bell, and what terminals pass over
        break;
    }
}

static void feed_text(struct terminal *terminal, uint8_t byte) {
    uint32_t characters[2];
    unsigned count = utf8_feed(&terminal->utf8, byte, characters);
    for (unsigned i = 0; i < count; i++) {
        if (characters[i] < ' ')
            control_character(terminal, (uint8_t)characters[i]);
        else
            action_print(terminal, characters[i]);
    }
}

// ---------------------------------------------------------------------------------------------------------------
// Control sequences: ESC [ parameters final

/// Parameter number `index`, or `otherwise` where it is missing or 0.
static unsigned parameter(const struct terminal *terminal, unsigned index, unsigned otherwise) {
    unsigned value = index < terminal->parameter_count ? terminal->parameters[index] : 0;
    return value ? value : otherwise;
}

/// How many parameters SGR number `index` and what belongs to it take: 38 and 48 choose from colours that there are
/// none of here.
static unsigned rendition_length(const struct terminal *terminal, unsigned index) {
    unsigned value = terminal->parameters[index];
    if (value != 38 && value != 48)
        return 1;
    unsigned kind = parameter(terminal, index + 1, 0);
    return kind == 5 ? 3 : kind == 2 ? 5 : 1;
}

/// SGR: how the characters that follow look.
static void select_rendition(struct pen *pen, unsigned value) {
    if (value == 0)
        *pen = action_default_pen;
    else if (value == 1)
        pen->is_bold = true;
    else if (value == 22)
        pen->is_bold = false;
    else if (value == 7 || value == 27)
        pen->is_inverse = value == 7;
    else if (value >= 30 && value <= 37)
        pen->foreground = (uint8_t)(value - 30);
    else if (value == 39)
        pen->foreground = action_default_pen.foreground;
    else if (value >= 40 && value <= 47)
        pen->background = (uint8_t)(value - 40);
    else if (value == 49)
        pen->background = action_default_pen.background;
    else if (value >= 90 && value <= 97)
        pen->foreground = (uint8_t)(value - 90 + TERMINAL_BRIGHT);
    else if (value >= 100 && value <= 107)
        pen->background = (uint8_t)(value - 100 + TERMINAL_BRIGHT);
}

static void select_renditions(struct terminal *terminal) {
    if (!terminal->parameter_count)
        terminal->pen = action_default_pen;
    for (unsigned i = 0; i < terminal->parameter_count; i += rendition_length(terminal, i))
        select_rendition(&terminal->pen, terminal->parameters[i]);
}

/// EL: 0 from the cursor on, 1 up to it, 2 all of the line.
static void erase_in_line(struct terminal *terminal, unsigned what) {
    const struct cursor *cursor = &terminal->cursor;
    if (what <= 2)
        action_erase(terminal, cursor->row, what == 0 ? cursor->column : 0,
                     what == 1 ? cursor->column + 1 : terminal->columns);
}

/// ED: the same of the screen.
static void erase_in_display(struct terminal *terminal, unsigned what) {
    unsigned row = terminal->cursor.row;
    erase_in_line(terminal, what);
    if (what == 0 || what == 2)
        action_erase_rows(terminal, row + 1, terminal->rows);
    if (what == 1 || what == 2)
        action_erase_rows(terminal, 0, row);
}

/// DECSTBM: the rows that scroll; two at least.
static void set_scroll_region(struct terminal *terminal) {
    unsigned top = parameter(terminal, 0, 1), bottom = smaller(parameter(terminal, 1, terminal->rows), terminal->rows);
    if (top >= bottom)
        return;
    terminal->top = top - 1;
    terminal->bottom = bottom - 1;
    action_move_to(terminal, 0, 0);
}

static void private_sequence(struct terminal *terminal, uint8_t final) {
    const unsigned cursor_mode = 25; // DECTCEM
    if (parameter(terminal, 0, 0) == cursor_mode && (final == 'h' || final == 'l'))
        terminal->hides_cursor = final == 'l';
}

static void control_sequence(struct terminal *terminal, uint8_t final) {
    unsigned count = parameter(terminal, 0, 1);
    switch (final) {
    case 'A':
        action_move_up(terminal, count);
        break;
    case 'B':
        action_move_down(terminal, count);
        break;
    case 'C':
        action_move_right(terminal, count);
        break;
    case 'D':
        action_move_left(terminal, count);
        break;
    case 'G':
        action_move_to(terminal, terminal->cursor.row, count - 1);
        break;
    case 'd':
        action_move_to(terminal, count - 1, terminal->cursor.column);
        break;
    case 'H':
    case 'f':
        action_move_to(terminal, count - 1, parameter(terminal, 1, 1) - 1);
        break;
    case 'J':
        erase_in_display(terminal, parameter(terminal, 0, 0));
        break;
    case 'K':
        erase_in_line(terminal, parameter(terminal, 0, 0));
        break;
    case 'm':
        select_renditions(terminal);
        break;
    case 'r':
        set_scroll_region(terminal);
        break;
    case 's':
        action_save(terminal);
        break;
    case 'u':
        action_restore(terminal);
        break;
    default:
        break;
    }
}

static void add_digit(struct terminal *terminal, unsigned digit) {
    if (!terminal->parameter_count)
        terminal->parameter_count = 1;
    unsigned *last = &terminal->parameters[terminal->parameter_count - 1];
    *last = smaller(*last * 10 + digit, MAX_PARAMETER);
}

/// A parameter begins behind a semicolon; the first one does so by itself, and may be missing.
static void next_parameter(struct terminal *terminal) {
    if (!terminal->parameter_count)
        terminal->parameter_count = 1;
    if (terminal->parameter_count == TERMINAL_MAX_PARAMETERS)
        terminal->state = TERMINAL_IGNORED_CONTROL;
    else
        terminal->parameters[terminal->parameter_count++] = 0;
}

static bool is_final(uint8_t byte) {
    return byte >= 0x40 && byte < DELETE;
}

static void feed_control(struct terminal *terminal, uint8_t byte) {
    if (byte >= '0' && byte <= '9') {
        add_digit(terminal, byte - '0');
    } else if (byte == ';') {
        next_parameter(terminal);
    } else if (byte == '?' && !terminal->parameter_count && !terminal->is_private) {
        terminal->is_private = true;
    } else if (!is_final(byte)) {
        terminal->state = TERMINAL_IGNORED_CONTROL;
    } else {
        terminal->state = TERMINAL_TEXT;
        if (terminal->is_private)
            private_sequence(terminal, byte);
        else
            control_sequence(terminal, byte);
    }
}

// ---------------------------------------------------------------------------------------------------------------
// Escape sequences: ESC and a byte or two

static void begin_control(struct terminal *terminal) {
    terminal->state = TERMINAL_CONTROL;
    terminal->is_private = false;
    terminal->parameter_count = 0;
    memset(terminal->parameters, 0, sizeof(terminal->parameters));
}

static void feed_escape(struct terminal *terminal, uint8_t byte) {
    terminal->state = TERMINAL_TEXT;
    switch (byte) {
    case '[':
        begin_control(terminal);
        break;
    case ']': // OSC
    case 'P': // DCS
    case 'X': // SOS
    case '^': // PM
    case '_': // APC
        terminal->state = TERMINAL_STRING;
        break;
    case '7':
        action_save(terminal);
        break;
    case '8':
        action_restore(terminal);
        break;
    case 'D':
        action_line_feed(terminal);
        break;
    case 'E':
        action_carriage_return(terminal);
        action_line_feed(terminal);
        break;
    case 'M':
        action_reverse_line_feed(terminal);
        break;
    case 'c':
        action_reset(terminal);
        break;
    default:
        if (byte >= ' ' && byte < '0')
            terminal->state = TERMINAL_ESCAPE_REST;
    }
}

static void feed_string(struct terminal *terminal, uint8_t byte) {
    bool was_escape = terminal->state == TERMINAL_STRING_ESCAPE;
    if (byte == BELL || byte == CANCEL || byte == SUBSTITUTE || (was_escape && byte == '\\'))
        terminal->state = TERMINAL_TEXT;
    else
        terminal->state = byte == ESC ? TERMINAL_STRING_ESCAPE : TERMINAL_STRING;
}

static void feed_sequence(struct terminal *terminal, uint8_t byte) {
    switch (terminal->state) {
    case TERMINAL_ESCAPE:
        feed_escape(terminal, byte);
        break;
    case TERMINAL_CONTROL:
        feed_control(terminal, byte);
        break;
    case TERMINAL_IGNORED_CONTROL:
        if (is_final(byte))
            terminal->state = TERMINAL_TEXT;
        break;
    default: // TERMINAL_ESCAPE_REST
        if (byte >= '0')
            terminal->state = TERMINAL_TEXT;
    }
}

static void feed(struct terminal *terminal, uint8_t byte) {
    if (terminal->state == TERMINAL_TEXT)
        feed_text(terminal, byte);
    else if (terminal->state == TERMINAL_STRING || terminal->state == TERMINAL_STRING_ESCAPE)
        feed_string(terminal, byte);
    else if (byte < ' ')
        control_character(terminal, byte); // obeyed within a sequence, too
    else
        feed_sequence(terminal, byte);
}

void terminal_write(struct terminal *terminal, const uint8_t *bytes, size_t count) {
    for (size_t i = 0; i < count; i++)
        feed(terminal, bytes[i]);
}
