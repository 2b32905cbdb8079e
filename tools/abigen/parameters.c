// SPDX-License-Identifier: Apache-2.0

#include "parameters.h"

#include <string.h>

/// Longest line.
#define MOST_COLUMNS 120

struct parameters parameters_start(struct buffer *out, const char *head) {
    return operands_start(out, head, ",");
}

struct parameters operands_start(struct buffer *out, const char *head, const char *separator) {
    buffer_puts(out, head);
    return (struct parameters){out, strlen(head), strlen(head), separator, NULL};
}

static void put_last(struct parameters *parameters, const char *tail) {
    size_t length = strlen(parameters->last) + strcspn(tail, "\n");
    if (parameters->column + 1 + length > MOST_COLUMNS) {
        buffer_printf(parameters->out, "\n%*s", (int)parameters->indent, "");
        parameters->column = parameters->indent;
    } else if (parameters->column > parameters->indent) {
        buffer_puts(parameters->out, " ");
        parameters->column++;
    }
    buffer_printf(parameters->out, "%s%s", parameters->last, tail);
    parameters->column += length;
}

void parameters_add(struct parameters *parameters, const char *parameter) {
    if (parameters->last != NULL) {
        put_last(parameters, parameters->separator);
    }
    parameters->last = parameter;
}

void parameters_end(struct parameters *parameters, const char *tail) {
    if (parameters->last == NULL) {
        parameters->last = "void";
    }
    put_last(parameters, tail);
}
