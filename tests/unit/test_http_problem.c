/* Problems: always JSON, whatever is in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/asset.h"
#include "http/problem.h"

static json_t *read_back(const struct problem *p)
{
	struct buf out;
	buf_init(&out, 1 << 20);
	problem_write(p, &out);
	assert_true(buf_ok(&out));
	json_t *json = json_loadb(out.at, out.n, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	buf_close(&out);
	return json;
}

static const char *text(const json_t *json, const char *member)
{
	return json_string_value(json_object_get(json, member));
}

static void every_type_has_status_title_and_a_section_that_explains_it(void **state)
{
	(void)state;
	struct slice page;
	struct arena arena;
	arena_init(&arena, 1 << 16);
	assert_true(asset_find("api/problems.md", &page));
	for (int type = 0; type < PROBLEM_TYPES; type++) {
		struct problem p = problem_of((enum problem_type)type);
		assert_in_range(p.status, 400, 599);
		assert_true(p.title.n > 0);
		const char *heading = arena_printf(&arena, "## %.*s\n", SLICE_ARG(p.slug));
		assert_non_null(memmem(page.at, page.n, heading, strlen(heading)));
	}
	arena_close(&arena);
}

static void absent_members_are_left_out(void **state)
{
	(void)state;
	struct problem p = problem_of(PROBLEM_NOT_FOUND);
	json_t *json = read_back(&p);
	assert_int_equal(json_object_size(json), 3);
	assert_string_equal(text(json, "type"), "/problems#not-found");
	assert_int_equal(json_integer_value(json_object_get(json, "status")), 404);
	json_decref(json);
}

static void hostile_text_stays_text(void **state)
{
	(void)state;
	struct problem p = problem_of(PROBLEM_NOT_FOUND);
	p.detail = SLICE("\"},{\\ \x01\n");
	p.instance = SLICE("/\"<script>");
	p.trace_id = SLICE("");
	problem_add_error(&p, PLACE_PARAMETER, SLICE("\"\\"), SLICE("code"), (struct slice){NULL, 0});
	json_t *json = read_back(&p);
	assert_string_equal(text(json, "detail"), "\"},{\\ \x01\n");
	assert_string_equal(text(json, "instance"), "/\"<script>");
	json_t *error = json_array_get(json_object_get(json, "errors"), 0);
	assert_string_equal(text(error, "parameter"), "\"\\");
	assert_null(text(error, "detail"));
	json_decref(json);
}

static void places_have_their_names(void **state)
{
	(void)state;
	struct problem p = problem_of(PROBLEM_INVALID_BODY);
	problem_add_error(&p, PLACE_POINTER, SLICE("/a"), SLICE("c"), SLICE("d"));
	problem_add_error(&p, PLACE_HEADER, SLICE("If-Match"), SLICE("c"), SLICE("d"));
	json_t *json = read_back(&p), *errors = json_object_get(json, "errors");
	assert_string_equal(text(json_array_get(errors, 0), "pointer"), "/a");
	assert_string_equal(text(json_array_get(errors, 1), "header"), "If-Match");
	json_decref(json);
}

static void errors_beyond_the_maximum_are_not_added(void **state)
{
	(void)state;
	struct problem p = problem_of(PROBLEM_INVALID_BODY);
	for (int i = 0; i < PROBLEM_ERRORS_MAX + 10; i++)
		problem_add_error(&p, PLACE_POINTER, SLICE(""), SLICE("c"), SLICE("d"));
	json_t *json = read_back(&p);
	assert_int_equal(json_array_size(json_object_get(json, "errors")), PROBLEM_ERRORS_MAX);
	json_decref(json);
}

static void further_members_are_spliced_in(void **state)
{
	(void)state;
	struct problem p = problem_of(PROBLEM_CONFLICT);
	p.members = SLICE("\"allowed\":[\"a\",\"b\"]");
	problem_add_error(&p, PLACE_POINTER, SLICE("/stage"), SLICE("c"), SLICE("d"));
	json_t *json = read_back(&p);
	assert_int_equal(json_array_size(json_object_get(json, "allowed")), 2);
	assert_int_equal(json_array_size(json_object_get(json, "errors")), 1);
	json_decref(json);
}

static void any_status_has_a_title(void **state)
{
	(void)state;
	for (int status = 0; status < 600; status++)
		assert_true(problem_title(SLICE("own"), status)[0] != '\0');
	assert_string_equal(problem_title(SLICE("in-use"), 409), "Something else refers to it");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_type_has_status_title_and_a_section_that_explains_it),
	        cmocka_unit_test(absent_members_are_left_out),
	        cmocka_unit_test(hostile_text_stays_text),
	        cmocka_unit_test(places_have_their_names),
	        cmocka_unit_test(errors_beyond_the_maximum_are_not_added),
	        cmocka_unit_test(further_members_are_spliced_in),
	        cmocka_unit_test(any_status_has_a_title),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
