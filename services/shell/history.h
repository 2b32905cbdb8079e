// SPDX-License-Identifier: Apache-2.0
//
// The lines entered before.

#ifndef SHELL_HISTORY_H
#define SHELL_HISTORY_H

#include <stddef.h>

/// Bytes of a line with its zero.
#define LINE_SIZE     256
#define HISTORY_LINES 32

/// The newest HISTORY_LINES lines. All zero it is empty.
struct history {
    size_t added; ///< lines that were ever added
    char lines[HISTORY_LINES][LINE_SIZE];
};

/// Remember a line shorter than LINE_SIZE, unless it is empty or the same as the newest one.
void history_add(struct history *history, const char *line);

/// Lines that are remembered.
size_t history_count(const struct history *history);

/// A remembered line: 1 is the newest, history_count() the oldest.
const char *history_line(const struct history *history, size_t age);

#endif
