/* Writing metrics. The two formats differ in the name of a counter's family and in the mark at the end. */
#include "render/exposition.h"

#include <inttypes.h>
#include <stdio.h>

enum { NS_PER_S = 1000000000, FRACTION_DIGITS = 9 };

static const char *family_suffix(const struct exposition *e)
{
	return e->type == METRIC_COUNTER && e->format == EXPOSITION_PROMETHEUS ? "_total" : "";
}

void exposition_family(struct exposition *e, const char *name, enum metric_type type, const char *help)
{
	static const char *const types[] = {
	        [METRIC_GAUGE] = "gauge",
	        [METRIC_COUNTER] = "counter",
	        [METRIC_HISTOGRAM] = "histogram",
	};
	e->family = name;
	e->type = type;
	buf_printf(e->out, "# TYPE %s%s %s\n", name, family_suffix(e), types[type]);
	buf_printf(e->out, "# HELP %s%s %s\n", name, family_suffix(e), help);
}

/* ---- one sample ---- */

static void write_value(struct buf *out, struct slice value)
{
	for (size_t i = 0; i < value.n; i++) {
		char c = value.at[i];
		if (c == '\\' || c == '"' || c == '\n')
			buf_add_char(out, '\\');
		buf_add_char(out, c == '\n' ? 'n' : c);
	}
}

static void write_labels(struct buf *out, const struct metric_labels *labels)
{
	char before = '{';
	for (size_t i = 0; i < METRIC_LABELS_MAX; i++) {
		const struct metric_label *l = &labels->of[i];
		if (!l->name)
			continue;
		buf_printf(out, "%c%s=\"", before, l->name);
		write_value(out, l->value);
		buf_add_char(out, '"');
		before = ',';
	}
	if (before == ',')
		buf_add_char(out, '}');
}

/* `name{labels} `: the value follows. */
static void begin_sample(struct exposition *e, const char *suffix, const struct metric_labels *labels)
{
	buf_add_text(e->out, e->family);
	buf_add_text(e->out, suffix);
	write_labels(e->out, labels);
	buf_add_char(e->out, ' ');
}

static void end_with_count(struct exposition *e, uint64_t value)
{
	buf_printf(e->out, "%" PRIu64 "\n", value);
}

static void end_with_seconds(struct exposition *e, uint64_t ns)
{
	buf_printf(e->out, "%" PRIu64 ".%0*" PRIu64 "\n", ns / NS_PER_S, FRACTION_DIGITS, ns % NS_PER_S);
}

static const char *sample_suffix(const struct exposition *e)
{
	return e->type == METRIC_COUNTER ? "_total" : "";
}

void exposition_sample(struct exposition *e, struct metric_labels labels, uint64_t value)
{
	begin_sample(e, sample_suffix(e), &labels);
	end_with_count(e, value);
}

void exposition_sample_ns(struct exposition *e, struct metric_labels labels, uint64_t ns)
{
	begin_sample(e, sample_suffix(e), &labels);
	end_with_seconds(e, ns);
}

/* ---- histograms ---- */

enum { BOUND_MAX = 40 };

/* The shortest decimal number with a point in it, in both formats, so that a bound is one series whichever is
 * read. */
static struct slice write_bound(uint64_t ns, char *to)
{
	int n = snprintf(to, BOUND_MAX, "%" PRIu64 ".%0*" PRIu64, ns / NS_PER_S, FRACTION_DIGITS,
	                 ns % NS_PER_S);
	int least = n - FRACTION_DIGITS + 1;
	while (n > least && to[n - 1] == '0')
		n--;
	return (struct slice){to, (size_t)n};
}

void exposition_histogram(struct exposition *e, struct metric_label label, const struct histogram *h)
{
	struct metric_labels labels = {{label}};
	uint64_t so_far = 0;
	for (size_t i = 0; i <= h->bound_count; i++) {
		char bound[BOUND_MAX];
		so_far += h->counts[i];
		labels.of[1] = (struct metric_label){
		        "le", i < h->bound_count ? write_bound(h->bounds_ns[i], bound) : SLICE("+Inf")};
		begin_sample(e, "_bucket", &labels);
		end_with_count(e, so_far);
	}
	labels.of[1].name = NULL;
	begin_sample(e, "_sum", &labels);
	end_with_seconds(e, h->sum_ns);
	begin_sample(e, "_count", &labels);
	end_with_count(e, so_far);
}

void exposition_end(struct exposition *e)
{
	if (e->format == EXPOSITION_OPENMETRICS)
		buf_add_text(e->out, "# EOF\n");
}
