/* Progress: a line that is drawn anew on terminals, lines of JSON elsewhere. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/progress.h"
#include "base/slice.h"

enum { TEXT_MAX = 64 * 1024, MORE_COUNTS = 10000 };

/* What was written to the other end of a pipe or terminal, terminated. */
static void read_all(int fd, char text[TEXT_MAX])
{
	ssize_t n = read(fd, text, TEXT_MAX - 1);
	text[n > 0 ? n : 0] = '\0';
}

static void open_terminal(unsigned short columns, int *ret_ours, int *ret_theirs)
{
	const struct winsize size = {.ws_row = 24, .ws_col = columns};
	*ret_ours = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	assert_true(*ret_ours >= 0 && grantpt(*ret_ours) == 0 && unlockpt(*ret_ours) == 0);
	*ret_theirs = open(ptsname(*ret_ours), O_RDWR | O_NOCTTY); /* NOLINT: one thread */
	assert_true(*ret_theirs >= 0);
	assert_int_equal(ioctl(*ret_theirs, TIOCSWINSZ, &size), 0);
}

/* Takes a line off the front and parses it. */
static json_t *take_line(struct slice *rest)
{
	struct slice line;
	assert_true(slice_split(rest, '\n', &line));
	json_t *read = json_loadb(line.at, line.n, 0, NULL);
	assert_non_null(read);
	return read;
}

static void what_is_no_terminal_gets_lines_of_json(void **state)
{
	(void)state;
	char text[TEXT_MAX];
	int ends[2];
	struct progress p;
	assert_int_equal(pipe(ends), 0);
	progress_begin(&p, ends[1], "import \"pilots\"");
	p.interval_ms = 0;
	progress_step(&p, 3);
	progress_total(&p, 5);
	progress_step(&p, 2);
	progress_end(&p);
	read_all(ends[0], text);
	struct slice rest = slice_of(text);
	json_t *first = take_line(&rest), *second = take_line(&rest), *last = take_line(&rest);
	assert_int_equal(rest.n, 0);
	assert_string_equal(json_string_value(json_object_get(first, "progress")), "import \"pilots\"");
	assert_int_equal(json_integer_value(json_object_get(first, "count")), 3);
	assert_true(json_is_null(json_object_get(first, "total")));
	assert_true(json_is_null(json_object_get(first, "seconds_left")));
	assert_int_equal(json_integer_value(json_object_get(second, "total")), 5);
	assert_true(json_is_false(json_object_get(second, "ended")));
	assert_true(json_is_true(json_object_get(last, "ended")));
	assert_int_equal(json_integer_value(json_object_get(last, "count")), 5);
	json_decref(first);
	json_decref(second);
	json_decref(last);
	close(ends[0]);
	close(ends[1]);
}

static void the_last_line_comes_even_when_nothing_was_done(void **state)
{
	(void)state;
	char text[TEXT_MAX];
	int ends[2];
	struct progress p;
	assert_int_equal(pipe(ends), 0);
	progress_begin(&p, ends[1], "export");
	progress_end(&p);
	read_all(ends[0], text);
	assert_string_equal(text, "{\"progress\":\"export\",\"count\":0,\"total\":null,\"per_second\":0,"
	                          "\"seconds_left\":null,\"ended\":true}\n");
	close(ends[0]);
	close(ends[1]);
}

static void many_steps_draw_a_terminal_once_per_interval(void **state)
{
	(void)state;
	char text[TEXT_MAX];
	int ours, theirs;
	size_t drawn = 0;
	struct progress p;
	open_terminal(80, &ours, &theirs);
	progress_begin(&p, theirs, "harvest");
	assert_true(p.terminal);
	progress_total(&p, 4 * MORE_COUNTS);
	p.written_ms -= p.interval_ms; /* as if the interval had passed */
	for (int i = 0; i < MORE_COUNTS; i++)
		progress_step(&p, 1);
	read_all(ours, text);
	for (const char *at = text; *at; at++)
		drawn += *at == '\r';
	assert_in_range(drawn, 1, 3); /* the machine may be slow */
	assert_null(strchr(text, '\n'));
	progress_end(&p);
	read_all(ours, text);
	assert_non_null(strstr(text, "harvest  10000 of 40000  25 %"));
	assert_non_null(strstr(text, "  [#####"));
	assert_int_equal(text[strlen(text) - 1], '\n');
	close(theirs);
	close(ours);
}

/* The columns that the last drawing takes. */
static size_t columns_of(const char *text)
{
	const char *last = strrchr(text, '\r');
	assert_non_null(last);
	return strlen(last + 1);
}

static void a_line_never_fills_the_width(void **state)
{
	(void)state;
	for (unsigned short columns = 1; columns < 120; columns++) {
		char text[TEXT_MAX];
		int ours, theirs;
		struct progress p;
		open_terminal(columns, &ours, &theirs);
		progress_begin(&p, theirs, "import pilots");
		progress_total(&p, 1000000);
		p.interval_ms = 0;
		p.began_ms -= 1000;
		progress_step(&p, 123456);
		read_all(ours, text);
		assert_true(columns_of(text) < columns);
		if (columns > 20)
			assert_non_null(strstr(text, "import pilots"));
		close(theirs);
		close(ours);
	}
}

static void a_shorter_line_leaves_nothing_of_a_longer_one(void **state)
{
	(void)state;
	char text[TEXT_MAX];
	int ours, theirs;
	struct progress p;
	open_terminal(80, &ours, &theirs);
	progress_begin(&p, theirs, "import");
	p.interval_ms = 0;
	progress_total(&p, 100);
	progress_step(&p, 1);
	read_all(ours, text);
	size_t before = columns_of(text);
	progress_total(&p, 0);
	progress_step(&p, 1);
	read_all(ours, text);
	assert_int_equal(columns_of(text), before);
	progress_hide(&p);
	read_all(ours, text);
	assert_int_equal(text[0], '\r');
	assert_int_equal(text[strlen(text) - 1], '\r');
	assert_int_equal(strspn(text + 1, " "), strlen(text) - 2);
	close(theirs);
	close(ours);
}

static void the_time_left_follows_from_the_rate(void **state)
{
	(void)state;
	char text[TEXT_MAX];
	int ours, theirs;
	struct progress p;
	open_terminal(120, &ours, &theirs);
	progress_begin(&p, theirs, "import");
	p.interval_ms = 0;
	p.began_ms -= 10 * 1000;
	progress_total(&p, 1000 * 1000);
	progress_step(&p, 1000);
	read_all(ours, text);
	assert_non_null(strstr(text, "  2 h 46 min left"));
	progress_step(&p, 500 * 1000);
	read_all(ours, text);
	assert_non_null(strstr(text, "  0:09 left"));
	close(theirs);
	close(ours);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_is_no_terminal_gets_lines_of_json),
	        cmocka_unit_test(the_last_line_comes_even_when_nothing_was_done),
	        cmocka_unit_test(many_steps_draw_a_terminal_once_per_interval),
	        cmocka_unit_test(a_line_never_fills_the_width),
	        cmocka_unit_test(a_shorter_line_leaves_nothing_of_a_longer_one),
	        cmocka_unit_test(the_time_left_follows_from_the_rate),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
