// SPDX-License-Identifier: Apache-2.0
//
// The names that are most like one that nothing has.

#ifndef ABIGEN_NEAREST_H
#define ABIGEN_NEAREST_H

#include <stddef.h>

/// How many are kept.
#define NEAREST_COUNT 3

struct nearest {
    /// What was looked for.
    const char *name;
    /// The nearest so far, the best first; NULL where there is none.
    const char *found[NEAREST_COUNT];
    size_t distances[NEAREST_COUNT];
};

/// Keep `candidate`, which has to live on, if it is nearer than another.
void nearest_offer(struct nearest *nearest, const char *candidate);

/// `; the nearest are A, B and C`, or nothing if none is near.
const char *nearest_text(const struct nearest *nearest);

#endif
