/* A hash map from text to pointer: keys are copied into the map's arena, values are the caller's. */
#ifndef IOA_BASE_MAP_H
#define IOA_BASE_MAP_H

#include "base/arena.h"
#include "base/slice.h"

struct map_entry {
	struct slice key;
	void *value;
	unsigned long hash;
};

struct map {
	struct arena *arena;
	struct map_entry *entries;
	size_t count, capacity;
};

/* Uses `arena` for keys and table; growing leaves the old table to the arena's end. */
void map_init(struct map *m, struct arena *arena);

/* Adds or replaces. `value` must not be NULL. */
void map_put(struct map *m, struct slice key, void *value);

/* NULL when there is no such key. */
void *map_get(const struct map *m, struct slice key);

#endif
