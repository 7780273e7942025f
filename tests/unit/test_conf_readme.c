/* README.md's table of options is the one the program has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/file.h"
#include "conf/conf.h"

enum { PAGE_MAX = 1 << 20 };

static void the_readme_has_the_table_of_options(void **state)
{
	(void)state;
	struct buf page, table;
	buf_init(&page, PAGE_MAX);
	buf_init(&table, PAGE_MAX);
	assert_int_equal(file_read(IOA_SOURCE_DIR "/README.md", &page), FILE_OK);
	conf_write_table(&table);
	if (!memmem(page.at, page.n, table.at, table.n))
		fail_msg("README.md needs this table:\n%.*s", (int)table.n, table.at);
	buf_close(&page);
	buf_close(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_readme_has_the_table_of_options),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
