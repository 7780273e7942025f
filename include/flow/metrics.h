/* What each worker counts, and all of it together as text (GET /metrics).
 *
 * A worker writes only its own numbers, which share no cache line with those of others; reading sums them up.
 * All label sets are bounded: operations of the contract, classes of status, types of problems. */
#ifndef IOA_FLOW_METRICS_H
#define IOA_FLOW_METRICS_H

#include "base/arena.h"
#include "base/counter.h"
#include "db/db.h"
#include "http/problem.h"
#include "render/exposition.h"

struct engine;

enum { STATUS_CLASSES = 5, DURATION_BOUNDS = 15 };

/* Behind the operations of the contract: what is none of them. */
enum { OPERATION_OPTIONS, OPERATION_NONE, OPERATIONS_MORE };

struct operation_metrics {
	struct counter answers[STATUS_CLASSES];        /* 1xx to 5xx */
	struct counter durations[DURATION_BOUNDS + 1]; /* how many took up to the bound; more than the last */
	struct counter duration_ns;                    /* all of them */
};

struct worker_metrics {
	struct counter connections; /* of clients, now */
	struct counter in_progress; /* requests, now */
	struct counter departed;    /* clients that left before their answer */
	struct counter problems[PROBLEM_TYPES + 1];
	struct db_counters database;
	struct operation_metrics operations[];
};

/* For that many workers; in `arena`. `operations` is the contract's. */
struct metrics *metrics_new(struct arena *arena, size_t workers, size_t operations);

struct worker_metrics *metrics_of_worker(struct metrics *m, size_t number);

/* `duration_ns` is from the end of the request's header to its answer. */
void metrics_count_answer(struct worker_metrics *w, size_t operation, int status, uint64_t duration_ns);

/* All metrics of the process. */
void metrics_write(const struct engine *e, enum exposition_format format, struct buf *out);

#endif
