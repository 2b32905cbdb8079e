// SPDX-License-Identifier: Apache-2.0

#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked(void *memory) {
    if (memory == NULL) {
        fputs("kozo-trace: out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

void *grow(void *array, size_t count, size_t element) {
    if ((count & (count - 1)) != 0) {
        return array;
    }
    return checked(realloc(array, (count == 0 ? 1 : 2 * count) * element));
}

char *copy_text(const char *text) {
    return checked(strdup(text));
}
