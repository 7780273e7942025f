/* Running statements on PostgreSQL from an event loop: jobs go in, answers come back by callback.
 *
 * One job is one pipeline segment and so one implicit transaction: [principal] + its statements + sync.
 * Nothing here blocks. One struct db belongs to one thread. */
#ifndef IOA_DB_DB_H
#define IOA_DB_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/counter.h"
#include "base/loop.h"
#include "db/query.h"
#include "db/rows.h"

enum { DB_STEPS_MAX = 40 };

struct statement;

enum db_status {
	DB_OK,
	DB_UNAVAILABLE,     /* no connection, or it was lost before anything was sent */
	DB_CONNECTION_LOST, /* in the middle: whether a write took effect is not known */
	DB_OVERLOADED,      /* too much is waiting already */
	DB_FAILED,          /* PostgreSQL refused: see the error */
	DB_STATUSES
};

/* What PostgreSQL said; texts belong to the answer. */
struct db_error {
	const char *sqlstate;
	const char *message;
	const char *detail;
	const char *constraint;
	const char *column;
};

struct db_step {
	const struct query *query;
	struct query_choice choice;
	const char *const *values;   /* by the query's parameter index; NULL is SQL null */
	const char *const *keys;     /* for QUERY_VALUE_KEY + i, when choice.keyset */
	const char *limit;           /* for QUERY_VALUE_LIMIT */
	struct rows *rows;           /* out: NULL when the step did not succeed; given back by db_step_drop */
	struct statement *statement; /* out: held with the rows */
};

/* Lanes have connections of their own, so that no kind of work stands in front of another: short reads,
 * writes (the only ones that are never repeated after a lost connection), and reads that may take long. */
enum db_lane { DB_LANE_READ, DB_LANE_WRITE, DB_LANE_SLOW, DB_LANES };

/* In the caller's storage, with everything it points to, until `done` was called or db_abandon. */
struct db_job {
	struct db_step steps[DB_STEPS_MAX];
	int step_count;
	enum db_lane lane;
	const char *principal; /* NULL: anonymous */
	const char *trace_id;  /* NULL: none */
	const char *request_id;
	void (*done)(struct db_job *job, enum db_status status, const struct db_error *error);
	struct db_ticket *ticket; /* internal */
};

/* What one struct db counts; only its thread writes. */
struct db_counters {
	struct counter answered[DB_LANES][DB_STATUSES]; /* jobs, by how they ended */
	struct counter abandoned[DB_LANES];             /* jobs that nobody waits for any more */
	struct counter under_way;                       /* jobs, sent or waiting, now */
	struct counter connections[DB_LANES];           /* that can be used, now */
	struct counter lost;                            /* connections that had worked */
};

struct db_settings {
	const char *url;
	int connections[DB_LANES];
	int statement_cache;
	int max_queued; /* jobs, sent or waiting */
	int max_slow;   /* of them in the slow lane */
	int max_readings;
	long statement_timeout_ms, lock_timeout_ms;
	const char *greeting; /* a statement that every connection begins with; its answer is thrown away */
	void (*free_cached)(void *cached);
	struct db_counters *counters; /* must outlive it */
};

/* A place that lives as long as the statement of the rows, for what was computed from its columns; what is
 * put there is freed by db_settings.free_cached. */
void **db_step_cache(const struct db_step *step);

/* Gives rows and statement back, if there are any. */
void db_step_drop(struct db_step *step);

/* The same for all steps of a job, which has none then. */
static inline void db_job_drop_steps(struct db_job *job)
{
	for (int i = 0; i < job->step_count; i++)
		db_step_drop(&job->steps[i]);
	job->step_count = 0;
}

/* Starts connecting; jobs that come before the first connection is there wait for it. `sessions` are, by
 * lane, the queries that go before the statements of a signed-in caller: they take the principal, the trace
 * id and the request id, or fewer in this order. Settings are copied, their texts borrowed. */
struct db *db_new(struct loop *loop, const struct db_settings *settings,
                  const struct query *const sessions[DB_LANES]);

/* Closes all connections; no job may be under way. */
void db_free(struct db *db);

/* Sends the job, or keeps it until a connection is ready. `done` is never called from within. False when
 * settings.max_queued jobs, or max_slow in the slow lane, are under way already: then it will not be called
 * at all. */
bool db_submit(struct db *db, struct db_job *job) __attribute__((warn_unused_result));

/* Forgets a job: `done` will not be called and its storage is free at once. What PostgreSQL runs for it is
 * cancelled. */
void db_abandon(struct db *db, struct db_job *job);

/* Calls `done` of jobs that could not be sent; once per round of the loop, behind whatever submits. True when
 * there was one. */
bool db_run(struct db *db);

/* Whether jobs would find a connection now. */
bool db_is_ready(const struct db *db);

#endif
