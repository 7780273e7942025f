/* UUIDs: order, bits, the canonical form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/uuid.h"

/* More than the counter of one millisecond holds. */
enum { MANY = 20000 };

static void ids_of_one_thread_sort_in_the_order_they_were_made(void **state)
{
	(void)state;
	char last[UUID_TEXT + 1], next[UUID_TEXT + 1];
	uuid_v7(last);
	for (int i = 0; i < MANY; i++) {
		uuid_v7(next);
		assert_true(strcmp(last, next) < 0);
		memcpy(last, next, sizeof last);
	}
}

static void version_and_variant_are_set(void **state)
{
	(void)state;
	char id[UUID_TEXT + 1];
	for (int i = 0; i < 1000; i++) {
		uuid_v7(id);
		assert_true(uuid_is_valid(slice_of(id)));
		assert_int_equal(id[14], '7');
		assert_non_null(strchr("89ab", id[19]));
	}
}

static void an_id_begins_with_the_time(void **state)
{
	(void)state;
	char id[UUID_TEXT + 1];
	char hex[13] = "";
	int64_t before = clock_unix_ms();
	uuid_v7(id);
	memcpy(hex, id, 8);
	memcpy(hex + 8, id + 9, 4);
	int64_t ms = strtoll(hex, NULL, 16);
	/* ids made before may have borrowed some milliseconds */
	assert_true(ms >= before && ms < before + 1000);
}

static void both_cases_are_valid(void **state)
{
	(void)state;
	assert_true(uuid_is_valid(SLICE("0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8d")));
	assert_true(uuid_is_valid(SLICE("0192A3C4-5E6F-7A1B-8C2D-3E4F5A6B7C8D")));
	assert_true(uuid_is_valid(SLICE("00000000-0000-0000-0000-000000000000")));
}

static void other_forms_are_not_valid(void **state)
{
	(void)state;
	static const char *const bad[] = {
	        "",
	        "0192a3c4",
	        "0192a3c45e6f7a1b8c2d3e4f5a6b7c8d",
	        "0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8",
	        "0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8d0",
	        "{0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8d}",
	        "0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8g",
	        "0192a3c4+5e6f-7a1b-8c2d-3e4f5a6b7c8d",
	        "0192a3c-45e6f-7a1b-8c2d-3e4f5a6b7c8d",
	        "------------------------------------",
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(uuid_is_valid(slice_of(bad[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(ids_of_one_thread_sort_in_the_order_they_were_made),
	        cmocka_unit_test(version_and_variant_are_set),
	        cmocka_unit_test(an_id_begins_with_the_time),
	        cmocka_unit_test(both_cases_are_valid),
	        cmocka_unit_test(other_forms_are_not_valid),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
