/* A statistic as CSV: a line for each value, with all that one needs to read it. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "render/csv.h"

enum { NUMBER_MAX = 32, DIGITS_MIN = 15, DIGITS_MAX = 17 };

static void write_end(struct buf *out, bool is_last)
{
	buf_add_text(out, is_last ? "\r\n" : ",");
}

/* The shortest text that is the same number again. */
static void write_real(struct buf *out, double value)
{
	char text[NUMBER_MAX];
	for (int digits = DIGITS_MIN; digits <= DIGITS_MAX; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, value);
		if (fabs(strtod(text, NULL) - value) == 0)
			break;
	}
	buf_add_text(out, text);
}

static void write_object(struct buf *out, const json_t *object)
{
	char *text = json_dumps(object, JSON_COMPACT);
	if (text)
		csv_write_text(out, slice_of(text));
	else
		out->failed = true;
	free(text);
}

/* Null, and what is not there, is an empty cell. */
static void write_json(struct buf *out, const json_t *value)
{
	if (json_is_string(value))
		csv_write_text(out, slice_of(json_string_value(value)));
	else if (json_is_integer(value))
		buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (json_is_real(value))
		write_real(out, json_real_value(value));
	else if (json_object_size(value) > 0)
		write_object(out, value);
}

static void write_line(struct buf *out, struct slice as_of, const json_t *figure, const json_t *value)
{
	const json_t *const cells[] = {
	        json_object_get(figure, "code"),
	        json_object_get(value, "by"),
	        json_object_get(value, "value"),
	        json_object_get(figure, "unit"),
	        json_object_get(figure, "denominator"),
	        json_object_get(figure, "definition"),
	        json_object_get(figure, "denominator_definition"),
	};
	enum { CELLS = sizeof cells / sizeof *cells };
	for (int i = 0; i < CELLS; i++) {
		write_json(out, cells[i]);
		write_end(out, false);
	}
	csv_write_text(out, as_of);
	write_end(out, true);
}

/* A figure without values is there all the same. */
static void write_figure(struct buf *out, struct slice as_of, const json_t *figure)
{
	size_t i;
	const json_t *value, *values = json_object_get(figure, "values");
	if (json_array_size(values) == 0)
		write_line(out, as_of, figure, NULL);
	json_array_foreach (values, i, value)
		write_line(out, as_of, figure, value);
}

void csv_write_figures(struct buf *out, struct slice figures, struct slice as_of)
{
	size_t i;
	const json_t *figure;
	json_t *all = json_loadb(figures.at ? figures.at : "", figures.n, 0, NULL);
	buf_add_text(out, "code,by,value,unit,denominator,definition,denominator_definition,as_of\r\n");
	if (!json_is_array(all))
		out->failed = true;
	json_array_foreach (all, i, figure)
		write_figure(out, as_of, figure);
	json_decref(all);
}
