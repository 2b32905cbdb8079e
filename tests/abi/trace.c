// SPDX-License-Identifier: Apache-2.0
//
// Decodes a few syscalls by the tables of kozo_trace.h.

#include "kozo_trace.h"

#include <inttypes.h>
#include <stdio.h>

static void show_enum(const struct kozo_trace_name *names, uint64_t value) {
    for (; names->name != NULL; names++) {
        if (names->value == value) {
            printf("%s", names->name);
            return;
        }
    }
    printf("%" PRIu64, value);
}

static void show_flags(const struct kozo_trace_name *names, uint64_t value) {
    const char *separator = "";
    for (; names->name != NULL; names++) {
        if ((value & names->value) != 0) {
            printf("%s%s", separator, names->name);
            separator = "|";
            value &= ~names->value;
        }
    }
    if (value != 0 || separator[0] == '\0') {
        printf("%s0x%" PRIx64, separator, value);
    }
}

static void show_argument(const struct kozo_trace_argument *argument, uint64_t value) {
    printf("%s=", argument->name);
    switch (argument->kind) {
    case KOZO_TRACE_PLAIN:
        printf("%" PRIu64, value);
        break;
    case KOZO_TRACE_HANDLE:
        printf("#%" PRIu64 "%s%s", value, argument->object == NULL ? "" : ":",
               argument->object == NULL ? "" : argument->object);
        break;
    case KOZO_TRACE_ADDRESS:
        printf("0x%" PRIx64, value);
        break;
    case KOZO_TRACE_ENUM:
        show_enum(argument->names, value);
        break;
    case KOZO_TRACE_FLAGS:
        show_flags(argument->names, value);
        break;
    }
}

static void show(uint64_t number, const uint64_t *in, const uint64_t *out) {
    const struct kozo_trace_syscall *syscall = number > SYS_MAX ? NULL : &kozo_trace_syscalls[number];
    if (syscall == NULL || syscall->name == NULL) {
        printf("syscall %" PRIu64 "\n", number);
        return;
    }
    printf("%s(", syscall->name);
    for (unsigned i = 0; i < syscall->input_count; i++) {
        printf("%s", i == 0 ? "" : ", ");
        show_argument(&syscall->inputs[i], in[i]);
    }
    printf(")");
    for (unsigned i = 0; i < syscall->output_count; i++) {
        printf(" ");
        show_argument(&syscall->outputs[i], out[i]);
    }
    printf("\n");
}

int main(void) {
    static const uint64_t in[][6] = {{5, 2, 3, 0, 0, 0}, {6, 9, 0, 0, 0, 0}, {7, 1, 6, 0, 0, 0}};
    static const uint64_t out[6] = {12, 1, 0, 0, 0, 0};
    for (unsigned i = 0; i < 3; i++) {
        show(1, in[i], out);
    }
    show(2, in[0], out);
    show(0, in[0], out);
    show(1000000, in[0], out);
    return 0;
}
