// SPDX-License-Identifier: Apache-2.0
//
// Errors, each with the place in the definition that it speaks of.

#ifndef ABIGEN_DIAGNOSTICS_H
#define ABIGEN_DIAGNOSTICS_H

#include <stdbool.h>

/// A place in the definition; both count from 1, columns in bytes.
struct location {
    unsigned line;
    unsigned column;
};

struct diagnostics {
    /// The definition's path, as the user gave it.
    const char *path;
    unsigned errors;
};

/// Print `path:line:column: error: reason`. After the twentieth error the rest are counted, but not printed.
__attribute__((format(printf, 3, 4))) void report(struct diagnostics *diagnostics, struct location location,
                                                  const char *format, ...);

#endif
