/* Entity tags: strong, and matched as RFC 9110 says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "http/etag.h"

static void version_bytes_and_coding_make_the_tag(void **state)
{
	(void)state;
	char one[ETAG_MAX], two[ETAG_MAX];
	etag_write(one, SLICE("3"), SLICE("{}"), false);
	assert_memory_equal(one, "\"3-", 3);
	etag_write(two, SLICE("3"), SLICE("{}"), false);
	assert_string_equal(one, two);
	etag_write(two, SLICE("4"), SLICE("{}"), false);
	assert_string_not_equal(one, two);
	etag_write(two, SLICE("3"), SLICE("{ }"), false);
	assert_string_not_equal(one, two);
	etag_write(two, SLICE("3"), SLICE("{}"), true);
	assert_string_not_equal(one, two);
}

static void a_list_has_no_version(void **state)
{
	(void)state;
	char tag[ETAG_MAX];
	etag_write(tag, SLICE(""), SLICE("[]"), false);
	assert_memory_equal(tag, "\"l-", 3);
}

static void if_none_match_compares_weakly(void **state)
{
	(void)state;
	static const struct {
		const char *field;
		bool matches;
	} cases[] = {
	        {"\"3-a\"",          true },
                {"W/\"3-a\"",        true },
                {"*",                true },
	        {"\"1-a\", \"3-a\"", true },
                {" ,, \"3-a\" ",     true },
                {"\"x,y\",\"3-a\"",  true },
	        {"\"3-b\"",          false},
                {"3-a",              false},
                {"\"3-a",            false},
	        {"w/\"3-a\"",        false},
                {"\"1\", *",         false},
                {"",                 false},
	        {"\"3-A\"",          false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(etag_matches(slice_of(cases[i].field), "\"3-a\""), cases[i].matches);
}

static void if_match_gives_the_versions_of_strong_tags(void **state)
{
	(void)state;
	static const struct {
		const char *field, *versions;
	} cases[] = {
	        {"\"3-a\"",             "{3}"        },
	        {"\"3-a\",\"40-b\"",    "{3,40}"     },
	        {" \"3-a\" , \"4-b\" ", "{3,4}"      },
	        {"W/\"3-a\"",           "{}"         },
	        {"W/\"3-a\", \"4-a\"",  "{4}"        },
	        {"\"l-a\"",             "{}"         },
	        {"\"foreign\"",         "{}"         },
	        {"\"3\"",               "{}"         },
	        {"\"\"",                "{}"         },
	        {"\"-1-a\"",            "{}"         },
	        {"\"999999999-a\"",     "{999999999}"},
	        {"\"1000000000-a\"",    "{}"         },
	        {"\"1}); drop-a\"",     "{}"         },
	};
	struct arena arena;
	arena_init(&arena, 1 << 16);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *versions = NULL;
		assert_int_equal(etag_versions(&arena, slice_of(cases[i].field), &versions), ETAG_VERSIONS);
		assert_string_equal(versions, cases[i].versions);
	}
	arena_close(&arena);
}

static void a_star_is_any_version_and_nonsense_is_malformed(void **state)
{
	(void)state;
	static const char *const bad[] = {"3",    "3-a", "\"3-a", "\"3-a\" x", "\"3-a\", *",
	                                  "*, *", "W/",  "W/3",   "'3'",       ""};
	const char *versions = NULL;
	struct arena arena;
	arena_init(&arena, 1 << 16);
	assert_int_equal(etag_versions(&arena, SLICE("*"), &versions), ETAG_ANY);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(etag_versions(&arena, slice_of(bad[i]), &versions), ETAG_MALFORMED);
	assert_null(versions);
	arena_close(&arena);
}

static void the_number_of_tags_is_bounded(void **state)
{
	(void)state;
	struct arena arena;
	const char *versions = NULL, *field = "\"999999999-a\"";
	arena_init(&arena, 1 << 16);
	for (int i = 1; i < ETAG_VERSIONS_MAX; i++)
		field = arena_printf(&arena, "%s,\"999999999-a\"", field);
	assert_int_equal(etag_versions(&arena, slice_of(field), &versions), ETAG_VERSIONS);
	assert_int_equal(strlen(versions), ETAG_VERSIONS_MAX * 10 + 1);
	field = arena_printf(&arena, "%s,\"1-a\"", field);
	assert_int_equal(etag_versions(&arena, slice_of(field), &versions), ETAG_MALFORMED);
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(version_bytes_and_coding_make_the_tag),
	        cmocka_unit_test(a_list_has_no_version),
	        cmocka_unit_test(if_none_match_compares_weakly),
	        cmocka_unit_test(if_match_gives_the_versions_of_strong_tags),
	        cmocka_unit_test(a_star_is_any_version_and_nonsense_is_malformed),
	        cmocka_unit_test(the_number_of_tags_is_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
