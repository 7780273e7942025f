/* Negotiation: weights, ranges, and what is malformed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/negotiate.h"

static void the_best_offer_is_chosen(void **state)
{
	(void)state;
	static const struct slice offers[] = {
	        {"application/json", 16},
	        {"application/yaml", 16},
	        {"text/markdown",    13},
	};
	static const struct {
		const char *accept; /* NULL: absent */
		int chosen;
	} cases[] = {
	        {NULL,	                                     0 },
	        {"",	                                       0 },
	        {"*/*",	                                    0 },
	        {"application/json",                               0 },
	        {"APPLICATION/YAML",                               1 },
	        {"text/*",	                                 2 },
	        {"application/*;q=0.5, text/markdown",             2 },
	        {"text/html, */*;q=0.1",                           0 },
	        {"application/json;q=0, */*",                      1 },
	        {"application/json;q=0",                           -1},
	        {"*/*;q=0",	                                -1},
	        {"application/xml",                                -1},
	        {"application/json;q=0.1,application/yaml;q=0.11", 1 },
	        {"application/json;q=1.000;v=2",                   0 },
	        {"application/json ; q=0.2 , text/markdown;Q=0.3", 2 },
	        {"application/json;q=abc, text/markdown;q=0.001",  2 },
	        {"application/json;q=, text/markdown;q=0.001",     2 },
	        {"text/html, image/gif, *; q=.2, */*; q=.2",       0 },
	        {"application/json;q=.2, text/markdown;q=0.3",     2 },
	        {"application/json;q=., text/markdown;q=0.001",    2 },
	        {", ,application/yaml,",                           1 },
	        {"application/jsonx, application",                 -1},
	        {"*/json",	                                 -1},
	        {";q=1",	                                   -1},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(negotiate_media(slice_of(cases[i].accept), offers, 3), cases[i].chosen);
}

static void gzip_needs_to_be_wanted(void **state)
{
	(void)state;
	static const struct {
		const char *accept;
		bool gzip;
	} cases[] = {
	        {NULL,	                 false},
	        {"",	                   false},
	        {"gzip",                       true },
	        {"GZip",                       true },
	        {"deflate, gzip;q=0.5, br",    true },
	        {"*",	                  true },
	        {"gzip;q=0",                   false},
	        {"identity",                   false},
	        {"identity;q=1, gzip;q=0.5",   false},
	        {"identity;q=0.5, gzip;q=1.0", true },
	        {"*;q=0",                      false},
	        {"gzip;q=0, *",                false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(negotiate_gzip(slice_of(cases[i].accept)), cases[i].gzip);
}

static void parameters_are_cut_off_the_media_type(void **state)
{
	(void)state;
	assert_true(slice_is(negotiate_media_type(SLICE(" application/json ; charset=utf-8")),
	                     "application/json"));
	assert_true(slice_is(negotiate_media_type(SLICE("")), ""));
	assert_null(negotiate_media_type((struct slice){NULL, 0}).at);
}

static void utf8_is_the_only_charset(void **state)
{
	(void)state;
	static const struct {
		const char *type;
		bool ok;
	} cases[] = {
	        {NULL,	                          true },
	        {"application/json",                    true },
	        {"application/json;",                   true },
	        {"application/json;charset=utf-8",      true },
	        {"application/json; Charset=\"UTF-8\"", true },
	        {"application/json;charset=iso-8859-1", false},
	        {"application/json;a=b;charset=utf-16", false},
	        {"application/json;charset=",           false},
	        {"application/json;charset=utf-8x",     false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(negotiate_is_utf8(slice_of(cases[i].type)), cases[i].ok);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_best_offer_is_chosen),
	        cmocka_unit_test(gzip_needs_to_be_wanted),
	        cmocka_unit_test(parameters_are_cut_off_the_media_type),
	        cmocka_unit_test(utf8_is_the_only_charset),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
