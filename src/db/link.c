/* A non-blocking connection: connecting, sending segments, taking results in the order of a FIFO of
 * expectations. */
#include "db/link.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/random.h>

#include "base/log.h"
#include "db/expect.h"

enum {
	SEGMENT_MAX = TICKET_STATEMENTS_MAX * 3 + 2,
	CONNECT_MS = 5000,
	BACKOFF_FIRST_MS = 50,
	BACKOFF_LAST_MS = 2000,
	CANCEL_MAY_TAKE_MS = 2000,
	STUCK_MS = 20,
	DEALLOCATE_MAX = STATEMENT_NAME_MAX + 16,
};

enum link_state { LINK_IDLE, LINK_CONNECTING, LINK_READY };

struct link {
	struct loop_source source;
	struct loop_timer timer; /* connect deadline, then backoff */
	struct loop *loop;
	struct link_settings settings;
	PGconn *pg;
	enum link_state state;
	int failures; /* in a row */
	int64_t cancel_until_ms;
	int64_t progress_ms; /* of the last answer, or of the first job after a rest */
	struct expectations expected;
	struct ticket_list tickets;
	int slots;
	uint32_t prepared[]; /* by slot: generation that this connection has, 0: none */
};

static void connect_start(struct link *l);

/* ---- ending and trying again ---- */

static int64_t backoff_ms(int failures)
{
	int64_t wait = BACKOFF_FIRST_MS;
	for (int i = 1; i < failures && wait < BACKOFF_LAST_MS; i++)
		wait *= 2;
	unsigned jitter = 0;
	if (getrandom(&jitter, sizeof jitter, GRND_NONBLOCK) != (ssize_t)sizeof jitter)
		jitter = 0;
	return wait / 2 + (int64_t)(jitter % (unsigned)wait);
}

static void disconnect(struct link *l)
{
	if (l->source.fd >= 0)
		loop_unwatch(l->loop, &l->source);
	l->source.fd = -1;
	PQfinish(l->pg);
	l->pg = NULL;
	l->state = LINK_IDLE;
	l->expected.first = l->expected.count = 0;
	memset(l->prepared, 0, (size_t)l->slots * sizeof l->prepared[0]);
}

/* A connection that worked is made again at once; one that fails to be made waits longer each time. The first
 * failure is told, and the success after it; those in between would flood the log. */
static void lose(struct link *l)
{
	if (l->state == LINK_IDLE)
		return;
	bool was_ready = l->state == LINK_READY;
	if (was_ready || l->failures == 0)
		log_warning("database connection %s: %s", was_ready ? "lost" : "failed",
		            PQerrorMessage(l->pg));
	l->failures = was_ready ? 0 : l->failures + 1;
	disconnect(l);
	loop_timer_set(l->loop, &l->timer, l->failures ? backoff_ms(l->failures) : 0);
	l->settings.events->lost(l->settings.owner, l);
}

static struct link *of_timer(struct loop_timer *t)
{
	return (struct link *)((char *)t - offsetof(struct link, timer));
}

static void timer_fired(struct loop_timer *t)
{
	struct link *l = of_timer(t);
	if (l->state == LINK_CONNECTING)
		lose(l);
	else
		connect_start(l);
}

/* ---- receiving ---- */

static struct expectation *head(struct link *l)
{
	return expect_head(&l->expected);
}

static struct expectation *expect(struct link *l, enum expected what, struct db_ticket *t, int index)
{
	return expect_add(&l->expected, what, t, index);
}

/* Row by row must be said before libpq looks at the first of them. */
static void pop(struct link *l)
{
	expect_pop(&l->expected);
	if (l->expected.count > 0 && head(l)->what == EXPECT_EACH_ROW && !PQsetSingleRowMode(l->pg))
		log_fatal("libpq does not give single rows");
}

static void keep_error(struct db_ticket *t, int index, PGresult *result)
{
	if (!t || t->error) {
		PQclear(result);
		return;
	}
	t->error = result;
	t->failed_statement = t->statements[index];
}

