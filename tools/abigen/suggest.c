// SPDX-License-Identifier: Apache-2.0

#include "suggest.h"

struct suggestion suggest_start(struct diagnostics *diagnostics, const char *wanted) {
    return (struct suggestion){diagnostics, {.name = wanted}};
}

void suggest_word(struct suggestion *suggestion, const char *word) {
    if (is_shown(suggestion->diagnostics)) {
        nearest_offer(&suggestion->nearest, word);
    }
}

void suggest_items(struct suggestion *suggestion, const struct definition *definition, enum item_kind kind) {
    const struct item *item = is_shown(suggestion->diagnostics) ? definition->items : NULL;
    for (; item != NULL; item = item->next) {
        if (item->kind == kind) {
            nearest_offer(&suggestion->nearest, item->name.text);
        }
    }
}

void suggest_primitives(struct suggestion *suggestion) {
    for (size_t i = 0; primitive_at(i) != NULL; i++) {
        suggest_word(suggestion, primitive_at(i)->name);
    }
}

void suggest_members(struct suggestion *suggestion, const struct member *members) {
    const struct member *member = is_shown(suggestion->diagnostics) ? members : NULL;
    for (; member != NULL; member = member->next) {
        nearest_offer(&suggestion->nearest, member->name.text);
    }
}

void suggest_end(const struct suggestion *suggestion) {
    if (suggestion->nearest.found[0] != NULL) {
        hint(suggestion->diagnostics, "did you mean `%s`?", suggestion->nearest.found[0]);
    }
}
