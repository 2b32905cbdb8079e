// SPDX-License-Identifier: Apache-2.0

#include "scope.h"

#include "arena.h"

#include <stddef.h>

struct scope *scope_create(struct diagnostics *diagnostics) {
    struct scope *scope = arena_alloc(sizeof(*scope));
    scope->diagnostics = diagnostics;
    return scope;
}

static void add(struct scope *scope, const char *key, struct location location) {
    struct location *entry = arena_alloc(sizeof(*entry));
    *entry = location;
    map_add(&scope->entries, key, entry);
}

static const char *number_key(wide number) {
    bool is_negative = number < 0;
    return arena_printf("%s%llu", is_negative ? "-" : "", (unsigned long long)(is_negative ? -number : number));
}

bool scope_declare(struct scope *scope, const char *key, struct location location, const char *what) {
    const struct location *first = map_find(&scope->entries, key);
    if (first == NULL) {
        add(scope, key, location);
        return true;
    }
    if (first->line == 0) {
        report(scope->diagnostics, location, "%s is taken: the generated files use it themselves", what);
    } else {
        report(scope->diagnostics, location, "duplicate %s: the first is on %s", what,
               location_text(*first, location.source));
    }
    return false;
}

bool scope_declare_number(struct scope *scope, const struct number *number, const char *what) {
    const char *key = number_key(number->value);
    return scope_declare(scope, key, number->location, arena_printf("%s %s", what, key));
}

void scope_add_number(struct scope *scope, const struct number *number) {
    const char *key = number_key(number->value);
    if (map_find(&scope->entries, key) == NULL) {
        add(scope, key, number->location);
    }
}

void scope_hint_free(const struct scope *taken, const struct number *number, wide least, wide most) {
    if (!is_shown(taken->diagnostics)) {
        return;
    }
    int step = number->value < 0 ? -1 : 1;
    wide candidate = step < 0 ? -1 : least > 0 ? least : 0;
    // Of one number more than there are in the scope, one must be free.
    while (candidate >= least && candidate <= most && map_find(&taken->entries, number_key(candidate)) != NULL) {
        candidate += step;
    }
    if (candidate >= least && candidate <= most) {
        hint(taken->diagnostics, "%s is free", number_key(candidate));
    } else {
        hint(taken->diagnostics, "no number is free");
    }
}

bool scope_check_retired(const struct scope *retired, const struct number *number, const char *name) {
    const char *key = number_key(number->value);
    const struct location *entry = map_find(&retired->entries, key);
    if (entry != NULL) {
        report(retired->diagnostics, number->location, "`%s` may not have number %s: it was retired on %s", name, key,
               location_text(*entry, number->location.source));
    }
    return entry == NULL;
}
