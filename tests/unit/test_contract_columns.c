/* Columns: names lead into the schema, cells become JSON of its types, and pointers lead back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "contract/columns.h"

enum { ROW_MAX = 4096, ARENA_MAX = 1 << 20 };

static const char body[] =
        "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {"
        "\"name\": {\"type\": \"string\"}, \"count\": {\"type\": \"integer\"}, \"share\": {\"type\": "
        "\"number\"},"
        "\"open\": {\"type\": \"boolean\"}, \"tags\": {\"type\": \"array\"}, \"any\": {},"
        "\"note\": {\"anyOf\": [{\"type\": \"object\", \"additionalProperties\": false,"
        "  \"properties\": {\"nb\": {\"type\": \"string\"}, \"n\": {\"type\": \"integer\"}}}, {\"type\": "
        "\"null\"}]},"
        "\"free\": {\"type\": \"object\", \"additionalProperties\": {\"type\": \"integer\"}},"
        "\"dated\": {\"type\": \"object\", \"additionalProperties\": false,"
        "  \"patternProperties\": {\"^d_\": {\"type\": \"string\"}}}}}";
static const char answer[] = "{\"properties\": {\"id\": {}, \"name\": {}}}";

struct fixture {
	struct arena arena;
	json_t *body, *answer;
	struct columns_wish wish;
	struct column_fault fault;
};

static int open_fixture(void **state)
{
	static struct fixture f;
	const char *why = "";
	arena_init(&f.arena, ARENA_MAX);
	f.body = json_loads(body, 0, NULL);
	f.answer = json_loads(answer, 0, NULL);
	f.wish = (struct columns_wish){schema_compile(&f.arena, f.body, f.body, "body", &why), f.answer,
	                               false};
	assert_non_null(f.wish.body);
	*state = &f;
	return 0;
}

static int close_fixture(void **state)
{
	struct fixture *f = *state;
	json_decref(f->body);
	json_decref(f->answer);
	arena_close(&f->arena);
	return 0;
}

/* Cells with | between; one that begins with " was quoted. */
static struct csv_record record_of(struct arena *arena, const char *text)
{
	struct csv_cell *cells = arena_calloc(arena, CSV_CELLS_MAX, sizeof *cells);
	struct csv_record record = {.cells = cells, .line = 1};
	struct slice rest = slice_of(text), cell;
	while (slice_split(&rest, '|', &cell)) {
		bool quoted = cell.n > 0 && cell.at[0] == '"';
		cells[record.count++] = (struct csv_cell){slice_from(cell, quoted), quoted};
	}
	return record;
}

static const struct columns *bind(struct fixture *f, const char *names)
{
	struct csv_record record = record_of(&f->arena, names);
	return columns_new(&f->arena, &f->wish, &record, &f->fault);
}

static void assert_row(struct fixture *f, const char *names, const char *cells, const char *expected)
{
	struct buf out;
	const struct columns *c = bind(f, names);
	struct csv_record row = record_of(&f->arena, cells);
	assert_non_null(c);
	buf_init(&out, ROW_MAX);
	assert_true(columns_write(c, &row, &out, &f->fault));
	assert_string_equal(arena_strdup(&f->arena, buf_slice(&out)), expected);
	buf_close(&out);
}

static void types_are_those_of_the_schema(void **state)
{
	assert_row(*state, "name|count|share|open", "12|12|0.50|true",
	           "{\"name\":\"12\",\"count\":12,\"share\":0.50,\"open\":true}");
	assert_row(*state, "open|tags|any", "FALSE|[1, \"a\"]|null",
	           "{\"open\":false,\"tags\":[1, \"a\"],\"any\":\"null\"}");
}

static void what_is_no_value_of_its_type_is_left_to_the_schema(void **state)
{
	assert_row(*state, "count|open|tags", "1,5|ja|a",
	           "{\"count\":\"1,5\",\"open\":\"ja\",\"tags\":\"a\"}");
	assert_row(*state, "name|any", "{\"a\":1}|{\"a\":1}",
	           "{\"name\":\"{\\\"a\\\":1}\",\"any\":{\"a\":1}}");
	assert_row(*state, "any", "text", "{\"any\":\"text\"}");
}

static void empty_is_absent_and_quoted_empty_is_a_text(void **state)
{
	assert_row(*state, "name|count|note.nb", "||", "{}");
	assert_row(*state, "name|note.nb", "\"|\"", "{\"name\":\"\",\"note\":{\"nb\":\"\"}}");
}

