// SPDX-License-Identifier: Apache-2.0

#include "diagnostics.h"

#include <stdarg.h>
#include <stdio.h>

#define MOST_ERRORS 20

void report(struct diagnostics *diagnostics, struct location location, const char *format, ...) {
    diagnostics->errors++;
    if (diagnostics->errors > MOST_ERRORS) {
        if (diagnostics->errors == MOST_ERRORS + 1) {
            fprintf(stderr, "%s: more errors are not shown\n", diagnostics->path);
        }
        return;
    }
    fprintf(stderr, "%s:%u:%u: error: ", diagnostics->path, location.line, location.column);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}
