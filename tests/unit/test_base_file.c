/* Files: replaced whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

struct place {
	char folder[64], file[PATH_MAX], beside[PATH_MAX];
};

static int make_place(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	memcpy(p->folder, "/tmp/test-file-XXXXXX", sizeof "/tmp/test-file-XXXXXX");
	if (!mkdtemp(p->folder))
		return -1;
	snprintf(p->file, sizeof p->file, "%s/file", p->folder);
	snprintf(p->beside, sizeof p->beside, "%s/file.new", p->folder);
	*state = p;
	return 0;
}

static int drop_place(void **state)
{
	struct place *p = *state;
	unlink(p->file);
	unlink(p->beside);
	rmdir(p->folder);
	free(p);
	return 0;
}

static mode_t mode_of(const char *path)
{
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void assert_holds(const char *path, const char *text)
{
	struct buf b;
	buf_init(&b, 1 << 20);
	assert_int_equal(file_read(path, &b), FILE_OK);
	assert_true(slice_is(buf_slice(&b), text));
	buf_close(&b);
}

static void what_was_written_is_read(void **state)
{
	struct place *p = *state;
	assert_true(file_write(p->file, SLICE("one"), 0600));
	assert_holds(p->file, "one");
	assert_true(file_write(p->file, SLICE(""), 0600));
	assert_holds(p->file, "");
	assert_int_equal(access(p->beside, F_OK), -1);
}

static void a_reader_keeps_the_old_file_while_it_is_replaced(void **state)
{
	struct place *p = *state;
	char old[4] = "";
	assert_true(file_write(p->file, SLICE("old"), 0600));
	FILE *reader = fopen(p->file, "r");
	assert_true(file_write(p->file, SLICE("a new and longer text"), 0600));
	assert_int_equal(fread(old, 1, 3, reader), 3);
	assert_string_equal(old, "old");
	fclose(reader);
	assert_holds(p->file, "a new and longer text");
}

/* A file that an ended process left beside must not lend its rights to a secret. */
static void the_mode_holds_whatever_was_left_beside(void **state)
{
	struct place *p = *state;
	FILE *left = fopen(p->beside, "w");
	assert_int_equal(fputs("left over", left) < 0, 0);
	fclose(left);
	assert_int_equal(chmod(p->beside, 0666), 0);
	assert_true(file_write(p->file, SLICE("secret"), 0600));
	assert_int_equal(mode_of(p->file), 0600);
	assert_holds(p->file, "secret");
}

static void what_cannot_be_replaced_stays_and_nothing_is_left_beside(void **state)
{
	struct place *p = *state;
	assert_int_equal(mkdir(p->file, 0700), 0);
	assert_false(file_write(p->file, SLICE("text"), 0600));
	assert_int_not_equal(errno, 0);
	assert_int_equal(access(p->beside, F_OK), -1);
	rmdir(p->file);
}

static void a_path_that_is_too_long_is_refused(void **state)
{
	(void)state;
	static char path[PATH_MAX];
	memset(path, 'a', sizeof path - 1);
	assert_false(file_write(path, SLICE("text"), 0600));
	assert_int_equal(errno, ENAMETOOLONG);
}

static void a_missing_file_is_told_from_an_unreadable_one(void **state)
{
	struct place *p = *state;
	struct buf b;
	buf_init(&b, 100);
	assert_int_equal(file_read(p->file, &b), FILE_MISSING);
	assert_int_equal(file_read(p->folder, &b), FILE_UNREADABLE);
	assert_int_equal(errno, EISDIR);
	buf_close(&b);
}

static void the_maximum_of_the_buffer_bounds_the_file(void **state)
{
	struct place *p = *state;
	struct buf b;
	assert_true(file_write(p->file, SLICE("12345"), 0600));
	buf_init(&b, 5);
	assert_int_equal(file_read(p->file, &b), FILE_OK);
	buf_reset(&b, 5);
	buf_add_char(&b, '0');
	assert_int_equal(file_read(p->file, &b), FILE_TOO_LARGE);
	buf_close(&b);
}

#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, drop_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        WITH_PLACE(what_was_written_is_read),
	        WITH_PLACE(a_reader_keeps_the_old_file_while_it_is_replaced),
	        WITH_PLACE(the_mode_holds_whatever_was_left_beside),
	        WITH_PLACE(what_cannot_be_replaced_stays_and_nothing_is_left_beside),
	        WITH_PLACE(a_path_that_is_too_long_is_refused),
	        WITH_PLACE(a_missing_file_is_told_from_an_unreadable_one),
	        WITH_PLACE(the_maximum_of_the_buffer_bounds_the_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