/* A later one of the same slot may be on its way already. */
static void forget_prepared(struct link *l, const struct expectation *e)
{
	uint32_t *has = &l->prepared[e->ticket->statements[e->index]->slot];
	if (*has == e->generation)
		*has = 0;
}

static void take_result(struct link *l, struct expectation *e, PGresult *result)
{
	struct db_ticket *t = e->ticket;
	ExecStatusType status = PQresultStatus(result);
	bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
	e->seen = true;
	if (e->what == EXPECT_GREETING) {
		PQclear(result);
		return;
	}
	if (e->what == EXPECT_PREPARE && !ok)
		forget_prepared(l, e);
	if (status == PGRES_FATAL_ERROR)
		keep_error(t, e->index, result);
	else if (ok && e->what == EXPECT_ROWS && !t->rows[e->index])
		t->rows[e->index] = result;
	else
		PQclear(result);
}

/* The end of a segment: its ticket is answered. */
static void take_sync(struct link *l, PGresult *result)
{
	struct db_ticket *t = head(l)->ticket;
	PQclear(result);
	pop(l);
	l->progress_ms = loop_now_ms(l->loop);
	if (t)
		l->settings.events->answered(l->settings.owner, t);
}

/* False when the server sent something that no statement asked for. */
static bool take_one(struct link *l)
{
	struct expectation *e = head(l);
	PGresult *result = PQgetResult(l->pg);
	if (!result) {
		if (!e->seen)
			return false;
		pop(l);
		return true;
	}
	if (PQresultStatus(result) == PGRES_PIPELINE_SYNC && e->what == EXPECT_SYNC)
		take_sync(l, result);
	else if (e->what == EXPECT_SYNC) {
		/* an error outside any statement: the server is ending the connection */
		keep_error(e->ticket, 0, result);
		return false;
	} else
		take_result(l, e, result);
	return true;
}

