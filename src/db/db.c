/* Lanes of connections, and the way of a job: submitted, waiting, sent, answered, perhaps tried once more. */
#include "db/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "db/pool.h"
#include "db/session.h"
#include "db/sqlstate.h"

/* ---- tickets ---- */

void ticket_move(struct db_ticket *t, struct ticket_list *to)
{
	struct ticket_list *from = t->list;
	if (from) {
		*(t->previous ? &t->previous->next : &from->first) = t->next;
		*(t->next ? &t->next->previous : &from->last) = t->previous;
		from->count--;
	}
	t->previous = to->last;
	t->next = NULL;
	*(to->last ? &to->last->next : &to->first) = t;
	to->last = t;
	to->count++;
	t->list = to;
}

void ticket_clear(struct db_ticket *t)
{
	for (int i = 0; i < t->statement_count; i++) {
		PQclear(t->rows[i]);
		t->rows[i] = NULL;
		if (t->statements[i])
			statement_release(t->statements[i]);
		t->statements[i] = NULL;
	}
	PQclear(t->error);
	t->error = NULL;
	t->failed_statement = NULL;
	t->statement_count = 0;
	t->link = NULL;
}

static struct lane *lane_of(struct db *db, const struct db_ticket *t)
{
	return &db->lanes[t->lane];
}

static void ticket_end(struct db *db, struct db_ticket *t)
{
	ticket_clear(t);
	t->job = NULL;
	lane_of(db, t)->jobs--;
	ticket_move(t, &db->idle);
	counter_subtract(&db->settings.counters->under_way, 1);
}

static void fail_later(struct db *db, struct db_ticket *t, enum db_status status)
{
	t->status = status;
	ticket_move(t, &db->failed);
}

static void count_answer(struct db *db, enum db_lane lane, enum db_status status)
{
	counter_add(&db->settings.counters->answered[lane][status], 1);
}

/* ---- sending ---- */

static struct link *least_busy(const struct lane *lane)
{
	struct link *best = NULL;
	for (int i = 0; i < lane->count; i++) {
		struct link *l = lane->links[i];
		if (!link_is_ready(l) || !link_has_room(l))
			continue;
		if (!best || link_tickets(l)->count < link_tickets(best)->count)
			best = l;
	}
	return best;
}

/* Reads fill the first connection that moves on: the more it has, the more PostgreSQL answers at a time. Only
 * behind something slow do they go to the next. Writes are spread, because commits wait for the disk
 * together. */
static struct link *best_link(struct db *db, const struct lane *lane)
{
	for (int i = 0; lane == &db->lanes[DB_LANE_READ] && i < lane->count; i++) {
		struct link *l = lane->links[i];
		if (link_is_ready(l) && link_has_room(l) && !link_is_stuck(l))
			return l;
	}
	return least_busy(lane);
}

static bool is_hopeful(const struct lane *lane)
{
	for (int i = 0; i < lane->count; i++)
		if (link_is_ready(lane->links[i]) || link_is_hopeful(lane->links[i]))
			return true;
	return false;
}

static bool acquire(struct db *db, struct db_ticket *t, const struct query *q,
                    const struct query_choice *choice)
{
	struct statement *s = statement_acquire(db->statements, q, choice);
	if (!s)
		return false;
	t->statements[t->statement_count++] = s;
	return true;
}

static bool acquire_statements(struct db *db, struct db_ticket *t)
{
	static const struct query_choice plain;
	struct db_job *job = t->job;
	if (job->principal && !acquire(db, t, db->sessions[t->lane], &plain))
		return false;
	for (int i = 0; i < job->step_count; i++)
		if (!acquire(db, t, job->steps[i].query, &job->steps[i].choice))
			return false;
	return true;
}

static void dispatch(struct db *db, struct db_ticket *t)
{
	struct lane *lane = lane_of(db, t);
	struct link *l = best_link(db, lane);
	if (!l) {
		if (is_hopeful(lane))
			ticket_move(t, &lane->waiting);
		else
			fail_later(db, t, DB_UNAVAILABLE);
		return;
	}
	if (!acquire_statements(db, t)) {
		ticket_clear(t);
		fail_later(db, t, DB_OVERLOADED);
		return;
	}
	/* a link that breaks here has moved the ticket on already */
	bool sent = link_send(l, t, t->job->principal ? t->statements[0] : NULL);
	(void)sent;
}

