// SPDX-License-Identifier: Apache-2.0

#include "scope.h"

#include "arena.h"
#include "hash.h"

#include <stddef.h>
#include <string.h>

struct scope_entry {
    const char *key;
    struct location location;
    struct scope_entry *next;
};

struct scope *scope_create(struct diagnostics *diagnostics) {
    struct scope *scope = arena_alloc(sizeof(*scope));
    scope->diagnostics = diagnostics;
    return scope;
}

static size_t bucket_index(const char *key) {
    return (size_t)(fnv1a(key, strlen(key)) % SCOPE_BUCKETS);
}

static const struct scope_entry *find(const struct scope *scope, const char *key) {
    const struct scope_entry *entry = scope->buckets[bucket_index(key)];
    while (entry != NULL && strcmp(entry->key, key) != 0) {
        entry = entry->next;
    }
    return entry;
}

static const char *number_key(const struct number *number) {
    bool is_negative = number->value < 0;
    return arena_printf("%s%llu", is_negative ? "-" : "",
                        (unsigned long long)(is_negative ? -number->value : number->value));
}

void scope_declare(struct scope *scope, const char *key, struct location location, const char *what) {
    const struct scope_entry *first = find(scope, key);
    if (first == NULL) {
        struct scope_entry *entry = arena_alloc(sizeof(*entry));
        struct scope_entry **bucket = &scope->buckets[bucket_index(key)];
        *entry = (struct scope_entry){key, location, *bucket};
        *bucket = entry;
    } else if (first->location.line == 0) {
        report(scope->diagnostics, location, "%s is taken: the generated files use it themselves", what);
    } else {
        report(scope->diagnostics, location, "duplicate %s: the first is on line %u", what, first->location.line);
    }
}

void scope_declare_number(struct scope *scope, const struct number *number, const char *what) {
    const char *key = number_key(number);
    scope_declare(scope, key, number->location, arena_printf("%s %s", what, key));
}

void scope_check_retired(const struct scope *retired, const struct number *number, const char *name) {
    const char *key = number_key(number);
    const struct scope_entry *entry = find(retired, key);
    if (entry != NULL) {
        report(retired->diagnostics, number->location, "`%s` may not have number %s: it was retired on line %u", name,
               key, entry->location.line);
    }
}
