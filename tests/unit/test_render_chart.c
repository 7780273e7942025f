/* Charts: what is drawn where, that all of it is XML, and that no number takes it apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "render/chart.h"

enum { OUT_MAX = 1 << 20 };

static char text[OUT_MAX];

/* The picture, kept until the next one; "failed" when there is none. */
static const char *draw(const char *kind, const char *bound, const char *marks)
{
	struct buf out;
	struct chart c = {.kind = slice_of(kind),
	                  .title = SLICE("Title & <more>"),
	                  .description = SLICE("What"),
	                  .note = SLICE("Note"),
	                  .bound = slice_of(bound),
	                  .bound_label = SLICE("Target"),
	                  .marks = slice_of(marks)};
	buf_init(&out, OUT_MAX - 1);
	chart_write(&out, &c);
	snprintf(text, sizeof text, "%.*s", SLICE_ARG(buf_ok(&out) ? buf_slice(&out) : SLICE("failed")));
	buf_close(&out);
	return text;
}

static int count(const char *in, const char *what)
{
	int n = 0;
	for (const char *at = strstr(in, what); at; at = strstr(at + 1, what))
		n++;
	return n;
}

static void each_mark_is_a_bar_as_long_as_its_value(void **state)
{
	(void)state;
	const char *svg =
	        draw("bars", "",
	             "[{\"label\":\"a\",\"value\":10,\"text\":\"ten\"},{\"label\":\"b\",\"value\":5}]");
	assert_int_equal(count(svg, "class=\"ioad-bar\""), 2);
	assert_non_null(strstr(svg, "width=\"384.0\" height=\"16.0\" rx=\"2\" class=\"ioad-bar\""));
	assert_non_null(strstr(svg, "width=\"192.0\" height=\"16.0\" rx=\"2\" class=\"ioad-bar\""));
	assert_non_null(strstr(svg, ">ten</text>"));
	assert_int_equal(count(svg, "class=\"ioad-bound\""), 0);
}

static void the_bound_is_within_the_picture(void **state)
{
	(void)state;
	const char *svg = draw("bars", "40", "[{\"label\":\"a\",\"value\":10}]");
	assert_non_null(strstr(svg, "x1=\"614.0\" y1=\"60.0\" x2=\"614.0\""));
	assert_non_null(strstr(svg, ">Target</text>"));
}

static void a_value_below_zero_goes_to_the_other_side(void **state)
{
	(void)state;
	const char *svg = draw("bars", "100", "[{\"label\":\"a\",\"value\":-100}]");
	assert_non_null(strstr(
	        svg,
	        "<rect x=\"230.0\" y=\"70.0\" width=\"192.0\" height=\"16.0\" rx=\"2\" class=\"ioad-bar\""));
}

static void columns_have_a_line_over_them(void **state)
{
	(void)state;
	const char *svg = draw(
	        "columns", "",
	        "[{\"label\":\"2025\",\"value\":1,\"line\":1},{\"label\":\"2026\",\"value\":3,\"line\":4}]");
	assert_int_equal(count(svg, "class=\"ioad-bar\""), 2);
	assert_int_equal(count(svg, "<circle"), 2);
	assert_non_null(strstr(svg, "points=\"218.0,229.0 542.0,64.0 \""));
}

static void texts_are_escaped(void **state)
{
	(void)state;
	const char *svg = draw("bars", "", "[{\"label\":\"<b>&\\\"\\u0001\\uffff\\n\",\"value\":1}]");
	assert_non_null(strstr(svg, "<title>Title &amp; &lt;more&gt;</title>"));
	assert_non_null(strstr(svg, ">&lt;b&gt;&amp;&quot;\xEF\xBF\xBD\xEF\xBF\xBD </text>"));
}

static void a_long_name_is_whole_in_its_tooltip(void **state)
{
	(void)state;
	const char *svg = draw("bars", "", "[{\"label\":\"ååååååååååååååååååååååååååååååå\",\"value\":1}]");
	assert_non_null(strstr(svg, "<title>ååååååååååååååååååååååååååååååå</"
	                            "title>ååååååååååååååååååååååååååååå\xE2\x80\xA6</text>"));
}

static void nothing_and_no_number_are_drawn_without_bars(void **state)
{
	(void)state;
	static const char *const kinds[] = {"bars", "columns"};
	static const char *const none[] = {"[]", "[{\"label\":\"a\",\"value\":null,\"text\":\"–\"}]",
	                                   "[{\"label\":\"a\",\"value\":0}]", "[{}]", "[1]"};
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
			const char *svg = draw(kinds[k], "", none[i]);
			assert_int_equal(count(svg, "class=\"ioad-bar\""), 0);
			assert_int_equal(count(svg, "</svg>"), 1);
			assert_null(strstr(svg, "nan"));
		}
}

static void numbers_of_any_size_stay_in_the_picture(void **state)
{
	(void)state;
	static const char *const kinds[] = {"bars", "columns"};
	for (size_t k = 0; k < 2; k++) {
		const char *svg =
		        draw(kinds[k], "1e300",
		             "[{\"label\":\"a\",\"value\":1e308,\"line\":-1e308},{\"value\":1e-300}]");
		assert_null(strstr(svg, "nan"));
		assert_null(strstr(svg, "inf"));
		assert_true(count(svg, "<line") < 20);
		svg = draw(kinds[k], "", "[{\"label\":\"a\",\"value\":0.001},{\"value\":0.002}]");
		assert_true(count(svg, "<line") < 20);
	}
}

static void what_is_no_chart_fails(void **state)
{
	(void)state;
	char many[4096] = "[1";
	for (int i = 0; i < CHART_MARKS_MAX; i++)
		strcat(many, ",1");
	strcat(many, "]");
	assert_string_equal(draw("pie", "", "[]"), "failed");
	assert_string_equal(draw("bars", "", ""), "failed");
	assert_string_equal(draw("bars", "", "{}"), "failed");
	assert_string_equal(draw("bars", "", many), "failed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_mark_is_a_bar_as_long_as_its_value),
	        cmocka_unit_test(the_bound_is_within_the_picture),
	        cmocka_unit_test(a_value_below_zero_goes_to_the_other_side),
	        cmocka_unit_test(columns_have_a_line_over_them),
	        cmocka_unit_test(texts_are_escaped),
	        cmocka_unit_test(a_long_name_is_whole_in_its_tooltip),
	        cmocka_unit_test(nothing_and_no_number_are_drawn_without_bars),
	        cmocka_unit_test(numbers_of_any_size_stay_in_the_picture),
	        cmocka_unit_test(what_is_no_chart_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
