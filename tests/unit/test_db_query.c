/* Query files: what is parsed, and the statement for every choice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/query.h"

static const char list_text[] = "-- Things.\n"
                                "-- filter kind:  t.kind = any(:kind)\n"
                                "-- filter q:     t.search @@ websearch_to_tsquery('simple', :q)\n"
                                "-- sort   at:    t.at\n"
                                "-- sort   title: t.title\n"
                                "-- sort   size:  t.size\n"
                                "-- key           t.id\n"
                                "select :columns, :keys\n"
                                "from thing t\n"
                                "where t.owner = :owner and :filters\n"
                                "order by :sort\n"
                                "limit :limit\n";

static struct arena arena;

static int open_arena(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 24);
	return 0;
}

static int close_arena(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static struct query *parse(const char *text)
{
	const char *why = NULL;
	struct query *q = query_parse(&arena, "t/q", slice_of(text), SLICE("t.id, t.title"), &why);
	if (!q)
		fail_msg("%s", why);
	query_count_by(q, query_parse(&arena, "t/count",
	                              SLICE("select count(*) as \"count\" from (:list) counted"), SLICE(""),
	                              &why));
	return q;
}

static void assert_refused(const char *text, const char *columns, const char *reason)
{
	const char *why = NULL;
	assert_null(query_parse(&arena, "t/q", slice_of(text), slice_of(columns), &why));
	assert_non_null(strstr(why, "sql/query/t/q.sql: "));
	if (!strstr(why, reason))
		fail_msg("%s", why);
}

static const char *plain_sql(const char *text)
{
	struct query_choice choice = {0};
	return query_build(parse(text), &choice, &arena).sql;
}

/* ---- parsing ---- */

static void parameters_become_numbers_in_the_order_of_their_first_use(void **state)
{
	(void)state;
	struct query_choice choice = {0};
	struct query *q = parse("select :b, :a, :b, :b_2");
	struct query_text text = query_build(q, &choice, &arena);
	assert_string_equal(text.sql, "select $1, $2, $1, $3");
	assert_int_equal(text.value_count, 3);
	for (int i = 0; i < 3; i++)
		assert_int_equal(text.values[i], i);
	assert_true(slice_is(query_parameter(q, 2), "b_2"));
	assert_int_equal(query_find_parameter(q, SLICE("a")), 1);
	assert_int_equal(query_find_parameter(q, SLICE("c")), -1);
}

