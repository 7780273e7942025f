/* Step: the operation's statements, sent as one transaction; and the second one for what a list embeds. */
#include <stdio.h>

#include "answer.h"
#include "base/buf.h"
#include "data.h"
#include "export.h"
#include "flow/doze.h"
#include "flow/stream.h"
#include "steps.h"

enum { IDS_MAX = 8 * 1024 };

static void on_rows(struct db_job *job, enum db_status status, const struct db_error *error);
static void on_includes(struct db_job *job, enum db_status status, const struct db_error *error);

/* ---- making steps ---- */

static const char *value_of(const struct exchange *x, const struct source *s)
{
	switch (s->kind) {
	case SOURCE_PARAMETER:
		return x->values[s->parameter];
	case SOURCE_BODY:
		return x->body_text;
	case SOURCE_NEW_ID:
		return x->new_id;
	case SOURCE_IF_MATCH:
		return x->if_match;
	case SOURCE_IDS:
		return x->ids;
	case SOURCE_OPERATIONS:
		return x->engine->operations;
	}
	return NULL;
}

int query_add_step(struct exchange *x, struct db_job *job, const struct bound_query *bound)
{
	if (!bound->query)
		return -1;
	int count = query_parameter_count(bound->query);
	const char **values = arena_alloc(&x->arena, (size_t)count * sizeof *values);
	for (int i = 0; i < count; i++)
		values[i] = value_of(x, &bound->sources[i]);
	struct db_step *step = &job->steps[job->step_count];
	memset(step, 0, sizeof *step);
	step->query = bound->query;
	step->values = values;
	return job->step_count++;
}

static void choose_filters(const struct exchange *x, struct query_choice *choice)
{
	for (int i = 0; i < x->plan->op->parameter_count; i++) {
		int filter = x->plan->filter_of[i];
		if (!x->values[i] || filter < 0)
			continue;
		choice->filters |= (uint64_t)1 << filter;
		if (x->ones >> i & 1)
			choice->ones |= (uint64_t)1 << filter;
	}
}

static void choose_sort(struct exchange *x, struct query_choice *choice)
{
	choice->sort_count = (uint8_t)x->sort_count;
	for (int i = 0; i < x->sort_count; i++)
		choice->sorts[i] = x->sorts[i];
}

/* Before anything else, so that nothing of the rest happens when it refuses. */
static void add_admission(struct exchange *x)
{
	const char **roles = arena_alloc(&x->arena, sizeof *roles);
	*roles = x->plan->admits;
	x->steps.admission = x->job.step_count++;
	x->job.steps[x->steps.admission] = (struct db_step){.query = x->engine->admit, .values = roles};
}

/* Before that: who calls is what the rest goes by. */
static void add_redemption(struct exchange *x)
{
	const char **values = arena_alloc(&x->arena, 2 * sizeof *values);
	values[0] = x->ticket;
	values[1] = x->plan->op->ticket;
	x->steps.redemption = x->job.step_count++;
	x->job.steps[x->steps.redemption] = (struct db_step){.query = x->engine->redeem, .values = values};
}

/* From now on it is as if there had been a token: the ticket may end before the answer does. */
static void take_redeemed(struct exchange *x)
{
	x->job.principal = arena_strdup(&x->arena, rows_value(x->job.steps[x->steps.redemption].rows, 0, 0));
	x->ticket = NULL;
}

/* One row more than the page, which tells whether there is another page. */
static void add_list(struct exchange *x)
{
	x->steps.main = query_add_step(x, &x->job, &x->plan->main);
	struct db_step *step = &x->job.steps[x->steps.main];
	choose_filters(x, &step->choice);
	choose_sort(x, &step->choice);
	step->choice.keyset = x->position.keyset;
	step->choice.backward = x->position.backward;
	step->keys = x->position.keys;
	step->limit = arena_printf(&x->arena, "%u", x->limit + 1);
	if (!x->count)
		return;
	x->steps.count = query_add_step(x, &x->job, &x->plan->main);
	step = &x->job.steps[x->steps.count];
	choose_filters(x, &step->choice);
	choose_sort(x, &step->choice);
	step->choice.count = true;
}

static void add_includes(struct exchange *x, struct db_job *job)
{
	x->steps.first_include = job->step_count;
	for (int i = 0; i < x->includes.count; i++)
		for (int k = 0; k < x->plan->include_count; k++)
			if (slice_eq(x->includes.names[i], x->plan->includes[k].name))
				query_add_step(x, job, &x->plan->includes[k].bound);
}

/* A single resource is the last of the path. */
static const char *ids_of_path(struct exchange *x)
{
	int count = x->plan->op->path_parameter_count;
	return count ? arena_printf(&x->arena, "{%s}", x->values[count - 1]) : "{}";
}

static void add_single(struct exchange *x)
{
	x->steps.main = query_add_step(x, &x->job, &x->plan->main);
	if (!x->thread->reads_nothing_back)
		x->steps.then = query_add_step(x, &x->job, &x->plan->then);
	if (x->includes.count == 0)
		return;
	x->ids = ids_of_path(x);
	add_includes(x, &x->job);
}

static void add_plain(struct exchange *x, const struct query *query)
{
	if (query)
		x->job.steps[x->job.step_count++] = (struct db_step){.query = query};
}

/* ---- sending ---- */

static enum db_lane lane_of(const struct operation *op)
{
	if (!slice_is(op->method, "GET"))
		return DB_LANE_WRITE;
	return op->slow ? DB_LANE_SLOW : DB_LANE_READ;
}

