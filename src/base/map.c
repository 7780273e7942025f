/* Open addressing with linear probing; no removal, because the tables here only grow. */
#include "base/map.h"

#include "base/hash.h"

enum { SMALLEST = 16 };

void map_init(struct map *m, struct arena *arena)
{
	*m = (struct map){.arena = arena};
}

static unsigned long hash_key(struct slice key)
{
	return (unsigned long)hash_bytes(0, key.at, key.n);
}

static struct map_entry *find(const struct map *m, struct slice key, unsigned long hash)
{
	size_t mask = m->capacity - 1;
	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		struct map_entry *e = &m->entries[i];
		if (!e->value || (e->hash == hash && slice_eq(e->key, key)))
			return e;
	}
}

static void grow(struct map *m)
{
	struct map old = *m;
	m->capacity = old.capacity ? old.capacity * 2 : SMALLEST;
	m->entries = arena_calloc(m->arena, m->capacity, sizeof *m->entries);
	for (size_t i = 0; i < old.capacity; i++)
		if (old.entries[i].value)
			*find(m, old.entries[i].key, old.entries[i].hash) = old.entries[i];
}

void map_put(struct map *m, struct slice key, void *value)
{
	if ((m->count + 1) * 4 > m->capacity * 3)
		grow(m);
	unsigned long hash = hash_key(key);
	struct map_entry *e = find(m, key, hash);
	if (!e->value) {
		e->key = arena_dup(m->arena, key);
		e->hash = hash;
		m->count++;
	}
	e->value = value;
}

void *map_get(const struct map *m, struct slice key)
{
	return m->capacity ? find(m, key, hash_key(key))->value : NULL;
}
