/* Exports: rows to lines as they come, an end that is said, and a fault that never looks like it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "flow/stream.h"
#include "flow_maker.h"

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
        {"id",    TYPE_TEXT},
        {"title", TYPE_TEXT}
};
static const char *const row[] = {"1", "a,b"};

/* Until it reads. */
static void begin(const char *accept)
{
	static const struct made_column begin_columns[] = {
	        {"cursor",  TYPE_TEXT},
                {"changes", TYPE_TEXT}
        };
	static const char *const begin_row[] = {"CURSOR", "/v1/changes?cursor=CURSOR"};
	flow_begin("GET", "/v1/export/pilot");
	flow_add_field("Accept", accept);
	assert_false(flow_walk(NULL));
	flow_give_rows(0, make_rows(begin_columns, 1, begin_row, 1));
	flow_give_rows(1, make_rows(begin_columns, 2, begin_row, 1));
	flow_finish(DB_OK, NULL);
}

static void give(int rows, bool last)
{
	flow_give_row(make_rows(columns, 2, row, rows), last);
}

static void expect_piece(const char *text)
{
	assert_true(slice_is(buf_slice(&flow_maker.x.out), text));
}

static void lines_come_as_rows_do_and_the_last_one_says_so(void **state)
{
	(void)state;
	begin("application/x-ndjson");
	assert_int_equal(flow_maker.woken, 0);
	give(1, false);
	assert_int_equal(flow_maker.woken, 1);
	assert_int_equal(flow_maker.x.rs.status, 200);
	assert_true(flow_maker.x.rs.is_stream);
	assert_string_equal(flow_field("Change-Cursor"), "CURSOR");
	expect_piece("{\"id\":\"1\",\"title\":\"a,b\"}\n");
	assert_int_equal(stream_next(&flow_maker.x), FLOW_WAIT);
	give(0, true);
	expect_piece(
	        "{\"end\":{\"cursor\":\"CURSOR\",\"changes\":\"/v1/changes?cursor=CURSOR\",\"count\":1}}\n");
	assert_true(flow_maker.x.stream_over && !flow_maker.x.stream_broken);
	assert_int_equal(flow_maker.reading.ended, 1);
}

static void csv_has_its_names_once(void **state)
{
	(void)state;
	begin("text/csv");
	give(1, false);
	expect_piece("id,title\r\n1,\"a,b\"\r\n");
	assert_int_equal(stream_next(&flow_maker.x), FLOW_WAIT);
	give(0, true);
	expect_piece("");
	assert_true(flow_maker.x.stream_over);
}

static void a_fault_before_the_first_row_is_a_problem(void **state)
{
	(void)state;
	begin("text/csv");
	flow_give_row(NULL, false);
	assert_int_equal(flow_maker.x.rs.status, 504);
	assert_int_equal(flow_maker.reading.ended, 1);
}

static void a_fault_later_cuts_the_connection(void **state)
{
	(void)state;
	begin("application/x-ndjson");
	give(1, false);
	assert_int_equal(stream_next(&flow_maker.x), FLOW_WAIT);
	flow_give_row(NULL, false);
	assert_true(flow_maker.x.stream_over && flow_maker.x.stream_broken);
	expect_piece("");
}

static void one_reading_too_many_is_refused(void **state)
{
	(void)state;
	flow_begin("GET", "/v1/export/pilot");
	assert_false(flow_walk(NULL));
	flow_give_rows(0, make_rows(columns, 1, row, 1));
	flow_give_rows(1, make_rows(columns, 2, row, 1));
	flow_maker.overloaded = true;
	flow_finish(DB_OK, NULL);
	assert_int_equal(flow_maker.x.rs.status, 503);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(lines_come_as_rows_do_and_the_last_one_says_so, open_flow,
	                                        close_flow),
	        cmocka_unit_test_setup_teardown(csv_has_its_names_once, open_flow, close_flow),
	        cmocka_unit_test_setup_teardown(a_fault_before_the_first_row_is_a_problem, open_flow,
	                                        close_flow),
	        cmocka_unit_test_setup_teardown(a_fault_later_cuts_the_connection, open_flow, close_flow),
	        cmocka_unit_test_setup_teardown(one_reading_too_many_is_refused, open_flow, close_flow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
