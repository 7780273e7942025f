/* Keywords for arrays: their items, how many, whether they differ. */
#include <stdlib.h>

#include "base/log.h"
#include "contract/schema_compile.h"
#include "contract/schema_run.h"

/* Up to this size each item is compared with each; beyond it a hash table is worth its memory. */
enum { COMPARE_ALL_MAX = 8 };

struct schema_array *schema_array_of(struct schema_compiler *c, struct schema *s)
{
	if (!s->array) {
		s->array = arena_calloc(c->arena, 1, sizeof *s->array);
		s->array->max_items = s->array->max_contains = UINT64_MAX;
		s->array->min_contains = 1;
	}
	return s->array;
}

static void compile_items(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	schema_array_of(c, s)->items = schema_compile_here(c, value);
}

static void compile_prefix(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	schema_array_of(c, s)->prefix = schema_compile_list(c, value);
}

static void compile_contains(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	schema_array_of(c, s)->contains = schema_compile_here(c, value);
}

static void compile_min_contains(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	schema_array_of(c, s)->min_contains = schema_compile_count(c, value);
}

static void compile_max_contains(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	schema_array_of(c, s)->max_contains = schema_compile_count(c, value);
}

static void compile_min_items(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	schema_array_of(c, s)->min_items = schema_compile_count(c, value);
}

static void compile_max_items(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	schema_array_of(c, s)->max_items = schema_compile_count(c, value);
}

static void compile_unique(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	if (!json_is_boolean(value))
		schema_fail(c, "must be true or false");
	schema_array_of(c, s)->unique = json_is_true(value);
}

const struct schema_keyword schema_array_keywords[] = {
        {"items",       compile_items       },
        {"prefixItems", compile_prefix      },
        {"contains",    compile_contains    },
        {"minContains", compile_min_contains},
        {"maxContains", compile_max_contains},
        {"minItems",    compile_min_items   },
        {"maxItems",    compile_max_items   },
        {"uniqueItems", compile_unique      },
        {NULL,          NULL                },
};

static bool run_count(struct schema_run *run, const struct schema_array *a, const json_t *value,
                      const struct schema_path *path)
{
	if (json_array_size(value) < a->min_items)
		return schema_report(run, path, "min_items", "must have at least %llu items",
		                     (unsigned long long)a->min_items);
	if (json_array_size(value) > a->max_items)
		return schema_report(run, path, "max_items", "must have at most %llu items",
		                     (unsigned long long)a->max_items);
	return true;
}

static bool run_items(struct schema_run *run, const struct schema_array *a, json_t *value,
                      const struct schema_path *path)
{
	bool ok = true;
	for (size_t i = 0; i < json_array_size(value) && (ok || !run->quiet); i++) {
		const struct schema *s = i < a->prefix.count ? a->prefix.items[i] : a->items;
		const struct schema_path here = schema_path_item(path, i);
		if (s && !schema_run(run, s, json_array_get(value, i), &here))
			ok = false;
	}
	return ok;
}

static bool run_contains(struct schema_run *run, const struct schema_array *a, json_t *value,
                         const struct schema_path *path)
{
	uint64_t found = 0;
	for (size_t i = 0; i < json_array_size(value); i++)
		found += schema_fits(run, a->contains, json_array_get(value, i), path);
	if (found < a->min_contains)
		return schema_report(run, path, "contains",
		                     "must have at least %llu items of the kind described",
		                     (unsigned long long)a->min_contains);
	if (found > a->max_contains)
		return schema_report(run, path, "contains",
		                     "must have at most %llu items of the kind described",
		                     (unsigned long long)a->max_contains);
	return true;
}

static bool report_repeated(struct schema_run *run, size_t first, size_t again,
                            const struct schema_path *path)
{
	const struct schema_path here = schema_path_item(path, again);
	return schema_report(run, &here, "unique_items", "must not repeat item %zu", first);
}

static bool run_unique_by_pairs(struct schema_run *run, const json_t *value, const struct schema_path *path)
{
	for (size_t i = 1; i < json_array_size(value); i++)
		for (size_t j = 0; j < i; j++)
			if (schema_value_equal(json_array_get(value, j), json_array_get(value, i)))
				return report_repeated(run, j, i, path);
	return true;
}

struct seen {
	uint64_t hash;
	size_t number; /* of the item, counted from 1; 0 is an empty place */
};

/* The place of an item equal to item `i`, or the empty place where that belongs. */
static struct seen *find_seen(struct seen *table, size_t mask, const json_t *array, size_t i)
{
	const json_t *item = json_array_get(array, i);
	uint64_t hash = schema_value_hash(item);
	for (size_t at = hash & mask;; at = (at + 1) & mask) {
		struct seen *place = &table[at];
		if (place->number == 0)
			place->hash = hash;
		if (place->number == 0 ||
		    (place->hash == hash &&
		     schema_value_equal(json_array_get(array, place->number - 1), item)))
			return place;
	}
}

/* The table is not in the arena: a long array would fill that up. */
static bool run_unique_by_hash(struct schema_run *run, const json_t *value, const struct schema_path *path)
{
	size_t places = COMPARE_ALL_MAX;
	while (places < json_array_size(value) * 2)
		places *= 2;
	struct seen *table = calloc(places, sizeof *table);
	if (!table)
		log_fatal("out of memory for a table of %zu items", places);
	bool ok = true;
	for (size_t i = 0; i < json_array_size(value) && ok; i++) {
		struct seen *place = find_seen(table, places - 1, value, i);
		if (place->number)
			ok = report_repeated(run, place->number - 1, i, path);
		else
			place->number = i + 1;
	}
	free(table);
	return ok;
}

static bool run_unique(struct schema_run *run, const json_t *value, const struct schema_path *path)
{
	return json_array_size(value) <= COMPARE_ALL_MAX ? run_unique_by_pairs(run, value, path)
	                                                 : run_unique_by_hash(run, value, path);
}

/* An array with too many items is not looked into: one mistake, one message, and no time spent on it. */
bool schema_run_array(struct schema_run *run, const struct schema_array *a, json_t *value,
                      const struct schema_path *path)
{
	if (!run_count(run, a, value, path) && (run->quiet || json_array_size(value) > a->max_items))
		return false;
	bool ok = json_array_size(value) >= a->min_items;
	if (a->items || a->prefix.count)
		ok = run_items(run, a, value, path) && ok;
	if (a->contains && (ok || !run->quiet))
		ok = run_contains(run, a, value, path) && ok;
	if (a->unique && (ok || !run->quiet))
		ok = run_unique(run, value, path) && ok;
	return ok;
}
