/* Rows of a long reading to pieces of a stream. */
#include "export.h"

#include "answer.h"
#include "base/json_write.h"
#include "base/log.h"
#include "db/reading.h"
#include "flow/stream.h"
#include "http/negotiate.h"
#include "render/csv.h"
#include "render/json.h"
#include "steps.h"

/* About what the network takes at a time. */
enum { PIECE_BYTES = 64 * 1024 };

struct export_state {
	struct db_reading *reading;
	struct compressor *compressor; /* NULL: not compressed */
	const char *cursor, *changes;  /* where to follow from */
	bool as_lines;                 /* CSV */
	bool named;                    /* CSV has its first line */
	bool waiting;                  /* the last piece was told, the next is not there yet */
};

bool export_is_wanted(const struct exchange *x)
{
	return x->plan->export_by >= 0 && rows_count(x->job.steps[x->steps.main].rows) > 0;
}

/* ---- a piece ---- */

static void write_row(struct exchange *x, struct db_step *step)
{
	const struct shape *shape = shape_of(db_step_cache(step), step->rows);
	if (x->export->as_lines) {
		csv_write_row(&x->out, shape, step->rows, 0, SHAPE_ALL);
		return;
	}
	render_row(&x->out, shape, step->rows, 0, SHAPE_ALL);
	buf_add_char(&x->out, '\n');
}

static void write_names(struct exchange *x, struct db_step *step)
{
	const struct shape *shape = shape_of(db_step_cache(step), step->rows);
	if (x->export->as_lines && !x->export->named)
		csv_write_names(&x->out, shape, step->rows, SHAPE_ALL);
	x->export->named = true;
}

/* What is missing when a line like this is missing: the rest. */
static void write_end(struct buf *out, const struct exchange *x)
{
	const struct export_state *e = x->export;
	buf_add_text(out, "{\"end\":{\"cursor\":");
	json_write_string(out, slice_of(e->cursor));
	buf_add_text(out, ",\"changes\":");
	json_write_string(out, slice_of(e->changes));
	buf_printf(out, ",\"count\":%llu}}\n", x->stream_rows);
}

/* The compressed piece takes the place of the other. */
static void compress(struct exchange *x, bool last)
{
	struct buf plain = x->out;
	buf_reset(&x->coded, SIZE_MAX);
	if (!compressor_add(x->export->compressor, buf_slice(&plain), last, &x->coded))
		x->coded.failed = true;
	x->out = x->coded;
	x->coded = plain;
}

static void cut(struct exchange *x, const char *why)
{
	log_warning("an export ended too early: %s; request %s", why, x->request_id);
	stream_fail(x);
	export_end(x);
}

static const char *reason(const struct db_reading *r)
{
	struct db_error error = {0};
	enum db_status status = db_reading_fault(r, &error);
	return status == DB_FAILED && error.message ? error.message : "the database went away";
}

/* Rows until the piece is large enough or none is there; what was taken last. */
static enum db_reading_next take_rows(struct exchange *x)
{
	struct db_step step;
	enum db_reading_next next = DB_READING_ROW;
	while (next == DB_READING_ROW && x->out.n < PIECE_BYTES && buf_ok(&x->out)) {
		next = db_reading_take(x->export->reading, &step);
		if (next != DB_READING_ROW && next != DB_READING_END)
			break;
		write_names(x, &step);
		if (next == DB_READING_ROW) {
			write_row(x, &step);
			x->stream_rows++;
		} else if (!x->export->as_lines) {
			write_end(&x->out, x);
		}
		db_step_drop(&step);
	}
	return next;
}

static void finish_piece(struct exchange *x, bool last)
{
	if (x->export->compressor && buf_ok(&x->out))
		compress(x, last);
	if (!buf_ok(&x->out)) {
		cut(x, "a row is too large");
		return;
	}
	x->stream_over = last;
	if (last)
		export_end(x);
}

static enum flow_next tell(struct exchange *x)
{
	enum db_reading_next next = take_rows(x);
	x->export->waiting = next == DB_READING_WAIT && x->out.n == 0;
	if (x->export->waiting)
		return FLOW_WAIT;
	if (next == DB_READING_FAILED)
		cut(x, reason(x->export->reading));
	else
		finish_piece(x, next == DB_READING_END);
	return FLOW_ANSWERED;
}

/* ---- the first ---- */

