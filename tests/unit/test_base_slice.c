/* Slices: empty and absent ones, splitting, numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/slice.h"

static const struct slice absent = {NULL, 0};

static void absent_and_empty_are_equal(void **state)
{
	(void)state;
	assert_true(slice_eq(absent, SLICE("")));
	assert_true(slice_is(absent, ""));
	assert_true(slice_starts(absent, absent));
	assert_true(slice_eq_nocase(absent, SLICE("")));
	assert_int_equal(slice_of(NULL).n, 0);
}

static void a_part_beyond_the_end_is_empty(void **state)
{
	(void)state;
	assert_true(slice_is(slice_from(SLICE("abc"), 1), "bc"));
	assert_int_equal(slice_from(SLICE("abc"), 3).n, 0);
	assert_int_equal(slice_from(SLICE("abc"), SIZE_MAX).n, 0);
	assert_int_equal(slice_from(absent, 2).n, 0);
}

static void only_ascii_letters_ignore_case(void **state)
{
	(void)state;
	assert_true(slice_eq_nocase(SLICE("Content-TYPE"), SLICE("content-type")));
	assert_false(slice_eq_nocase(SLICE("a"), SLICE("ab")));
	assert_false(slice_eq_nocase(SLICE("\xc3\x85"), SLICE("\xc3\xa5")));
	assert_false(slice_eq_nocase(SLICE("@"), SLICE("`")));
	assert_false(slice_eq_nocase(SLICE("["), SLICE("{")));
}

static void trimming_takes_spaces_and_tabs_only(void **state)
{
	(void)state;
	assert_true(slice_is(slice_trim(SLICE(" \t a b\t ")), "a b"));
	assert_true(slice_is(slice_trim(SLICE("\na\r")), "\na\r"));
	assert_int_equal(slice_trim(SLICE(" \t ")).n, 0);
	assert_int_equal(slice_trim(absent).n, 0);
}

static void empty_parts_count(void **state)
{
	(void)state;
	static const char *const parts[] = {"", "a", "", ""};
	struct slice rest = SLICE(",a,,"), part;
	for (size_t i = 0; i < 4; i++) {
		assert_true(slice_split(&rest, ',', &part));
		assert_true(slice_is(part, parts[i]));
	}
	assert_false(slice_split(&rest, ',', &part));
}

static void an_empty_text_is_one_empty_part_and_an_absent_one_is_none(void **state)
{
	(void)state;
	struct slice rest = SLICE(""), part;
	assert_true(slice_split(&rest, ',', &part));
	assert_int_equal(part.n, 0);
	assert_false(slice_split(&rest, ',', &part));
	rest = absent;
	assert_false(slice_split(&rest, ',', &part));
}

static void eighteen_digits_are_a_number_and_nineteen_are_none(void **state)
{
	(void)state;
	unsigned long long value = 7;
	assert_true(slice_to_uint(SLICE("0"), &value));
	assert_int_equal(value, 0);
	assert_true(slice_to_uint(SLICE("999999999999999999"), &value));
	assert_int_equal(value, 999999999999999999);
	assert_false(slice_to_uint(SLICE("1000000000000000000"), &value));
	assert_int_equal(value, 999999999999999999);
}

static void a_number_is_digits_only(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "-1", "+1", " 1", "1 ", "0x1", "1e3", "1.0", "1,2", "\xd9\xa1"};
	unsigned long long value;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(slice_to_uint(slice_of(bad[i]), &value));
	assert_false(slice_to_uint(SLICE("1\0"), &value));
	assert_false(slice_to_uint(absent, &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(absent_and_empty_are_equal),
	        cmocka_unit_test(a_part_beyond_the_end_is_empty),
	        cmocka_unit_test(only_ascii_letters_ignore_case),
	        cmocka_unit_test(trimming_takes_spaces_and_tabs_only),
	        cmocka_unit_test(empty_parts_count),
	        cmocka_unit_test(an_empty_text_is_one_empty_part_and_an_absent_one_is_none),
	        cmocka_unit_test(eighteen_digits_are_a_number_and_nineteen_are_none),
	        cmocka_unit_test(a_number_is_digits_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
