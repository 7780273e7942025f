/* What a chart draws, read once: marks as numbers, and the range that all of them are in. */
#ifndef IOA_RENDER_CHART_MARKS_H
#define IOA_RENDER_CHART_MARKS_H

#include <jansson.h>

#include "render/chart.h"

struct mark {
	struct slice label, text; /* views of the JSON */
	double value, line;       /* NAN: none */
};

struct chart_marks {
	json_t *json;
	struct mark at[CHART_MARKS_MAX];
	int count;
	double bound;     /* NAN: none */
	double low, high; /* low <= 0 < high, around all values */
};

/* False when the marks are not what chart.h says. Either way the caller calls chart_marks_close. */
bool chart_marks_read(const struct chart *c, struct chart_marks *ret_marks);
void chart_marks_close(struct chart_marks *m);

#endif
