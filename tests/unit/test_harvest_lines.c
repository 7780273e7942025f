/* NDJSON that comes in parts: every line once, however it is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "harvest/lines.h"

enum { TEXT_MAX = 4096 };

static enum run_status take(struct run *r, void *of, struct slice line)
{
	(void)r;
	buf_add_slice(of, line);
	buf_add_char(of, '|');
	return RUN_OK;
}

/* What is handed on when `text` comes in parts of `size` bytes. */
static enum run_status cut(struct slice text, size_t size, struct run *r, struct buf *out)
{
	struct lines lines;
	enum run_status st = RUN_OK;
	lines_init(&lines, take, out);
	for (size_t at = 0; st == RUN_OK && at < text.n; at += size) {
		struct slice rest = slice_from(text, at);
		st = lines_add(r, &lines, (struct slice){rest.at, rest.n < size ? rest.n : size});
	}
	if (st == RUN_OK)
		st = lines_end(r, &lines);
	lines_close(&lines);
	return st;
}

static void lines_are_the_same_however_they_are_cut(void **state)
{
	const struct slice text = SLICE("{\"a\":1}\n\n  \r\n{\"b\":\"x y\"}\r\nlast");
	(void)state;
	for (size_t size = 1; size <= text.n; size++) {
		struct run run = {.why = ""};
		struct buf out;
		buf_init(&out, TEXT_MAX);
		assert_int_equal(cut(text, size, &run, &out), RUN_OK);
		assert_true(slice_is(buf_slice(&out), "{\"a\":1}|{\"b\":\"x y\"}|last|"));
		buf_close(&out);
	}
}

static void a_nul_is_refused_with_its_line(void **state)
{
	struct run run = {.why = ""};
	struct buf out;
	(void)state;
	buf_init(&out, TEXT_MAX);
	assert_int_equal(cut(SLICE("{}\n{\0}\n"), 3, &run, &out), RUN_REFUSED);
	assert_string_equal(run.why, "line 2 holds a NUL");
	buf_close(&out);
}

static void only_the_last_line_of_an_export_is_an_end(void **state)
{
	static const struct {
		const char *line;
		bool is_end;
		uint64_t count;
	} cases[] = {
	        {"{\"end\":{\"cursor\":\"a\",\"count\":7}}", true,  7},
	        {"{\"end\": {\"count\": 0}}",                true,  0},
	        {"{\"end\":{\"count\":-1}}",                 false, 0},
	        {"{\"end\":{\"count\":\"7\"}}",              false, 0},
	        {"{\"end\":{}}",                             false, 0},
	        {"{\"end\":7,\"id\":\"x\"}",                 false, 0},
	        {"{\"end\":{\"count\":7},\"id\":\"x\"}",     false, 0},
	        {"{\"end\":{\"count\":7}",                   false, 0},
	        {"{\"id\":\"end\"}",                         false, 0},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint64_t count = 0;
		assert_int_equal(line_is_end(slice_of(cases[i].line), &count), cases[i].is_end);
		assert_int_equal(count, cases[i].count);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(lines_are_the_same_however_they_are_cut),
	        cmocka_unit_test(a_nul_is_refused_with_its_line),
	        cmocka_unit_test(only_the_last_line_of_an_export_is_an_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
