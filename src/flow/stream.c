/* Streams, and server-sent events as one of them. */
#include "flow/stream.h"

#include "answer.h"
#include "base/clock.h"
#include "flow/doze.h"
#include "render/json.h"
#include "steps.h"

enum { NS_PER_S = 1000000000, STREAM_S = 600 };

/* Seconds after which a line is sent although there is nothing to tell: proxies and clients take silence for
 * an end. */
static const char heartbeat_s[] = "15";

bool stream_is_wanted(const struct exchange *x)
{
	const struct operation *op = x->plan->op;
	return op->answer_count > 0 && x->answer >= 0 &&
	       slice_is(op->answers[x->answer], "text/event-stream");
}

static int find(const struct exchange *x, const char *name)
{
	for (int i = 0; i < x->plan->op->parameter_count; i++)
		if (slice_is(x->plan->op->parameters[i].name, name))
			return i;
	return -1;
}

static void set(struct exchange *x, const char *name, const char *value)
{
	int i = find(x, name);
	if (i >= 0)
		x->values[i] = value;
}

int stream_cursor(const struct exchange *x)
{
	return find(x, "cursor");
}

void stream_prepare(struct exchange *x)
{
	set(x, "wait", heartbeat_s);
	if (x->rq.fields[FIELD_LAST_EVENT_ID].at)
		set(x, "position", NULL);
}

/* ---- pieces ---- */

static struct slice text_of(const struct rows *rows, const char *name)
{
	int column = rows_find_column(rows, slice_of(name));
	return column < 0 ? SLICE("") : rows_value(rows, 0, column);
}

/* What was written from `from` on is the data of an event, which has no line of its own. */
static bool is_one_line(const struct buf *out, size_t from)
{
	return buf_ok(out) && memchr(out->at + from, '\n', out->n - from) == NULL;
}

static void write_event(struct exchange *x, const struct rows *rows, struct slice cursor,
                        stream_writer *write)
{
	buf_printf(&x->out, "id: %.*s\n", SLICE_ARG(cursor));
	buf_add_text(&x->out, "data: ");
	size_t from = x->out.n;
	write(x, rows);
	if (!is_one_line(&x->out, from))
		x->out.failed = true;
	buf_add_text(&x->out, "\n\n");
}

static enum flow_next go_on(struct exchange *x)
{
	x->began_ns = clock_monotonic_ns();
	x->slept_out = false;
	if (x->began_ns >= x->stream_until_ns) {
		x->stream_over = true;
		return FLOW_ANSWERED;
	}
	db_job_drop_steps(&x->job);
	db_job_drop_steps(&x->more);
	if (!x->stream_sleeps)
		return step_query(x);
	doze_begin(x);
	return FLOW_WAIT;
}

static enum flow_next begin(struct exchange *x)
{
	x->stream_until_ns = clock_monotonic_ns() + STREAM_S * (uint64_t)NS_PER_S;
	x->tell = go_on;
	enum flow_next next = answer_stream(x, SLICE("text/event-stream"));
	x->stream_mark = arena_mark(&x->arena);
	return next;
}

void stream_go_on_from(struct exchange *x, const struct rows *rows)
{
	struct slice cursor = text_of(rows, "cursor");
	if (cursor.n == 0)
		return;
	set(x, "cursor", arena_strdup(&x->arena, cursor));
	set(x, "position", NULL);
}

static void end_when_draining(struct exchange *x)
{
	if (!buf_ok(&x->out) || atomic_load_explicit(&x->engine->draining, memory_order_relaxed))
		x->stream_over = true;
}

void stream_beat(struct exchange *x)
{
	buf_add_text(&x->out, ": nothing new\n\n");
	end_when_draining(x);
}

enum flow_next stream_write(struct exchange *x, const struct rows *rows, stream_writer *write)
{
	bool first = !x->answered;
	if (first)
		buf_add_text(&x->out, "retry: 2000\n");
	if (first || doze_has_news(x))
		write_event(x, rows, text_of(rows, "cursor"), write);
	else
		buf_add_text(&x->out, ": nothing new\n\n");
	end_when_draining(x);
	enum flow_next next = first ? begin(x) : FLOW_ANSWERED;
	x->stream_sleeps = doze_may_wait(x);
	doze_take_place(x);
	return next;
}

/* ---- going on ---- */

enum flow_next stream_next(struct exchange *x)
{
	buf_reset(&x->out, SIZE_MAX);
	return x->stream_over ? FLOW_ANSWERED : x->tell(x);
}

void stream_fail(struct exchange *x)
{
	buf_reset(&x->out, SIZE_MAX);
	x->stream_over = true;
	x->stream_broken = x->stream_is_whole;
}
