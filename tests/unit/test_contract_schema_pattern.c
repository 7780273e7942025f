/* Patterns: what matches, what is refused at compile time, and that no text takes long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/clock.h"
#include "contract/schema_pattern.h"

enum { ARENA_MAX = 4 << 20, LONG_TEXT = 200 * 1000, LONG_MS = 2000 };

static const struct {
	const char *pattern, *text;
	bool matches;
} cases[] = {
        {"",                         "",                 true },
        {"",                         "a",                true },
        {"a",                        "bab",              true },
        {"^a",                       "ba",               false},
        {"a$",                       "ab",               false},
        {"^$",                       "",                 true },
        {"^$",                       "a",                false},
        {"^a|b$",                    "ax",               true },
        {"^a|b$",                    "xb",               true },
        {"^a|b$",                    "xa",               false},
        {"^(a|b)*c$",                "ababc",            true },
        {"^(?:ab){2,3}$",            "abab",             true },
        {"^(?:ab){2,3}$",            "abababab",         false},
        {"^a{2}$",                   "aaa",              false},
        {"^a{2,}$",                  "aaaa",             true },
        {"^a{0}$",                   "",                 true },
        {"^a??b$",                   "b",                true },
        {"^[a-c0-9_]+$",             "b7_",              true },
        {"^[^a-c]$",                 "d",                true },
        {"^[^a-c]$",                 "a",                false},
        {"^[]$",                     "a",                false},
        {"^[^]$",                    "\n",               true },
        {"^[a\\-z]$",                "-",                true },
        {"^[a-]$",                   "-",                true },
        {"^[-a]$",                   "-",                true },
        {"^[\\]]$",                  "]",                true },
        {"^.$",                      "\n",               false},
        {"^.$",                      "\xc3\xa5",         true },
        {"^..$",                     "\xc3\xa5",         false},
        {"^[\xc3\xa5-\xc3\xb8]$",    "\xc3\xa6",         true },
        {"^\\d{4}-\\d\\d$",          "2026-03",          true },
        {"^\\d$",                    "\xd9\xa1",         false},
        {"^\\D$",                    "\xd9\xa1",         true },
        {"^\\w+$",                   "aZ_9",             true },
        {"^\\W$",                    "-",                true },
        {"^\\s$",                    "\xc2\xa0",         true },
        {"^\\S$",                    "\xc2\xa0",         false},
        {"^[\\d\\s]+$",              "1 2",              true },
        {"^[\\D]$",                  "1",                false},
        {"^\\u00e5\\x41\\u{1F600}$",
         "\xc3\xa5"
         "A\xf0\x9f\x98\x80",                            true },
        {"^\\uD83D\\uDE00$",         "\xf0\x9f\x98\x80", true },
        {"^\\.\\/\\$$",              "./$",              true },
        {"^(a*)*$",                  "aaaa",             true },
        {"^(a*)*$",                  "b",                false},
        {"^(a|)+b$",                 "aab",              true },
        {"(^a)",                     "ba",               false},
        {"x(^a)?",                   "x",                true },
        {"a^b",                      "ab",               false},
        {"[.]",                      ".",                true },
        {"[.]",                      "a",                false},
        {"\\0",                      "a",                false},
};

static void texts_match_or_not(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena, ARENA_MAX);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *why = NULL;
		const struct schema_pattern *p =
		        schema_pattern_compile(&arena, slice_of(cases[i].pattern), &why);
		if (!p)
			fail_msg("%s", why);
		if (schema_pattern_match(p, slice_of(cases[i].text)) != cases[i].matches)
			fail_msg("/%s/ and \"%s\"", cases[i].pattern, cases[i].text);
	}
	arena_close(&arena);
}

static void what_is_not_supported_is_refused(void **state)
{
	static const char *const refused[] = {
	        "(",
	        ")",
	        "[",
	        "[a",
	        "*",
	        "a**",
	        "+",
	        "?",
	        "{2}",
	        "a{",
	        "a{2",
	        "a{3,2}",
	        "a{,2}",
	        "a{9999}",
	        "(?=a)",
	        "(?!a)",
	        "(?<n>a)",
	        "(?<=a)",
	        "\\1",
	        "\\b",
	        "\\p{L}",
	        "\\",
	        "\\q",
	        "\\01",
	        "\\x4",
	        "\\u12",
	        "\\u{110000}",
	        "\\u{}",
	        "\\uD83D",
	        "[b-a]",
	        "[\\d-z]",
	        "]",
	        "}",
	        "^*",
	        "(a{1000}){1000}",
	        "((){1000}){1000}",
	        "\\cA",
	        "\\u{",
	        "[a-",
	        "\\uDE00",
	};
	(void)state;
	struct arena arena;
	arena_init(&arena, ARENA_MAX);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		const char *why = NULL;
		if (schema_pattern_compile(&arena, slice_of(refused[i]), &why))
			fail_msg("/%s/ is taken", refused[i]);
		assert_non_null(why);
	}
	arena_close(&arena);
}

static void the_reason_names_the_place(void **state)
{
	(void)state;
	struct arena arena;
	const char *why = NULL;
	arena_init(&arena, ARENA_MAX);
	assert_null(schema_pattern_compile(&arena, SLICE("ab(?=c)"), &why));
	assert_string_equal(why, "pattern \"ab(?=c)\", character 5: only plain groups and (?: are supported");
	arena_close(&arena);
}

static void groups_and_sources_are_bounded(void **state)
{
	(void)state;
	struct arena arena;
	const char *why = NULL;
	char text[3000];
	arena_init(&arena, ARENA_MAX);
	memset(text, '(', sizeof text);
	assert_null(schema_pattern_compile(&arena, (struct slice){text, 100}, &why));
	assert_null(schema_pattern_compile(&arena, (struct slice){text, sizeof text}, &why));
	assert_string_equal(why, "the pattern is too long");
	arena_close(&arena);
}

/* Backtracking would take longer than the universe has been there. */
static void evil_patterns_take_linear_time(void **state)
{
	static const char *const evil[] = {"^(a+)+$", "(a|a)*b", "(a?){50}a{50}$",
	                                   "^(([a-z])+.)+[A-Z]([a-z])+$"};
	(void)state;
	struct arena arena;
	const char *why = NULL;
	char *text = malloc(LONG_TEXT);
	arena_init(&arena, ARENA_MAX);
	memset(text, 'a', LONG_TEXT);
	text[LONG_TEXT - 1] = '!';
	for (size_t i = 0; i < sizeof evil / sizeof *evil; i++) {
		const struct schema_pattern *p = schema_pattern_compile(&arena, slice_of(evil[i]), &why);
		assert_non_null(p);
		int64_t start = clock_monotonic_ms();
		assert_false(schema_pattern_match(p, (struct slice){text, LONG_TEXT}));
		assert_true(clock_monotonic_ms() - start < LONG_MS);
	}
	free(text);
	arena_close(&arena);
}

static void text_that_is_not_utf_8_is_survived(void **state)
{
	static const char *const texts[] = {"\xff", "\xc3", "\xe2\x80", "\xf0\x9f", "\x80", "\xed\xa0\x80"};
	(void)state;
	struct arena arena;
	const char *why = NULL;
	arena_init(&arena, ARENA_MAX);
	const struct schema_pattern *p = schema_pattern_compile(&arena, SLICE("^[a-z]+$"), &why);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_false(schema_pattern_match(p, slice_of(texts[i])));
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(texts_match_or_not),
	        cmocka_unit_test(what_is_not_supported_is_refused),
	        cmocka_unit_test(the_reason_names_the_place),
	        cmocka_unit_test(groups_and_sources_are_bounded),
	        cmocka_unit_test(evil_patterns_take_linear_time),
	        cmocka_unit_test(text_that_is_not_utf_8_is_survived),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
