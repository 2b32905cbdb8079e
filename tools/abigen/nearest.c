// SPDX-License-Identifier: Apache-2.0

#include "nearest.h"

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/// Longest name that is compared.
#define MOST_LENGTH 63

static char fold(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static unsigned least(unsigned a, unsigned b) {
    return a < b ? a : b;
}

/// Letters to insert, remove or change between the two (Levenshtein), whatever their case.
static unsigned distance(const char *from, const char *to) {
    unsigned row[MOST_LENGTH + 1];
    size_t length = strlen(to);
    for (size_t i = 0; i <= length; i++) {
        row[i] = (unsigned)i;
    }
    for (size_t k = 0; from[k] != '\0'; k++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)k + 1;
        for (size_t i = 1; i <= length; i++) {
            unsigned change = diagonal + (fold(from[k]) == fold(to[i - 1]) ? 0 : 1);
            diagonal = row[i];
            row[i] = least(change, least(row[i], row[i - 1]) + 1);
        }
    }
    return row[length];
}

static bool is_kept(const struct nearest *nearest, const char *candidate) {
    for (unsigned i = 0; i < NEAREST_COUNT; i++) {
        if (nearest->found[i] != NULL && strcmp(nearest->found[i], candidate) == 0) {
            return true;
        }
    }
    return false;
}

void nearest_offer(struct nearest *nearest, const char *candidate) {
    size_t length = strlen(nearest->name);
    if (length > MOST_LENGTH || strlen(candidate) > MOST_LENGTH || is_kept(nearest, candidate)) {
        return;
    }
    unsigned far = distance(nearest->name, candidate);
    // More than a third of the letters wrong is no likeness.
    if (far > length / 3 + 1) {
        return;
    }
    for (unsigned i = 0; i < NEAREST_COUNT; i++) {
        if (nearest->found[i] == NULL || far < nearest->distances[i]) {
            unsigned after = NEAREST_COUNT - 1 - i;
            memmove(&nearest->found[i + 1], &nearest->found[i], after * sizeof(nearest->found[0]));
            memmove(&nearest->distances[i + 1], &nearest->distances[i], after * sizeof(nearest->distances[0]));
            nearest->found[i] = candidate;
            nearest->distances[i] = far;
            return;
        }
    }
}

const char *nearest_text(const struct nearest *nearest) {
    const char *text = "";
    for (unsigned i = 0; i < NEAREST_COUNT && nearest->found[i] != NULL; i++) {
        bool is_last = i + 1 == NEAREST_COUNT || nearest->found[i + 1] == NULL;
        text = i == 0 ? arena_printf("; the nearest %s %s", is_last ? "is" : "are", nearest->found[i])
                      : arena_printf("%s%s%s", text, is_last ? " and " : ", ", nearest->found[i]);
    }
    return text;
}
