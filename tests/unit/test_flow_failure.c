/* What the database refuses, as the caller sees it (sql/README.md § Names). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "flow_maker.h"

#define ID "0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8d"

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

/* The problem that a change gets when the database fails so; the caller drops it. */
static json_t *fail_change(enum db_status status, const struct db_error *error)
{
	flow_begin("PATCH", "/v1/pilots/" ID);
	flow_add_field("Authorization", flow_token("buyer"));
	flow_add_field("Content-Type", "application/merge-patch+json");
	flow_add_field("If-Match", "*");
	assert_false(flow_walk("{}"));
	flow_finish(status, error);
	assert_int_equal(flow_maker.woken, 1);
	json_t *problem = flow_json();
	assert_non_null(problem);
	return problem;
}

static const char *text(const json_t *json, const char *member)
{
	return json_string_value(json_object_get(json, member));
}

static void constraints_name_pointer_and_code(void **state)
{
	(void)state;
	static const struct {
		const char *sqlstate, *constraint, *column;
		int status;
		const char *pointer, *code;
	} cases[] = {
	        {"23505", "pilot__number__unique",        NULL,    409, "/number",        "unique"    },
	        {"23514", "pilot__period.to__order",      NULL,    422, "/period/to",     "order"     },
	        {"23503", "pilot__lead_buyer_id__exists", NULL,    422, "/lead_buyer_id", "exists"    },
	        {"23502", NULL,                           "title", 422, "/title",         "required"  },
	        {"23514", "pilot_pkey",                   NULL,    422, "",               "constraint"},
	        {"23514", NULL,                           NULL,    422, "",               "constraint"},
	        {"23514", "a__b",                         NULL,    422, "",               "constraint"},
	        {"23514", "____",                         NULL,    422, "/",              ""          },
	        {"22003", NULL,                           NULL,    422, "",               "value"     },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct db_error e = {.sqlstate = cases[i].sqlstate,
		                           .message = "secret text",
		                           .constraint = cases[i].constraint,
		                           .column = cases[i].column};
		json_t *problem = fail_change(DB_FAILED, &e);
		const json_t *error = json_array_get(json_object_get(problem, "errors"), 0);
		assert_int_equal(flow_maker.x.rs.status, cases[i].status);
		assert_string_equal(text(error, "pointer"), cases[i].pointer);
		assert_string_equal(text(error, "code"), cases[i].code);
		assert_null(memmem(flow_maker.x.rs.body.at, flow_maker.x.rs.body.n, "secret", 6));
		json_decref(problem);
	}
}

static void a_constraint_says_what_is_wrong(void **state)
{
	(void)state;
	static const struct {
		const char *constraint, *detail;
	} cases[] = {
	        {"activity__ends_at__order",               "The end is before the start."                           },
	        {"activity__registration_deadline__order", "The deadline is after the end."                         },
	        {"milestone__met__status",                 "This does not go with the status, as it is or would be."},
	        {"report__answers.q9__unknown_member",     "There is no such member here."                          },
	        {"pilot__title__format",
	         "The form is not the one that is asked for; of texts by language at least one is needed."          },
	        {"goal__programme_id__exactly_one",
	         "Either programme_id or pilot_id is given, and not both."                                          },
	        {"role_grant__subject__exactly_one",
	         "Either subject or organisation is given, and not both."                                           },
	        {"pilot__made_up__code",                   "The value breaks a rule."                               },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct db_error e = {.sqlstate = "23514", .constraint = cases[i].constraint};
		json_t *problem = fail_change(DB_FAILED, &e);
		const json_t *error = json_array_get(json_object_get(problem, "errors"), 0);
		assert_string_equal(text(error, "detail"), cases[i].detail);
		json_decref(problem);
	}
}

static void every_class_has_its_status_and_never_what_the_database_said(void **state)
{
	(void)state;
	static const struct {
		const char *sqlstate;
		int status;
	} cases[] = {
	        {"42501", 403},
                {"44000", 403},
                {"40001", 503},
                {"55P03", 503},
	        {"57014", 504},
                {"57P01", 503},
                {"53300", 503},
                {"42703", 500},
	        {"XX000", 500},
                {"26000", 500},
                {"",      500},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct db_error e = {.sqlstate = cases[i].sqlstate, .message = "relation secret"};
		json_decref(fail_change(DB_FAILED, &e));
		assert_int_equal(flow_maker.x.rs.status, cases[i].status);
		assert_null(memmem(flow_maker.x.rs.body.at, flow_maker.x.rs.body.n, "secret", 6));
	}
}

static void own_errors_come_with_their_members(void **state)
{
	(void)state;
	const struct db_error e = {
	        .sqlstate = "IO409",
	        .message = "illegal-transition",
	        .detail = "{\"pointer\":\"/stage\",\"allowed\":[\"a\",\"b\"],\"detail\":\"Not "
	                  "\\\"now\\\".\",\"n\":1}",
	};
	json_t *problem = fail_change(DB_FAILED, &e);
	assert_int_equal(flow_maker.x.rs.status, 409);
	assert_string_equal(text(problem, "type"), "/problems#illegal-transition");
	assert_string_equal(text(problem, "detail"), "Not \"now\".");
	assert_int_equal(json_array_size(json_object_get(problem, "allowed")), 2);
	assert_int_equal(json_integer_value(json_object_get(problem, "n")), 1);
	const json_t *error = json_array_get(json_object_get(problem, "errors"), 0);
	assert_string_equal(text(error, "pointer"), "/stage");
	assert_string_equal(text(error, "detail"), "Not \"now\".");
	json_decref(problem);
}

