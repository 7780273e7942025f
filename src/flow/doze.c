/* Waiting for news. */
#include "flow/doze.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "flow/exchange.h"
#include "steps.h"

enum { NS_PER_S = 1000000000, ASK_EVERY_MS = 250 };

struct dozers {
	struct db *db;
	struct exchange *first;
	struct db_job job; /* asks for the moment */
	bool asking;
	uint64_t asked_ns;
};

struct dozers *dozers_new(struct db *db)
{
	struct dozers *d = calloc(1, sizeof *d);
	if (!d)
		log_fatal("out of memory for a worker");
	d->db = db;
	return d;
}

void dozers_free(struct dozers *d)
{
	if (!d)
		return;
	if (d->asking)
		db_abandon(d->db, &d->job);
	db_job_drop_steps(&d->job);
	free(d);
}

/* ---- falling asleep and waking up ---- */

static struct slice first_value(const struct db_step *step)
{
	return step->rows && rows_count(step->rows) ? rows_value(step->rows, 0, 0) : (struct slice){NULL, 0};
}

/* Seconds; 0: there is news, or nobody wants to wait. */
static unsigned long long wanted_s(const struct exchange *x)
{
	unsigned long long seconds;
	const struct rows *rows = x->job.steps[x->steps.main].rows;
	int column = rows_count(rows) ? rows_find_column(rows, SLICE("_wait")) : -1;
	return column >= 0 && slice_to_uint(rows_value(rows, 0, column), &seconds) ? seconds : 0;
}

static void link_up(struct dozers *d, struct exchange *x)
{
	x->previous_dozer = NULL;
	x->next_dozer = d->first;
	if (d->first)
		d->first->previous_dozer = x;
	d->first = x;
	x->dozing = true;
}

static void unlink_from(struct dozers *d, struct exchange *x)
{
	*(x->previous_dozer ? &x->previous_dozer->next_dozer : &d->first) = x->next_dozer;
	if (x->next_dozer)
		x->next_dozer->previous_dozer = x->previous_dozer;
	x->dozing = false;
}

bool doze_begin(struct exchange *x)
{
	unsigned long long seconds = wanted_s(x);
	uint64_t until = x->began_ns + seconds * NS_PER_S;
	if (!x->thread->dozers || seconds == 0 || x->steps.within < 0 || x->slept_out)
		return false;
	x->moment = arena_strdup(&x->arena, first_value(&x->job.steps[x->steps.within]));
	x->doze_until_ns = until;
	db_job_drop_steps(&x->job);
	link_up(x->thread->dozers, x);
	return true;
}

static void wake_up(struct dozers *d, struct exchange *x)
{
	unlink_from(d, x);
	x->rest(x);
	if (step_query(x) != FLOW_WAIT)
		x->wake(x);
}

void doze_forget(struct exchange *x)
{
	if (x->dozing)
		unlink_from(x->thread->dozers, x);
}

/* ---- looking for news ---- */

static void on_moment(struct db_job *job, enum db_status status, const struct db_error *error)
{
	struct dozers *d = (struct dozers *)((char *)job - offsetof(struct dozers, job));
	(void)error; /* asked again soon; who is woken then tells of a fault that stays */
	d->asking = false;
	struct slice now = status == DB_OK ? first_value(&job->steps[0]) : (struct slice){NULL, 0};
	for (struct exchange *x = d->first, *next; x && now.at; x = next) {
		next = x->next_dozer;
		if (!slice_is(now, x->moment))
			wake_up(d, x);
	}
	db_job_drop_steps(job);
}

static void ask(struct dozers *d, uint64_t now_ns)
{
	d->asked_ns = now_ns;
	d->job = (struct db_job){.step_count = 1, .lane = DB_LANE_READ, .done = on_moment};
	d->job.steps[0] = (struct db_step){.query = d->first->plan->within.query};
	d->asking = db_submit(d->db, &d->job);
	if (!d->asking)
		d->job.step_count = 0;
}

void dozers_look(struct dozers *d, bool stopping)
{
	uint64_t now_ns = clock_monotonic_ns();
	for (struct exchange *x = d->first, *next; x; x = next) {
		next = x->next_dozer;
		if (stopping || now_ns >= x->doze_until_ns) {
			x->slept_out = true;
			wake_up(d, x);
		}
	}
	if (d->first && !d->asking && now_ns - d->asked_ns >= ASK_EVERY_MS * (uint64_t)1000000)
		ask(d, now_ns);
}
