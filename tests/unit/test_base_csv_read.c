/* Reading CSV: the same records however the text is cut into pieces, and faults that say where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/csv_read.h"

enum { RECORD_MAX = 64, TOLD_MAX = 4096 };

/* Records as one text: cells in <> or, quoted, in "", then the line, and the fault's code and cell. */
static const char *read_in_pieces(struct slice text, size_t piece, char separator)
{
	static char told[TOLD_MAX];
	static struct csv_reader reader;
	struct csv_record record;
	struct buf out;
	buf_init(&out, TOLD_MAX);
	csv_reader_init(&reader, separator, RECORD_MAX);
	for (size_t at = 0;; at += piece) {
		struct slice part = slice_from(text, at);
		bool last = part.n <= piece;
		part.n = last ? part.n : piece;
		csv_reader_feed(&reader, part, last);
		while (csv_reader_next(&reader, &record)) {
			for (size_t i = 0; i < record.count && !record.fault; i++)
				buf_printf(&out, record.cells[i].quoted ? "\"%.*s\"" : "<%.*s>",
				           SLICE_ARG(record.cells[i].text));
			if (record.fault)
				buf_printf(&out, "%s in %zu", csv_fault_code(record.fault),
				           record.fault_cell);
			buf_printf(&out, "@%llu;", record.line);
		}
		if (last)
			break;
	}
	assert_true(buf_ok(&out) && out.n < sizeof told);
	memcpy(told, out.at ? out.at : "", out.n);
	told[out.n] = '\0';
	buf_close(&out);
	csv_reader_close(&reader);
	return told;
}

static void assert_reads_with(struct slice text, char separator, const char *expected)
{
	for (size_t piece = 1; piece <= text.n + 1; piece++)
		assert_string_equal(read_in_pieces(text, piece, separator), expected);
}

static void assert_reads(const char *text, const char *expected)
{
	assert_reads_with(slice_of(text), ',', expected);
}

static void records_end_with_lines(void **state)
{
	(void)state;
	assert_reads("", "");
	assert_reads("a,b\r\nc,d\r\n", "<a><b>@1;<c><d>@2;");
	assert_reads("a,b\nc,d", "<a><b>@1;<c><d>@2;");
	assert_reads(",\n", "<><>@1;");
	assert_reads("a,", "<a><>@1;");
}

static void quotes_keep_what_is_between_them(void **state)
{
	(void)state;
	assert_reads("\"a,b\",\"c\"\"d\"\r\n", "\"a,b\"\"c\"d\"@1;");
	assert_reads("\"one\r\ntwo\",x\r\ny,z\r\n", "\"one\r\ntwo\"<x>@1;<y><z>@3;");
	assert_reads("\"\",\n", "\"\"<>@1;");
	assert_reads("\"\"\n", "\"\"@1;");
	assert_reads("\"a\"", "\"a\"@1;");
	assert_reads("\"\"\"\"", "\"\"\"@1;");
}

static void empty_lines_and_the_mark_of_byte_order_are_left_out(void **state)
{
	(void)state;
	assert_reads("\n\r\na\n\n\nb\n\n", "<a>@3;<b>@6;");
	assert_reads("\xef\xbb\xbf"
	             "a,b\n",
	             "<a><b>@1;");
	assert_reads("\xef\xbb\xbf", "");
	assert_reads("\xef\xbb\n", "utf8 in 0@1;");
	assert_reads("a\n\xef\xbb\xbf\n", "<a>@1;<\xef\xbb\xbf>@2;");
}

static void another_separator(void **state)
{
	(void)state;
	assert_reads_with(SLICE("a,b;c\n\"x;y\";z\n"), ';', "<a,b><c>@1;\"x;y\"<z>@2;");
	assert_reads_with(SLICE("a\tb\n"), '\t', "<a><b>@1;");
}

static void faults_say_where_and_reading_goes_on(void **state)
{
	(void)state;
	assert_reads("a,b\"c\nd,e\n", "quote in 1@1;<d><e>@2;");
	assert_reads("\"a\"b,c\nd,e\n", "quote in 0@1;<d><e>@2;");
	assert_reads("a\n\"b\nc", "<a>@1;quote in 0@2;");
	assert_reads("a,b\rc\nd,e\n", "line_end in 1@1;<d><e>@2;");
	assert_reads("a\r", "line_end in 0@1;");
	assert_reads("a,\xff,c\nd,\xc3\xa6,f\n", "utf8 in 1@1;<d><\xc3\xa6><f>@2;");
	assert_reads("\"\xc3\",\"\xa6\"\n", "utf8 in 0@1;");
	assert_reads_with((struct slice){"a,\0,b\nc\n", 8}, ',', "null_character in 1@1;<c>@2;");
	assert_reads_with((struct slice){"\xff\xfe"
	                                 "a\0,\0\n\0b\n",
	                                 10},
	                  ',', "utf8 in 0@1;null_character in 0@2;");
	assert_reads_with((struct slice){"\"\0\n\",\"\n\"\nc\n", 11}, ',', "null_character in 0@1;<c>@4;");
}

static void a_record_has_a_longest_form(void **state)
{
	(void)state;
	char text[3 * RECORD_MAX];
	memset(text, 'a', sizeof text);
	text[RECORD_MAX] = '\n';
	assert_int_equal(strlen(read_in_pieces((struct slice){text, RECORD_MAX + 1}, 7, ',')),
	                 RECORD_MAX + strlen("<>@1;"));
	text[RECORD_MAX] = 'a';
	text[RECORD_MAX + 1] = '\n';
	text[RECORD_MAX + 2] = 'b';
	assert_reads_with((struct slice){text, RECORD_MAX + 3}, ',', "too_long in 0@1;<b>@2;");
	text[0] = '"'; /* the end of the line is in the cell */
	text[2 * RECORD_MAX] = '"';
	text[2 * RECORD_MAX + 1] = '\n';
	text[2 * RECORD_MAX + 2] = 'c';
	assert_reads_with((struct slice){text, 2 * RECORD_MAX + 3}, ',', "too_long in 0@1;<c>@3;");
}

static void a_record_has_a_most_of_cells(void **state)
{
	(void)state;
	static struct csv_reader reader;
	struct csv_record record;
	char commas[CSV_CELLS_MAX + 8];
	memset(commas, ',', sizeof commas);
	commas[CSV_CELLS_MAX - 1] = '\n';
	commas[sizeof commas - 1] = '\n';
	csv_reader_init(&reader, ',', RECORD_MAX);
	csv_reader_feed(&reader, (struct slice){commas, CSV_CELLS_MAX}, false);
	assert_true(csv_reader_next(&reader, &record));
	assert_int_equal(record.fault, CSV_SOUND);
	assert_int_equal(record.count, CSV_CELLS_MAX);
	commas[CSV_CELLS_MAX - 1] = ',';
	csv_reader_feed(&reader, (struct slice){commas, sizeof commas}, true);
	assert_true(csv_reader_next(&reader, &record));
	assert_int_equal(record.fault, CSV_TOO_MANY_CELLS);
	assert_int_equal(record.line, 2);
	assert_false(csv_reader_next(&reader, &record));
	csv_reader_close(&reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(records_end_with_lines),
	        cmocka_unit_test(quotes_keep_what_is_between_them),
	        cmocka_unit_test(empty_lines_and_the_mark_of_byte_order_are_left_out),
	        cmocka_unit_test(another_separator),
	        cmocka_unit_test(faults_say_where_and_reading_goes_on),
	        cmocka_unit_test(a_record_has_a_longest_form),
	        cmocka_unit_test(a_record_has_a_most_of_cells),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
