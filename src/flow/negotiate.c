/* Step: media types of answer and body. */
#include "http/negotiate.h"

#include "answer.h"
#include "steps.h"

static const char *list_types(struct arena *arena, const struct slice *types, int count)
{
	const char *text = "";
	for (int i = 0; i < count; i++)
		text = arena_printf(arena, "%s%s%.*s", text, i ? ", " : "", SLICE_ARG(types[i]));
	return text;
}

static enum flow_next refuse_body(struct exchange *x, const char *detail)
{
	const struct operation *op = x->plan->op;
	struct slice types[CONTRACT_MEDIA_MAX];
	for (int i = 0; i < op->body_count; i++)
		types[i] = op->bodies[i].type;
	const char *accepted = list_types(&x->arena, types, op->body_count);
	response_add(&x->rs, slice_is(op->method, "PATCH") ? "Accept-Patch" : "Accept", accepted);
	return answer_error(x, PROBLEM_UNSUPPORTED_MEDIA_TYPE, PLACE_HEADER, "Content-Type", "media_type",
	                    detail ? detail : arena_printf(&x->arena, "Accepted: %s.", accepted));
}

static int body_type(const struct operation *op, struct slice content_type)
{
	struct slice type = negotiate_media_type(content_type);
	for (int i = 0; i < op->body_count; i++)
		if (slice_eq_nocase(op->bodies[i].type, type))
			return i;
	return -1;
}

static enum flow_next check_body_type(struct exchange *x)
{
	const struct operation *op = x->plan->op;
	struct slice coding = x->rq.fields[FIELD_CONTENT_ENCODING], type = x->rq.fields[FIELD_CONTENT_TYPE];
	if (!http_request_has_body(&x->rq))
		return FLOW_GO_ON;
	if (op->body_count == 0)
		return answer_failure(x, PROBLEM_BAD_REQUEST, "This operation takes no body.");
	if (coding.at && !slice_eq_nocase(coding, SLICE("identity")))
		return refuse_body(x, "Content codings are not accepted.");
	if (body_type(op, type) < 0)
		return refuse_body(x, NULL);
	return negotiate_is_utf8(type) ? FLOW_GO_ON : refuse_body(x, "The only charset is UTF-8.");
}

enum flow_next step_negotiate(struct exchange *x)
{
	const struct operation *op = x->plan->op;
	x->answer = negotiate_media(x->rq.fields[FIELD_ACCEPT], op->answers, op->answer_count);
	if (op->answer_count > 0 && x->answer < 0)
		return answer_error(x, PROBLEM_NOT_ACCEPTABLE, PLACE_HEADER, "Accept", "media_type",
		                    arena_printf(&x->arena, "Offered: %s.",
		                                 list_types(&x->arena, op->answers, op->answer_count)));
	return check_body_type(x);
}
