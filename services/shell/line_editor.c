// SPDX-License-Identifier: Apache-2.0
//
// Editing a line on a VT100 (ECMA-48 control sequences).
//
// Invariant between two bytes: the terminal shows the prompt and the line, its cursor where editor->cursor says.

#include "line_editor.h"

#include <kozo/string.h>

#define CONTROL(letter) ((letter)&0x1f)
#define ESC             0x1b
#define BACKSPACE       0x7f
#define MAX_PARAMETER   100 // beyond any key's

static void show(struct line_editor *editor, const char *text) {
    editor->print(text, strlen(text));
}

static void bell(struct line_editor *editor) {
    show(editor, "\a");
}

// Move the terminal's cursor `count` columns, 'C' right or 'D' left.
static void move_columns(struct line_editor *editor, size_t count, char direction) {
    char sequence[8] = "\x1b[", digits[4];
    size_t length = 2, left = 0;
    if (!count)
        return;
    for (; count; count /= 10)
        digits[left++] = (char)('0' + count % 10);
    while (left)
        sequence[length++] = digits[--left];
    sequence[length++] = direction;
    editor->print(sequence, length);
}
_Static_assert(LINE_SIZE <= 1000, "a column has at most three digits");

// Show the line anew from the cursor on.
static void show_rest(struct line_editor *editor) {
    size_t rest = editor->length - editor->cursor;
    editor->print(editor->line + editor->cursor, rest);
    show(editor, "\x1b[K");
    move_columns(editor, rest, 'D');
}

static void move_to(struct line_editor *editor, size_t cursor) {
    if (cursor < editor->cursor)
        move_columns(editor, editor->cursor - cursor, 'D');
    else
        move_columns(editor, cursor - editor->cursor, 'C');
    editor->cursor = cursor;
}

// Delete from `start` to before `end`; the cursor goes to `start`.
static void delete_range(struct line_editor *editor, size_t start, size_t end) {
    if (start == end) {
        bell(editor);
        return;
    }
    move_to(editor, start);
    memmove(editor->line + start, editor->line + end, editor->length - end + 1);
    editor->length -= end - start;
    show_rest(editor);
}

static void insert(struct line_editor *editor, char byte) {
    if (editor->length == LINE_SIZE - 1) {
        bell(editor);
        return;
    }
    char *at = editor->line + editor->cursor++;
    memmove(at + 1, at, editor->length - (editor->cursor - 1) + 1);
    *at = byte;
    editor->length++;
    editor->print(at, 1);
    if (editor->cursor < editor->length)
        show_rest(editor);
}

static void replace_line(struct line_editor *editor, const char *line) {
    move_to(editor, 0);
    editor->length = strlen(line);
    memmove(editor->line, line, editor->length + 1);
    show_rest(editor);
    move_to(editor, editor->length);
}

static void show_history(struct line_editor *editor, size_t age) {
    if (age > history_count(&editor->history)) {
        bell(editor);
        return;
    }
    if (editor->age == 0)
        memcpy(editor->entered, editor->line, editor->length + 1);
    editor->age = age;
    replace_line(editor, age ? history_line(&editor->history, age) : editor->entered);
}

static void older(struct line_editor *editor) {
    show_history(editor, editor->age + 1);
}

static void newer(struct line_editor *editor) {
    if (editor->age)
        show_history(editor, editor->age - 1);
    else
        bell(editor);
}

static void move_by(struct line_editor *editor, int columns) {
    size_t end = columns < 0 ? 0 : editor->length;
    if (editor->cursor == end)
        bell(editor);
    else
        move_to(editor, editor->cursor + (size_t)columns);
}

static void delete_backwards(struct line_editor *editor) {
    delete_range(editor, editor->cursor ? editor->cursor - 1 : 0, editor->cursor);
}

static void delete_forwards(struct line_editor *editor) {
    delete_range(editor, editor->cursor, editor->cursor < editor->length ? editor->cursor + 1 : editor->length);
}

static void delete_word(struct line_editor *editor) {
    size_t start = editor->cursor;
    while (start && editor->line[start - 1] == ' ')
        start--;
    while (start && editor->line[start - 1] != ' ')
        start--;
    delete_range(editor, start, editor->cursor);
}

static void clear_screen(struct line_editor *editor) {
    size_t cursor = editor->cursor;
    show(editor, "\x1b[H\x1b[2J");
    show(editor, editor->prompt);
    editor->cursor = 0;
    show_rest(editor);
    move_to(editor, cursor);
}

