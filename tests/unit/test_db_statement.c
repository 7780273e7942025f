/* The cache of statements: who gives way, and what is never taken from under a user. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/statement.h"

enum { SLOTS = 4 };

struct fixture {
	struct arena arena;
	struct query *query;
	struct statement_cache *cache;
};

static int freed;

static void count_freed(void *cached)
{
	assert_non_null(cached);
	freed++;
}

static int make(void **state)
{
	static struct fixture f;
	const char *why = NULL;
	arena_init(&f.arena, 1 << 20);
	f.query = query_parse(&f.arena, "t/q", SLICE("select :a"), SLICE(""), &why);
	f.cache = statement_cache_new(SLOTS, count_freed);
	freed = 0;
	*state = &f;
	return f.query ? 0 : -1;
}

static int drop(void **state)
{
	struct fixture *f = *state;
	statement_cache_free(f->cache);
	arena_close(&f->arena);
	return 0;
}

/* Choices that differ in their filters only. */
static struct statement *acquire(struct fixture *f, uint64_t filters)
{
	struct query_choice choice;
	memset(&choice, 0xff, sizeof choice); /* padding and what is not used do not count */
	choice.filters = filters;
	choice.sort_count = 0;
	choice.keyset = choice.backward = choice.count = false;
	return statement_acquire(f->cache, f->query, &choice);
}

static void use(struct fixture *f, uint64_t filters)
{
	statement_release(acquire(f, filters));
}

static void equal_choices_share_a_statement(void **state)
{
	struct fixture *f = *state;
	struct statement *one = acquire(f, 1), *again = acquire(f, 1), *other = acquire(f, 2);
	assert_ptr_equal(one, again);
	assert_ptr_not_equal(one, other);
	assert_string_equal(one->text.sql, "select $1");
	assert_string_not_equal(one->name, other->name);
	statement_release(one);
	statement_release(again);
	statement_release(other);
}

static void different_queries_do_not_share(void **state)
{
	struct fixture *f = *state;
	const char *why = NULL;
	struct query_choice choice = {0};
	struct query *other = query_parse(&f->arena, "t/other", SLICE("select 2"), SLICE(""), &why);
	struct statement *a = statement_acquire(f->cache, f->query, &choice);
	struct statement *b = statement_acquire(f->cache, other, &choice);
	assert_string_equal(a->text.sql, "select $1");
	assert_string_equal(b->text.sql, "select 2");
	statement_release(a);
	statement_release(b);
}

static void the_least_recently_used_one_gives_way(void **state)
{
	struct fixture *f = *state;
	char names[SLOTS][STATEMENT_NAME_MAX];
	for (uint64_t i = 0; i < SLOTS; i++) {
		struct statement *s = acquire(f, i);
		memcpy(names[i], s->name, sizeof s->name);
		statement_release(s);
	}
	use(f, 0);
	use(f, 100); /* takes the place of 1 */
	for (uint64_t i = 0; i < SLOTS; i += 2) {
		struct statement *s = acquire(f, i);
		assert_string_equal(s->name, names[i]);
		statement_release(s);
	}
	struct statement *back = acquire(f, 1);
	assert_string_not_equal(back->name, names[1]);
	statement_release(back);
}

static void the_next_tenant_of_a_slot_has_another_name(void **state)
{
	struct fixture *f = *state;
	struct statement *first = acquire(f, 0);
	uint32_t generation = first->generation;
	assert_int_not_equal(generation, 0);
	statement_release(first);
	for (uint64_t i = 1; i <= SLOTS; i++)
		use(f, i);
	assert_int_equal(first->generation, generation + 1);
	char name[STATEMENT_NAME_MAX];
	statement_name(first->slot, first->generation, name);
	assert_string_equal(first->name, name);
}

static void what_is_in_use_stays(void **state)
{
	struct fixture *f = *state;
	struct statement *held = acquire(f, 0);
	uint32_t generation = held->generation;
	for (uint64_t i = 1; i < 10 * SLOTS; i++)
		use(f, i);
	assert_int_equal(held->generation, generation);
	assert_ptr_equal(acquire(f, 0), held);
	statement_release(held);
	statement_release(held);
}

static void when_all_are_in_use_there_is_none(void **state)
{
	struct fixture *f = *state;
	struct statement *held[SLOTS];
	for (uint64_t i = 0; i < SLOTS; i++)
		held[i] = acquire(f, i);
	assert_null(acquire(f, 100));
	assert_ptr_equal(acquire(f, 2), held[2]);
	statement_release(held[2]);
	statement_release(held[3]);
	struct statement *taken = acquire(f, 100);
	assert_ptr_equal(taken, held[3]);
	for (int i = 0; i < SLOTS; i++)
		statement_release(held[i]);
}

static void what_was_computed_from_columns_goes_with_the_tenant(void **state)
{
	struct fixture *f = *state;
	int computed;
	struct statement *s = acquire(f, 0);
	s->cached = &computed;
	statement_release(s);
	for (uint64_t i = 1; i <= SLOTS; i++)
		use(f, i);
	assert_int_equal(freed, 1);
	assert_null(s->cached);
}

static void renewing_keeps_the_tenant_and_drops_what_was_computed(void **state)
{
	struct fixture *f = *state;
	int computed;
	struct statement *s = acquire(f, 0);
	s->cached = &computed;
	uint32_t generation = s->generation;
	statement_renew(f->cache, s);
	assert_int_equal(freed, 1);
	assert_int_equal(s->generation, generation + 1);
	assert_string_equal(s->text.sql, "select $1");
	s->cached = &computed; /* freed with the cache */
	statement_release(s);
	assert_ptr_equal(acquire(f, 0), s);
	statement_release(s);
}

static void a_name_always_fits(void **state)
{
	(void)state;
	char name[STATEMENT_NAME_MAX];
	statement_name(INT32_MAX, UINT32_MAX, name);
	assert_string_equal(name, "s2147483647_4294967295");
}

/* Every bucket chain stays whole while tenants come and go. */
static void many_tenants_later_everything_is_found(void **state)
{
	struct fixture *f = *state;
	for (uint64_t i = 0; i < 5000; i++) {
		use(f, i * 7 % 31);
		struct statement *s = acquire(f, i * 7 % 31);
		assert_int_equal(s->uses, 1);
		statement_release(s);
	}
	assert_int_equal(statement_cache_slots(f->cache), SLOTS);
}

#define WITH_CACHE(test) cmocka_unit_test_setup_teardown(test, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        WITH_CACHE(equal_choices_share_a_statement),
	        WITH_CACHE(different_queries_do_not_share),
	        WITH_CACHE(the_least_recently_used_one_gives_way),
	        WITH_CACHE(the_next_tenant_of_a_slot_has_another_name),
	        WITH_CACHE(what_is_in_use_stays),
	        WITH_CACHE(when_all_are_in_use_there_is_none),
	        WITH_CACHE(what_was_computed_from_columns_goes_with_the_tenant),
	        WITH_CACHE(renewing_keeps_the_tenant_and_drops_what_was_computed),
	        WITH_CACHE(a_name_always_fits),
	        WITH_CACHE(many_tenants_later_everything_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
