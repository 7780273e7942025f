/* Storage of a request, used again and again. */
#include "flow/exchange.h"

#include "export.h"

/* Buffers keep this much between requests: a page of a list; larger ones are given back. */
enum { KEEP_BYTES = 64 * 1024 };

void exchange_init(struct exchange *x, const struct engine *engine, const struct flow_thread *thread)
{
	memset(x, 0, sizeof *x);
	x->engine = engine;
	x->thread = thread;
	arena_init(&x->arena, EXCHANGE_ARENA_MAX);
	buf_init(&x->body, engine->limits.body_bytes + 1); /* one for the terminator */
	buf_init(&x->out, EXCHANGE_OUT_MAX);
	buf_init(&x->coded, EXCHANGE_OUT_MAX);
}

static void drop_rows(struct db_job *job)
{
	db_job_drop_steps(job);
	job->principal = job->trace_id = job->request_id = NULL;
	job->lane = DB_LANE_READ;
}

/* Only what a new request reads before it writes is cleared: the large arrays are not. */
void exchange_reset(struct exchange *x)
{
	export_end(x);
	drop_rows(&x->job);
	drop_rows(&x->more);
	arena_reset(&x->arena);
	buf_reset(&x->body, KEEP_BYTES);
	buf_reset(&x->out, KEEP_BYTES);
	buf_reset(&x->coded, KEEP_BYTES);
	memset(&x->rq, 0, sizeof x->rq);
	memset(&x->principal, 0, sizeof x->principal);
	memset(&x->position, 0, sizeof x->position);
	memset(x->values, 0, sizeof x->values);
	x->rs.field_count = 0;
	x->rs.status = 0;
	x->rs.body = (struct slice){NULL, 0};
	x->rs.close = x->answered = x->discarding = x->head = x->has_token = x->count = x->checks_version =
	        x->needs_grant = x->slept_out = x->rs.is_stream = x->rs.is_unsized = x->stream_over =
	                x->stream_broken = x->stream_is_whole = x->stream_sleeps = false;
	x->discarded = 0;
	x->stream_rows = 0;
	x->path = x->query = x->trace_id = (struct slice){NULL, 0};
	x->request_id[0] = '\0';
	x->route = NULL;
	x->plan = NULL;
	x->capture_count = x->answer = x->sort_count = 0;
	x->fields.count = x->includes.count = 0;
	x->body_text = x->if_match = x->ids = x->ticket = NULL;
	x->limit = 0;
	x->ones = 0;
}

void exchange_close(struct exchange *x)
{
	exchange_reset(x);
	arena_close(&x->arena);
	buf_close(&x->body);
	buf_close(&x->out);
	buf_close(&x->coded);
}
