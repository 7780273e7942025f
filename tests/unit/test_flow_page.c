/* Rows to answers: pages, cursors, what is embedded, versions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "flow_maker.h"

#define ID    "0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8d"
#define OTHER "0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8e"

static int open_flow(void **state)
{
	(void)state;
	flow_open();
	return 0;
}

static int close_flow(void **state)
{
	(void)state;
	flow_close();
	return 0;
}

static const struct made_column columns[] = {
        {"id",       TYPE_UUID},
        {"title",    TYPE_TEXT},
        {"_version", TYPE_INT4},
        {"_key0",    TYPE_TEXT},
        {"_key1",    TYPE_TEXT},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static const char *const three[] = {
        ID, "a", "1", "a", ID, OTHER, "b", "1", "b", OTHER, OTHER, "c", "1", "c", OTHER,
};

/* Lists; the page has `rows` rows of `three`. Returns the answer, which the caller drops. */
static json_t *list(const char *target, int rows)
{
	flow_begin("GET", target);
	if (flow_walk(NULL))
		fail_msg("%s: %.*s", target, SLICE_ARG(flow_maker.x.rs.body));
	flow_give_rows(0, make_rows(columns, COLUMNS, three, rows));
	flow_finish(DB_OK, NULL);
	assert_int_equal(flow_maker.x.rs.status, 200);
	return flow_json();
}

/* A link of the last page, kept over the next request; NULL: none. */
static const char *keep_link(const json_t *page, const char *name)
{
	const char *link = json_string_value(json_object_get(page, name));
	return link ? arena_strdup(&flow_maker.arena, slice_of(link)) : NULL;
}

static void the_last_page_has_no_next(void **state)
{
	(void)state;
	json_t *page = list("/v1/pilots?sort=title&limit=3", 3);
	assert_int_equal(json_array_size(json_object_get(page, "data")), 3);
	assert_true(json_is_null(json_object_get(page, "next")));
	assert_true(json_is_null(json_object_get(page, "prev")));
	assert_null(flow_field("Link"));
	json_decref(page);
	page = list("/v1/pilots?sort=title&limit=3", 0);
	assert_int_equal(json_array_size(json_object_get(page, "data")), 0);
	assert_true(json_is_null(json_object_get(page, "next")));
	json_decref(page);
}

static void a_row_more_than_the_page_makes_a_next_link_that_is_understood(void **state)
{
	(void)state;
	json_t *page = list("/v1/pilots?sort=title&limit=2&stage=idea", 3);
	assert_int_equal(json_array_size(json_object_get(page, "data")), 2);
	const char *next = keep_link(page, "next");
	assert_non_null(next);
	assert_string_equal(flow_field("Link"), arena_printf(&flow_maker.arena, "<%s>; rel=\"next\"", next));
	json_decref(page);
	flow_begin("GET", next);
	assert_false(flow_walk(NULL));
	assert_true(flow_maker.x.position.keyset);
	assert_false(flow_maker.x.position.backward);
	assert_string_equal(flow_maker.x.position.keys[0], "b");
	assert_string_equal(flow_maker.x.position.keys[1], OTHER);
	assert_true(flow_maker.x.job.steps[0].choice.keyset);
	assert_string_equal(flow_maker.x.job.steps[0].limit, "3");
}

static void a_page_read_backward_is_shown_in_order(void **state)
{
	(void)state;
	json_t *page = list("/v1/pilots?sort=title&limit=2", 3);
	const char *next = keep_link(page, "next");
	json_decref(page);
	page = list(next, 2);
	assert_null(keep_link(page, "next"));
	const char *previous = keep_link(page, "prev");
	assert_non_null(previous);
	json_decref(page);
	page = list(previous, 3);
	assert_true(flow_maker.x.job.steps[0].choice.backward);
	const json_t *data = json_object_get(page, "data");
	assert_string_equal(json_string_value(json_object_get(json_array_get(data, 0), "title")), "b");
	assert_string_equal(json_string_value(json_object_get(json_array_get(data, 1), "title")), "a");
	assert_non_null(keep_link(page, "next"));
	assert_non_null(keep_link(page, "prev"));
	assert_non_null(strstr(flow_field("Link"), "rel=\"next\", <"));
	json_decref(page);
}

static void refuse_cursor(const char *target)
{
	flow_begin("GET", target);
	assert_true(flow_walk(NULL));
	assert_int_equal(flow_maker.x.rs.status, 400);
	assert_non_null(memmem(flow_maker.x.rs.body.at, flow_maker.x.rs.body.n, "#invalid-cursor", 15));
}

