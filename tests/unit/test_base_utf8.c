/* UTF-8: what is well-formed, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/utf8.h"

static void utf8_is_strict(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool valid;
	} cases[] = {
	        {"",                 true },
	        {"\x7f",             true },
	        {"\xc2\x80",         true },
	        {"\xc1\xbf",         false},
	        {"\xe0\xa0\x80",     true },
	        {"\xe0\x9f\xbf",     false},
	        {"\xed\x9f\xbf",     true },
	        {"\xed\xa0\x80",     false},
	        {"\xee\x80\x80",     true },
	        {"\xf0\x90\x80\x80", true },
	        {"\xf0\x8f\xbf\xbf", false},
	        {"\xf4\x8f\xbf\xbf", true },
	        {"\xf4\x90\x80\x80", false},
	        {"\xf5\x80\x80\x80", false},
	        {"\xe2\x82",         false},
	        {"a\x80",            false},
	        {"\xf0\x9f\x9b",     false},
	        {"\xe2\x28\xa1",     false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(utf8_is_valid(slice_of(cases[i].text)), cases[i].valid);
	assert_true(utf8_is_valid((struct slice){NULL, 0}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(utf8_is_strict),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