static void own_errors_with_odd_details_are_still_problems(void **state)
{
	(void)state;
	static const char *const details[] = {
	        NULL, "", "no JSON", "[1]", "{}", "{\"detail\":5}", "{\"pointer\":null}", "{\"a\\\"b\":1}"};
	for (size_t i = 0; i < sizeof details / sizeof *details; i++) {
		const struct db_error e = {.sqlstate = "IO422", .message = "odd", .detail = details[i]};
		json_decref(fail_change(DB_FAILED, &e));
		assert_int_equal(flow_maker.x.rs.status, 422);
	}
}

static void what_is_still_referred_to_is_in_use(void **state)
{
	(void)state;
	const struct db_error e = {.sqlstate = "23503", .constraint = "pilot__programme_id__exists"};
	flow_begin("DELETE", "/v1/programmes/" ID);
	flow_add_field("Authorization", flow_token("national_admin"));
	flow_add_field("If-Match", "*");
	assert_false(flow_walk(NULL));
	flow_finish(DB_FAILED, &e);
	json_t *problem = flow_json();
	assert_string_equal(text(problem, "type"), "/problems#in-use");
	json_decref(problem);
}

static void a_lost_connection_says_that_the_change_may_have_happened(void **state)
{
	(void)state;
	json_t *problem = fail_change(DB_CONNECTION_LOST, NULL);
	assert_int_equal(flow_maker.x.rs.status, 503);
	assert_non_null(strstr(text(problem, "detail"), "not known"));
	json_decref(problem);
	problem = fail_change(DB_UNAVAILABLE, NULL);
	assert_int_equal(flow_maker.x.rs.status, 503);
	assert_null(text(problem, "detail"));
	assert_string_equal(flow_field("Retry-After"), "1");
	json_decref(problem);
}

static void too_much_to_do_is_told_at_once(void **state)
{
	(void)state;
	flow_maker.overloaded = true;
	flow_begin("GET", "/v1/pilots");
	assert_true(flow_walk(NULL));
	assert_int_equal(flow_maker.x.rs.status, 503);
	assert_string_equal(flow_field("Retry-After"), "1");
}

static void a_deadline_is_504_and_takes_the_job_back(void **state)
{
	(void)state;
	flow_begin("GET", "/v1/pilots");
	assert_false(flow_walk(NULL));
	flow_time_out(&flow_maker.x);
	assert_int_equal(flow_maker.x.rs.status, 504);
	assert_null(flow_maker.job);
}

/* A change of a pilot by a role that the operation does not name. */
static const struct db_job *change_by_supplier(void)
{
	flow_begin("PATCH", "/v1/pilots/" ID);
	flow_add_field("Authorization", flow_token("supplier"));
	flow_add_field("Content-Type", "application/merge-patch+json");
	flow_add_field("If-Match", "*");
	assert_false(flow_walk("{}"));
	return flow_maker.job;
}

static void whom_the_token_does_not_admit_a_grant_may(void **state)
{
	(void)state;
	const struct db_error refused = {.sqlstate = "IO403", .message = "not-allowed", .detail = "{}"};
	const struct db_job *job = change_by_supplier();
	assert_int_equal(job->step_count, 3);
	assert_string_equal(query_name(job->steps[0].query), "session/admit");
	assert_non_null(strstr(job->steps[0].values[0], "regional_manager"));
	assert_null(strstr(job->steps[0].values[0], "supplier"));
	flow_finish(DB_FAILED, &refused);
	assert_int_equal(flow_maker.x.rs.status, 403);
	assert_non_null(strstr(flow_field("WWW-Authenticate"), "insufficient_scope"));
}

static void a_refusal_after_the_admission_is_the_objects(void **state)
{
	(void)state;
	static const struct made_column column = {"admit", TYPE_TEXT};
	static const char *const nothing = "";
	const struct db_error refused = {
	        .sqlstate = "IO403", .message = "not-allowed", .detail = "{\"detail\":\"Not yours.\"}"};
	change_by_supplier();
	flow_give_rows(0, make_rows(&column, 1, &nothing, 1));
	flow_finish(DB_FAILED, &refused);
	assert_int_equal(flow_maker.x.rs.status, 403);
	assert_null(flow_field("WWW-Authenticate"));
	json_t *problem = flow_json();
	assert_string_equal(text(problem, "detail"), "Not yours.");
	json_decref(problem);
}

static void whom_the_token_admits_pays_nothing_for_grants(void **state)
{
	(void)state;
	flow_begin("GET", "/v1/pilots/" ID);
	flow_add_field("Authorization", flow_token("supplier"));
	assert_false(flow_walk(NULL));
	assert_int_equal(flow_maker.job->step_count, 1);
	assert_string_equal(query_name(flow_maker.job->steps[0].query), "pilots/read");
}

#define WITH_FLOW(test) cmocka_unit_test_setup_teardown(test, open_flow, close_flow)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        WITH_FLOW(constraints_name_pointer_and_code),
	        WITH_FLOW(a_constraint_says_what_is_wrong),
	        WITH_FLOW(every_class_has_its_status_and_never_what_the_database_said),
	        WITH_FLOW(own_errors_come_with_their_members),
	        WITH_FLOW(own_errors_with_odd_details_are_still_problems),
	        WITH_FLOW(what_is_still_referred_to_is_in_use),
	        WITH_FLOW(whom_the_token_does_not_admit_a_grant_may),
	        WITH_FLOW(a_refusal_after_the_admission_is_the_objects),
	        WITH_FLOW(whom_the_token_admits_pays_nothing_for_grants),
	        WITH_FLOW(a_lost_connection_says_that_the_change_may_have_happened),
	        WITH_FLOW(too_much_to_do_is_told_at_once),
	        WITH_FLOW(a_deadline_is_504_and_takes_the_job_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