static void a_cursor_of_another_query_or_an_edited_one_is_refused(void **state)
{
	(void)state;
	json_t *page = list("/v1/pilots?sort=title&limit=2", 3);
	const char *cursor = strstr(keep_link(page, "next"), "cursor=");
	struct arena *a = &flow_maker.arena;
	json_decref(page);
	refuse_cursor(arena_printf(a, "/v1/pilots?sort=-title&%s", cursor));
	refuse_cursor(arena_printf(a, "/v1/pilots?sort=created_at&%s", cursor));
	refuse_cursor(arena_printf(a, "/v1/pilots?sort=title&stage=idea&%s", cursor));
	refuse_cursor(arena_printf(a, "/v1/programmes?%s", cursor));
	refuse_cursor(arena_printf(a, "/v1/pilots?sort=title&%sAAAA", cursor));
	refuse_cursor(arena_printf(a, "/v1/pilots?sort=title&%.*s", (int)strlen(cursor) - 1, cursor));
	for (size_t i = sizeof "cursor=" - 1; i < strlen(cursor); i++) {
		char *edited = arena_strdup(a, slice_of(cursor));
		edited[i] = edited[i] == 'A' ? 'E' : 'A';
		refuse_cursor(arena_printf(a, "/v1/pilots?sort=title&%s", edited));
	}
	/* neither the size of the page nor what is shown of it belongs to the query */
	flow_begin("GET", arena_printf(a, "/v1/pilots?sort=title&limit=7&fields=id&%s", cursor));
	assert_false(flow_walk(NULL));
}

/* 500 characters of four bytes each, the longest title that the contract admits. */
static void the_longest_title_fits_into_a_cursor(void **state)
{
	(void)state;
	enum { LONGEST = 500 * 4 };
	char title[LONGEST + 1] = "";
	for (int i = 0; i < LONGEST; i += 4)
		memcpy(title + i, "\xf0\x9f\x9b\xb3", 4);
	title[LONGEST] = '\0';
	const char *const rows[] = {ID, title, "1", title, ID, OTHER, title, "1", title, OTHER};
	flow_begin("GET", "/v1/pilots?sort=title&limit=1");
	assert_false(flow_walk(NULL));
	flow_give_rows(0, make_rows(columns, COLUMNS, rows, 2));
	flow_finish(DB_OK, NULL);
	json_t *page = flow_json();
	const char *next = keep_link(page, "next");
	json_decref(page);
	flow_begin("GET", next);
	assert_false(flow_walk(NULL));
	assert_string_equal(flow_maker.x.position.keys[0], title);
}

static void a_link_keeps_the_filters_as_they_were_sent(void **state)
{
	(void)state;
	json_t *page = list("/v1/pilots?q=a%26b+c&sort=title&limit=2", 3);
	assert_non_null(strstr(keep_link(page, "next"), "?q=a%26b%20c&sort=title&limit=2&cursor="));
	json_decref(page);
}

static void the_count_is_a_second_statement(void **state)
{
	(void)state;
	static const struct made_column count = {"count", TYPE_INT4};
	static const char *const value = "42";
	flow_begin("GET", "/v1/pilots?count=exact&stage=idea");
	assert_false(flow_walk(NULL));
	assert_int_equal(flow_maker.job->step_count, 2);
	assert_true(flow_maker.job->steps[1].choice.count);
	assert_true(flow_maker.job->steps[1].choice.filters == flow_maker.job->steps[0].choice.filters);
	flow_give_rows(0, make_rows(columns, COLUMNS, three, 1));
	flow_give_rows(1, make_rows(&count, 1, &value, 1));
	flow_finish(DB_OK, NULL);
	json_t *page = flow_json();
	assert_int_equal(json_integer_value(json_object_get(page, "count")), 42);
	json_decref(page);
}

static const struct made_column part_columns[] = {
        {"_parent", TYPE_UUID},
        {"role",    TYPE_TEXT},
};

