/* Rows become requests, some at a time, each a transaction of its own; or one at a time in one transaction.
 */
#include "ops/import.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/progress.h"
#include "flow/flow.h"
#include "import_report.h"
#include "import_source.h"

enum {
	ATTEMPTS_MAX = 5, /* of a row that others stand in the way of */
	PAUSE_MS = 50,    /* before the second, and longer before each further one */
	TURN_MS = 500,    /* a look at the clock and at signals at least so often */
};

struct slot {
	struct exchange x;
	struct import_place place;
	struct buf body; /* kept, as it may be sent again */
	bool busy, answered;
	int attempts;
	int64_t sent_ms, again_ms; /* when it is sent again; 0: it is under way */
};

struct import {
	struct local *local;
	const struct import_wish *wish;
	struct arena *arena;
	struct import_source *source;
	struct import_sum sum;
	struct progress progress;
	struct slot *slots;
	int slot_count, busy;
	bool one_transaction;
	bool at_end;        /* no further rows */
	const char *broken; /* why the file cannot be read on; what is under way is finished; NULL: it can */
	const char *why;    /* it cannot go on at all; NULL: it can */
};

static void fail(struct import *m, const char *why)
{
	if (!m->why)
		m->why = why;
}

static void check_written(struct import *m, bool written)
{
	if (!written)
		fail(m, arena_printf(m->arena, "the report cannot be written: %s", strerror(errno)));
}

/* ---- sending ---- */

static void on_wake(struct exchange *x)
{
	((struct slot *)x->owner)->answered = true;
}

static void send(struct import *m, struct slot *s)
{
	s->sent_ms = clock_monotonic_ms();
	s->again_ms = 0;
	s->answered = false;
	s->attempts++;
	local_request(&s->x, "POST", m->wish->target, "application/json", buf_slice(&s->body),
	              "application/json");
	flow_head(&s->x);
	if (!flow_body(&s->x, buf_slice(&s->body)) || flow_run(&s->x) == FLOW_ANSWERED)
		s->answered = true;
}

static struct slot *free_slot(const struct import *m)
{
	for (int i = 0; i < m->slot_count; i++)
		if (!m->slots[i].busy)
			return &m->slots[i];
	return NULL;
}

static void begin(struct import *m, struct slot *s, const struct import_row *row)
{
	buf_reset(&s->body, SIZE_MAX);
	buf_add_slice(&s->body, row->body);
	if (!buf_ok(&s->body))
		log_fatal("out of memory for a row");
	s->place = row->place;
	s->busy = true;
	s->attempts = 0;
	m->busy++;
	send(m, s);
}

/* ---- answers ---- */

static void count_row(struct import *m, unsigned long long *kind)
{
	++*kind;
	progress_total(&m->progress, import_source_guess(m->source));
	progress_step(&m->progress, 1);
}

static void refuse(struct import *m, const struct import_refusal *r)
{
	progress_hide(&m->progress);
	check_written(m, import_report_write(m->wish->report, r));
	count_row(m, &m->sum.refused);
}

static bool is_of_type(const json_t *problem, const char *slug)
{
	const char *type = json_string_value(json_object_get(problem, "type"));
	const char *mark = type ? strrchr(type, '#') : NULL;
	return mark && strcmp(mark + 1, slug) == 0;
}

/* Another has this row's number, identifier or name: most likely the same row, of a run before. */
static bool is_existing(const json_t *problem)
{
	const json_t *first = json_array_get(json_object_get(problem, "errors"), 0);
	const char *code = json_string_value(json_object_get(first, "code"));
	return is_of_type(problem, "conflict") && code && strcmp(code, "unique") == 0;
}

/* False when it is not decided: it is sent again, or nobody knows. */
static bool take_refusal(struct import *m, struct slot *s, const json_t *problem)
{
	if (is_of_type(problem, "database-unavailable")) {
		fail(m, "the database went away");
		return false;
	}
	if (is_of_type(problem, "overloaded") && s->attempts < ATTEMPTS_MAX) {
		s->again_ms = clock_monotonic_ms() + (int64_t)PAUSE_MS * s->attempts;
		return false;
	}
	if (m->wish->skips_existing && is_existing(problem)) {
		count_row(m, &m->sum.existing);
		return true;
	}
	progress_hide(&m->progress);
	check_written(m, import_report_problem(m->wish->report, s->place, import_source_columns(m->source),
	                                       problem));
	count_row(m, &m->sum.refused);
	return true;
}

