// SPDX-License-Identifier: Apache-2.0

#include "map.h"

#include "arena.h"
#include "hash.h"

#include <string.h>

#define FIRST_CAPACITY 8

/// Empty without a key.
struct map_entry {
    const char *key;
    void *value;
};

/// The key's entry, or the empty one where it belongs. At least one has to be empty.
static struct map_entry *place(const struct map *map, const char *key) {
    size_t i = (size_t)fnv1a(key, strlen(key)) & (map->capacity - 1);
    while (map->entries[i].key != NULL && strcmp(map->entries[i].key, key) != 0) {
        i = (i + 1) & (map->capacity - 1);
    }
    return &map->entries[i];
}

static void grow(struct map *map) {
    struct map old = *map;
    map->capacity = old.capacity == 0 ? FIRST_CAPACITY : 2 * old.capacity;
    map->entries = arena_alloc(map->capacity * sizeof(*map->entries));
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.entries[i].key != NULL) {
            *place(map, old.entries[i].key) = old.entries[i];
        }
    }
}

void *map_find(const struct map *map, const char *key) {
    return map->count == 0 ? NULL : place(map, key)->value;
}

void map_add(struct map *map, const char *key, void *value) {
    // Never more than three quarters full.
    if (4 * (map->count + 1) > 3 * map->capacity) {
        grow(map);
    }
    *place(map, key) = (struct map_entry){key, value};
    map->count++;
}