static void what_is_included_stands_in_its_row(void **state)
{
	(void)state;
	static const char *const parts[] = {ID, "x", OTHER, "y", OTHER, "z"};
	flow_begin("GET", "/v1/pilots?include=participants&sort=title&fields=id");
	assert_false(flow_walk(NULL));
	flow_give_rows(0, make_rows(columns, COLUMNS, three, 2));
	flow_finish(DB_OK, NULL);
	assert_int_equal(flow_maker.woken, 0);
	assert_string_equal(flow_maker.x.ids, "{" ID "," OTHER "}");
	flow_give_rows(0, make_rows(part_columns, 2, parts, 3));
	flow_finish(DB_OK, NULL);
	assert_int_equal(flow_maker.woken, 1);
	json_t *page = flow_json(), *data = json_object_get(page, "data");
	char *text = json_dumps(data, JSON_COMPACT);
	assert_string_equal(text, "[{\"id\":\"" ID "\",\"participants\":[{\"role\":\"x\"}]},{\"id\":\"" OTHER
	                          "\",\"participants\":[{\"role\":\"y\"},{\"role\":\"z\"}]}]");
	free(text);
	json_decref(page);
}

static void an_empty_page_includes_nothing(void **state)
{
	(void)state;
	json_t *page = list("/v1/pilots?include=participants", 0);
	assert_int_equal(json_array_size(json_object_get(page, "data")), 0);
	json_decref(page);
}

static void a_single_one_has_the_tag_of_its_version_and_304_when_it_is_known(void **state)
{
	(void)state;
	const char *tag = NULL;
	for (int round = 0; round < 2; round++) {
		flow_begin("GET", "/v1/pilots/" ID);
		if (tag)
			flow_add_field("If-None-Match", tag);
		assert_false(flow_walk(NULL));
		flow_give_rows(0, make_rows(columns, COLUMNS, three, 1));
		flow_finish(DB_OK, NULL);
		assert_int_equal(flow_maker.x.rs.status, tag ? 304 : 200);
		assert_memory_equal(flow_field("ETag"), "\"1-", 3);
		tag = arena_strdup(&flow_maker.arena, slice_of(flow_field("ETag")));
	}
}

static void what_is_not_seen_is_not_found(void **state)
{
	(void)state;
	flow_begin("GET", "/v1/pilots/" ID);
	assert_false(flow_walk(NULL));
	flow_give_rows(0, make_rows(columns, COLUMNS, three, 0));
	flow_finish(DB_OK, NULL);
	assert_int_equal(flow_maker.x.rs.status, 404);
}

/* ---- writes ---- */

/* Deletes with If-Match; `gone` rows were deleted, and `seen` are there to be read. */
static int status_of_delete(const char *if_match, int gone, int seen)
{
	flow_begin("DELETE", "/v1/pilots/" ID);
	flow_add_field("Authorization", flow_token("regional_manager"));
	flow_add_field("If-Match", if_match);
	assert_false(flow_walk(NULL));
	assert_int_equal(flow_maker.job->step_count, 2);
	flow_give_rows(0, make_rows(columns, COLUMNS, three, gone));
	flow_give_rows(1, make_rows(columns, COLUMNS, three, seen));
	flow_finish(DB_OK, NULL);
	return flow_maker.x.rs.status;
}

static void a_write_that_met_no_row_tells_why(void **state)
{
	(void)state;
	assert_int_equal(status_of_delete("\"1-a\"", 1, 0), 204);
	assert_int_equal(status_of_delete("\"1-a\"", 0, 0), 404);
	assert_int_equal(status_of_delete("\"2-a\"", 0, 1), 412);
	assert_int_equal(status_of_delete("\"11-a\", \"21-a\"", 0, 1), 412);
	assert_int_equal(status_of_delete("W/\"1-a\"", 0, 1), 412);
	assert_int_equal(status_of_delete("\"1-a\"", 0, 1), 403);
	assert_int_equal(status_of_delete("\"3-a\", \"1-a\"", 0, 1), 403);
	assert_int_equal(status_of_delete("*", 0, 1), 403);
}

#define WITH_FLOW(test) cmocka_unit_test_setup_teardown(test, open_flow, close_flow)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        WITH_FLOW(the_last_page_has_no_next),
	        WITH_FLOW(a_row_more_than_the_page_makes_a_next_link_that_is_understood),
	        WITH_FLOW(a_page_read_backward_is_shown_in_order),
	        WITH_FLOW(a_cursor_of_another_query_or_an_edited_one_is_refused),
	        WITH_FLOW(the_longest_title_fits_into_a_cursor),
	        WITH_FLOW(a_link_keeps_the_filters_as_they_were_sent),
	        WITH_FLOW(the_count_is_a_second_statement),
	        WITH_FLOW(what_is_included_stands_in_its_row),
	        WITH_FLOW(an_empty_page_includes_nothing),
	        WITH_FLOW(a_single_one_has_the_tag_of_its_version_and_304_when_it_is_known),
	        WITH_FLOW(what_is_not_seen_is_not_found),
	        WITH_FLOW(a_write_that_met_no_row_tells_why),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
