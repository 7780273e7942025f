/* Counting, and summing up what the workers counted. */
#include "metrics_store.h"

#include "base/clock.h"

enum { CACHE_LINE = 64 };

const uint64_t metrics_bounds_ns[DURATION_BOUNDS] = {
        500000,    1000000,   2500000,    5000000,    10000000,   25000000,    50000000,    100000000,
        250000000, 500000000, 1000000000, 2500000000, 5000000000, 10000000000, 30000000000,
};

struct metrics *metrics_new(struct arena *arena, size_t workers, size_t operations)
{
	struct metrics *m = arena_calloc(arena, 1, sizeof *m);
	m->worker_count = workers;
	m->operation_count = operations + OPERATIONS_MORE;
	size_t bytes = sizeof(struct worker_metrics) + m->operation_count * sizeof(struct operation_metrics);
	m->worker_bytes = (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
	char *memory = arena_calloc(arena, workers * m->worker_bytes + CACHE_LINE, 1);
	m->workers = memory + (CACHE_LINE - (uintptr_t)memory % CACHE_LINE);
	m->start_s = clock_unix_s();
	return m;
}

struct worker_metrics *metrics_of_worker(struct metrics *m, size_t number)
{
	return (struct worker_metrics *)(m->workers + number * m->worker_bytes);
}

static size_t bucket_of(uint64_t ns)
{
	size_t i = 0;
	while (i < DURATION_BOUNDS && ns > metrics_bounds_ns[i])
		i++;
	return i;
}

void metrics_count_answer(struct worker_metrics *w, size_t operation, int status, uint64_t duration_ns)
{
	struct operation_metrics *o = &w->operations[operation];
	counter_add(&o->answers[status / 100 - 1], 1);
	counter_add(&o->durations[bucket_of(duration_ns)], 1);
	counter_add(&o->duration_ns, duration_ns);
}

uint64_t metrics_sum(const struct metrics *m, size_t offset)
{
	uint64_t all = 0;
	for (size_t i = 0; i < m->worker_count; i++)
		all += counter_read((const struct counter *)(m->workers + i * m->worker_bytes + offset));
	return all;
}
