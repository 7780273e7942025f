/* Counting: each worker for itself, all of them in the sum, each duration in its bucket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "flow_maker.h"

enum { WORKERS = 3 };

static int open_flow(void **state)
{
	(void)state;
	flow_open();
	flow_maker.engine->metrics = metrics_new(&flow_maker.arena, WORKERS, flow_maker.engine->plan_count);
	flow_maker.thread.metrics = metrics_of_worker(flow_maker.engine->metrics, 0);
	return 0;
}

static int close_flow(void **state)
{
	(void)state;
	flow_close();
	return 0;
}

static struct worker_metrics *worker(size_t number)
{
	return metrics_of_worker(flow_maker.engine->metrics, number);
}

/* The line of the text that begins with `sample`, its value. */
static double value_of(const char *sample)
{
	struct buf text;
	double value = -1;
	buf_init(&text, 1 << 20);
	metrics_write(flow_maker.engine, EXPOSITION_PROMETHEUS, &text);
	assert_true(buf_ok(&text));
	struct slice rest = buf_slice(&text), line, wanted = slice_of(sample);
	while (slice_split(&rest, '\n', &line))
		if (slice_starts(line, wanted))
			value = strtod(line.at + wanted.n, NULL);
	buf_close(&text);
	return value;
}

static void workers_share_no_cache_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < WORKERS; i++)
		assert_int_equal((uintptr_t)worker(i) % 64, 0);
	size_t last = flow_maker.engine->plan_count + OPERATIONS_MORE;
	for (size_t i = 0; i + 1 < WORKERS; i++)
		assert_true((char *)&worker(i)->operations[last] <= (char *)worker(i + 1));
}

static void workers_are_summed_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < WORKERS; i++)
		metrics_count_answer(worker(i), 0, 200 + (int)i * 100, 1500000000);
	const char *id = flow_maker.engine->plans[0].op->id;
	struct arena *a = &flow_maker.arena;
	for (int class = 2; class <= 4; class ++)
		assert_float_equal(
		        value_of(arena_printf(a, "ioad_requests_total{operation=\"%s\",status=\"%dxx\"} ", id,
		                              class)),
		        1, 0);
	assert_float_equal(
	        value_of(arena_printf(a, "ioad_request_duration_seconds_count{operation=\"%s\"} ", id)), 3,
	        0);
	assert_float_equal(
	        value_of(arena_printf(a, "ioad_request_duration_seconds_sum{operation=\"%s\"} ", id)), 4.5,
	        0);
}

static void a_duration_is_in_the_bucket_of_its_bound(void **state)
{
	(void)state;
	static const struct {
		uint64_t ns;
		const char *bound, *below;
	} cases[] = {
	        {0,           "0.0005", NULL    },
                {500000,      "0.0005", NULL    },
                {500001,      "0.001",  "0.0005"},
	        {30000000000, "30.0",   "10.0"  },
                {30000000001, "+Inf",   "30.0"  },
                {UINT64_MAX,  "+Inf",   "30.0"  },
	};
	static const char bucket[] = "ioad_request_duration_seconds_bucket{operation=\"none\",le=\"%s\"} ";
	size_t none = flow_maker.engine->plan_count + OPERATION_NONE;
	struct arena *a = &flow_maker.arena;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *in = arena_printf(a, bucket, cases[i].bound);
		const char *below = cases[i].below ? arena_printf(a, bucket, cases[i].below) : NULL;
		double before = value_of(in), before_below = below ? value_of(below) : 0;
		metrics_count_answer(worker(1), none, 404, cases[i].ns);
		assert_float_equal(value_of(in), before + 1, 0);
		if (below)
			assert_float_equal(value_of(below), before_below, 0);
	}
}

static void an_answer_is_counted_once(void **state)
{
	(void)state;
	static const char sample[] = "ioad_requests_total{operation=\"none\",status=\"4xx\"} ";
	double before = value_of(sample), problems = value_of("ioad_problems_total{type=\"not-found\"} ");
	flow_begin("GET", "/nothing");
	assert_true(flow_walk(NULL));
	assert_int_equal(flow_maker.x.rs.status, 404);
	assert_float_equal(value_of(sample), before + 1, 0);
	assert_float_equal(value_of("ioad_problems_total{type=\"not-found\"} "), problems + 1, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(workers_share_no_cache_line),
	        cmocka_unit_test(workers_are_summed_up),
	        cmocka_unit_test(a_duration_is_in_the_bucket_of_its_bound),
	        cmocka_unit_test(an_answer_is_counted_once),
	};
	return cmocka_run_group_tests(tests, open_flow, close_flow);
}
