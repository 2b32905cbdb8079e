// SPDX-License-Identifier: Apache-2.0
//
// What a terminal does to its cells and its cursor, whatever bytes ask for it.

#ifndef CONSOLE_ACTIONS_H
#define CONSOLE_ACTIONS_H

#include "terminal.h"

/// How characters are printed until something else is asked for.
extern const struct pen action_default_pen;

static inline unsigned smaller(unsigned a, unsigned b) {
    return a < b ? a : b;
}

/// Print a character where the cursor is, and move it on.
void action_print(struct terminal *terminal, uint32_t character);

/// Erase the columns of a row from `start` to before `end`; all columns of the rows from `start` to before `end`.
void action_erase(struct terminal *terminal, unsigned row, unsigned start, unsigned end);
void action_erase_rows(struct terminal *terminal, unsigned start, unsigned end);

/// Move the cursor; beyond the edges it stops at them.
void action_move_to(struct terminal *terminal, unsigned row, unsigned column);
void action_move_left(struct terminal *terminal, unsigned count);
void action_move_right(struct terminal *terminal, unsigned count);
void action_carriage_return(struct terminal *terminal);

/// Up or down by some rows, but not out of the rows that scroll where the cursor is in them.
void action_move_up(struct terminal *terminal, unsigned count);
void action_move_down(struct terminal *terminal, unsigned count);

/// Down or up by a row; at the end of the rows that scroll they do.
void action_line_feed(struct terminal *terminal);
void action_reverse_line_feed(struct terminal *terminal);

/// Save the cursor and the pen, and have them back.
void action_save(struct terminal *terminal);
void action_restore(struct terminal *terminal);

/// Empty the screen and forget all that was asked for.
void action_reset(struct terminal *terminal);

#endif
