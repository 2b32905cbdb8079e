// SPDX-License-Identifier: Apache-2.0

#include "diagnostics.h"

#include "arena.h"

#include <stdarg.h>
#include <string.h>

#define MOST_ERRORS 20

/// Of a longer line only a part around the place is shown.
#define MOST_COLUMNS   120
#define COLUMNS_BEFORE 60

/// The line of a place, without its end. Its length is 0 if there is none.
static const char *find_line(struct location location, size_t *length) {
    const char *line = location.source->text;
    const char *end = line + location.source->length;
    *length = 0;
    for (unsigned i = 1; i < location.line && line != end; i++) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        line = newline == NULL ? end : newline + 1;
    }
    if (line != end) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        *length = (size_t)((newline == NULL ? end : newline) - line);
    }
    return line;
}

static void print_line(FILE *out, struct location location) {
    if (location.source->text == NULL) {
        return;
    }
    size_t length = 0;
    const char *line = find_line(location, &length);
    size_t place = location.column - 1;
    size_t start = length > MOST_COLUMNS && place > COLUMNS_BEFORE ? place - COLUMNS_BEFORE : 0;
    size_t end = length - start > MOST_COLUMNS ? start + MOST_COLUMNS : length;
    fprintf(out, "  %s", start > 0 ? "..." : "");
    for (size_t i = start; i < end; i++) {
        // A tab is as wide as any other character here, so that the caret stands right.
        bool is_printable = line[i] >= ' ' && line[i] <= '~';
        fputc(is_printable ? line[i] : line[i] == '\t' ? ' ' : '?', out);
    }
    fprintf(out, "%s\n  %*s^\n", end < length ? "..." : "", (int)(place - start) + (start > 0 ? 3 : 0), "");
}

bool is_shown(const struct diagnostics *diagnostics) {
    return diagnostics->errors <= MOST_ERRORS;
}

__attribute__((format(printf, 4, 0))) static void print_message(FILE *out, struct location location, const char *kind,
                                                                const char *format, va_list arguments) {
    fprintf(out, "%s:%u:%u: %s: ", location.source->path, location.line, location.column, kind);
    vfprintf(out, format, arguments);
    fputc('\n', out);
    print_line(out, location);
}

void report(struct diagnostics *diagnostics, struct location location, const char *format, ...) {
    diagnostics->errors++;
    if (!is_shown(diagnostics)) {
        if (diagnostics->errors == MOST_ERRORS + 1) {
            fprintf(diagnostics->out, "%s: too many errors: only the first %d are shown\n", location.source->path,
                    MOST_ERRORS);
        }
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    print_message(diagnostics->out, location, "error", format, arguments);
    va_end(arguments);
}

void warn(struct diagnostics *diagnostics, struct location location, const char *format, ...) {
    if (!is_shown(diagnostics)) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    print_message(diagnostics->out, location, "warning", format, arguments);
    va_end(arguments);
}

void hint(struct diagnostics *diagnostics, const char *format, ...) {
    if (!is_shown(diagnostics)) {
        return;
    }
    fputs("  hint: ", diagnostics->out);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(diagnostics->out, format, arguments);
    va_end(arguments);
    fputc('\n', diagnostics->out);
}

const char *location_text(struct location location, const struct source *here) {
    return location.source == here ? arena_printf("line %u", location.line)
                                   : arena_printf("line %u of %s", location.line, location.source->path);
}
