/* Where the numbers of all workers lie; for metrics.c and metrics_text.c. */
#ifndef IOA_SRC_FLOW_METRICS_STORE_H
#define IOA_SRC_FLOW_METRICS_STORE_H

#include "flow/metrics.h"

struct metrics {
	size_t worker_count, operation_count; /* with those that are none of the contract's */
	size_t worker_bytes;                  /* whole cache lines */
	char *workers;
	int64_t start_s;
};

extern const uint64_t metrics_bounds_ns[DURATION_BOUNDS];

/* Over all workers; `offset` is of a counter in struct worker_metrics. */
uint64_t metrics_sum(const struct metrics *m, size_t offset);

#endif
