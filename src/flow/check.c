/* Step: is the message sound, and which path does it ask for. */
#include "answer.h"
#include "http/uri.h"
#include "steps.h"

enum { TRACEPARENT = 55, TRACE_ID_AT = 3, TRACE_ID = 32 };

/* The trace-id of a traceparent field (W3C Trace Context, version 00); nothing when it is malformed. */
static struct slice trace_id_of(struct slice traceparent)
{
	static const char zeros[] = "00000000000000000000000000000000";
	struct slice id = {slice_from(traceparent, TRACE_ID_AT).at, TRACE_ID};
	if (traceparent.n != TRACEPARENT || traceparent.at[2] != '-' || traceparent.at[35] != '-' ||
	    slice_is(id, zeros))
		return (struct slice){NULL, 0};
	for (size_t i = 0; i < id.n; i++)
		if (!strchr("0123456789abcdef", id.at[i]))
			return (struct slice){NULL, 0};
	return id;
}

/* Framing that cannot be trusted ends the connection: what follows on it may not be a request. */
static enum flow_next refuse_connection(struct exchange *x, enum problem_type type, const char *detail)
{
	enum flow_next next = answer_failure(x, type, detail);
	x->rs.close = true;
	return next;
}

static bool is_too_long(const struct exchange *x, unsigned long long *length)
{
	return http_request_length(&x->rq, length) && *length > x->engine->limits.body_bytes;
}

/* OPTIONS may also ask for the server as a whole (RFC 9112 section 3.2.4). */
static bool split_target(struct exchange *x)
{
	if (slice_is(x->rq.target, TARGET_SERVER) && slice_is(x->rq.method, "OPTIONS")) {
		x->path = x->rq.target;
		return true;
	}
	if (!uri_split(x->rq.target, &x->path, &x->query))
		return false;
	x->path = uri_normalise(&x->arena, x->path);
	return true;
}

enum flow_next step_check(struct exchange *x)
{
	unsigned long long length;
	struct http_request *rq = &x->rq;
	http_request_check(rq);
	request_id_take(x);
	x->path = SLICE("");
	if (rq->target.n > x->engine->limits.target_bytes)
		return refuse_connection(x, PROBLEM_URI_TOO_LONG,
		                         arena_printf(&x->arena, "A request target has at most %zu bytes.",
		                                      x->engine->limits.target_bytes));
	if (rq->fault)
		return refuse_connection(x,
		                         rq->fault == FAULT_FIELDS_TOO_LARGE ? PROBLEM_HEADER_TOO_LARGE
		                                                             : PROBLEM_BAD_REQUEST,
		                         http_fault_text(rq->fault));
	if (!split_target(x))
		return answer_failure(x, PROBLEM_BAD_REQUEST, "The request target is not a path.");
	x->trace_id = trace_id_of(rq->fields[FIELD_TRACEPARENT]);
	if (is_too_long(x, &length))
		return refuse_connection(x, PROBLEM_BODY_TOO_LARGE,
		                         arena_printf(&x->arena, "A body has at most %zu bytes.",
		                                      x->engine->limits.body_bytes));
	if (rq->fields[FIELD_EXPECT].at && !slice_eq_nocase(rq->fields[FIELD_EXPECT], SLICE("100-continue")))
		return answer_failure(x, PROBLEM_EXPECTATION_FAILED, "The only expectation is 100-continue.");
	return FLOW_GO_ON;
}
