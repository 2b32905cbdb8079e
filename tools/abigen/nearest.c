// SPDX-License-Identifier: Apache-2.0

#include "nearest.h"

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/// Longest name that is compared.
#define MOST_LETTERS 63

/// What it costs to change, insert or remove a letter, and to swap two neighbours, the commonest slip.
#define STEP ((size_t)3)
#define SWAP ((size_t)2)

static char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/// Upper and lower case count as the same.
static bool is_same(char a, char b) {
    return to_lower(a) == to_lower(b);
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/// One row of the edit distance between two names: that of the first `i` letters of `a` to each beginning of `b`. The
/// rows of `i - 1` and `i - 2` letters are known.
static void next_row(const char *a, const char *b, size_t i, const size_t *before, const size_t *two_before,
                     size_t *row) {
    row[0] = STEP * i;
    for (size_t j = 1; b[j - 1] != '\0'; j++) {
        size_t changed = before[j - 1] + (is_same(a[i - 1], b[j - 1]) ? 0 : STEP);
        row[j] = least(least(before[j] + STEP, row[j - 1] + STEP), changed);
        if (i > 1 && j > 1 && is_same(a[i - 1], b[j - 2]) && is_same(a[i - 2], b[j - 1])) {
            row[j] = least(row[j], two_before[j - 2] + SWAP);
        }
    }
}

/// The cost of turning one name into the other. Both names have at most MOST_LETTERS.
static size_t edit_distance(const char *a, const char *b) {
    size_t rows[3][MOST_LETTERS + 1] = {0};
    size_t length = strlen(b);
    for (size_t j = 0; j <= length; j++) {
        rows[0][j] = STEP * j;
    }
    size_t i = 1;
    for (; a[i - 1] != '\0'; i++) {
        next_row(a, b, i, rows[(i + 2) % 3], rows[(i + 1) % 3], rows[i % 3]);
    }
    return rows[(i + 2) % 3][length];
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
    if (length > MOST_LETTERS || strlen(candidate) > MOST_LETTERS || is_kept(nearest, candidate)) {
        return;
    }
    size_t far = edit_distance(nearest->name, candidate);
    // More than a third of the letters wrong is no likeness.
    if (far > STEP * (length + 2) / 3 || far >= STEP * strlen(candidate)) {
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
