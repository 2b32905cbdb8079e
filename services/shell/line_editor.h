// SPDX-License-Identifier: Apache-2.0
//
// Editing a line on a VT100: what is typed goes in byte by byte, what the terminal shall show comes out.
//
//   left right, Ctrl-B Ctrl-F     move          Ctrl-K Ctrl-U Ctrl-W  delete to the end, to the start, a word back
//   Home End, Ctrl-A Ctrl-E       to the ends   up down, Ctrl-P Ctrl-N  lines entered before
//   Backspace, Delete Ctrl-D      delete        Ctrl-L  clear the screen      Ctrl-C  give the line up
//
// What it cannot take (a key of no meaning, a byte that is not ASCII, a full line) rings the terminal's bell.

#ifndef SHELL_LINE_EDITOR_H
#define SHELL_LINE_EDITOR_H

#include "history.h"

#include <stdbool.h>
#include <stdint.h>

/// How far an escape sequence has come in (ECMA-48, 5.4).
enum escape {
    ESCAPE_NONE,
    ESCAPE_BEGUN,     ///< ESC
    ESCAPE_KEYPAD,    ///< ESC O: one byte follows
    ESCAPE_PARAMETERS ///< ESC [: parameters follow, then the final byte
};

/// A line that is being edited. Set `prompt` and `print`, the rest is zero at first.
struct line_editor {
    const char *prompt;
    void (*print)(const char *bytes, size_t count);

    char line[LINE_SIZE]; ///< always zero-terminated
    size_t length;
    size_t cursor; ///< at most `length`

    struct history history;
    size_t age;              ///< of the history's line shown, 0 for the one being entered
    char entered[LINE_SIZE]; ///< what was being entered, while a line of the history is shown

    enum escape escape;
    unsigned parameter; ///< the escape sequence's first one
    bool first;         ///< still in the first one
    bool after_return;  ///< the byte before was a carriage return: a line feed belongs to it
};

/// Start a new line: prints the prompt.
void line_editor_begin(struct line_editor *editor);

/// Take a byte that was typed; true if the line is complete, which then stands in `line`, without its end.
bool line_editor_feed(struct line_editor *editor, uint8_t byte);

#endif
