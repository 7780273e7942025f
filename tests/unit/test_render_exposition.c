/* Metrics as text, byte for byte: the black-box tests hold the same against a parser of the formats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "render/exposition.h"

enum { TEXT_MAX = 4096 };

static struct buf text;

static struct exposition begin(enum exposition_format format)
{
	buf_init(&text, TEXT_MAX);
	return (struct exposition){.out = &text, .format = format};
}

static void assert_text(const char *expected)
{
	assert_true(buf_ok(&text));
	buf_add_char(&text, '\0');
	assert_string_equal(text.at, expected);
	buf_close(&text);
}

static void a_gauge_is_the_same_in_both_formats(void **state)
{
	(void)state;
	for (int format = EXPOSITION_PROMETHEUS; format <= EXPOSITION_OPENMETRICS; format++) {
		struct exposition e = begin((enum exposition_format)format);
		exposition_family(&e, "a", METRIC_GAUGE, "Help.");
		exposition_sample(&e, (struct metric_labels){0}, 7);
		assert_text("# TYPE a gauge\n# HELP a Help.\na 7\n");
	}
}

static void a_counter_is_named_after_its_samples_in_one_format_only(void **state)
{
	(void)state;
	struct exposition e = begin(EXPOSITION_PROMETHEUS);
	exposition_family(&e, "a", METRIC_COUNTER, "Help.");
	exposition_sample(&e, (struct metric_labels){0}, UINT64_MAX);
	exposition_end(&e);
	assert_text("# TYPE a_total counter\n# HELP a_total Help.\na_total 18446744073709551615\n");
	e = begin(EXPOSITION_OPENMETRICS);
	exposition_family(&e, "a", METRIC_COUNTER, "Help.");
	exposition_sample(&e, (struct metric_labels){0}, 0);
	exposition_end(&e);
	assert_text("# TYPE a counter\n# HELP a Help.\na_total 0\n# EOF\n");
}

static void labels_are_escaped(void **state)
{
	(void)state;
	struct exposition e = begin(EXPOSITION_PROMETHEUS);
	const struct metric_labels labels = {
	        {{"x", SLICE("a\"b\\c\nd")}, {"y", SLICE("")}}
        };
	exposition_family(&e, "a", METRIC_GAUGE, "Help.");
	exposition_sample(&e, labels, 1);
	assert_text("# TYPE a gauge\n# HELP a Help.\na{x=\"a\\\"b\\\\c\\nd\",y=\"\"} 1\n");
}

static void nanoseconds_are_written_as_seconds(void **state)
{
	(void)state;
	struct exposition e = begin(EXPOSITION_PROMETHEUS);
	exposition_family(&e, "a", METRIC_COUNTER, "Help.");
	exposition_sample_ns(&e, (struct metric_labels){0}, 12000000345);
	assert_text("# TYPE a_total counter\n# HELP a_total Help.\na_total 12.000000345\n");
}

static void buckets_of_a_histogram_add_up(void **state)
{
	(void)state;
	static const uint64_t bounds[] = {500000, 1000000000, 30000000000}, counts[] = {3, 0, 2, 1};
	const struct histogram h = {
	        .bounds_ns = bounds, .bound_count = 3, .counts = counts, .sum_ns = 61000000001};
	struct exposition e = begin(EXPOSITION_OPENMETRICS);
	exposition_family(&e, "a", METRIC_HISTOGRAM, "Help.");
	exposition_histogram(&e, (struct metric_label){"o", SLICE("x")}, &h);
	assert_text("# TYPE a histogram\n# HELP a Help.\n"
	            "a_bucket{o=\"x\",le=\"0.0005\"} 3\n"
	            "a_bucket{o=\"x\",le=\"1.0\"} 3\n"
	            "a_bucket{o=\"x\",le=\"30.0\"} 5\n"
	            "a_bucket{o=\"x\",le=\"+Inf\"} 6\n"
	            "a_sum{o=\"x\"} 61.000000001\n"
	            "a_count{o=\"x\"} 6\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_gauge_is_the_same_in_both_formats),
	        cmocka_unit_test(a_counter_is_named_after_its_samples_in_one_format_only),
	        cmocka_unit_test(labels_are_escaped),
	        cmocka_unit_test(nanoseconds_are_written_as_seconds),
	        cmocka_unit_test(buckets_of_a_histogram_add_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