static bool take_status(struct import *m, struct slot *s)
{
	if (s->x.rs.status < 400) {
		count_row(m, &m->sum.accepted);
		return true;
	}
	json_t *problem = json_loadb(s->x.rs.body.at, s->x.rs.body.n, 0, NULL);
	bool decided = take_refusal(m, s, problem);
	json_decref(problem);
	return decided;
}

/* The statements of the row ended before the last of them: the transaction is only good for going back. */
static bool is_spoilt(const struct slot *s)
{
	const struct db_job *job = &s->x.job;
	return job->step_count > 0 && !job->steps[job->step_count - 1].rows;
}

static void take_answer(struct import *m, struct slot *s)
{
	s->answered = false;
	bool decided = take_status(m, s);
	if (m->one_transaction && !m->why && is_spoilt(s) &&
	    !local_run(m->local, m->local->engine->transaction.undo))
		fail(m, "the transaction was lost");
	if (!decided)
		return;
	exchange_reset(&s->x);
	s->busy = false;
	m->busy--;
}

/* ---- the loop ---- */

static bool is_stopped(const struct import *m)
{
	return m->wish->stop && *m->wish->stop;
}

static void read_row(struct import *m, struct slot *s)
{
	struct import_row row;
	const char *why = NULL;
	enum import_next next = import_source_next(m->source, &row, &why);
	m->at_end = next != IMPORT_ROW;
	if (next == IMPORT_BROKEN)
		m->broken = why;
	if (next == IMPORT_END)
		m->sum.complete = true;
	if (next != IMPORT_ROW || row.place.row < m->wish->from)
		return;
	m->sum.next = row.place.row + 1;
	if (row.code)
		refuse(m, &(struct import_refusal){.place = row.place,
		                                   .column = row.column,
		                                   .code = row.code,
		                                   .detail = row.detail});
	else
		begin(m, s, &row);
}

static void read_rows(struct import *m)
{
	struct slot *s;
	while (!m->at_end && !m->why && !is_stopped(m) && (s = free_slot(m))) {
		read_row(m, s);
		if (s->answered)
			take_answer(m, s);
	}
}

static void look_at(struct import *m, struct slot *s, int64_t now)
{
	if (s->answered) {
		take_answer(m, s);
	} else if (s->again_ms) {
		if (now >= s->again_ms)
			send(m, s);
	} else if (now - s->sent_ms > m->local->wait_ms) {
		fail(m, "the database does not answer");
	}
}

/* Whether something can be done without waiting for the database, and when at the latest. */
static int64_t wait_of(const struct import *m, int64_t now)
{
	int64_t wait = TURN_MS;
	for (int i = 0; i < m->slot_count; i++) {
		const struct slot *s = &m->slots[i];
		if (s->busy && s->answered)
			return 0;
		if (s->busy && s->again_ms && s->again_ms - now < wait)
			wait = s->again_ms > now ? s->again_ms - now : 0;
	}
	return wait;
}

static void run(struct import *m)
{
	for (;;) {
		read_rows(m);
		if (m->busy == 0 || m->why)
			return;
		local_turn(m->local, wait_of(m, clock_monotonic_ms()));
		int64_t now = clock_monotonic_ms();
		for (int i = 0; i < m->slot_count; i++)
			if (m->slots[i].busy)
				look_at(m, &m->slots[i], now);
	}
}

/* Rows that were under way when it could not go on. */
static void give_up(struct import *m)
{
	m->sum.complete = false;
	for (int i = 0; i < m->slot_count; i++) {
		struct slot *s = &m->slots[i];
		if (!s->busy)
			continue;
		flow_abandon(&s->x);
		if (s->place.row < m->sum.next)
			m->sum.next = s->place.row;
		if (!m->one_transaction)
			refuse(m,
			       &(struct import_refusal){.place = s->place,
			                                .code = "unknown",
			                                .detail = "Whether this row was kept is not known."});
	}
}

static void end_transaction(struct import *m)
{
	const struct engine_transaction *t = &m->local->engine->transaction;
	bool keeps = !m->wish->dry_run && !m->why && m->sum.refused == 0 && m->sum.complete;
	bool ended = local_run(m->local, keeps ? t->commit : t->rollback);
	if (!ended && keeps)
		fail(m, "the end of the transaction was lost: whether all rows were kept, or none, is not "
		        "known");
	m->sum.kept = keeps && ended;
}