bool db_submit(struct db *db, struct db_job *job)
{
	struct db_ticket *t = db->idle.first;
	if (!t || (job->lane == DB_LANE_SLOW && db->lanes[DB_LANE_SLOW].jobs == db->settings.max_slow)) {
		count_answer(db, job->lane, DB_OVERLOADED);
		return false;
	}
	counter_add(&db->settings.counters->under_way, 1);
	t->job = job;
	t->lane = job->lane;
	lane_of(db, t)->jobs++;
	t->retried = t->cancelled = false;
	job->ticket = t;
	dispatch(db, t);
	return true;
}

void db_abandon(struct db *db, struct db_job *job)
{
	struct db_ticket *t = job->ticket;
	if (!t)
		return;
	job->ticket = NULL;
	t->job = NULL;
	counter_add(&db->settings.counters->abandoned[t->lane], 1);
	if (!t->link) {
		ticket_end(db, t);
		return;
	}
	t->cancelled = true;
	link_cancel(t->link, t, db->canceller);
}

/* ---- answers ---- */

struct db_error pool_error_of(const PGresult *result)
{
	const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	return (struct db_error){
	        .sqlstate = sqlstate ? sqlstate : "08006",
	        .message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY),
	        .detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL),
	        .constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME),
	        .column = PQresultErrorField(result, PG_DIAG_COLUMN_NAME),
	};
}

static void hand_over_rows(struct db_ticket *t, struct db_job *job)
{
	int offset = t->statement_count - job->step_count;
	for (int i = 0; i < job->step_count; i++) {
		if (!t->rows[offset + i])
			continue;
		job->steps[i].rows = (struct rows *)t->rows[offset + i];
		job->steps[i].statement = t->statements[offset + i];
		t->rows[offset + i] = NULL;
		t->statements[offset + i] = NULL;
	}
}

void **db_step_cache(const struct db_step *step)
{
	return &step->statement->cached;
}

void db_step_drop(struct db_step *step)
{
	rows_free(step->rows);
	if (step->statement)
		statement_release(step->statement);
	step->rows = NULL;
	step->statement = NULL;
}

static void answer(struct db *db, struct db_ticket *t, enum db_status status)
{
	struct db_job *job = t->job;
	struct db_error error = {0};
	if (job && t->link)
		hand_over_rows(t, job);
	if (status == DB_FAILED)
		error = pool_error_of(t->error);
	if (job) {
		count_answer(db, t->lane, status);
		job->ticket = NULL;
		job->done(job, status, status == DB_FAILED ? &error : NULL);
	}
	ticket_end(db, t);
}

/* A statement that the server no longer has, and a cancellation that was meant for the segment before this
 * one, are no fault of the job: nothing of it took effect, so that even a write may run again. */
static bool is_worth_a_second_try(const struct db_ticket *t, enum sqlstate_class meaning)
{
	if (t->retried || t->cancelled)
		return false;
	if (meaning == SQLSTATE_STALE_STATEMENT)
		return true;
	if (meaning == SQLSTATE_TIMEOUT)
		return link_was_cancelled(t->link);
	return meaning == SQLSTATE_UNAVAILABLE && t->lane != DB_LANE_WRITE;
}

static void try_again(struct db *db, struct db_ticket *t)
{
	t->retried = true;
	ticket_clear(t);
	dispatch(db, t);
}

static void failed(struct db *db, struct db_ticket *t)
{
	enum sqlstate_class meaning = sqlstate_classify(pool_error_of(t->error).sqlstate);
	if (meaning == SQLSTATE_STALE_STATEMENT && t->failed_statement)
		statement_renew(db->statements, t->failed_statement);
	if (is_worth_a_second_try(t, meaning))
		try_again(db, t);
	else
		answer(db, t, DB_FAILED);
}

static void on_answered(void *owner, struct db_ticket *t)
{
	struct db *db = owner;
	if (!t->job)
		ticket_end(db, t);
	else if (t->error)
		failed(db, t);
	else
		answer(db, t, DB_OK);
}

static void send_waiting(struct db *db, struct lane *lane)
{
	for (int n = lane->waiting.count; n > 0 && lane->waiting.first; n--)
		dispatch(db, lane->waiting.first);
}

static struct lane *lane_of_link(struct db *db, const struct link *l)
{
	for (int lane = 0; lane < DB_LANES; lane++)
		for (int i = 0; i < db->lanes[lane].count; i++)
			if (db->lanes[lane].links[i] == l)
				return &db->lanes[lane];
	return &db->lanes[DB_LANE_READ]; /* not reached: each link is in one */
}

static void count_connections(struct db *db, const struct lane *lane)
{
	uint64_t ready = 0;
	struct counter *before = &db->settings.counters->connections[lane - db->lanes];
	for (int i = 0; i < lane->count; i++)
		ready += link_is_ready(lane->links[i]);
	if (ready < counter_read(before))
		counter_add(&db->settings.counters->lost, 1);
	counter_set(before, ready);
}

