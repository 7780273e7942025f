/* What is done by the clock: a table of jobs, each a statement that works off one bounded batch. */
#include "work_jobs.h"

#include <inttypes.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/owner.h"

#define BATCH "500" /* rows of one transaction: their locks are held for milliseconds */

enum {
	NUMBER_MAX = 24,
	ARENA_MAX = 1024 * 1024, /* the texts of one batch */
	ANSWER_GRACE_MS = 5000,  /* the statement's own time-out should come first */
};

/* Takes $1, how many rows at most, and $2, the days, where it has an option for them; gives how many rows it
 * was. */
/* clang-format off */
static const struct job {
	const char *name;
	const char *path;
	size_t days; /* where struct conf has them; 0: it takes none */
} jobs[] = {
	{"ticks",         "sql/work/ticks.sql",         0},
	{"persons",       "sql/work/persons.sql",       0},
	{"tickets",       "sql/work/tickets.sql",       0},
	{"registrations", "sql/work/registrations.sql", offsetof(struct conf, registration_retention_days)},
	{"enquiries",     "sql/work/enquiries.sql",     offsetof(struct conf, enquiry_retention_days)},
	{"changes",       "sql/work/changes.sql",       offsetof(struct conf, change_retention_days)},
	{"audit events",  "sql/work/audit_events.sql",  offsetof(struct conf, audit_retention_days)},
	{"grants",        "sql/work/grants.sql",        offsetof(struct conf, audit_retention_days)},
};
/* clang-format on */

enum { JOBS = sizeof jobs / sizeof *jobs };

struct work {
	const struct conf *conf;
	const sigset_t *signals;
	struct owner *owner;
	struct arena arena; /* emptied before each batch */
};

static bool is_stopping(const struct work *w)
{
	sigset_t pending;
	sigpending(&pending);
	sigandset(&pending, &pending, w->signals);
	return !sigisemptyset(&pending);
}

/* The first value of what a statement of sql/work/ gives. */
static bool ask(struct work *w, const char *path, int count, const char *const *values,
                struct slice *ret_value, const char **ret_why)
{
	struct rows *rows = owner_ask(w->owner, path, count, values, &w->arena, ret_why);
	if (!rows)
		return false;
	*ret_value = arena_dup(&w->arena, rows_value(rows, 0, 0));
	rows_free(rows);
	return true;
}

static const char *number(struct arena *arena, long value)
{
	return arena_printf(arena, "%ld", value);
}

static bool run_batch(struct work *w, const struct job *job, unsigned long long *ret_count,
                      const char **ret_why)
{
	struct slice text;
	arena_reset(&w->arena);
	const char *values[] = {BATCH, NULL};
	if (job->days)
		values[1] = number(&w->arena, *(const long *)((const char *)w->conf + job->days));
	if (!ask(w, job->path, job->days ? 2 : 1, values, &text, ret_why))
		return false;
	if (slice_to_uint(text, ret_count))
		return true;
	*ret_why = arena_printf(&w->arena, "%s gives no number", job->path);
	return false;
}

/* Each batch is a transaction of its own: what is done stays done. */
static bool run_job(struct work *w, const struct job *job)
{
	const char *why = NULL;
	unsigned long long total = 0, count = 1;
	int64_t begin = clock_monotonic_ms();
	while (!why && count > 0 && !is_stopping(w))
		if (run_batch(w, job, &count, &why))
			total += count;
	int64_t took = clock_monotonic_ms() - begin;
	if (why)
		log_error("work: %s: %llu in %" PRId64 " ms, then it failed: %s", job->name, total, took,
		          why);
	else
		log_info("work: %s: %llu in %" PRId64 " ms%s", job->name, total, took,
		         count > 0 ? ", not finished" : "");
	return !why;
}

static enum work_status run_jobs(struct work *w)
{
	enum work_status st = WORK_DONE;
	for (size_t i = 0; i < JOBS && owner_is_connected(w->owner) && !is_stopping(w); i++)
		if (!run_job(w, &jobs[i]))
			st = WORK_FAILED;
	return st;
}

static enum work_status begin(struct work *w, const char *url)
{
	const char *why;
	struct slice alone;
	const struct conf *c = w->conf;
	const char *const values[] = {number(&w->arena, c->statement_timeout_ms),
	                              number(&w->arena, c->lock_timeout_ms)};
	w->owner = owner_open(url, c->statement_timeout_ms + ANSWER_GRACE_MS, &w->arena, &why);
	if (!w->owner || !ask(w, "sql/work/begin.sql", 2, values, &alone, &why)) {
		log_error("work: %s", why);
		return WORK_FAILED;
	}
	if (slice_eq(alone, SLICE("t")))
		return WORK_DONE;
	log_info("work: another ioad works on this database");
	return WORK_BY_OTHER;
}

enum work_status work_run(const struct conf *conf, const char *url, const sigset_t *signals)
{
	struct work w = {.conf = conf, .signals = signals};
	arena_init(&w.arena, ARENA_MAX);
	enum work_status st = begin(&w, url);
	if (st == WORK_DONE)
		st = run_jobs(&w);
	owner_close(w.owner);
	arena_close(&w.arena);
	return st;
}
