// SPDX-License-Identifier: Apache-2.0

#include "table.h"

#include "arena.h"

#include <stddef.h>
#include <string.h>

void add_row(struct table *table, const char *first, const char *second, const char *third, const char *fourth,
             const char *fifth) {
    struct row *row = arena_alloc(sizeof(*row));
    *row = (struct row){{first, second, third, fourth, fifth}, NULL};
    if (table->end == NULL) {
        table->end = &table->first;
    }
    *table->end = row;
    table->end = &row->next;
}

void emit_table(struct buffer *out, const struct table *table) {
    int widths[COLUMNS] = {0};
    for (const struct row *row = table->first; row != NULL; row = row->next) {
        for (size_t i = 0; i < COLUMNS; i++) {
            int width = (int)strlen(row->cells[i]);
            widths[i] = width > widths[i] ? width : widths[i];
        }
    }
    for (const struct row *row = table->first; row != NULL; row = row->next) {
        for (size_t i = 0; i + 1 < COLUMNS; i++) {
            buffer_printf(out, "%-*s  ", widths[i], row->cells[i]);
        }
        buffer_printf(out, "%s\n", row->cells[COLUMNS - 1]);
    }
}