static void on_ready(void *owner, struct link *l)
{
	struct db *db = owner;
	count_connections(db, lane_of_link(db, l));
	send_waiting(db, lane_of_link(db, l));
}

static void on_lost(void *owner, struct link *l)
{
	struct db *db = owner;
	struct ticket_list *list = link_tickets(l);
	count_connections(db, lane_of_link(db, l));
	while (list->first) {
		struct db_ticket *t = list->first;
		if (!t->job) {
			ticket_end(db, t);
			continue;
		}
		bool again = t->lane != DB_LANE_WRITE && !t->retried;
		ticket_clear(t);
		if (!again) {
			fail_later(db, t, DB_CONNECTION_LOST);
			continue;
		}
		t->retried = true;
		ticket_move(t, &lane_of(db, t)->waiting);
	}
	send_waiting(db, lane_of_link(db, l));
}

bool db_run(struct db *db)
{
	bool any = db->failed.first != NULL;
	while (db->failed.first) {
		struct db_ticket *t = db->failed.first;
		answer(db, t, t->status);
	}
	return any;
}

bool db_is_ready(const struct db *db)
{
	for (int lane = 0; lane < DB_LANES; lane++)
		if (!least_busy(&db->lanes[lane]))
			return false;
	return true;
}

/* ---- making and ending ---- */

static const struct link_events events = {.ready = on_ready, .answered = on_answered, .lost = on_lost};

static void lane_open(struct db *db, struct lane *lane, int count)
{
	const struct link_settings settings = {
	        .url = db->settings.url,
	        .options = db->options,
	        .greeting = db->settings.greeting,
	        .events = &events,
	        .owner = db,
	};
	lane->links = calloc((size_t)count, sizeof *lane->links);
	if (!lane->links)
		log_fatal("out of memory for %d database connections", count);
	for (; lane->count < count; lane->count++)
		lane->links[lane->count] =
		        link_new(db->loop, &settings, statement_cache_slots(db->statements));
}

static void lane_close(struct lane *lane)
{
	for (int i = 0; i < lane->count; i++)
		link_free(lane->links[i]);
	free(lane->links);
}

/* Rows that wait for their text to be made (sql/migrate/0067_exported.sql) cost more than to hand them from
 * one process to another, which PostgreSQL does not know. */
static const char reading_options[] = " -c parallel_tuple_cost=0";

static void write_options(const struct db *db, char ret_options[static POOL_OPTIONS_MAX], long timeout_ms,
                          const char *more)
{
	snprintf(ret_options, POOL_OPTIONS_MAX,
	         DB_SESSION_OPTIONS
	         " "
	         "-c plan_cache_mode=force_generic_plan -c statement_timeout=%ld -c lock_timeout=%ld "
	         "-c idle_in_transaction_session_timeout=60s -c client_connection_check_interval=10s%s",
	         timeout_ms, db->settings.lock_timeout_ms, more);
}

struct db *db_new(struct loop *loop, const struct db_settings *settings,
                  const struct query *const sessions[DB_LANES])
{
	struct db *db = calloc(1, sizeof *db);
	struct db_ticket *tickets = calloc((size_t)settings->max_queued, sizeof *tickets);
	if (!db || !tickets)
		log_fatal("out of memory for %d database jobs", settings->max_queued);
	db->loop = loop;
	db->settings = *settings;
	memcpy(db->sessions, sessions, sizeof db->sessions);
	db->tickets = tickets;
	for (int i = 0; i < settings->max_queued; i++)
		ticket_move(&tickets[i], &db->idle);
	write_options(db, db->options, settings->statement_timeout_ms, "");
	/* as fast as they are taken: who takes has the deadline */
	write_options(db, db->reading_options, 0, reading_options);
	db->canceller = canceller_new();
	db->statements = statement_cache_new(settings->statement_cache, settings->free_cached);
	for (int lane = 0; lane < DB_LANES; lane++)
		lane_open(db, &db->lanes[lane], settings->connections[lane]);
	return db;
}

void db_free(struct db *db)
{
	if (!db)
		return;
	pool_end_readings(db);
	for (int i = 0; i < DB_LANES; i++)
		lane_close(&db->lanes[i]);
	for (int i = 0; i < db->settings.max_queued; i++)
		ticket_clear(&db->tickets[i]);
	canceller_free(db->canceller);
	statement_cache_free(db->statements);
	free(db->tickets);
	free(db);
}