static void empty_line(struct line_editor *editor) {
    editor->length = editor->cursor = editor->age = 0;
    editor->line[0] = '\0';
}

// A key by the final byte of its sequence: ESC [ A to ESC [ H, or the same after ESC O.
static void letter_key(struct line_editor *editor, uint8_t letter) {
    switch (letter) {
    case 'A':
        older(editor);
        break;
    case 'B':
        newer(editor);
        break;
    case 'C':
        move_by(editor, 1);
        break;
    case 'D':
        move_by(editor, -1);
        break;
    case 'H':
        move_to(editor, 0);
        break;
    case 'F':
        move_to(editor, editor->length);
        break;
    default:
        bell(editor);
    }
}

// A key by the number in ESC [ number ~.
static void number_key(struct line_editor *editor, unsigned number) {
    if (number == 1 || number == 7)
        move_to(editor, 0);
    else if (number == 4 || number == 8)
        move_to(editor, editor->length);
    else if (number == 3)
        delete_forwards(editor);
    else
        bell(editor);
}

static void feed_parameters(struct line_editor *editor, uint8_t byte) {
    if (byte >= '0' && byte <= '9') {
        if (editor->first && editor->parameter < MAX_PARAMETER)
            editor->parameter = editor->parameter * 10 + (byte - '0');
        return;
    }
    if (byte >= 0x20 && byte < 0x40) { // other parameter and intermediate bytes
        editor->first = false;
        return;
    }
    editor->escape = ESCAPE_NONE;
    if (byte == '~')
        number_key(editor, editor->parameter);
    else
        letter_key(editor, byte);
}

static void feed_escape(struct line_editor *editor, uint8_t byte) {
    switch (editor->escape) {
    case ESCAPE_BEGUN:
        editor->parameter = 0;
        editor->first = true;
        editor->escape = byte == '[' ? ESCAPE_PARAMETERS : byte == 'O' ? ESCAPE_KEYPAD : ESCAPE_NONE;
        if (editor->escape == ESCAPE_NONE)
            bell(editor);
        break;
    case ESCAPE_KEYPAD:
        editor->escape = ESCAPE_NONE;
        letter_key(editor, byte);
        break;
    default:
        feed_parameters(editor, byte);
    }
}

static void feed_control(struct line_editor *editor, uint8_t byte) {
    switch (byte) {
    case CONTROL('A'):
        move_to(editor, 0);
        break;
    case CONTROL('E'):
        move_to(editor, editor->length);
        break;
    case CONTROL('B'):
        move_by(editor, -1);
        break;
    case CONTROL('F'):
        move_by(editor, 1);
        break;
    case CONTROL('P'):
        older(editor);
        break;
    case CONTROL('N'):
        newer(editor);
        break;
    case CONTROL('H'):
    case BACKSPACE:
        delete_backwards(editor);
        break;
    case CONTROL('D'):
        delete_forwards(editor);
        break;
    case CONTROL('K'):
        delete_range(editor, editor->cursor, editor->length);
        break;
    case CONTROL('U'):
        delete_range(editor, 0, editor->cursor);
        break;
    case CONTROL('W'):
        delete_word(editor);
        break;
    case CONTROL('L'):
        clear_screen(editor);
        break;
    case ESC:
        editor->escape = ESCAPE_BEGUN;
        break;
    default:
        bell(editor);
    }
}

void line_editor_begin(struct line_editor *editor) {
    empty_line(editor);
    show(editor, editor->prompt);
}

bool line_editor_feed(struct line_editor *editor, uint8_t byte) {
    bool pair = byte == '\n' && editor->after_return;
    editor->after_return = byte == '\r';
    if (pair)
        return false;
    if (byte == '\r' || byte == '\n' || byte == CONTROL('C')) {
        editor->escape = ESCAPE_NONE;
        if (byte == CONTROL('C')) {
            show(editor, "^C");
            empty_line(editor);
        }
        show(editor, "\n");
        history_add(&editor->history, editor->line);
        return true;
    }
    if (editor->escape != ESCAPE_NONE)
        feed_escape(editor, byte);
    else if (byte >= ' ' && byte < BACKSPACE)
        insert(editor, (char)byte);
    else
        feed_control(editor, byte);
    return false;
}