static enum flow_next fail(struct exchange *x, enum db_status status, const struct db_error *error)
{
	if (!x->rs.is_stream)
		return failure_answer(x, status, error);
	stream_fail(x); /* its status is told already */
	return FLOW_ANSWERED;
}

static enum flow_next submit(struct exchange *x)
{
	x->job.done = on_rows;
	return db_submit(x->thread->db, &x->job) ? FLOW_WAIT : fail(x, DB_OVERLOADED, NULL);
}

enum flow_next step_query(struct exchange *x)
{
	if (x->plan->handler)
		return x->plan->handler(x);
	x->steps = (struct step_numbers){-1, -1, -1, -1, -1, -1, -1};
	if (x->plan->then.query)
		uuid_v7(x->new_id);
	x->job.lane = lane_of(x->plan->op);
	add_plain(x, x->thread->before);
	if (x->ticket)
		add_redemption(x);
	if (x->needs_grant)
		add_admission(x);
	x->steps.within = query_add_step(x, &x->job, &x->plan->within);
	if (x->plan->op->is_list)
		add_list(x);
	else
		add_single(x);
	add_plain(x, x->thread->after);
	return submit(x);
}

/* ---- the includes of a page ---- */

static const char *ids_of_page(struct exchange *x, const struct rows *rows, int id_column)
{
	struct buf out;
	int count = rows_count(rows) < (int)x->limit ? rows_count(rows) : (int)x->limit;
	buf_init(&out, IDS_MAX);
	for (int row = 0; row < count; row++) {
		buf_add_char(&out, row ? ',' : '{');
		buf_add_slice(&out, rows_value(rows, row, id_column));
	}
	buf_add_char(&out, '}');
	const char *ids = arena_strdup(&x->arena, buf_slice(&out));
	buf_close(&out);
	return ids;
}

static bool needs_includes(const struct exchange *x)
{
	return x->plan->op->is_list && x->includes.count > 0 &&
	       rows_count(x->job.steps[x->steps.main].rows) > 0;
}

static void answer(struct exchange *x, enum db_status status, const struct db_error *error)
{
	if (status == DB_OK)
		render_answer(x);
	else
		fail(x, status, error);
	x->wake(x);
}

/* ---- for those who ask the same at the same time ---- */

static void lend_steps(struct db_job *to, const struct db_job *from)
{
	to->step_count = from->step_count;
	memcpy(to->steps, from->steps, (size_t)from->step_count * sizeof *from->steps);
}

/* Rows are the owner's: they are taken back before the borrower could give them away. */
static void lend(struct exchange *to, const struct exchange *from)
{
	lend_steps(&to->job, &from->job);
	lend_steps(&to->more, &from->more);
	to->steps = from->steps;
	memcpy(to->data_steps, from->data_steps, sizeof to->data_steps);
}

static void take_back(struct exchange *x)
{
	x->job.step_count = x->more.step_count = 0;
}

void query_lend_answer(struct exchange *to, const struct exchange *from)
{
	lend(to, from);
	answer(to, DB_OK, NULL);
	take_back(to);
}

void query_answer(struct exchange *x)
{
	answer(x, DB_OK, NULL);
	doze_end(x);
}

static void finish(struct exchange *x, enum db_status status, const struct db_error *error)
{
	if (status == DB_OK && doze_share(x))
		return;
	for (struct exchange *joined; (joined = doze_take_joined(x));)
		answer(joined, status, error);
	answer(x, status, error);
	doze_end(x);
}

static void sleep_on(struct exchange *x)
{
	for (struct exchange *joined; (joined = doze_take_joined(x));) {
		lend(joined, x);
		doze_take_place(joined);
		take_back(joined);
		doze_begin(joined);
	}
	doze_take_place(x);
	db_job_drop_steps(&x->job);
	doze_end(x);
	doze_begin(x);
	x->rest(x);
}

/* ---- the answers of the database ---- */

static void add_embedded(struct exchange *x)
{
	const struct rows *page = x->job.steps[x->steps.main].rows;
	x->ids = ids_of_page(x, page, rows_find_column(page, SLICE("id")));
	add_includes(x, &x->more);
}

static void fetch_more(struct exchange *x)
{
	x->more.principal = x->job.principal;
	x->more.done = on_includes;
	if (!db_submit(x->thread->db, &x->more))
		finish(x, DB_OVERLOADED, NULL);
}

/* A stream begins at once, whether or not there is news. */
static bool may_wait(const struct exchange *x)
{
	return x->answered || !stream_is_wanted(x);
}

static void on_rows(struct db_job *job, enum db_status status, const struct db_error *error)
{
	struct exchange *x = (struct exchange *)((char *)job - offsetof(struct exchange, job));
	bool more = false;
	if (status == DB_OK && x->ticket)
		take_redeemed(x);
	if (status == DB_OK && may_wait(x) && doze_may_wait(x) && !doze_has_news(x)) {
		sleep_on(x);
		return;
	}
	if (status == DB_OK && export_is_wanted(x)) {
		if (export_begin(x) != FLOW_WAIT)
			x->wake(x);
		return;
	}
	if (status == DB_OK && needs_includes(x)) {
		add_embedded(x);
		more = true;
	} else if (status == DB_OK) {
		more = data_add_steps(x);
	}
	if (more)
		fetch_more(x);
	else
		finish(x, status, error);
}

static void on_includes(struct db_job *job, enum db_status status, const struct db_error *error)
{
	finish((struct exchange *)((char *)job - offsetof(struct exchange, more)), status, error);
}
