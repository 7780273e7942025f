/* The log of refused tokens: every one is told or counted, and none tells more than it may. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "auth/refusal_log.h"

enum { NOW = 1700000000, LINES_MAX = 1000 };

/* What the lines say that are written while this is open. */
struct capture {
	FILE *file;
	int error; /* standard error as it was */
	char *lines[LINES_MAX];
	int count;
};

static void capture_begin(struct capture *c)
{
	c->count = 0;
	c->file = tmpfile();
	c->error = dup(STDERR_FILENO);
	assert_non_null(c->file);
	dup2(fileno(c->file), STDERR_FILENO);
}

static void capture_end(struct capture *c)
{
	size_t size = 0;
	dup2(c->error, STDERR_FILENO);
	close(c->error);
	rewind(c->file);
	while (c->count < LINES_MAX) {
		c->lines[c->count] = NULL;
		if (getline(&c->lines[c->count], &size, c->file) < 0)
			break;
		size = 0;
		c->count++;
	}
	free(c->lines[c->count]);
	fclose(c->file);
}

static void capture_free(struct capture *c)
{
	while (c->count > 0)
		free(c->lines[--c->count]);
}

static void the_issuer_is_escaped_and_cut(void **state)
{
	(void)state;
	struct capture c;
	struct refusal_log log = {.lines = 0};
	char large[1000];
	memset(large, 'x', sizeof large);
	capture_begin(&c);
	refusal_log_begin(&log, SLICE("https://a\n\"\\\xc3\xa6 \x7f"));
	refusal_log_tell(&log, TOKEN_ISSUER, "id-1", NOW);
	refusal_log_begin(&log, (struct slice){large, sizeof large});
	refusal_log_tell(&log, TOKEN_ISSUER, "id-2", NOW);
	memset(large, '\n', sizeof large);
	refusal_log_begin(&log, (struct slice){large, sizeof large});
	refusal_log_tell(&log, TOKEN_ISSUER, "id-3", NOW);
	refusal_log_begin(&log, SLICE(""));
	refusal_log_tell(&log, TOKEN_MALFORMED, "id-4", NOW);
	capture_end(&c);
	assert_int_equal(c.count, 4);
	assert_non_null(strstr(c.lines[0],
	                       "request id-1: token refused: issuer "
	                       "\"https://a\\x0a\\x22\\x5c\\xc3\\xa6\\x20\\x7f\": The token's issuer"));
	assert_non_null(strstr(c.lines[1], "xxx...\": "));
	assert_true(strlen(c.lines[1]) < 250);
	assert_non_null(strstr(c.lines[2], "\\x0a\\x0a...\": "));
	assert_true(strlen(c.lines[2]) < 450);
	assert_non_null(strstr(c.lines[3], "id-4: token refused: The token is not"));
	capture_free(&c);
}

static void a_flood_is_summed_up(void **state)
{
	(void)state;
	struct capture c;
	struct refusal_log log = {.lines = 0};
	capture_begin(&c);
	for (int i = 0; i < 1000; i++)
		refusal_log_tell(&log, i % 4 ? TOKEN_SIGNATURE : TOKEN_EXPIRED, "id", NOW + i / 500);
	capture_end(&c);
	assert_int_equal(c.count, REFUSAL_LINES_MAX);
	capture_free(&c);
	capture_begin(&c);
	refusal_log_tell(&log, TOKEN_KEY, "next", NOW + REFUSAL_WINDOW_S);
	capture_end(&c);
	assert_int_equal(c.count, 3);
	assert_non_null(strstr(c.lines[0], "675 more tokens refused: The token's signature"));
	assert_non_null(strstr(c.lines[1], "225 more tokens refused: The token has expired"));
	assert_non_null(strstr(c.lines[2], "next"));
	capture_free(&c);
	capture_begin(&c);
	refusal_log_flush(&log);
	capture_end(&c);
	assert_int_equal(c.count, 0);
}

static void a_clock_that_goes_back_is_no_silence(void **state)
{
	(void)state;
	struct capture c;
	struct refusal_log log = {.lines = 0};
	capture_begin(&c);
	for (int i = 0; i < 2 * REFUSAL_LINES_MAX; i++)
		refusal_log_tell(&log, TOKEN_KEY, "id", NOW - (i >= REFUSAL_LINES_MAX ? 3600 : 0));
	capture_end(&c);
	assert_int_equal(c.count, 2 * REFUSAL_LINES_MAX);
	capture_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_issuer_is_escaped_and_cut),
	        cmocka_unit_test(a_flood_is_summed_up),
	        cmocka_unit_test(a_clock_that_goes_back_is_no_silence),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