static void update_interest(struct link *l)
{
	int pending = PQflush(l->pg);
	if (pending < 0)
		lose(l);
	else
		loop_change(l->loop, &l->source, pending ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static void receive(struct link *l)
{
	if (!PQconsumeInput(l->pg)) {
		lose(l);
		return;
	}
	/* a callback may break the connection by sending, hence the state */
	while (l->state == LINK_READY && l->expected.count > 0 && !PQisBusy(l->pg))
		if (head(l)->what == EXPECT_EACH_ROW) {
			l->settings.events->readable(l->settings.owner, l);
			break;
		} else if (!take_one(l)) {
			lose(l);
			return;
		}
	if (l->state == LINK_READY && PQstatus(l->pg) == CONNECTION_BAD)
		lose(l);
}

/* ---- row by row ---- */

/* What ends the rows: an empty result, or an error. */
static enum link_pull end_rows(struct expectation *e, PGresult *result, PGresult **ret_row)
{
	e->what = EXPECT_ROWS;
	e->seen = true;
	if (PQresultStatus(result) == PGRES_TUPLES_OK) {
		*ret_row = result;
		return LINK_PULL_END;
	}
	keep_error(e->ticket, e->index, result);
	return LINK_PULL_FAILED;
}

enum link_pull link_pull(struct link *l, PGresult **ret_row)
{
	if (l->state != LINK_READY || l->expected.count == 0 || head(l)->what != EXPECT_EACH_ROW)
		return LINK_PULL_WAIT;
	if (PQisBusy(l->pg)) {
		loop_change(l->loop, &l->source, l->source.events | EPOLLIN);
		return LINK_PULL_WAIT;
	}
	PGresult *result = PQgetResult(l->pg);
	if (PQresultStatus(result) != PGRES_SINGLE_TUPLE)
		return end_rows(head(l), result, ret_row);
	*ret_row = result;
	return LINK_PULL_ROW;
}

void link_rest(struct link *l)
{
	loop_change(l->loop, &l->source, l->source.events & ~(unsigned)EPOLLIN);
}

/* ---- connecting ---- */

/* A segment of its own. False when the connection was lost. */
static bool greet(struct link *l)
{
	expect(l, EXPECT_GREETING, NULL, 0);
	expect(l, EXPECT_SYNC, NULL, 0);
	if (PQsendQueryParams(l->pg, l->settings.greeting, 0, NULL, NULL, NULL, NULL, 0) &&
	    PQpipelineSync(l->pg))
		update_interest(l);
	else
		lose(l);
	return l->state == LINK_READY;
}

static void connected(struct link *l)
{
	if (PQsetnonblocking(l->pg, 1) != 0 || !PQenterPipelineMode(l->pg)) {
		lose(l);
		return;
	}
	loop_timer_clear(l->loop, &l->timer);
	loop_change(l->loop, &l->source, EPOLLIN);
	if (l->failures > 0)
		log_info("database connection is there again");
	l->state = LINK_READY;
	l->failures = 0;
	if (greet(l))
		l->settings.events->ready(l->settings.owner, l);
}

/* libpq may change its socket while it tries hosts. */
static bool follow_socket(struct link *l, unsigned events)
{
	int fd = PQsocket(l->pg);
	if (fd < 0)
		return false;
	if (l->source.fd >= 0)
		loop_unwatch(l->loop, &l->source);
	l->source.fd = fd;
	return loop_watch(l->loop, &l->source, events);
}

static void connect_go_on(struct link *l)
{
	PostgresPollingStatusType next = PQconnectPoll(l->pg);
	bool ok = true;
	if (next == PGRES_POLLING_READING)
		ok = follow_socket(l, EPOLLIN);
	else if (next == PGRES_POLLING_WRITING)
		ok = follow_socket(l, EPOLLOUT);
	else if (next == PGRES_POLLING_OK) {
		connected(l);
		return;
	}
	if (!ok || next == PGRES_POLLING_FAILED)
		lose(l);
}

static void ignore_notice(void *argument, const PGresult *result)
{
	(void)argument;
	log_debug("database notice: %s", PQresultErrorMessage(result));
}

static void connect_start(struct link *l)
{
	const char *const names[] = {"dbname", "options", "application_name", "client_encoding", NULL};
	const char *const values[] = {l->settings.url, l->settings.options, "ioad", "UTF8", NULL};
	l->pg = PQconnectStartParams(names, values, 1);
	if (!l->pg)
		log_fatal("out of memory for a database connection");
	PQsetNoticeReceiver(l->pg, ignore_notice, NULL);
	l->state = LINK_CONNECTING;
	loop_timer_set(l->loop, &l->timer, CONNECT_MS);
	if (PQstatus(l->pg) == CONNECTION_BAD || !follow_socket(l, EPOLLOUT))
		lose(l);
}

static void source_ready(struct loop_source *source, unsigned events)
{
	struct link *l = (struct link *)((char *)source - offsetof(struct link, source));
	if (l->state == LINK_CONNECTING) {
		connect_go_on(l);
		return;
	}
	if (events & (EPOLLIN | EPOLLERR | EPOLLHUP))
		receive(l);
	if (l->state == LINK_READY && l->source.events & EPOLLOUT)
		update_interest(l);
}

/* ---- sending ---- */

static bool send_deallocate(struct link *l, struct db_ticket *t, int index, uint32_t generation)
{
	char name[STATEMENT_NAME_MAX], sql[DEALLOCATE_MAX];
	statement_name(t->statements[index]->slot, generation, name);
	snprintf(sql, sizeof sql, "deallocate %s", name);
	expect(l, EXPECT_DEALLOCATE, t, index);
	return PQsendQueryParams(l->pg, sql, 0, NULL, NULL, NULL, NULL, 0);
}

static bool send_prepare(struct link *l, struct db_ticket *t, int index)
{
	const struct statement *s = t->statements[index];
	uint32_t *has = &l->prepared[s->slot];
	if (*has && !send_deallocate(l, t, index, *has))
		return false;
	*has = s->generation;
	expect(l, EXPECT_PREPARE, t, index)->generation = s->generation;
	return PQsendPrepare(l->pg, s->name, s->text.sql, 0, NULL);
}

/* In a segment of their own: were they in the ticket's, a statement that fails there would take those behind
 * it along, and tickets sent meanwhile count on them. */
static bool prepare_missing(struct link *l, struct db_ticket *t)
{
	bool any = false;
	for (int i = 0; i < t->statement_count; i++) {
		const struct statement *s = t->statements[i];
		if (l->prepared[s->slot] == s->generation)
			continue;
		if (!send_prepare(l, t, i))
			return false;
		any = true;
	}
	if (!any)
		return true;
	expect(l, EXPECT_SYNC, NULL, 0);
	return PQpipelineSync(l->pg);
}

static const char *value_of(const struct db_step *step, int source)
{
	if (source == QUERY_VALUE_LIMIT)
		return step->limit;
	if (source >= QUERY_VALUE_KEY)
		return step->keys ? step->keys[source - QUERY_VALUE_KEY] : NULL;
	return step->values[source];
}

static bool send_statement(struct link *l, struct db_ticket *t, int index, const struct db_step *step)
{
	const struct statement *s = t->statements[index];
	const char *values[QUERY_PARAMETERS_MAX + QUERY_SORT_KEYS_MAX + 2];
	for (int i = 0; i < s->text.value_count; i++)
		values[i] = value_of(step, s->text.values[i]);
	expect(l, t->by_row && index == t->statement_count - 1 ? EXPECT_EACH_ROW : EXPECT_ROWS, t, index);
	return PQsendQueryPrepared(l->pg, s->name, s->text.value_count, values, NULL, NULL, 0);
}

static bool send_segment(struct link *l, struct db_ticket *t, struct statement *session)
{
	const struct db_job *job = t->job;
	int index = 0;
	if (!prepare_missing(l, t))
		return false;
	if (session) {
		const char *const principal[] = {job->principal, job->trace_id, job->request_id};
		struct db_step step = {.values = principal};
		if (!send_statement(l, t, index++, &step))
			return false;
	}
	for (int i = 0; i < job->step_count; i++)
		if (!send_statement(l, t, index++, &job->steps[i]))
			return false;
	expect(l, EXPECT_SYNC, t, 0);
	return PQpipelineSync(l->pg);
}

bool link_has_room(const struct link *l)
{
	return l->expected.count + SEGMENT_MAX <= EXPECTATIONS_MAX;
}

bool link_send(struct link *l, struct db_ticket *t, struct statement *session)
{
	t->link = l;
	if (l->tickets.count == 0)
		l->progress_ms = loop_now_ms(l->loop);
	ticket_move(t, &l->tickets);
	if (send_segment(l, t, session)) {
		update_interest(l);
		return l->state == LINK_READY;
	}
	lose(l);
	return false;
}

/* ---- the rest ---- */

struct link *link_new(struct loop *loop, const struct link_settings *settings, int slots)
{
	struct link *l = calloc(1, sizeof *l + (size_t)slots * sizeof l->prepared[0]);
	if (!l)
		log_fatal("out of memory for a database connection");
	l->loop = loop;
	l->settings = *settings;
	l->slots = slots;
	l->source = (struct loop_source){.fd = -1, .ready = source_ready};
	l->timer.fire = timer_fired;
	loop_timer_set(loop, &l->timer, 0);
	return l;
}

void link_free(struct link *l)
{
	if (!l)
		return;
	loop_timer_clear(l->loop, &l->timer);
	if (l->state != LINK_IDLE)
		disconnect(l);
	free(l);
}

bool link_is_ready(const struct link *l)
{
	return l->state == LINK_READY;
}

bool link_is_hopeful(const struct link *l)
{
	return l->state != LINK_READY && l->failures == 0;
}

struct ticket_list *link_tickets(struct link *l)
{
	return &l->tickets;
}

void link_cancel(struct link *l, struct db_ticket *t, struct canceller *c)
{
	if (l->state != LINK_READY || l->tickets.first != t)
		return;
	l->cancel_until_ms = loop_now_ms(l->loop) + CANCEL_MAY_TAKE_MS;
	canceller_ask(c, l->pg);
}

bool link_is_stuck(const struct link *l)
{
	return l->tickets.count > 0 && loop_now_ms(l->loop) - l->progress_ms > STUCK_MS;
}

bool link_was_cancelled(const struct link *l)
{
	return loop_now_ms(l->loop) < l->cancel_until_ms;
}
