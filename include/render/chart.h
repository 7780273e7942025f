/* Charts as SVG 1.1 that stand in a page: no script, no reference to anything outside, colours for light and
 * dark. */
#ifndef IOA_RENDER_CHART_H
#define IOA_RENDER_CHART_H

#include "base/buf.h"

enum { CHART_MARKS_MAX = 100 };

/* What a query says of its chart; texts are UTF-8. */
struct chart {
	struct slice kind;        /* "bars": lying, a mark each; "columns": standing, with a line over them */
	struct slice title;       /* above it, and its name for who does not see it */
	struct slice description; /* what is counted, for who does not see it */
	struct slice note;        /* below it */
	struct slice bound;       /* a number to hold the marks against, drawn as a line; empty: none */
	struct slice bound_label;
	struct slice marks; /* JSON: [{"label", "value": number or null, "text", "line": number or null}] */
};

/* Fails the buffer when the kind is unknown, or the marks are none, or more than CHART_MARKS_MAX. */
void chart_write(struct buf *out, const struct chart *c);

#endif
