// SPDX-License-Identifier: Apache-2.0
//
// A hash table from text to a pointer. It grows with what it holds, so that a look-up costs the same in large ones.

#ifndef ABIGEN_MAP_H
#define ABIGEN_MAP_H

#include <stddef.h>

struct map_entry;

/// All zero is an empty one. It lives in the arena.
struct map {
    struct map_entry *entries;
    size_t capacity;
    size_t count;
};

/// What stands under the key, or NULL.
void *map_find(const struct map *map, const char *key);

/// Put `value`, which is not NULL, under a key that is not there yet. The key has to live as long as the map.
void map_add(struct map *map, const char *key, void *value);

#endif
