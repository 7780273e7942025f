/* Waiting for news. */
#include "flow/doze.h"

#include <limits.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "flow/exchange.h"
#include "flow/stream.h"
#include "steps.h"

enum {
	NS_PER_S = 1000000000,
	ASK_EVERY_MS = 250,
	LEADERS_MAX = 2,     /* questions under way: behind so many others may have to wait */
	SHARED_AT_ONCE = 16, /* answers of one round */
	BEATS_AT_ONCE = 64,  /* streams that are told in one look that there is nothing */
};

struct exchange_list {
	struct exchange *first, *last;
};

struct dozers {
	struct db *db;
	struct exchange_list asleep, due, sharing;
	int leaders;
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

/* ---- lists ---- */

static struct exchange_list *list_of(struct dozers *d, enum doze_state state)
{
	if (state == DOZE_ASLEEP)
		return &d->asleep;
	return state == DOZE_DUE ? &d->due : &d->sharing;
}

/* Into the list that the state is the name of. */
static void enter(struct dozers *d, struct exchange *x, enum doze_state state)
{
	struct exchange_list *list = list_of(d, state);
	x->doze = state;
	x->next_dozer = NULL;
	x->previous_dozer = list->last;
	*(list->last ? &list->last->next_dozer : &list->first) = x;
	list->last = x;
}

static void leave(struct dozers *d, struct exchange *x, enum doze_state state)
{
	struct exchange_list *list = list_of(d, x->doze);
	*(x->previous_dozer ? &x->previous_dozer->next_dozer : &list->first) = x->next_dozer;
	*(x->next_dozer ? &x->next_dozer->previous_dozer : &list->last) = x->previous_dozer;
	x->doze = state;
}

/* ---- falling asleep ---- */

static struct slice first_value(const struct db_step *step)
{
	return step->rows && rows_count(step->rows) ? rows_value(step->rows, 0, 0) : (struct slice){NULL, 0};
}

/* Seconds; 0: nobody wants to wait. */
static unsigned long long wanted_s(const struct exchange *x)
{
	unsigned long long seconds;
	const struct rows *rows = x->job.steps[x->steps.main].rows;
	int column = rows_count(rows) ? rows_find_column(rows, SLICE("_wait")) : -1;
	return column >= 0 && slice_to_uint(rows_value(rows, 0, column), &seconds) ? seconds : 0;
}

bool doze_has_news(const struct exchange *x)
{
	const struct rows *rows = x->job.steps[x->steps.main].rows;
	int column = rows_count(rows) ? rows_find_column(rows, SLICE("data")) : -1;
	return column < 0 || !slice_is(rows_value(rows, 0, column), "[]");
}

bool doze_may_wait(const struct exchange *x)
{
	return x->thread->dozers && x->steps.within >= 0 && !x->slept_out && wanted_s(x) > 0;
}

void doze_take_place(struct exchange *x)
{
	if (x->rs.is_stream)
		arena_rewind(&x->arena, x->stream_mark);
	stream_go_on_from(x, x->job.steps[x->steps.main].rows);
	if (x->steps.within >= 0)
		x->moment = arena_strdup(&x->arena, first_value(&x->job.steps[x->steps.within]));
	x->doze_s = wanted_s(x);
}

void doze_begin(struct exchange *x)
{
	x->doze_until_ns = x->began_ns + x->doze_s * NS_PER_S;
	enter(x->thread->dozers, x, DOZE_ASLEEP);
}

/* ---- who asks the same ---- */

static bool is_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static uint64_t hash_of(uint64_t seed, const char *text)
{
	return text ? hash_bytes(seed, text, strlen(text)) : seed + 1;
}

static uint64_t question_of(const struct exchange *x)
{
	uint64_t hash = hash_of((uint64_t)(x->plan - x->engine->plans), x->job.principal);
	for (int i = 0; i < x->plan->op->parameter_count; i++)
		hash = hash_of(hash, x->values[i]);
	return hash;
}

/* The caller is all of what its token said: the same subject by another token may have other roles. */
static bool asks_the_same(const struct exchange *x, const struct exchange *other)
{
	if (x->question != other->question || x->plan != other->plan || x->slept_out != other->slept_out ||
	    !is_same(x->job.principal, other->job.principal))
		return false;
	for (int i = 0; i < x->plan->op->parameter_count; i++)
		if (!is_same(x->values[i], other->values[i]))
			return false;
	return true;
}

static void join(struct dozers *d, struct exchange *leader)
{
	for (struct exchange *x = d->due.first, *next; x; x = next) {
		next = x->next_dozer;
		if (!asks_the_same(x, leader))
			continue;
		leave(d, x, DOZE_JOINED);
		x->leader = leader;
		x->joined = leader->joined;
		leader->joined = x;
	}
}

struct exchange *doze_take_joined(struct exchange *x)
{
	struct exchange *taken = x->joined;
	if (!taken)
		return NULL;
	x->joined = taken->joined;
	taken->joined = taken->leader = NULL;
	taken->doze = DOZE_AWAKE;
	return taken;
}

/* ---- waking up ---- */

static void lead(struct dozers *d, struct exchange *x)
{
	leave(d, x, DOZE_LEADING);
	x->joined = NULL;
	d->leaders++;
	x->rest(x);
	if (step_query(x) == FLOW_WAIT) {
		join(d, x);
		return;
	}
	x->doze = DOZE_AWAKE;
	d->leaders--;
	x->wake(x);
}

static void go_on(struct dozers *d)
{
	while (d->leaders < LEADERS_MAX && d->due.first)
		lead(d, d->due.first);
}

static void wake_up(struct dozers *d, struct exchange *x)
{
	leave(d, x, DOZE_AWAKE);
	x->question = question_of(x);
	enter(d, x, DOZE_DUE);
	x->rest(x);
}

void doze_end(struct exchange *x)
{
	struct dozers *d = x->thread->dozers;
	if (x->doze != DOZE_LEADING)
		return;
	x->doze = DOZE_AWAKE;
	d->leaders--;
	go_on(d);
}

bool doze_share(struct exchange *x)
{
	if (!x->joined)
		return false;
	enter(x->thread->dozers, x, DOZE_SHARING);
	return true;
}

bool dozers_run(struct dozers *d)
{
	struct exchange *x = d->sharing.first, *joined;
	if (!x)
		return false;
	for (int i = 0; i < SHARED_AT_ONCE && (joined = doze_take_joined(x)); i++)
		query_lend_answer(joined, x);
	if (!x->joined) {
		leave(d, x, DOZE_LEADING);
		query_answer(x);
	}
	return true;
}

static void leave_leader(struct exchange *x)
{
	struct exchange **place = &x->leader->joined;
	while (*place != x)
		place = &(*place)->joined;
	*place = x->joined;
	x->joined = x->leader = NULL;
	x->doze = DOZE_AWAKE;
}

/* Who joined it asks anew. */
static void stop_leading(struct dozers *d, struct exchange *x)
{
	struct exchange *joined;
	while ((joined = doze_take_joined(x)))
		enter(d, joined, DOZE_DUE);
	x->doze = DOZE_AWAKE;
	d->leaders--; /* the next begins with the next look: this one may be one of many that go */
}

void doze_forget(struct exchange *x)
{
	switch (x->doze) {
	case DOZE_AWAKE:
		break;
	case DOZE_ASLEEP:
	case DOZE_DUE:
		leave(x->thread->dozers, x, DOZE_AWAKE);
		break;
	case DOZE_SHARING:
		leave(x->thread->dozers, x, DOZE_LEADING);
		stop_leading(x->thread->dozers, x);
		break;
	case DOZE_LEADING:
		stop_leading(x->thread->dozers, x);
		break;
	case DOZE_JOINED:
		leave_leader(x);
		break;
	}
}

/* ---- looking for news ---- */

static void on_moment(struct db_job *job, enum db_status status, const struct db_error *error)
{
	struct dozers *d = (struct dozers *)((char *)job - offsetof(struct dozers, job));
	(void)error; /* asked again soon; who is woken then tells of a fault that stays */
	d->asking = false;
	struct slice now = status == DB_OK ? first_value(&job->steps[0]) : (struct slice){NULL, 0};
	for (struct exchange *x = d->asleep.first, *next; x && now.at; x = next) {
		next = x->next_dozer;
		if (!slice_is(now, x->moment))
			wake_up(d, x);
	}
	db_job_drop_steps(job);
	go_on(d);
}

static void ask(struct dozers *d, uint64_t now_ns)
{
	d->asked_ns = now_ns;
	d->job = (struct db_job){.step_count = 1, .lane = DB_LANE_READ, .done = on_moment};
	d->job.steps[0] = (struct db_step){.query = d->asleep.first->plan->within.query};
	d->asking = db_submit(d->db, &d->job);
	if (!d->asking)
		d->job.step_count = 0;
}

/* A stream only says that it is still there, and need not do so to the millisecond: those that began together
 * would hold up all others together. */
static void sleep_out(struct dozers *d, struct exchange *x, int *beats)
{
	if (x->rs.is_stream && (*beats)-- <= 0)
		return;
	x->slept_out = true;
	if (!x->rs.is_stream) {
		wake_up(d, x);
		return;
	}
	leave(d, x, DOZE_AWAKE);
	x->rest(x);
	stream_beat(x);
	x->wake(x);
}

void dozers_look(struct dozers *d, bool stopping)
{
	uint64_t now_ns = clock_monotonic_ns();
	int beats = stopping ? INT_MAX : BEATS_AT_ONCE;
	for (struct exchange *x = d->asleep.first, *next; x; x = next) {
		next = x->next_dozer;
		if (stopping || now_ns >= x->doze_until_ns)
			sleep_out(d, x, &beats);
	}
	go_on(d);
	if (d->asleep.first && !d->asking && now_ns - d->asked_ns >= ASK_EVERY_MS * (uint64_t)1000000)
		ask(d, now_ns);
}
