/* Step: who calls (RFC 6750). */
#include "answer.h"
#include "base/clock.h"
#include "base/log.h"
#include "steps.h"

static const char scheme[] = "Bearer ";

static enum flow_next refuse(struct exchange *x, const char *why)
{
	response_add(
	        &x->rs, "WWW-Authenticate",
	        arena_printf(&x->arena, "Bearer error=\"invalid_token\", error_description=\"%s\"", why));
	log_info("request %s: token refused: %s", x->request_id, why);
	return answer_error(x, PROBLEM_INVALID_TOKEN, PLACE_HEADER, "Authorization", "invalid_token", why);
}

enum flow_next step_authenticate(struct exchange *x)
{
	struct slice field = x->rq.fields[FIELD_AUTHORIZATION];
	x->principal.roles = 1; /* anonymous */
	if (!field.at)
		return FLOW_GO_ON;
	struct slice prefix = {field.at, sizeof scheme - 1};
	if (field.n < prefix.n || !slice_eq_nocase(prefix, slice_of(scheme)))
		return refuse(x, "the only scheme is Bearer");
	struct slice token = slice_trim(slice_from(field, prefix.n));
	enum token_status st = auth_check(x->thread->auth, token, clock_unix_s(), &x->arena, &x->principal);
	if (st != TOKEN_OK)
		return refuse(x, token_status_text(st));
	x->has_token = true;
	x->job.principal = arena_strdup(&x->arena, x->principal.json);
	x->job.trace_id = x->trace_id.at ? arena_strdup(&x->arena, x->trace_id) : NULL;
	x->job.request_id = x->request_id;
	return FLOW_GO_ON;
}