static bool prepare(struct import *m)
{
	const struct engine *e = m->local->engine;
	m->local->thread.reads_nothing_back = true;
	for (int i = 0; i < m->slot_count; i++) {
		struct slot *s = &m->slots[i];
		exchange_init(&s->x, e, &m->local->thread);
		s->x.owner = s;
		s->x.wake = s->x.rest = on_wake;
		buf_init(&s->body, e->limits.body_bytes + 1);
	}
	if (!m->one_transaction)
		return true;
	m->local->thread.before = e->transaction.request;
	m->local->thread.after = e->transaction.keep;
	if (!local_run(m->local, e->transaction.begin))
		fail(m, "the database does not answer");
	return !m->why;
}

static void close_slots(struct import *m)
{
	for (int i = 0; i < m->slot_count; i++) {
		exchange_close(&m->slots[i].x);
		buf_close(&m->slots[i].body);
	}
	free(m->slots);
}

/* ---- before the first row ---- */

/* A request without a body, of which only the header is looked at: who may not create at all is told so once.
 * NULL when there is no such operation. */
static const struct operation *find_operation(struct import *m)
{
	struct exchange *x = &m->slots[0].x;
	local_request(x, "POST", m->wish->target, "application/json", SLICE("{}"), "application/json");
	flow_head(x);
	if (!x->answered)
		return x->plan->op;
	json_t *problem = json_loadb(x->rs.body.at, x->rs.body.n, 0, NULL);
	const char *detail = json_string_value(json_object_get(problem, "detail"));
	if (!detail)
		detail = json_string_value(json_object_get(problem, "title"));
	fail(m, arena_printf(m->arena, "POST %s: %s", m->wish->target, detail ? detail : "refused"));
	json_decref(problem);
	return NULL;
}

static const char *tell(struct arena *arena, const struct import_row *row)
{
	return row->column ? arena_printf(arena, "line %llu, column \"%s\": %s", row->place.line, row->column,
	                                  row->detail)
	                   : arena_printf(arena, "line %llu: %s", row->place.line, row->detail);
}

static void open_source(struct import *m, const struct operation *op)
{
	struct import_row row;
	const char *why = NULL;
	const struct import_source_wish wish = {
	        .path = m->wish->path,
	        .format = m->wish->format,
	        .separator = m->wish->separator,
	        .exported = m->wish->exported,
	        .max = m->local->engine->limits.body_bytes,
	        .columns = {.body = op->bodies[0].schema,
	                    .answer = contract_resolve(m->local->engine->contract, op->answer_schema),
	                    .skips_given = m->wish->exported},
	};
	m->source = import_source_open(&wish, m->arena, &row, &why);
	if (m->source)
		return;
	if (row.code)
		check_written(m, import_report_write(m->wish->report,
		                                     &(struct import_refusal){.place = row.place,
		                                                              .column = row.column,
		                                                              .code = row.code,
		                                                              .detail = row.detail}));
	fail(m, row.code ? tell(m->arena, &row) : why);
}

static void import_rows(struct import *m)
{
	progress_begin(&m->progress, STDERR_FILENO,
	               arena_printf(m->arena, "import %s", m->wish->target + strlen("/v1/")));
	run(m);
	m->sum.complete = m->sum.complete && !m->why;
	if (m->why)
		give_up(m);
	else
		m->why = m->broken;
	if (m->one_transaction)
		end_transaction(m);
	else
		m->sum.kept = true;
	progress_end(&m->progress);
}

bool import_run(struct local *l, const struct import_wish *wish, struct arena *arena,
                struct import_sum *ret_sum, const char **ret_why)
{
	struct import m = {.local = l, .wish = wish, .arena = arena, .sum = {.next = wish->from}};
	m.one_transaction = wish->dry_run || wish->all_or_nothing;
	m.slot_count = m.one_transaction ? 1 : IMPORT_WINDOW;
	m.slots = calloc((size_t)m.slot_count, sizeof *m.slots);
	if (!m.slots)
		log_fatal("out of memory for an import");
	const struct operation *op = prepare(&m) ? find_operation(&m) : NULL;
	if (op)
		open_source(&m, op);
	if (m.source)
		import_rows(&m);
	check_written(&m, import_report_end(wish->report, &m.sum));
	close_slots(&m);
	import_source_close(m.source);
	*ret_sum = m.sum;
	*ret_why = m.why;
	return !m.why;
}
