// SPDX-License-Identifier: Apache-2.0
//
// Text into a system, not resolved yet. What the reader's own files share is here too.

#ifndef KOZOC_READ_H
#define KOZOC_READ_H

#include "model.h"
#include "parser.h"

struct reader {
    /// abigen's, whose definition stays empty.
    struct parser parser;
    struct system *system;
    /// What is being read is a program, not a service.
    bool is_in_program;
    struct service **services_end;
    struct service **programs_end;
    struct declared **declared_end;
    struct set **sets_end;
};

/// What the path of an included file begins with that comes with KOZO.
#define KOZO_PREFIX "kozo:"

/// Longest name, in letters.
#define MOST_NAME (PLAN_NAME_SIZE - 1)

/// Read the file at `path` and those that it includes. The system's definition, sources and diagnostics must be there.
void read_system(struct system *system, const char *path);

/// Report what is wrong with a file as a whole.
void report_file(struct diagnostics *diagnostics, const char *path, const char *what);

// ---- Values ----

/// Take a name with dashes, or report that `what` was expected, or that it is too long.
bool read_name(struct reader *reader, const char *what, struct name *name);

/// Take text in quotes of at most `most` bytes.
bool read_text(struct reader *reader, const char *what, size_t most, struct text *text);

/// Take a plain number, a size with its unit (K, M, G) or a time with its (us, ms, s), in bytes and nanoseconds. One
/// that is out of range is reported, and 0.
struct bounds {
    const char *what;
    uint64_t lowest, highest;
};
bool read_number(struct reader *reader, struct bounds bounds, struct amount *amount);
bool read_size(struct reader *reader, struct bounds bounds, struct amount *amount);
bool read_time(struct reader *reader, struct bounds bounds, struct amount *amount);

/// A size in words: 64K. A time in words: 10ms.
const char *size_text(uint64_t bytes);
const char *time_text(uint64_t nanoseconds);

/// The limit of a service's failures in words: 10 in 60s, or none.
const char *limit_text(uint64_t count, uint64_t window);

/// The value of a number's text, with units of size if `has_units`; false if it is malformed or too large.
bool number_value(const char *text, bool has_units, uint64_t *value);

/// Take one of the words of a list that ends with NULL, and tell its place.
bool read_choice(struct reader *reader, const char *what, const char *const *words, unsigned *choice);

// ---- Parts ----

/// Take a need. In `using` it has no handle and no marks.
bool read_need(struct reader *reader, bool is_using, struct need **need);

/// Take the properties of a service or a program up to its closing brace.
bool read_properties(struct reader *reader, struct service *service);

/// Take a value of a property before PROPERTY_SETTABLE.
bool read_setting(struct reader *reader, enum property property, struct settings *settings);

/// Take a parameter's value, by its own form if `kind` is stated.
bool read_parameter_value(struct reader *reader, struct parameter *parameter);

/// The property that begins with the word, or PROPERTIES.
enum property property_find(const char *word);

/// Hint at the property that was meant.
void suggest_property(struct reader *reader, const char *word);

#endif
