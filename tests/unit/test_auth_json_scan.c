/* Members found in passing: the object's own, strings only, whatever stands around them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "auth/json_scan.h"

static void own_strings_are_found(void **state)
{
	(void)state;
	static const struct {
		const char *object, *literal; /* NULL: not found */
	} rows[] = {
	        {"{\"iss\":\"a\"}",                                  "\"a\""        },
	        {" {\t\"iss\" :\n \"a\" , \"b\":1}",                 "\"a\""        },
	        {"{\"b\":{\"iss\":\"no\"},\"iss\":\"a\"}",           "\"a\""        },
	        {"{\"b\":[\"iss\",{\"iss\":\"no\"}],\"iss\":\"a\"}", "\"a\""        },
	        {"{\"b\":\"iss\",\"iss\":\"a\"}",                    "\"a\""        },
	        {"{\"b\":\"\\\"iss\\\":\\\"no\\\"\",\"iss\":\"a\"}", "\"a\""        },
	        {"{\"b\":\"}{][\",\"iss\":\"a\"}",                   "\"a\""        },
	        {"{\"iss\":\"a\\\"\\\\\"}",                          "\"a\\\"\\\\\""},
	        {"{\"iss\":\"\"}",	                           "\"\""         },
	        {"{\"iss\":\"first\",\"iss\":\"second\"}",           "\"first\""    },
	        {"{\"issx\":\"a\",\"xiss\":\"b\",\"is\":\"c\"}",     NULL           },
	        {"{\"ISS\":\"a\"}",                                  NULL           },
	        {"{\"\\u0069ss\":\"a\"}",                            NULL           },
	        {"{\"iss\":17}",	                             NULL           },
	        {"{\"iss\":[\"a\"]}",                                NULL           },
	        {"{\"iss\":null}",	                           NULL           },
	        {"{\"b\":{\"iss\":\"a\"}}",                          NULL           },
	        {"[\"iss\"]",	                                NULL           },
	        {"\"iss\"",	                                  NULL           },
	        {"",	                                         NULL           },
	        {"{",	                                        NULL           },
	        {"{\"iss",	                                   NULL           },
	        {"{\"iss\"",	                                 NULL           },
	        {"{\"iss\":",	                                NULL           },
	        {"{\"iss\":\"a",	                             NULL           },
	        {"{\"iss\":\"a\\",	                           NULL           },
	        {"}\"iss\":\"a\"",	                           NULL           },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct slice literal = SLICE("untouched");
		bool found = json_scan_string(slice_of(rows[i].object), SLICE("iss"), &literal);
		if (found != (rows[i].literal != NULL) ||
		    !slice_is(literal, found ? rows[i].literal : "untouched"))
			fail_msg("%s: %.*s", rows[i].object, SLICE_ARG(literal));
	}
}

static void values_are_never_undercounted(void **state)
{
	(void)state;
	assert_int_equal(json_scan_values(SLICE("")), 0);
	assert_int_equal(json_scan_values(SLICE("{}")), 1);
	assert_int_equal(json_scan_values(SLICE("{\"a\":[1,2,{}],\"b\":\",\"}")), 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(own_strings_are_found),
	        cmocka_unit_test(values_are_never_undercounted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
