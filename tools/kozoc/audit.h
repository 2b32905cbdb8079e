// SPDX-License-Identifier: Apache-2.0
//
// What services hold by the description against what they made use of in a run of the system.

#ifndef KOZOC_AUDIT_H
#define KOZOC_AUDIT_H

#include "buffer.h"
#include "model.h"
#include "usage.h"

#include <stdbool.h>
#include <stdint.h>

enum verdict {
    VERDICT_USED,
    VERDICT_UNUSED,
    /// Some of it was used: the description can ask for less.
    VERDICT_WIDE,
    /// Unused, and the description says that it is right so.
    VERDICT_KEPT,
    /// The machine, or the system, lacks it.
    VERDICT_ABSENT,
    /// The service never ran. Nothing is said of its needs then.
    VERDICT_IDLE,
    VERDICTS,
};

/// A part of a need that can be used or not by itself: a method, the right to pass capabilities on, or all of it.
struct finding {
    const struct service *service;
    /// As it was written; NULL for a service that never ran.
    const struct need *need;
    /// `console.read`, `serial.com1`, `mayfly grant`; empty for a service that never ran.
    const char *what;
    enum verdict verdict;
    /// How often it was used.
    uint64_t count;
    /// How, if a number does not tell.
    const char *how;
    /// Of what is kept: the allowance that says why. Of what is used: one that there need not be, or NULL.
    const struct allowance *allowance;
    struct finding *next;
};

/// A change of a declaration.
struct edit {
    const struct service *service;
    struct location location;
    /// What was never used.
    const char *unused;
    /// A need as it stands there, and in which form it would do; NULL if it can be left out. Both are NULL for a
    /// service that never ran.
    const char *from;
    const char *to;
    struct edit *next;
};

struct audit {
    const struct system *system;
    const struct usage *usage;
    struct finding *findings;
    struct edit *edits;
    /// Programs that were looked at, too; needs of them and of the services, and how many are unused or kept so.
    unsigned programs, needs, unused, kept;
};

/// A number in decimal: 1,234,567.
const char *grouped(uint64_t number);

/// Compare them.
void audit_make(struct audit *audit, const struct system *system, const struct usage *usage);

/// Append the report for people, or as JSON.
void audit_text(struct buffer *out, const struct audit *audit);
void audit_json(struct buffer *out, const struct audit *audit);

#endif
