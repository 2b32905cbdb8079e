// SPDX-License-Identifier: Apache-2.0
//
// Structs of the manual, drawn eight bytes a row.

#include "manual.h"

#include "arena.h"
#include "emit.h"

#include <stddef.h>
#include <string.h>

#define ROW_BYTES 8

/// A drawing as it grows: the byte that comes next.
struct drawing {
    struct buffer *out;
    uint64_t next;
};

static void begin_row(struct drawing *drawing) {
    if (drawing->next % ROW_BYTES == 0) {
        buffer_printf(drawing->out, "<tr><th class=\"at mono\">%llu</th>", (unsigned long long)drawing->next);
    }
}

static void end_row(struct drawing *drawing) {
    if (drawing->next % ROW_BYTES == 0) {
        buffer_puts(drawing->out, "</tr>\n");
    }
}

static const char *field_class(const struct field *field, uint64_t bytes) {
    bool is_spare = strncmp(field->name.text, "reserved", strlen("reserved")) == 0;
    if (bytes > ROW_BYTES) {
        return is_spare ? " class=\"long spare\"" : " class=\"long\"";
    }
    return is_spare ? " class=\"spare\"" : "";
}

/// A cell for the next `bytes` of a field: some of a row, or any number of whole rows as one.
static void draw_cell(struct drawing *drawing, const struct field *field, uint64_t bytes) {
    uint64_t columns = bytes < ROW_BYTES ? bytes : ROW_BYTES;
    begin_row(drawing);
    buffer_printf(drawing->out, "<td colspan=\"%llu\"%s title=\"%s: bytes %llu to %llu\"><code>%s</code>",
                  (unsigned long long)columns, field_class(field, bytes), field->name.text,
                  (unsigned long long)field->offset, (unsigned long long)(field->offset + field->size - 1),
                  drawing->next == field->offset ? field->name.text : "&hellip;");
    if (bytes > ROW_BYTES) {
        buffer_printf(drawing->out, "<br><small>%llu bytes</small>", (unsigned long long)bytes);
    }
    buffer_puts(drawing->out, "</td>");
    drawing->next += bytes;
    end_row(drawing);
}

/// Up to the end of the row that it begins in, then whole rows, then what is left.
static void draw_field(struct drawing *drawing, const struct field *field) {
    uint64_t left = field->size;
    uint64_t room = (ROW_BYTES - drawing->next % ROW_BYTES) % ROW_BYTES;
    uint64_t first = room < left ? room : left;
    uint64_t rows = (left - first) / ROW_BYTES * ROW_BYTES;
    const uint64_t parts[] = {first, rows, left - first - rows};
    for (unsigned i = 0; i < 3; i++) {
        if (parts[i] > 0) {
            draw_cell(drawing, field, parts[i]);
        }
    }
}

static void draw(struct buffer *out, const struct item *item) {
    struct drawing drawing = {out, 0};
    buffer_puts(out, "<div class=\"scroll\"><table class=\"bytes\"><tr><th class=\"at\">byte</th>");
    for (unsigned i = 0; i < ROW_BYTES; i++) {
        buffer_printf(out, "<th>+%u</th>", i);
    }
    buffer_puts(out, "</tr>\n");
    for (const struct field *field = item->fields; field != NULL; field = field->next) {
        draw_field(&drawing, field);
    }
    unsigned rest = (unsigned)(drawing.next % ROW_BYTES);
    if (rest != 0) {
        buffer_printf(out, "<td class=\"none\" colspan=\"%u\"></td></tr>\n", ROW_BYTES - rest);
    }
    buffer_puts(out, "</table></div>\n");
}

static void put_field(const struct manual *manual, const struct field *field) {
    struct buffer *out = manual->out;
    buffer_printf(out, "<tr><td class=\"num mono\">%llu</td><td class=\"num mono\">%llu</td><td class=\"key\"><code>%s",
                  (unsigned long long)field->offset, (unsigned long long)field->size, field->name.text);
    buffer_puts(out, "</code></td><td class=\"key\">");
    if (field->structure != NULL) {
        html_link(out, html_anchor(field->structure), field->type_name.text);
    } else {
        buffer_printf(out, "<code>%s</code>", field->type_name.text);
    }
    if (field->is_array) {
        buffer_printf(out, "<code>[%s]</code>", number_text(&field->count));
    }
    buffer_puts(out, "</td><td>");
    html_inline(out, manual->index, field->doc);
    buffer_puts(out, "</td></tr>\n");
}

void manual_struct(const struct manual *manual, const struct item *item) {
    manual_open_card(manual, item,
                     arena_printf("%s bytes, aligned to %llu", number_text(&item->number),
                                  (unsigned long long)item->alignment_bytes));
    draw(manual->out, item);
    buffer_puts(manual->out, "<div class=\"scroll\"><table><tr><th>Offset</th><th>Bytes</th><th>Field</th>"
                             "<th>Type</th><th></th></tr>\n");
    for (const struct field *field = item->fields; field != NULL; field = field->next) {
        put_field(manual, field);
    }
    buffer_puts(manual->out, "</table></div>\n");
    manual_close_card(manual, item);
}
