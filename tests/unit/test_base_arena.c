/* Arenas: alignment, reuse after a reset, growth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"

static void every_allocation_is_aligned(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 1 << 20);
	for (size_t n = 1; n < 200; n++)
		assert_int_equal((uintptr_t)arena_alloc(&a, n) % _Alignof(max_align_t), 0);
	arena_close(&a);
}

static void a_reset_gives_the_first_block_again(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 1 << 24);
	void *first = arena_alloc(&a, 8);
	for (int i = 0; i < 1000; i++)
		memset(arena_alloc(&a, 4000), 0xff, 4000);
	arena_reset(&a);
	assert_ptr_equal(arena_alloc(&a, 8), first);
	arena_close(&a);
}

static void what_is_older_than_a_mark_stays(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 1 << 20);
	struct arena_mark nothing = arena_mark(&a);
	char *kept = arena_printf(&a, "kept");
	struct arena_mark mark = arena_mark(&a);
	void *next = arena_alloc(&a, 8);
	for (int i = 0; i < 1000; i++) { /* more than the arena has, were it not given back */
		memset(arena_alloc(&a, 20000), 0xff, 20000);
		arena_rewind(&a, mark);
	}
	assert_ptr_equal(arena_alloc(&a, 8), next);
	assert_string_equal(kept, "kept");
	arena_rewind(&a, nothing);
	assert_ptr_equal(arena_alloc(&a, 5), kept);
	arena_close(&a);
}

static void printed_text_is_terminated(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 1 << 20);
	assert_string_equal(arena_printf(&a, "%s-%d", "a", 7), "a-7");
	assert_int_equal(arena_dup(&a, SLICE("a\0b")).n, 3);
	arena_close(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_allocation_is_aligned),
	        cmocka_unit_test(a_reset_gives_the_first_block_again),
	        cmocka_unit_test(what_is_older_than_a_mark_stays),
	        cmocka_unit_test(printed_text_is_terminated),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
