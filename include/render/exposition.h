/* Metrics as text, in both formats that Prometheus and its relatives read: its own (version 0.0.4) and
 * OpenMetrics 1.0. */
#ifndef IOA_RENDER_EXPOSITION_H
#define IOA_RENDER_EXPOSITION_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"

enum exposition_format { EXPOSITION_PROMETHEUS, EXPOSITION_OPENMETRICS };

enum metric_type { METRIC_GAUGE, METRIC_COUNTER, METRIC_HISTOGRAM };

struct exposition {
	struct buf *out;
	enum exposition_format format;
	const char *family; /* the one under way */
	enum metric_type type;
};

struct metric_label {
	const char *name;
	struct slice value;
};

enum { METRIC_LABELS_MAX = 2 };

/* Up to METRIC_LABELS_MAX labels; those without a name are not there. */
struct metric_labels {
	struct metric_label of[METRIC_LABELS_MAX];
};

/* Begins a family; its samples follow. `name` is without the suffix _total that a counter's sample gets. */
void exposition_family(struct exposition *e, const char *name, enum metric_type type, const char *help);

/* A sample of a gauge or a counter. */
void exposition_sample(struct exposition *e, struct metric_labels labels, uint64_t value);

/* The same for nanoseconds, written as seconds. */
void exposition_sample_ns(struct exposition *e, struct metric_labels labels, uint64_t ns);

/* Durations: `counts[i]` of them were in bucket i, above bound i - 1 and at most `bounds_ns[i]`, and
 * `counts[bound_count]` above all bounds. One label at the most. */
struct histogram {
	const uint64_t *bounds_ns;
	size_t bound_count;
	const uint64_t *counts;
	uint64_t sum_ns;
};

void exposition_histogram(struct exposition *e, struct metric_label label, const struct histogram *h);

/* After the last family. */
void exposition_end(struct exposition *e);

#endif
