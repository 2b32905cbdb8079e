// SPDX-License-Identifier: Apache-2.0
//
// The lines entered before, in a ring.

#include "history.h"

#include <kozo/string.h>

size_t history_count(const struct history *history) {
    return history->added < HISTORY_LINES ? history->added : HISTORY_LINES;
}

const char *history_line(const struct history *history, size_t age) {
    return history->lines[(history->added - age) % HISTORY_LINES];
}

void history_add(struct history *history, const char *line) {
    if (!*line || (history_count(history) && strcmp(line, history_line(history, 1)) == 0))
        return;
    memcpy(history->lines[history->added++ % HISTORY_LINES], line, strlen(line) + 1);
}
