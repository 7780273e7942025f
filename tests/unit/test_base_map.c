/* Maps: growth, replacement, odd keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/map.h"

static int first, second;

static void an_empty_map_has_nothing(void **state)
{
	(void)state;
	struct arena arena;
	struct map m;
	arena_init(&arena, 1 << 20);
	map_init(&m, &arena);
	assert_null(map_get(&m, SLICE("")));
	assert_null(map_get(&m, SLICE("a")));
	arena_close(&arena);
}

static void a_second_value_replaces_the_first(void **state)
{
	(void)state;
	struct arena arena;
	struct map m;
	arena_init(&arena, 1 << 20);
	map_init(&m, &arena);
	map_put(&m, SLICE("a"), &first);
	map_put(&m, SLICE("a"), &second);
	assert_ptr_equal(map_get(&m, SLICE("a")), &second);
	assert_int_equal(m.count, 1);
	arena_close(&arena);
}

static void keys_are_copied_and_may_hold_any_byte(void **state)
{
	(void)state;
	struct arena arena;
	struct map m;
	char key[] = {'k', '\0', 'x'};
	arena_init(&arena, 1 << 20);
	map_init(&m, &arena);
	map_put(&m, (struct slice){key, 3}, &first);
	map_put(&m, SLICE(""), &second);
	key[0] = 'z';
	assert_ptr_equal(map_get(&m, SLICE("k\0x")), &first);
	assert_null(map_get(&m, SLICE("k\0y")));
	assert_null(map_get(&m, SLICE("k")));
	assert_ptr_equal(map_get(&m, SLICE("")), &second);
	arena_close(&arena);
}

static void growing_loses_nothing(void **state)
{
	(void)state;
	enum { MANY = 5000 };
	struct arena arena;
	struct map m;
	static int values[MANY];
	arena_init(&arena, 1 << 24);
	map_init(&m, &arena);
	for (int i = 0; i < MANY; i++)
		map_put(&m, slice_of(arena_printf(&arena, "key %d", i)), &values[i]);
	assert_int_equal(m.count, MANY);
	for (int i = 0; i < MANY; i++)
		assert_ptr_equal(map_get(&m, slice_of(arena_printf(&arena, "key %d", i))), &values[i]);
	assert_null(map_get(&m, SLICE("key 5000")));
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(an_empty_map_has_nothing),
	        cmocka_unit_test(a_second_value_replaces_the_first),
	        cmocka_unit_test(keys_are_copied_and_may_hold_any_byte),
	        cmocka_unit_test(growing_loses_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
