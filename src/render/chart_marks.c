/* Reading what a chart draws. */
#include "chart_marks.h"

#include <math.h>
#include <stdlib.h>

/* Beyond this a drawing shows nothing, and differences lose their meaning. */
static const double number_max = 1e15;

static double bounded(double value)
{
	return isnan(value) ? value : fmax(-number_max, fmin(number_max, value));
}

static double number(const json_t *value)
{
	return json_is_number(value) ? bounded(json_number_value(value)) : NAN;
}

static struct slice text(const json_t *value)
{
	return (struct slice){json_string_value(value), json_string_length(value)};
}

static double read_bound(struct slice bound)
{
	char digits[64], *end;
	if (bound.n == 0 || bound.n >= sizeof digits)
		return NAN;
	memcpy(digits, bound.at, bound.n);
	digits[bound.n] = '\0';
	double value = strtod(digits, &end);
	return end == digits + bound.n ? bounded(value) : NAN;
}

/* fmin and fmax leave out what is not a number. */
static void widen(struct chart_marks *m, double value)
{
	m->low = fmin(m->low, value);
	m->high = fmax(m->high, value);
}

static void read_marks(struct chart_marks *m)
{
	size_t i;
	const json_t *each;
	json_array_foreach (m->json, i, each) {
		struct mark *mark = &m->at[m->count++];
		*mark = (struct mark){.label = text(json_object_get(each, "label")),
		                      .text = text(json_object_get(each, "text")),
		                      .value = number(json_object_get(each, "value")),
		                      .line = number(json_object_get(each, "line"))};
		widen(m, mark->value);
		widen(m, mark->line);
	}
}

bool chart_marks_read(const struct chart *c, struct chart_marks *ret_marks)
{
	*ret_marks = (struct chart_marks){.bound = read_bound(c->bound)};
	ret_marks->json = json_loadb(c->marks.at ? c->marks.at : "", c->marks.n, 0, NULL);
	if (!json_is_array(ret_marks->json) || json_array_size(ret_marks->json) > CHART_MARKS_MAX)
		return false;
	widen(ret_marks, ret_marks->bound);
	read_marks(ret_marks);
	if (ret_marks->high <= 0)
		ret_marks->high = 1;
	return true;
}

void chart_marks_close(struct chart_marks *m)
{
	json_decref(m->json);
}
