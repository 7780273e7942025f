/* PostgreSQL's arrays as text: what is an element, and what is no array. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "render/array.h"

/* The elements joined by |, with <null> for NULL; "failed" when the reader failed. */
static const char *joined(struct arena *arena, const char *text)
{
	char scratch[ARRAY_ELEMENT_MAX];
	struct slice element;
	const char *all = "", *separator = "";
	struct array_reader r = array_read(slice_of(text));
	while (array_next(&r, scratch, &element)) {
		all = element.at ? arena_printf(arena, "%s%s%.*s", all, separator, SLICE_ARG(element))
		                 : arena_printf(arena, "%s%s<null>", all, separator);
		separator = "|";
	}
	return r.failed ? "failed" : all;
}

static void elements_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *text, *elements;
	} cases[] = {
	        {"{}",                   ""                },
	        {"{a}",                  "a"               },
	        {"{1,2,-3}",             "1|2|-3"          },
	        {"{a,\"b c\",d}",        "a|b c|d"         },
	        {"{\"a,b\",\"{c}\"}",    "a,b|{c}"         },
	        {"{\"\"}",               ""                },
	        {"{\"a\\\"b\\\\c\"}",    "a\"b\\c"         },
	        {"{NULL,\"NULL\",null}", "<null>|NULL|null"},
	        {"{\"\",\"\"}",          "|"               },
	        {"{å,\"🛳 \"}",       "å|🛳 "        },
	};
	struct arena arena;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(joined(&arena, cases[i].text), cases[i].elements);
	arena_close(&arena);
}

static void what_is_no_array_of_one_dimension_fails(void **state)
{
	(void)state;
	static const char *const bad[] = {
	        "",        "{",           "}",     "a",        "{a",        "a}",       "{{a},{b}}",
	        "{a,{b}}", "[2:3]={a,b}", "{\"a}", "{\"a\\}",  "{\"a\\\"}", "{\"a\"b}", "{\"a\"\"b\"}",
	        "{a,}",    "{,a}",        "{,}",   "{\"a\",}",
	};
	struct arena arena;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (strcmp(joined(&arena, bad[i]), "failed") != 0)
			fail_msg("%s", bad[i]);
	arena_close(&arena);
}

static void a_quoted_element_may_have_the_maximum_and_no_more(void **state)
{
	(void)state;
	static char text[ARRAY_ELEMENT_MAX + 6];
	static char scratch[ARRAY_ELEMENT_MAX];
	struct slice element;
	text[0] = '{';
	text[1] = '"';
	memset(text + 2, 'x', ARRAY_ELEMENT_MAX);
	memcpy(text + 2 + ARRAY_ELEMENT_MAX, "\"}", 2);
	struct array_reader r = array_read((struct slice){text, ARRAY_ELEMENT_MAX + 4});
	assert_true(array_next(&r, scratch, &element));
	assert_int_equal(element.n, ARRAY_ELEMENT_MAX);
	assert_false(array_next(&r, scratch, &element));
	assert_false(r.failed);
	memcpy(text + 2 + ARRAY_ELEMENT_MAX, "x\"}", 3);
	r = array_read((struct slice){text, ARRAY_ELEMENT_MAX + 5});
	assert_false(array_next(&r, scratch, &element));
	assert_true(r.failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(elements_are_read),
	        cmocka_unit_test(what_is_no_array_of_one_dimension_fails),
	        cmocka_unit_test(a_quoted_element_may_have_the_maximum_and_no_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
