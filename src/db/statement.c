/* The cache of statements: hash buckets over a fixed array of slots. */
#include "db/statement.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/log.h"

enum { STATEMENT_BYTES_MAX = 256 * 1024 };

struct statement_cache {
	int slot_count, used;
	uint64_t clock;
	void (*free_cached)(void *cached);
	int *buckets; /* slot_count of them */
	struct statement slots[];
};

struct statement_cache *statement_cache_new(int slots, void (*free_cached)(void *cached))
{
	struct statement_cache *c = calloc(1, sizeof *c + (size_t)slots * sizeof c->slots[0]);
	int *buckets = calloc((size_t)slots, sizeof *buckets);
	if (!c || !buckets)
		log_fatal("out of memory for %d statements", slots);
	c->slot_count = slots;
	c->free_cached = free_cached;
	c->buckets = buckets;
	for (int i = 0; i < slots; i++)
		buckets[i] = -1;
	return c;
}

static void drop_cached(const struct statement_cache *c, struct statement *s)
{
	if (s->cached && c->free_cached)
		c->free_cached(s->cached);
	s->cached = NULL;
}

void statement_cache_free(struct statement_cache *c)
{
	if (!c)
		return;
	for (int i = 0; i < c->used; i++) {
		drop_cached(c, &c->slots[i]);
		arena_close(&c->slots[i].arena);
	}
	free(c->buckets);
	free(c);
}

int statement_cache_slots(const struct statement_cache *c)
{
	return c->slot_count;
}

void statement_name(int slot, uint32_t generation, char ret_name[static STATEMENT_NAME_MAX])
{
	snprintf(ret_name, STATEMENT_NAME_MAX, "s%d_%u", slot, generation);
}

static uint64_t hash_key(const struct query *q, struct query_choice_key key)
{
	return hash_bytes((uint64_t)(uintptr_t)q, &key, sizeof key);
}

static int *bucket_of(struct statement_cache *c, uint64_t hash)
{
	return &c->buckets[hash % (uint64_t)c->slot_count];
}

static bool is_same(struct query_choice_key a, struct query_choice_key b)
{
	return a.filters == b.filters && a.ones == b.ones && a.form == b.form;
}

static struct statement *find(struct statement_cache *c, const struct query *q, struct query_choice_key key,
                              uint64_t hash)
{
	for (int i = *bucket_of(c, hash); i >= 0; i = c->slots[i].next) {
		struct statement *s = &c->slots[i];
		if (s->query == q && is_same(s->key, key))
			return s;
	}
	return NULL;
}

static void unlink_slot(struct statement_cache *c, const struct statement *s)
{
	int *at = bucket_of(c, s->hash);
	while (*at != s->slot)
		at = &c->slots[*at].next;
	*at = s->next;
}

static struct statement *least_recently_used(struct statement_cache *c)
{
	struct statement *oldest = NULL;
	for (int i = 0; i < c->used; i++) {
		struct statement *s = &c->slots[i];
		if (s->uses == 0 && (!oldest || s->last_used < oldest->last_used))
			oldest = s;
	}
	return oldest;
}

static struct statement *take_slot(struct statement_cache *c)
{
	if (c->used < c->slot_count) {
		struct statement *s = &c->slots[c->used];
		s->slot = c->used++;
		arena_init(&s->arena, STATEMENT_BYTES_MAX);
		return s;
	}
	struct statement *s = least_recently_used(c);
	if (!s)
		return NULL;
	unlink_slot(c, s);
	drop_cached(c, s);
	arena_reset(&s->arena);
	return s;
}

static struct statement *add(struct statement_cache *c, const struct query *q,
                             const struct query_choice *choice, uint64_t hash)
{
	struct statement *s = take_slot(c);
	if (!s)
		return NULL;
	s->query = q;
	s->key = query_choice_key(choice);
	s->hash = hash;
	s->text = query_build(q, choice, &s->arena);
	statement_name(s->slot, ++s->generation, s->name);
	int *bucket = bucket_of(c, hash);
	s->next = *bucket;
	*bucket = s->slot;
	return s;
}

struct statement *statement_acquire(struct statement_cache *c, const struct query *q,
                                    const struct query_choice *choice)
{
	struct query_choice_key key = query_choice_key(choice);
	uint64_t hash = hash_key(q, key);
	struct statement *s = find(c, q, key, hash);
	if (!s)
		s = add(c, q, choice, hash);
	if (!s)
		return NULL;
	s->uses++;
	s->last_used = ++c->clock;
	return s;
}

void statement_hold(struct statement *s)
{
	s->uses++;
}

void statement_release(struct statement *s)
{
	s->uses--;
}

void statement_renew(struct statement_cache *c, struct statement *s)
{
	drop_cached(c, s);
	statement_name(s->slot, ++s->generation, s->name);
}
