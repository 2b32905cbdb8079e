// SPDX-License-Identifier: Apache-2.0
//
// The hint below an unknown name: which of the known ones was meant?

#ifndef ABIGEN_SUGGEST_H
#define ABIGEN_SUGGEST_H

#include "definition.h"
#include "nearest.h"

/// A search among the known names, for an error that was just reported. Of one that is not printed nothing is searched.
struct suggestion {
    struct diagnostics *diagnostics;
    struct nearest nearest;
};

/// Begin the search for what is most like `wanted`.
struct suggestion suggest_start(struct diagnostics *diagnostics, const char *wanted);

/// Look at one word.
void suggest_word(struct suggestion *suggestion, const char *word);

/// Look at all items of a kind.
void suggest_items(struct suggestion *suggestion, const struct definition *definition, enum item_kind kind);

/// Look at the integer types.
void suggest_primitives(struct suggestion *suggestion);

/// Look at all members.
void suggest_members(struct suggestion *suggestion, const struct member *members);

/// Ask below the error whether the nearest was meant, if anything is near.
void suggest_end(const struct suggestion *suggestion);

#endif
