/* Rows to JSON: nesting, kinds of columns, exact values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>

#include "render/json.h"
#include "rows_maker.h"

enum { OUT_MAX = 1 << 16 };

/* One row as text; the names of `fields`, when there are some, select members. */
static const char *render(const struct made_column *columns, int count, const char *const *values,
                          const struct slice *fields, int field_count)
{
	static char text[OUT_MAX];
	void *cache = NULL;
	struct buf out;
	struct rows *rows = make_rows(columns, count, values, 1);
	const struct shape *s = shape_of(&cache, rows);
	buf_init(&out, OUT_MAX - 1);
	render_row(&out, s, rows, 0, field_count ? shape_select(s, fields, field_count) : SHAPE_ALL);
	if (buf_ok(&out))
		memcpy(text, out.at, out.n);
	text[buf_ok(&out) ? out.n : 0] = '\0';
	buf_close(&out);
	shape_free(cache);
	rows_free(rows);
	return text;
}

static const char *render_value(unsigned type, const char *value)
{
	const struct made_column column = {"v", type};
	return render(&column, 1, &value, NULL, 0);
}

static void every_kind_of_column_has_its_form(void **state)
{
	(void)state;
	static const struct {
		unsigned type;
		const char *value, *json;
	} cases[] = {
	        {TYPE_TEXT,        "a \"b\"\n",                     "{\"v\":\"a \\\"b\\\"\\n\"}"         },
	        {TYPE_TEXT,        "",                              "{\"v\":\"\"}"                       },
	        {TYPE_TEXT,        NULL,                            "{\"v\":null}"                       },
	        {TYPE_INT4,        "-7",                            "{\"v\":-7}"                         },
	        {TYPE_BOOL,        "t",                             "{\"v\":true}"                       },
	        {TYPE_BOOL,        "f",                             "{\"v\":false}"                      },
	        {TYPE_BOOL,        NULL,                            "{\"v\":null}"                       },
	        {TYPE_NUMERIC,     "12345678901234567890.10",       "{\"v\":\"12345678901234567890.10\"}"},
	        {TYPE_DATE,        "2026-01-31",                    "{\"v\":\"2026-01-31\"}"             },
	        {TYPE_JSONB,       "{\"a\": [1, null]}",            "{\"v\":{\"a\": [1, null]}}"         },
	        {TYPE_JSONB,       "null",                          "{\"v\":null}"                       },
	        {TYPE_TIMESTAMPTZ, "2026-11-23 20:55:56+00",        "{\"v\":\"2026-11-23T20:55:56Z\"}"   },
	        {TYPE_TIMESTAMPTZ, "2026-11-23 20:55:56.123456+00",
	         "{\"v\":\"2026-11-23T20:55:56.123456Z\"}"                                               },
	        {TYPE_TIMESTAMPTZ, "infinity",                      "{\"v\":\"infinity\"}"               },
	        {TYPE_TIMESTAMPTZ, "",                              "{\"v\":\"\"}"                       },
	        {TYPE_TEXT_ARRAY,  "{}",                            "{\"v\":[]}"                         },
	        {TYPE_TEXT_ARRAY,  "{a,\"b \\\" c\",NULL}",         "{\"v\":[\"a\",\"b \\\" c\",null]}"  },
	        {TYPE_INT4_ARRAY,  "{1,NULL,3}",                    "{\"v\":[1,null,3]}"                 },
	        {TYPE_BOOL_ARRAY,  "{t,f}",                         "{\"v\":[true,false]}"               },
	        {TYPE_TEXT_ARRAY,  NULL,                            "{\"v\":null}"                       },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(render_value(cases[i].type, cases[i].value), cases[i].json);
}

static void an_array_that_cannot_be_read_fails_the_answer(void **state)
{
	(void)state;
	assert_string_equal(render_value(TYPE_TEXT_ARRAY, "{{a},{b}}"), "");
	assert_string_equal(render_value(TYPE_INT4_ARRAY, "broken"), "");
}

static void dots_make_objects(void **state)
{
	(void)state;
	static const struct made_column columns[] = {
	        {"id",              TYPE_TEXT},
                {"lead.id",         TYPE_TEXT},
                {"lead.place.code", TYPE_TEXT},
	        {"lead.place.x",    TYPE_INT4},
                {"lead.name",       TYPE_TEXT},
                {"leader",          TYPE_TEXT},
	};
	static const char *const values[] = {"1", "2", "3", "4", "5", "6"};
	assert_string_equal(render(columns, 6, values, NULL, 0),
	                    "{\"id\":\"1\",\"lead\":{\"id\":\"2\",\"place\":{\"code\":\"3\",\"x\":4},"
	                    "\"name\":\"5\"},\"leader\":\"6\"}");
}

static void an_object_whose_columns_are_all_null_is_null(void **state)
{
	(void)state;
	static const struct made_column columns[] = {
	        {"a.b",   TYPE_TEXT},
                {"a.c.d", TYPE_TEXT},
                {"a.c.e", TYPE_TEXT}
        };
	static const char *const none[] = {NULL, NULL, NULL}, *const outer[] = {"x", NULL, NULL},
	                         *const inner[] = {NULL, NULL, ""};
	assert_string_equal(render(columns, 3, none, NULL, 0), "{\"a\":null}");
	assert_string_equal(render(columns, 3, outer, NULL, 0), "{\"a\":{\"b\":\"x\",\"c\":null}}");
	assert_string_equal(render(columns, 3, inner, NULL, 0),
	                    "{\"a\":{\"b\":null,\"c\":{\"d\":null,\"e\":\"\"}}}");
}

static void columns_for_the_engine_are_not_shown(void **state)
{
	(void)state;
	static const struct made_column columns[] = {
	        {"_parent",  TYPE_TEXT},
                {"id",       TYPE_TEXT},
                {"_version", TYPE_INT4},
                {"_key0",    TYPE_TEXT}
        };
	static const char *const values[] = {"p", "1", "3", "k"};
	assert_string_equal(render(columns, 4, values, NULL, 0), "{\"id\":\"1\"}");
	assert_string_equal(render(columns, 1, values, NULL, 0), "{}");
}

static void fields_select_members_in_the_order_of_the_columns(void **state)
{
	(void)state;
	static const struct made_column columns[] = {
	        {"a",   TYPE_INT4},
                {"b.x", TYPE_INT4},
                {"b.y", TYPE_INT4},
                {"c",   TYPE_INT4}
        };
	static const char *const values[] = {"1", "2", "3", "4"};
	static const struct slice both[] =
	        {
	                {"c", 1},
                        {"b", 1}
        },
	                          none[] = {{"x", 1}, {"b.x", 3}};
	assert_string_equal(render(columns, 4, values, both, 2), "{\"b\":{\"x\":2,\"y\":3},\"c\":4}");
	assert_string_equal(render(columns, 4, values, none, 2), "{}");
}

static void names_are_escaped(void **state)
{
	(void)state;
	static const struct made_column column = {"a\"b\\", TYPE_INT4};
	static const char *const value = "1";
	assert_string_equal(render(&column, 1, &value, NULL, 0), "{\"a\\\"b\\\\\":1}");
}

static void sixty_four_members_can_each_be_selected(void **state)
{
	(void)state;
	struct made_column columns[SHAPE_MEMBERS_MAX];
	const char *values[SHAPE_MEMBERS_MAX];
	char names[SHAPE_MEMBERS_MAX][8];
	for (int i = 0; i < SHAPE_MEMBERS_MAX; i++) {
		snprintf(names[i], sizeof names[i], "m%d", i);
		columns[i] = (struct made_column){names[i], TYPE_INT4};
		values[i] = "1";
	}
	const struct slice last = {"m63", 3};
	assert_string_equal(render(columns, SHAPE_MEMBERS_MAX, values, &last, 1), "{\"m63\":1}");
	json_t *all = json_loads(render(columns, SHAPE_MEMBERS_MAX, values, NULL, 0), 0, NULL);
	assert_int_equal(json_object_size(all), SHAPE_MEMBERS_MAX);
	json_decref(all);
}

static void the_shape_is_made_once_and_knows_the_engines_columns(void **state)
{
	(void)state;
	static const struct made_column columns[] = {
	        {"_parent",  TYPE_TEXT},
                {"id",       TYPE_TEXT},
                {"a.id",     TYPE_TEXT},
	        {"_version", TYPE_INT4},
                {"_key0",    TYPE_TEXT},
                {"_key1",    TYPE_TEXT}
        };
	void *cache = NULL;
	struct rows *rows = make_rows(columns, 6, NULL, 0);
	const struct shape *s = shape_of(&cache, rows);
	assert_ptr_equal(shape_of(&cache, rows), s);
	assert_int_equal(s->parent_column, 0);
	assert_int_equal(s->id_column, 1);
	assert_int_equal(s->version_column, 3);
	assert_int_equal(s->member_count, 2);
	shape_free(cache);
	rows_free(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_kind_of_column_has_its_form),
	        cmocka_unit_test(an_array_that_cannot_be_read_fails_the_answer),
	        cmocka_unit_test(dots_make_objects),
	        cmocka_unit_test(an_object_whose_columns_are_all_null_is_null),
	        cmocka_unit_test(columns_for_the_engine_are_not_shown),
	        cmocka_unit_test(fields_select_members_in_the_order_of_the_columns),
	        cmocka_unit_test(names_are_escaped),
	        cmocka_unit_test(sixty_four_members_can_each_be_selected),
	        cmocka_unit_test(the_shape_is_made_once_and_knows_the_engines_columns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