static void casts_quotes_and_comments_hold_no_parameters(void **state)
{
	(void)state;
	static const struct {
		const char *text, *sql;
	} cases[] = {
	        {"select 1::text",                  "select 1::text"                 },
	        {"select :a::text",                 "select $1::text"                },
	        {"select ':a', \":b\", :c",         "select ':a', \":b\", $1"        },
	        {"select 'it''s :a', :b",           "select 'it''s :a', $1"          },
	        {"select 1 -- :a 'b\n, :c",         "select 1 -- :a 'b\n, $1"        },
	        {"select 1 -- :a",                  "select 1 -- :a"                 },
	        {"select 2 - 1, '12:30', a -> 'b'", "select 2 - 1, '12:30', a -> 'b'"},
	        {"select :1, : a, a :b",            "select :1, : a, a $1"           },
	        {"select ':never closed",           "select ':never closed"          },
	        {"select :a",                       "select $1"                      },
	        {"select 1 limit :limit",           "select 1 limit $1"              },
	        {"select ';' -- ;",                 "select ';' -- ;"                },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(plain_sql(cases[i].text), cases[i].sql);
}

static void the_header_names_filters_and_sorts(void **state)
{
	(void)state;
	struct query *q = parse(list_text);
	assert_true(query_is_list(q));
	assert_int_equal(query_filter_count(q), 2);
	assert_int_equal(query_find_filter(q, SLICE("q")), 1);
	assert_true(slice_is(query_filter(q, 0), "kind"));
	assert_int_equal(query_find_filter(q, SLICE("at")), -1);
	assert_int_equal(query_sort_count(q), 3);
	assert_true(slice_is(query_sort_name(q, 1), "title"));
	assert_string_equal(query_name(q), "t/q");
}

static void files_with_carriage_returns_are_the_same(void **state)
{
	(void)state;
	struct query *q = parse("-- A.\r\n-- filter a: x = :a\r\n\r\nselect 1\r\n");
	assert_int_equal(query_filter_count(q), 1);
	assert_string_equal(plain_sql("-- A.\r\n\r\nselect 1\r\n"), "select 1");
}

static void what_is_wrong_with_a_file_is_told(void **state)
{
	(void)state;
	static const struct {
		const char *text, *reason;
	} cases[] = {
	        {"",	                                                              "no statement"               },
	        {"-- only a comment",	                                             "no statement"               },
	        {" \n\n",	                                                         "no statement"               },
	        {"select 1; select 2",	                                            "semicolon"                  },
	        {"-- filter kind\nselect 1",	                                      "NAME: EXPRESSION"           },
	        {"-- filter kind:\nselect 1",                                             "NAME: EXPRESSION"           },
	        {"select 1 order by :sort limit :limit",                                  "`-- sort`"                  },
	        {"-- sort a: a\nselect 1 order by :sort limit :limit",                    "`-- sort`"                  },
	        {"-- sort a: a\n-- key b\nselect 1 order by :sort",                       "limit :limit"               },
	        {"-- sort a: a\n-- key b\nselect 1 order by :sort limit :limit offset 5", "limit :limit"               },
	        {"-- filter a: :filters\nselect 1",                                       "for the statement of a list"},
	        {"-- sort a: :sort\n-- key b\nselect 1 order by :sort limit :limit",
	         "for the statement of a list"	                                                                 },
	        {"-- sort a: a\n-- key :keys\nselect 1 order by :sort limit :limit",
	         "for the statement of a list"	                                                                 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_refused(cases[i].text, "", cases[i].reason);
	assert_refused("select :columns", "a, :columns", "inside columns.sql");
	assert_refused("select :columns", ":filters", "for the statement of a list");
}

static void numbers_of_parameters_filters_and_sorts_are_bounded(void **state)
{
	(void)state;
	const char *parameters = "select 1", *filters = "", *sorts = "";
	for (int i = 0; i < QUERY_PARAMETERS_MAX; i++)
		parameters = arena_printf(&arena, "%s, :p%d", parameters, i);
	for (int i = 0; i < QUERY_FILTERS_MAX; i++)
		filters = arena_printf(&arena, "%s-- filter f%d: x\n", filters, i);
	for (int i = 0; i < QUERY_SORTS_MAX; i++)
		sorts = arena_printf(&arena, "%s-- sort s%d: x\n", sorts, i);
	parse(parameters);
	parse(arena_printf(&arena, "%sselect 1", filters));
	parse(arena_printf(&arena, "%sselect 1", sorts));
	assert_refused(arena_printf(&arena, "%s, :more", parameters), "", "too many parameters");
	assert_refused(arena_printf(&arena, "%s-- filter f: x\nselect 1", filters), "", "too many");
	assert_refused(arena_printf(&arena, "%s-- sort s: x\nselect 1", sorts), "", "too many");
}

/* Else a request would send half a statement. */
static void a_statement_that_grows_too_long_is_refused_when_it_is_parsed(void **state)
{
	(void)state;
	char *columns = arena_alloc(&arena, 30001);
	memset(columns, 'c', 30000);
	columns[30000] = '\0';
	assert_refused("select :columns, :columns, :columns", columns, "too long");
	char *sort = arena_printf(&arena,
	                          "-- sort a: a\n-- sort b: %.5000s\n-- key k\nselect 1, :keys where "
	                          ":filters\norder by :sort\nlimit :limit",
	                          columns);
	assert_refused(sort, "", "too long");
}

/* ---- building ---- */

static struct query_text build(const struct query_choice *choice)
{
	return query_build(parse(list_text), choice, &arena);
}

static void without_a_wish_the_list_goes_by_its_key(void **state)
{
	(void)state;
	struct query_choice choice = {0};
	struct query_text text = build(&choice);
	assert_string_equal(text.sql, "select t.id, t.title\n"
	                              "from thing t\n"
	                              "where t.owner = $1 and true\n"
	                              "order by t.id\n"
	                              "limit $2");
	assert_int_equal(text.values[1], QUERY_VALUE_LIMIT);
}

static void only_used_filters_are_in_the_statement(void **state)
{
	(void)state;
	struct query_choice choice = {.filters = 1 << 1};
	struct query_text text = build(&choice);
	assert_non_null(strstr(text.sql, "and true and (t.search @@ websearch_to_tsquery('simple', $2))\n"));
	assert_null(strstr(text.sql, "kind"));
	assert_int_equal(text.value_count, 3);
	choice.filters = 3;
	assert_non_null(strstr(build(&choice).sql, "true and (t.kind = any($2)) and (t.search"));
}

static void one_direction_continues_by_a_row_comparison(void **state)
{
	(void)state;
	struct query_choice choice = {
	        .sorts = {{1, true}, {0, true}},
                  .sort_count = 2, .keyset = true
        };
	struct query_text text = build(&choice);
	assert_non_null(strstr(text.sql, "true and (t.title, t.at, t.id) < ($2, $3, $4)\n"));
	assert_non_null(strstr(text.sql, "order by t.title desc, t.at desc, t.id desc\nlimit $5"));
	assert_non_null(strstr(text.sql, "select t.id, t.title, (t.at)::text as \"_key1\"\n"));
	for (int i = 0; i < 3; i++)
		assert_int_equal(text.values[1 + i], QUERY_VALUE_KEY + i);
}

/* Only what is exactly the expression: no call that has it for an argument, no other name. */
static void a_key_among_the_columns_is_not_selected_again(void **state)
{
	(void)state;
	static const char text[] =
	        "-- sort at: t.at\n-- key t.id\nselect :columns, :keys\nfrom thing t\nwhere "
	        ":filters\norder by :sort\nlimit :limit";
	static const struct {
		const char *columns, *column;
	} cases[] = {
	        {"t.id, t.at, t.title",                         "at"   },
	        {"-- The columns, t.at too.\nt.title,\n  t.at", "at"   },
	        {"greatest(t.id, t.at, t.title)",               "_key0"},
	        {"t.at as \"when\", t.title",                   "_key0"},
	        {"', t.at, ', array[t.id, t.at]",               "_key0"},
	        {"tt.at, t.at_last",                            "_key0"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *why = NULL;
		struct query_choice choice = {.sorts = {{0, true}}, .sort_count = 1};
		const struct query *q =
		        query_parse(&arena, "t/q", SLICE(text), slice_of(cases[i].columns), &why);
		assert_non_null(q);
		assert_true(slice_is(query_key_column(q, &choice, 0), cases[i].column));
		bool selected = strstr(query_build(q, &choice, &arena).sql, "(t.at)::text as \"_key0\"");
		assert_int_equal(selected, cases[i].column[0] == '_');
	}
}

static void exported_columns_are_called_as_the_columns_are(void **state)
{
	(void)state;
	static const struct {
		const char *columns, *exported;
	} cases[] = {
	        {"-- All of them.\nt.id,\n  t.title", "exported(t.id) as id, exported(t.title) as title"},
	        {"g.id as \"of.id\", t.\"from\"",
	         "exported(g.id) as \"of.id\", exported(t.\"from\") as \"from\""                        },
	        {"cast(t.a as text) as a",            "exported(cast(t.a as text)) as a"                },
	        {"(select min(x) as y from z) as y",  "exported((select min(x) as y from z)) as y"      },
	        {"' as ' || t.b as b, t.c",           "exported(' as ' || t.b) as b, exported(t.c) as c"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *why = NULL;
		struct query_choice choice = {0};
		const struct query *q = query_parse(&arena, "t/q", SLICE("select :exported_columns from t"),
		                                    slice_of(cases[i].columns), &why);
		assert_non_null(q);
		assert_string_equal(query_build(q, &choice, &arena).sql,
		                    arena_printf(&arena, "select %s from t", cases[i].exported));
	}
}

static void mixed_directions_continue_key_by_key(void **state)
{
	(void)state;
	struct query_choice choice = {
	        .sorts = {{1, false}, {0, true}},
                  .sort_count = 2, .keyset = true
        };
	struct query_text text = build(&choice);
	assert_non_null(strstr(text.sql, "true and ((t.title > $2) or (t.title = $2 and t.at < $3) or "
	                                 "(t.title = $2 and t.at = $3 and t.id < $4))\n"));
	assert_non_null(strstr(text.sql, "order by t.title, t.at desc, t.id desc\n"));
}

static void backward_turns_every_direction(void **state)
{
	(void)state;
	struct query_choice choice = {
	        .sorts = {{1, false}, {0, true}},
                  .sort_count = 2, .keyset = true, .backward = true
        };
	struct query_text text = build(&choice);
	assert_non_null(strstr(text.sql, "((t.title < $2) or (t.title = $2 and t.at > $3) or "
	                                 "(t.title = $2 and t.at = $3 and t.id > $4))"));
	assert_non_null(strstr(text.sql, "order by t.title desc, t.at, t.id\n"));
	choice = (struct query_choice){.keyset = true, .backward = true};
	assert_non_null(strstr(build(&choice).sql, "(t.id) < ($2)"));
}

static void a_count_has_neither_order_nor_limit(void **state)
{
	(void)state;
	struct query_choice choice = {.sorts = {{0, true}}, .sort_count = 1, .count = true, .filters = 1};
	struct query_text text = build(&choice);
	assert_true(slice_starts(slice_of(text.sql), SLICE("select count(*) as \"count\" from (select ")));
	assert_true(slice_is(slice_from(slice_of(text.sql), strlen(text.sql) - 9), ") counted"));
	assert_null(strstr(text.sql, "order by"));
	assert_null(strstr(text.sql, "limit"));
	assert_int_equal(text.value_count, 2);
}

static void every_choice_has_its_own_key(void **state)
{
	(void)state;
	enum { COUNT = 13, LAST = QUERY_SORTS_MAX - 1 };
	struct query_choice choices[COUNT];
	memset(choices, 0, sizeof choices);
	choices[1].filters = 1;
	choices[2].keyset = true;
	choices[3].backward = true;
	choices[4].count = true;
	for (int i = 5; i < 10; i++)
		choices[i].sort_count = 1;
	choices[6].sorts[0].descending = true;
	choices[7].sorts[0].sort = 1;
	choices[8].sorts[0].sort = LAST;
	choices[9].sorts[0] = (struct query_sort){LAST, true};
	choices[10].sort_count = choices[11].sort_count = 2;
	choices[11].sorts[1].sort = 1;
	choices[12].sort_count = 3;
	choices[12].sorts[2].sort = 1;
	for (int i = 0; i < COUNT; i++)
		for (int k = 0; k < i; k++) {
			struct query_choice_key a = query_choice_key(&choices[i]),
			                        b = query_choice_key(&choices[k]);
			assert_true(a.filters != b.filters || a.form != b.form);
		}
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, open_arena, close_arena)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        WITH_ARENA(parameters_become_numbers_in_the_order_of_their_first_use),
	        WITH_ARENA(casts_quotes_and_comments_hold_no_parameters),
	        WITH_ARENA(the_header_names_filters_and_sorts),
	        WITH_ARENA(files_with_carriage_returns_are_the_same),
	        WITH_ARENA(what_is_wrong_with_a_file_is_told),
	        WITH_ARENA(numbers_of_parameters_filters_and_sorts_are_bounded),
	        WITH_ARENA(a_statement_that_grows_too_long_is_refused_when_it_is_parsed),
	        WITH_ARENA(without_a_wish_the_list_goes_by_its_key),
	        WITH_ARENA(only_used_filters_are_in_the_statement),
	        WITH_ARENA(one_direction_continues_by_a_row_comparison),
	        WITH_ARENA(a_key_among_the_columns_is_not_selected_again),
	        WITH_ARENA(exported_columns_are_called_as_the_columns_are),
	        WITH_ARENA(mixed_directions_continue_key_by_key),
	        WITH_ARENA(backward_turns_every_direction),
	        WITH_ARENA(a_count_has_neither_order_nor_limit),
	        WITH_ARENA(every_choice_has_its_own_key),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
