// SPDX-License-Identifier: Apache-2.0
//
// Tables for people, whose columns become as wide as what they hold.

#ifndef KOZOC_TABLE_H
#define KOZOC_TABLE_H

#include "buffer.h"

#define COLUMNS 5

struct row {
    const char *cells[COLUMNS];
    struct row *next;
};

struct table {
    struct row *first;
    struct row **end;
};

/// Put a row at the end. The texts must last as long as the table.
void add_row(struct table *table, const char *first, const char *second, const char *third, const char *fourth,
             const char *fifth);

void emit_table(struct buffer *out, const struct table *table);

#endif
