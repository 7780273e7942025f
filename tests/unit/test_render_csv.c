/* Rows and figures to CSV: quoting, what a cell holds, and that none is a formula. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "render/csv.h"
#include "rows_maker.h"

enum { OUT_MAX = 1 << 16 };

static char text[OUT_MAX];

/* What was written, kept until the next time; "failed" when it failed. */
static const char *take(struct buf *out)
{
	snprintf(text, sizeof text, "%.*s", SLICE_ARG(buf_ok(out) ? buf_slice(out) : SLICE("failed")));
	buf_close(out);
	return text;
}

static const char *render(const struct made_column *columns, int count, const char *const *values,
                          const char *field)
{
	void *cache = NULL;
	struct buf out;
	struct rows *rows = make_rows(columns, count, values, 1);
	const struct shape *s = shape_of(&cache, rows);
	struct slice name = slice_of(field ? field : "");
	uint64_t selected = field ? shape_select(s, &name, 1) : SHAPE_ALL;
	buf_init(&out, OUT_MAX - 1);
	csv_write_names(&out, s, rows, selected);
	csv_write_row(&out, s, rows, 0, selected);
	shape_free(cache);
	rows_free(rows);
	return take(&out);
}

static void every_kind_of_column_has_its_cell(void **state)
{
	(void)state;
	static const struct {
		unsigned type;
		const char *value, *cell;
	} cases[] = {
	        {TYPE_TEXT,        "plain",                  "plain"                      },
	        {TYPE_TEXT,        "a, \"b\"\nc",            "\"a, \"\"b\"\"\nc\""        },
	        {TYPE_TEXT,        "",                       "\"\""                       },
	        {TYPE_TEXT,        NULL,                     ""                           },
	        {TYPE_TEXT,        "=1+1",                   "'=1+1"                      },
	        {TYPE_TEXT,        "+47",                    "'+47"                       },
	        {TYPE_TEXT,        "-1,2",                   "\"'-1,2\""                  },
	        {TYPE_TEXT,        "@sum",                   "'@sum"                      },
	        {TYPE_TEXT,        "\tx",                    "'\tx"                       },
	        {TYPE_TEXT,        "a=b",                    "a=b"                        },
	        {TYPE_INT4,        "-7",                     "-7"                         },
	        {TYPE_NUMERIC,     "-7.50",                  "-7.50"                      },
	        {TYPE_BOOL,        "f",                      "false"                      },
	        {TYPE_DATE,        "2026-01-31",             "2026-01-31"                 },
	        {TYPE_TIMESTAMPTZ, "2026-11-23 20:55:56+00", "2026-11-23T20:55:56Z"       },
	        {TYPE_TEXT_ARRAY,  "{a,\"=b\"}",             "\"[\"\"a\"\",\"\"=b\"\"]\"" },
	        {TYPE_TEXT_ARRAY,  "{}",                     "[]"                         },
	        {TYPE_JSONB,       "{\"nb\": \"x\"}",        "\"{\"\"nb\"\": \"\"x\"\"}\""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char expected[OUT_MAX];
		const struct made_column column = {"v", cases[i].type};
		snprintf(expected, sizeof expected, "v\r\n%s\r\n", cases[i].cell);
		assert_string_equal(render(&column, 1, &cases[i].value, NULL), expected);
	}
}

static const struct made_column nested[] = {
        {"id",           TYPE_INT4},
        {"lead.id",      TYPE_INT4},
        {"lead.name.nb", TYPE_TEXT},
        {"_version",     TYPE_INT4},
};

static void members_of_objects_are_columns_with_dots(void **state)
{
	(void)state;
	const char *const values[] = {"1", "2", "x", "3"}, *const none[] = {"1", NULL, NULL, "3"};
	assert_string_equal(render(nested, 4, values, NULL), "id,lead.id,lead.name.nb\r\n1,2,x\r\n");
	assert_string_equal(render(nested, 4, none, NULL), "id,lead.id,lead.name.nb\r\n1,,\r\n");
	assert_string_equal(render(nested, 4, values, "lead"), "lead.id,lead.name.nb\r\n2,x\r\n");
}

static void an_array_that_cannot_be_read_fails_the_answer(void **state)
{
	(void)state;
	const struct made_column column = {"v", TYPE_TEXT_ARRAY};
	const char *value = "{{a}}";
	assert_string_equal(render(&column, 1, &value, NULL), "failed");
}

static const char *figures(const char *json)
{
	struct buf out;
	buf_init(&out, OUT_MAX - 1);
	csv_write_figures(&out, slice_of(json), SLICE("2026-01-01T00:00:00Z"));
	const char *all = take(&out), *end = strchr(all, '\n');
	return end ? end + 1 : all;
}

static void a_figure_has_a_line_for_each_value(void **state)
{
	(void)state;
	assert_string_equal(
	        figures("[{\"code\": \"n\", \"definition\": \"D, all.\", \"unit\": \"pilots\", "
	                "\"denominator\": 4,"
	                " \"denominator_definition\": null, \"values\": [{\"by\": {\"stage\": "
	                "\"idea\"}, \"value\": 100.30},"
	                " {\"by\": {}, \"value\": null}]}]"),
	        "n,\"{\"\"stage\"\":\"\"idea\"\"}\",100.3,pilots,4,\"D, "
	        "all.\",,2026-01-01T00:00:00Z\r\nn,,,pilots,4,\"D, all.\",,2026-01-01T00:00:00Z\r\n");
	assert_string_equal(figures("[{\"code\": \"n\", \"unit\": \"=x\", \"values\": []}]"),
	                    "n,,,'=x,,,,2026-01-01T00:00:00Z\r\n");
	assert_string_equal(figures("[]"), "");
}

static void what_is_no_statistic_fails_the_answer(void **state)
{
	(void)state;
	assert_string_equal(figures("{}"), "failed");
	assert_string_equal(figures(""), "failed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_kind_of_column_has_its_cell),
	        cmocka_unit_test(members_of_objects_are_columns_with_dots),
	        cmocka_unit_test(an_array_that_cannot_be_read_fails_the_answer),
	        cmocka_unit_test(a_figure_has_a_line_for_each_value),
	        cmocka_unit_test(what_is_no_statistic_fails_the_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
