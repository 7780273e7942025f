/* Buffers: the maximum holds, and a failure sticks until the reset. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"

/* AddressSanitizer would end the process where malloc returns NULL. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static void a_buffer_takes_exactly_its_maximum(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 5);
	buf_add_text(&b, "hello");
	assert_true(buf_ok(&b));
	assert_true(slice_is(buf_slice(&b), "hello"));
	buf_add_char(&b, '!');
	assert_false(buf_ok(&b));
	assert_true(slice_is(buf_slice(&b), "hello"));
	buf_close(&b);
}

static void a_failure_sticks(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 4);
	buf_add_text(&b, "too long");
	buf_add_text(&b, "a");
	buf_printf(&b, "%d", 1);
	assert_null(buf_reserve(&b, 0));
	assert_false(buf_ok(&b));
	assert_int_equal(b.n, 0);
	buf_close(&b);
}

static void a_reset_forgets_the_failure(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 4);
	buf_add_text(&b, "too long");
	buf_reset(&b, 4);
	buf_add_text(&b, "fits");
	assert_true(buf_ok(&b));
	assert_true(slice_is(buf_slice(&b), "fits"));
	buf_close(&b);
}

static void a_reset_keeps_small_memory_and_frees_large(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 1 << 20);
	buf_add_text(&b, "x");
	char *kept = b.at;
	buf_reset(&b, 1 << 16);
	assert_ptr_equal(b.at, kept);
	assert_non_null(buf_reserve(&b, 1 << 18));
	buf_reset(&b, 1 << 16);
	assert_null(b.at);
	assert_int_equal(b.capacity, 0);
	buf_close(&b);
}

static void a_maximum_of_nothing_takes_nothing(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 0);
	buf_add(&b, "", 0);
	assert_true(buf_ok(&b));
	buf_add_char(&b, 'x');
	assert_false(buf_ok(&b));
	buf_close(&b);
}

static void more_than_there_is_memory_fails_cleanly(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, SIZE_MAX / 2);
	buf_add_text(&b, "kept");
	assert_null(buf_reserve(&b, SIZE_MAX / 2 - 4));
	assert_false(buf_ok(&b));
	assert_true(slice_is(buf_slice(&b), "kept"));
	buf_close(&b);
}

static void sizes_that_overflow_fail_cleanly(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, SIZE_MAX);
	buf_add_text(&b, "kept");
	assert_null(buf_reserve(&b, SIZE_MAX));
	assert_false(buf_ok(&b));
	buf_reset(&b, 0);
	assert_null(buf_reserve(&b, SIZE_MAX));
	buf_reset(&b, 0);
	assert_null(buf_reserve(&b, SIZE_MAX / 2 + 2));
	buf_close(&b);
}

static void growing_keeps_what_is_there(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 100000);
	for (int i = 0; i < 20000; i++)
		buf_printf(&b, "%05d", i);
	/* printf needs room for its NUL, which the last one does not have */
	assert_int_equal(b.n, 99995);
	assert_memory_equal(b.at + 5 * 12345, "12345", 5);
	buf_close(&b);
}

static void closing_twice_is_fine(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 10);
	buf_close(&b);
	buf_add_text(&b, "again");
	assert_true(buf_ok(&b));
	buf_close(&b);
	buf_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_buffer_takes_exactly_its_maximum),
	        cmocka_unit_test(a_failure_sticks),
	        cmocka_unit_test(a_reset_forgets_the_failure),
	        cmocka_unit_test(a_reset_keeps_small_memory_and_frees_large),
	        cmocka_unit_test(a_maximum_of_nothing_takes_nothing),
	        cmocka_unit_test(more_than_there_is_memory_fails_cleanly),
	        cmocka_unit_test(sizes_that_overflow_fail_cleanly),
	        cmocka_unit_test(growing_keeps_what_is_there),
	        cmocka_unit_test(closing_twice_is_fine),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
