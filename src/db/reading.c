/* One segment on a connection of its own, whose rows are pulled. */
#include "db/reading.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "db/pool.h"

enum reading_state { READING_CONNECTING, READING_ROWS, READING_OVER, READING_FAILED };

struct db_reading {
	struct db *db;
	struct db_reading *next;
	struct loop_timer timer; /* the connection cannot be ended from within its own events */
	struct link *link;
	enum reading_state state;
	bool ended;   /* nobody wants it any more */
	bool awaited; /* the last answer was that there is nothing yet */
	struct db_reading_wish wish;
	struct db_job job; /* of the ticket */
	struct db_ticket ticket;
	struct ticket_list parked;
	enum db_status fault;
};

static void tell(struct db_reading *r)
{
	if (r->ended || !r->awaited)
		return;
	r->awaited = false;
	r->wish.ready(r->wish.owner);
}

static void fail(struct db_reading *r, enum db_status status)
{
	r->state = READING_FAILED;
	r->fault = status;
	tell(r);
}

/* ---- what the connection tells ---- */

static bool acquire(struct db_reading *r, const struct query *q, const struct query_choice *choice)
{
	struct statement *s = statement_acquire(r->db->statements, q, choice);
	if (s)
		r->ticket.statements[r->ticket.statement_count++] = s;
	return s != NULL;
}

static bool acquire_all(struct db_reading *r)
{
	static const struct query_choice plain;
	if (r->job.principal && !acquire(r, r->db->sessions[DB_LANE_READ], &plain))
		return false;
	return acquire(r, r->job.steps[0].query, &r->job.steps[0].choice);
}

static void on_ready(void *owner, struct link *l)
{
	struct db_reading *r = owner;
	if (r->state != READING_CONNECTING || r->ended)
		return;
	if (!acquire_all(r)) {
		fail(r, DB_OVERLOADED);
		return;
	}
	r->state = READING_ROWS;
	/* a connection that breaks here has told so already */
	bool sent = link_send(l, &r->ticket, r->job.principal ? r->ticket.statements[0] : NULL);
	(void)sent;
}

static void on_readable(void *owner, struct link *l)
{
	struct db_reading *r = owner;
	if (!r->awaited)
		link_rest(l);
	tell(r);
}

/* The segment is at its end. That of the rows was pulled, unless it failed before. */
static void on_answered(void *owner, struct db_ticket *t)
{
	struct db_reading *r = owner;
	ticket_move(t, &r->parked);
	if (t->error && r->state == READING_ROWS)
		fail(r, DB_FAILED);
}

static void on_lost(void *owner, struct link *l)
{
	struct db_reading *r = owner;
	if (link_tickets(l)->first)
		ticket_move(&r->ticket, &r->parked);
	if (r->state == READING_CONNECTING || r->state == READING_ROWS)
		fail(r, r->state == READING_CONNECTING ? DB_UNAVAILABLE : DB_CONNECTION_LOST);
}

static const struct link_events events = {
        .ready = on_ready, .answered = on_answered, .readable = on_readable, .lost = on_lost};

/* ---- beginning and ending ---- */

/* One that is in no list any more. */
static void free_reading(struct db_reading *r)
{
	loop_timer_clear(r->db->loop, &r->timer);
	link_free(r->link);
	ticket_clear(&r->ticket);
	r->db->reading_count--;
	free(r);
}

static void timer_fired(struct loop_timer *timer)
{
	struct db_reading *r = (struct db_reading *)((char *)timer - offsetof(struct db_reading, timer)),
	                  **place = &r->db->readings;
	while (*place != r)
		place = &(*place)->next;
	*place = r->next;
	free_reading(r);
}

void pool_end_readings(struct db *db)
{
	while (db->readings) {
		struct db_reading *r = db->readings;
		db->readings = r->next;
		free_reading(r);
	}
}

struct db_reading *db_reading_begin(struct db *db, const struct db_reading_wish *wish)
{
	if (db->reading_count >= db->settings.max_readings)
		return NULL;
	struct db_reading *r = calloc(1, sizeof *r);
	if (!r)
		log_fatal("out of memory for a reading");
	const struct link_settings settings = {
	        .url = db->settings.url,
	        .options = db->reading_options,
	        .greeting = db->settings.greeting,
	        .events = &events,
	        .owner = r,
	};
	r->db = db;
	r->wish = *wish;
	r->awaited = true;
	r->job = (struct db_job){.steps = {*wish->step}, .step_count = 1, .principal = wish->principal};
	r->ticket.job = &r->job;
	r->ticket.by_row = true;
	r->timer.fire = timer_fired;
	r->link = link_new(db->loop, &settings, statement_cache_slots(db->statements));
	r->next = db->readings;
	db->readings = r;
	db->reading_count++;
	ticket_move(&r->ticket, &r->parked);
	return r;
}

void db_reading_end(struct db_reading *r)
{
	if (!r || r->ended)
		return;
	r->ended = true;
	loop_timer_set(r->db->loop, &r->timer, 0);
}

/* ---- rows ---- */

static void hand_over(struct db_reading *r, PGresult *row, struct db_step *ret_step)
{
	*ret_step = r->job.steps[0];
	ret_step->rows = (struct rows *)row;
	ret_step->statement = r->ticket.statements[r->ticket.statement_count - 1];
	statement_hold(ret_step->statement);
}

enum db_reading_next db_reading_take(struct db_reading *r, struct db_step *ret_step)
{
	PGresult *row = NULL;
	enum link_pull pulled = r->state == READING_ROWS ? link_pull(r->link, &row) : LINK_PULL_WAIT;
	if (pulled == LINK_PULL_FAILED) {
		r->fault = DB_FAILED;
		r->state = READING_FAILED;
	}
	if (r->state == READING_FAILED)
		return DB_READING_FAILED;
	r->awaited = pulled == LINK_PULL_WAIT;
	if (pulled == LINK_PULL_WAIT)
		return DB_READING_WAIT;
	hand_over(r, row, ret_step);
	if (pulled == LINK_PULL_ROW)
		return DB_READING_ROW;
	r->state = READING_OVER;
	return DB_READING_END;
}

enum db_status db_reading_fault(const struct db_reading *r, struct db_error *ret_error)
{
	if (r->fault == DB_FAILED && r->ticket.error)
		*ret_error = pool_error_of(r->ticket.error);
	return r->fault;
}
