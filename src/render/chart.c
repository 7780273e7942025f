/* Bars and columns. */
#include "render/chart.h"

#include <math.h>

#include "chart_marks.h"
#include "svg.h"

enum {
	WIDTH = 720,
	MARGIN = 16,
	HEAD = 64,      /* the title, and the bound's label below it */
	FOOT = 34,      /* the note */
	LINE = 28,      /* one bar and the space around it */
	BAR = 16,       /* its thickness */
	NAMES = 230,    /* where bars begin, right of their names */
	VALUES = 90,    /* room for the number behind a bar */
	PLOT = 220,     /* the height of columns */
	TICKS = 56,     /* where columns begin, right of the scale */
	NAMES_MAX = 30, /* characters of a bar's name */
	TITLE_MAX = 80, /* of the title */
	NOTE_MAX = 120, /* of the note */
	COLUMNS_NAMED = 16,
	COLUMN_NAMES_MAX = 8, /* characters below a column */
	COLUMN_FEET = 40      /* what is written there */
};

/* A picture of a scale: where a value stands between two ends. */
struct scale {
	double low, high, from, to;
};

static double place(struct scale s, double value)
{
	return s.from + (value - s.low) / (s.high - s.low) * (s.to - s.from);
}

static void write_head(struct buf *out, const struct chart *c, int height)
{
	svg_open(out, WIDTH, height, c->title, c->description);
	svg_label(out, MARGIN, 28, SVG_START, "ioad-title", c->title, TITLE_MAX);
	svg_label(out, MARGIN, height - 12, SVG_START, "ioad-note", c->note, NOTE_MAX);
}

/* ---- bars ---- */

static void write_bar(struct buf *out, struct scale s, const struct mark *m, double y)
{
	double zero = place(s, 0), end = isnan(m->value) ? zero : place(s, m->value);
	double middle = y + BAR / 2.0 + 4.5;
	svg_label(out, NAMES - 10, middle, SVG_END, "ioad-text", m->label, NAMES_MAX);
	svg_rect(out, s.from, y, s.to - s.from, BAR, "ioad-rail");
	if (fabs(end - zero) > 0)
		svg_rect(out, fmin(zero, end), y, fabs(end - zero), BAR, "ioad-bar");
	svg_label(out, s.to + 8, middle, SVG_START, "ioad-text", m->text, NAMES_MAX);
}

static void write_bars(struct buf *out, const struct chart *c, const struct chart_marks *m)
{
	struct scale s = {m->low, m->high, NAMES, WIDTH - MARGIN - VALUES};
	int bottom = HEAD + m->count * LINE;
	write_head(out, c, bottom + FOOT);
	for (int i = 0; i < m->count; i++)
		write_bar(out, s, &m->at[i], HEAD + i * LINE + (LINE - BAR) / 2.0);
	svg_line(out, place(s, 0), HEAD, place(s, 0), bottom, "ioad-axis");
	if (!isnan(m->bound) && m->count) {
		svg_line(out, place(s, m->bound), HEAD - 4, place(s, m->bound), bottom, "ioad-bound");
		svg_label(out, place(s, m->bound), HEAD - 10, SVG_END, "ioad-bound-text", c->bound_label,
		          NAMES_MAX);
	}
	svg_close(out);
}

/* ---- columns ---- */

/* The distance of the lines of a scale: 1, 2 or 5 times a power of ten, at most six of them, none below 1. */
static double tick_distance(double range)
{
	double power = pow(10, floor(log10(fmax(range, 1) / 5)));
	double steps[] = {power, 2 * power, 5 * power, 10 * power};
	int i = 0;
	while (i < 3 && range / steps[i] > 6)
		i++;
	return fmax(steps[i], 1);
}

static void write_ticks(struct buf *out, struct scale s)
{
	double distance = tick_distance(s.high - s.low);
	int count = (int)floor((s.high - s.low) / distance) + 1;
	for (int i = 0; i < count; i++) {
		char text[32];
		double at = (ceil(s.low / distance) + i) * distance;
		if (at > s.high)
			break;
		snprintf(text, sizeof text, "%.15g", at);
		svg_line(out, TICKS, place(s, at), WIDTH - MARGIN, place(s, at), "ioad-grid");
		svg_label(out, TICKS - 8, place(s, at) + 4, SVG_END, "ioad-text", slice_of(text), NAMES_MAX);
	}
}

static double middle_of(const struct chart_marks *m, int i)
{
	return TICKS + (i + 0.5) * (WIDTH - MARGIN - TICKS) / m->count;
}

/* Each column; its name and number below it, as far as there is room for them. */
static void write_column(struct buf *out, struct scale s, const struct chart_marks *m, int i)
{
	const struct mark *mark = &m->at[i];
	double x = middle_of(m, i), width = fmin(48, 0.62 * (WIDTH - MARGIN - TICKS) / m->count);
	double zero = place(s, 0), end = isnan(mark->value) ? zero : place(s, mark->value);
	int step = (m->count + COLUMNS_NAMED - 1) / COLUMNS_NAMED;
	if (fabs(end - zero) > 0)
		svg_rect(out, x - width / 2, fmin(zero, end), width, fabs(end - zero), "ioad-bar");
	if (i % step)
		return;
	svg_label(out, x, HEAD + PLOT + 18, SVG_MIDDLE, "ioad-text", mark->label, COLUMN_NAMES_MAX);
	svg_label(out, x, HEAD + PLOT + 34, SVG_MIDDLE, "ioad-note", mark->text, COLUMN_NAMES_MAX);
}

static void write_curve(struct buf *out, struct scale s, const struct chart_marks *m)
{
	buf_add_text(out, "<polyline class=\"ioad-curve\" points=\"");
	for (int i = 0; i < m->count; i++)
		if (!isnan(m->at[i].line))
			buf_printf(out, "%.1f,%.1f ", middle_of(m, i), place(s, m->at[i].line));
	buf_add_text(out, "\"/>");
	for (int i = 0; i < m->count; i++)
		if (!isnan(m->at[i].line))
			buf_printf(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" class=\"ioad-dot\"/>",
			           middle_of(m, i), place(s, m->at[i].line));
}

static void write_columns(struct buf *out, const struct chart *c, const struct chart_marks *m)
{
	struct scale s = {m->low, m->high, HEAD + PLOT, HEAD};
	write_head(out, c, HEAD + PLOT + COLUMN_FEET + FOOT);
	write_ticks(out, s);
	for (int i = 0; i < m->count; i++)
		write_column(out, s, m, i);
	svg_line(out, TICKS, place(s, 0), WIDTH - MARGIN, place(s, 0), "ioad-axis");
	write_curve(out, s, m);
	if (!isnan(m->bound)) {
		svg_line(out, TICKS, place(s, m->bound), WIDTH - MARGIN, place(s, m->bound), "ioad-bound");
		svg_label(out, WIDTH - MARGIN, place(s, m->bound) - 7, SVG_END, "ioad-bound-text",
		          c->bound_label, NAMES_MAX);
	}
	svg_close(out);
}

/* ---- which of them ---- */

static const struct {
	const char *name;
	void (*write)(struct buf *out, const struct chart *c, const struct chart_marks *m);
} kinds[] = {
        {"bars",    write_bars   },
        {"columns", write_columns},
};

void chart_write(struct buf *out, const struct chart *c)
{
	struct chart_marks marks;
	bool drawn = false;
	if (chart_marks_read(c, &marks))
		for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
			if (slice_is(c->kind, kinds[i].name)) {
				kinds[i].write(out, c, &marks);
				drawn = true;
			}
	if (!drawn)
		out->failed = true;
	chart_marks_close(&marks);
}
