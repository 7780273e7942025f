/* Completing answers: problems, contents, and the fields that all of them carry. */
#include "answer.h"

#include "base/clock.h"
#include "base/log.h"
#include "http/negotiate.h"

static const char type_of_problems[] = "application/problem+json", type_of_notes[] = "application/json";

/* What is full may be free in a second; keys are fetched again after two at the soonest (auth/refresh.h). */
static const char *retry_after_s(enum problem_type type)
{
	return type == PROBLEM_ISSUER_UNAVAILABLE ? "5" : "1";
}

/* Beyond the contract's operations come those that metrics.h adds. */
static size_t operation_number(const struct exchange *x)
{
	const struct engine *e = x->engine;
	if (x->plan)
		return (size_t)(x->plan - e->plans);
	bool is_options = x->route && slice_is(x->rq.method, "OPTIONS");
	return e->plan_count + (is_options ? OPERATION_OPTIONS : OPERATION_NONE);
}

static void count(struct exchange *x, int status)
{
	if (!x->answered)
		metrics_count_answer(x->thread->metrics, operation_number(x), status,
		                     clock_monotonic_ns() - x->began_ns);
}

static enum flow_next complete(struct exchange *x, int status, struct slice body)
{
	response_add(&x->rs, "X-Request-Id", x->request_id);
	count(x, status);
	cors_apply(x->engine->cors, &x->rq, &x->rs);
	if (atomic_load_explicit(&x->engine->draining, memory_order_relaxed))
		x->rs.close = true;
	x->rs.status = status;
	x->rs.body = body;
	x->answered = true;
	return FLOW_ANSWERED;
}

/* ---- problems ---- */

enum flow_next answer_problem(struct exchange *x, struct problem *p)
{
	counter_add(&x->thread->metrics->problems[p->type], 1);
	p->instance = x->path;
	p->trace_id = x->trace_id;
	p->request_id = slice_of(x->request_id);
	buf_reset(&x->out, SIZE_MAX);
	problem_write(p, &x->out);
	response_add(&x->rs, "Content-Type", type_of_problems);
	response_add(&x->rs, "Cache-Control", "no-store");
	if (p->status == 503)
		response_add(&x->rs, "Retry-After", retry_after_s(p->type));
	return complete(x, p->status, buf_slice(&x->out));
}

enum flow_next answer_failure(struct exchange *x, enum problem_type type, const char *detail)
{
	struct problem *p = arena_alloc(&x->arena, sizeof *p);
	*p = problem_of(type);
	p->detail = slice_of(detail);
	return answer_problem(x, p);
}

enum flow_next answer_error(struct exchange *x, enum problem_type type, enum problem_place place,
                            const char *where, const char *code, const char *detail)
{
	struct problem *p = arena_alloc(&x->arena, sizeof *p);
	*p = problem_of(type);
	problem_add_error(p, place, slice_of(where), slice_of(code), slice_of(detail));
	return answer_problem(x, p);
}

/* ---- contents ---- */

static const char *vary(const struct exchange *x)
{
	return cors_is_on(x->engine->cors) ? "Accept, Accept-Encoding, Authorization, Origin"
	                                   : "Accept, Accept-Encoding, Authorization";
}

/* What anybody may see may be kept by anybody for a moment; what a token opened only by its bearer, and asked
 * for anew. */
static const char *cache_control(const struct exchange *x)
{
	return x->has_token || !slice_is(x->plan->op->method, "GET") ? "private, no-cache"
	                                                             : "public, max-age=5";
}

static bool wants_gzip(const struct exchange *x, struct slice body)
{
	size_t min = x->engine->limits.compress_min_bytes;
	return min && body.n >= min && negotiate_gzip(x->rq.fields[FIELD_ACCEPT_ENCODING]);
}

static bool client_has_it(const struct exchange *x)
{
	struct slice field = x->rq.fields[FIELD_IF_NONE_MATCH];
	return field.at && slice_is(x->plan->op->method, "GET") && etag_matches(field, x->etag);
}

/* Texts name their charset: clients by the older RFC 2616 take text without one for ISO 8859-1. */
static void add_type(struct exchange *x, struct slice media_type)
{
	bool unnamed = slice_starts(media_type, SLICE("text/")) && !strchr(media_type.at, ';');
	response_add(&x->rs, "Content-Type",
	             unnamed ? arena_printf(&x->arena, "%s; charset=utf-8", media_type.at) : media_type.at);
}

enum flow_next answer_content(struct exchange *x, int status, struct slice media_type, struct slice body,
                              struct slice version)
{
	bool gzip = wants_gzip(x, body);
	response_add(&x->rs, "Cache-Control", cache_control(x));
	response_add(&x->rs, "Vary", vary(x));
	etag_write(x->etag, version, body, gzip);
	/* for a 304 too, because its Content-Length must be that of the 200 */
	if (gzip && !compressor_gzip(x->thread->compressor, body, &x->coded)) {
		gzip = false;
		etag_write(x->etag, version, body, false);
	}
	if (gzip)
		body = buf_slice(&x->coded);
	if (client_has_it(x))
		status = 304;
	else
		add_type(x, media_type); /* not for a 304: clients that see a type look for the body */
	if (gzip && status != 304)
		response_add(&x->rs, "Content-Encoding", "gzip");
	response_add(&x->rs, "ETag", x->etag);
	return complete(x, status, body);
}

enum flow_next answer_snapshot(struct exchange *x, struct slice media_type, struct slice body)
{
	add_type(x, media_type);
	response_add(&x->rs, "Cache-Control", "no-store");
	response_add(&x->rs, "Vary", vary(x));
	if (!wants_gzip(x, body) || !compressor_gzip(x->thread->compressor, body, &x->coded))
		return complete(x, 200, body);
	response_add(&x->rs, "Content-Encoding", "gzip");
	return complete(x, 200, buf_slice(&x->coded));
}

enum flow_next answer_stream(struct exchange *x, struct slice media_type)
{
	x->rs.is_stream = !x->head;
	x->rs.is_unsized = true;
	add_type(x, media_type);
	response_add(&x->rs, "Cache-Control", "no-store");
	response_add(&x->rs, "Vary", vary(x));
	response_add(&x->rs, "X-Accel-Buffering", "no");
	return complete(x, 200, (struct slice){NULL, 0});
}

enum flow_next answer_note(struct exchange *x, int status, struct slice body)
{
	response_add(&x->rs, "Content-Type", type_of_notes);
	response_add(&x->rs, "Cache-Control", "no-store");
	return complete(x, status, body);
}

enum flow_next answer_empty(struct exchange *x, int status)
{
	return complete(x, status, (struct slice){NULL, 0});
}