static struct slice media_type(const struct exchange *x)
{
	return x->plan->op->answers[x->answer];
}

static struct slice value_of(const struct rows *rows, const char *name)
{
	int column = rows_find_column(rows, slice_of(name));
	return column < 0 ? SLICE("") : rows_value(rows, 0, column);
}

static enum flow_next answer(struct exchange *x)
{
	const struct export_state *e = x->export;
	const char *resource = x->values[x->plan->export_by];
	response_add(&x->rs, "Change-Cursor", e->cursor);
	response_add(&x->rs, "Link", arena_printf(&x->arena, "<%s>; rel=\"monitor\"", e->changes));
	response_add(&x->rs, "Content-Disposition",
	             arena_printf(&x->arena, "attachment; filename=\"%s.%s\"", resource,
	                          e->as_lines ? "csv" : "ndjson"));
	if (e->compressor)
		response_add(&x->rs, "Content-Encoding", "gzip");
	x->tell = tell;
	x->stream_is_whole = true;
	return answer_stream(x, media_type(x));
}

static enum flow_next refuse(struct exchange *x)
{
	struct db_error error = {0};
	enum db_status status = db_reading_fault(x->export->reading, &error);
	failure_answer(x, status, &error);
	export_end(x);
	return FLOW_ANSWERED;
}

static enum flow_next first(struct exchange *x)
{
	enum db_reading_next next = take_rows(x);
	if (next == DB_READING_FAILED)
		return refuse(x);
	if (next == DB_READING_WAIT && x->out.n == 0)
		return FLOW_WAIT;
	answer(x);
	finish_piece(x, next == DB_READING_END);
	return FLOW_ANSWERED;
}

/* While a piece is being sent nobody waits for the next. */
static void on_ready(void *owner)
{
	struct exchange *x = owner;
	if (x->answered && !x->export->waiting)
		return;
	if ((x->answered ? tell(x) : first(x)) == FLOW_ANSWERED)
		x->wake(x);
}

static const struct plan_include *exported(const struct exchange *x)
{
	const struct plan *plan = x->plan;
	for (int i = 0; i < plan->data_count; i++)
		if (slice_is(plan->data[i].name, x->values[plan->export_by]))
			return &plan->data[i];
	return NULL;
}

static bool is_compressed(const struct exchange *x)
{
	return x->engine->limits.compress_min_bytes && negotiate_gzip(x->rq.fields[FIELD_ACCEPT_ENCODING]);
}

static struct export_state *new_state(struct exchange *x)
{
	const struct rows *rows = x->job.steps[x->steps.main].rows;
	struct export_state *e = arena_calloc(&x->arena, 1, sizeof *e);
	e->cursor = arena_strdup(&x->arena, value_of(rows, "cursor"));
	e->changes = arena_strdup(&x->arena, value_of(rows, "changes"));
	e->as_lines = slice_is(media_type(x), "text/csv");
	e->compressor = is_compressed(x) ? compressor_new() : NULL;
	return e;
}

/* Those that the request has a value for. */
static uint64_t chosen_filters(const struct exchange *x, const struct query *q)
{
	uint64_t filters = 0;
	for (int i = 0; i < x->plan->op->parameter_count; i++) {
		int filter = x->values[i] ? query_find_filter(q, x->plan->op->parameters[i].bind) : -1;
		if (filter >= 0)
			filters |= (uint64_t)1 << filter;
	}
	return filters;
}

enum flow_next export_begin(struct exchange *x)
{
	const struct plan_include *data = exported(x);
	if (!data)
		return answer_failure(x, PROBLEM_NOT_FOUND, NULL);
	x->export = new_state(x);
	if (x->head) {
		answer(x);
		export_end(x);
		return FLOW_ANSWERED;
	}
	int step = query_add_step(x, &x->more, &data->bound);
	x->more.steps[step].choice.filters = chosen_filters(x, data->bound.query);
	const struct db_reading_wish wish = {
	        .step = &x->more.steps[step], .principal = x->job.principal, .ready = on_ready, .owner = x};
	x->export->reading = db_reading_begin(x->thread->db, &wish);
	if (x->export->reading)
		return FLOW_WAIT;
	export_end(x);
	return failure_answer(x, DB_OVERLOADED, NULL);
}

void export_end(struct exchange *x)
{
	if (!x->export)
		return;
	db_reading_end(x->export->reading);
	compressor_free(x->export->compressor);
	x->export = NULL;
}
