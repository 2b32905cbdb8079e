// SPDX-License-Identifier: Apache-2.0
//
// Errors, each with the place in the definition that it speaks of.

#ifndef ABIGEN_DIAGNOSTICS_H
#define ABIGEN_DIAGNOSTICS_H

#include "source.h"

#include <stdbool.h>
#include <stdio.h>

/// A place in the definition; line and column count from 1, columns in bytes. Line 0 is no place.
struct location {
    unsigned line;
    unsigned column;
    const struct source *source;
};

struct diagnostics {
    /// Where errors are printed.
    FILE *out;
    unsigned errors;
};

/// Print `path:line:column: error: reason`, the line that it speaks of, and a caret below the place. After the
/// twentieth error the rest are counted, but not printed.
__attribute__((format(printf, 3, 4))) void report(struct diagnostics *diagnostics, struct location location,
                                                  const char *format, ...);

/// The same for what is allowed, but hardly meant: `warning`, and it is no error.
__attribute__((format(printf, 3, 4))) void warn(struct diagnostics *diagnostics, struct location location,
                                                const char *format, ...);

/// Print below the error that was just reported what would be right.
__attribute__((format(printf, 2, 3))) void hint(struct diagnostics *diagnostics, const char *format, ...);

/// Is the error that was just reported one that is printed? If not, a hint need not be looked for.
bool is_shown(const struct diagnostics *diagnostics);

/// `line 7`, or `line 7 of other.kidl` if that is another file than `here`.
const char *location_text(struct location location, const struct source *here);

#endif