static void dots_lead_deeper_wherever_the_column_stands(void **state)
{
	assert_row(*state, "note.nb|name|note.n|free.x|dated.d_1", "a|b|3|4|2026",
	           "{\"note\":{\"nb\":\"a\",\"n\":3},\"name\":\"b\",\"free\":{\"x\":4},\"dated\":{\"d_1\":"
	           "\"2026\"}}");
}

static void the_apostrophe_before_a_formula_is_taken_away(void **state)
{
	assert_row(*state, "name|note.nb", "'=1+1|'tis", "{\"name\":\"=1+1\",\"note\":{\"nb\":\"'tis\"}}");
}

static void wrong_names_are_refused(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *names, *code;
		size_t column;
	} cases[] = {
	        {"name|nothing",        "unknown_column",   1},
	        {"name|",               "unknown_column",   1},
	        {"name.x",              "unknown_column",   0},
	        {"note.sv",             "unknown_column",   0},
	        {"note.nb.x",           "unknown_column",   0},
	        {"dated.x",             "unknown_column",   0},
	        {"name.",               "unknown_column",   0},
	        {"a.b.c.d.e.f.g.h.i.j", "unknown_column",   0},
	        {"name|count|name",     "duplicate_column", 2},
	        {"note|note.nb",        "duplicate_column", 1},
	        {"note.nb|note",        "duplicate_column", 1},
	        {"name|id",             "read_only",        1},
	        {"id.x",                "read_only",        0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_null(bind(f, cases[i].names));
		assert_string_equal(f->fault.code, cases[i].code);
		assert_int_equal(f->fault.column, cases[i].column);
	}
}

static void what_only_the_answer_has_is_left_out_when_wished(void **state)
{
	struct fixture *f = *state;
	f->wish.skips_given = true;
	assert_row(f, "id|name|id.x", "7|a|{", "{\"name\":\"a\"}");
	assert_null(bind(f, "id|nothing"));
	f->wish.skips_given = false;
}

static void wrong_rows_are_refused(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *cells, *code;
		size_t column;
	} cases[] = {
	        {"a|[1|3",	                                                          "syntax", 1},
	        {"a",	                                                               "cells",  1},
	        {"a|b|c|d",	                                                         "cells",  3},
	        {"a|{\"a\":1,\"a\":2}|1",	                                           "syntax", 1},
	        {"a|[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]|1", "syntax", 1},
	};
	const struct columns *c = bind(f, "name|tags|count");
	assert_non_null(c);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out;
		struct csv_record row = record_of(&f->arena, cases[i].cells);
		buf_init(&out, ROW_MAX);
		assert_false(columns_write(c, &row, &out, &f->fault));
		assert_string_equal(f->fault.code, cases[i].code);
		assert_int_equal(f->fault.column, cases[i].column);
		buf_close(&out);
	}
}

static void pointers_lead_back_to_columns(void **state)
{
	const struct columns *c = bind(*state, "name|note.nb|note.n|tags");
	assert_non_null(c);
	assert_int_equal(columns_find(c, "/note/n"), 2);
	assert_int_equal(columns_find(c, "/tags/0/x"), 3);
	assert_int_equal(columns_find(c, "/note"), 1); /* the first of its parts */
	assert_int_equal(columns_find(c, "/no"), -1);
	assert_int_equal(columns_find(c, "/count"), -1);
	assert_int_equal(columns_find(c, ""), -1);
	assert_int_equal(columns_count(c), 4);
	assert_string_equal(columns_name(c, 1), "note.nb");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(types_are_those_of_the_schema),
	        cmocka_unit_test(what_is_no_value_of_its_type_is_left_to_the_schema),
	        cmocka_unit_test(empty_is_absent_and_quoted_empty_is_a_text),
	        cmocka_unit_test(dots_lead_deeper_wherever_the_column_stands),
	        cmocka_unit_test(the_apostrophe_before_a_formula_is_taken_away),
	        cmocka_unit_test(wrong_names_are_refused),
	        cmocka_unit_test(what_only_the_answer_has_is_left_out_when_wished),
	        cmocka_unit_test(wrong_rows_are_refused),
	        cmocka_unit_test(pointers_lead_back_to_columns),
	};
	return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
