/* Step: who calls (RFC 6750). */
#include "answer.h"
#include "base/clock.h"
#include "challenge.h"
#include "steps.h"

static const struct slice scheme = {"Bearer", 6};

/* ---- refusing ---- */

struct refusal {
	enum problem_type problem;
	const char *code;
	bool challenges; /* the code is one of RFC 6750 section 3.1: another token may do */
};

static struct refusal refusal_of(enum token_status st)
{
	switch (st) {
	case TOKEN_REQUEST:
		return (struct refusal){PROBLEM_BAD_REQUEST, "invalid_request", true};
	case TOKEN_SCOPE:
		return (struct refusal){PROBLEM_NOT_ALLOWED, "insufficient_scope", true};
	case TOKEN_NO_KEYS:
		return (struct refusal){PROBLEM_ISSUER_UNAVAILABLE, "issuer_unavailable", false};
	default:
		return (struct refusal){PROBLEM_INVALID_TOKEN, "invalid_token", true};
	}
}

static enum flow_next refuse(struct exchange *x, enum token_status st, const char *why)
{
	const struct refusal r = refusal_of(st);
	const char *scope = NULL;
	if (st == TOKEN_SCOPE)
		scope = auth_scopes(x->engine->auth, auth_refused_issuer(x->thread->auth), 0, &x->arena);
	if (r.challenges)
		challenge_add(x, r.code, why, scope);
	auth_tell_refusal(x->thread->auth, st, x->request_id, clock_unix_s());
	return answer_error(x, r.problem, PLACE_HEADER, "Authorization", r.code, why);
}

static enum flow_next refuse_too_long(struct exchange *x)
{
	auth_refuse(x->thread->auth, TOKEN_TOO_LONG);
	return refuse(x, TOKEN_TOO_LONG, token_status_text(TOKEN_TOO_LONG));
}

/* Another scheme is no attempt to bring a token: no error code (RFC 6750 section 3.1). */
static enum flow_next refuse_scheme(struct exchange *x)
{
	challenge_add(x, NULL, NULL, NULL);
	return answer_error(x, PROBLEM_UNAUTHENTICATED, PLACE_HEADER, "Authorization", "unknown_scheme",
	                    "The only scheme is Bearer.");
}

/* Addresses end up in logs and histories, so no token is taken from there (RFC 9700 section 2.6). */
static enum flow_next refuse_query(struct exchange *x)
{
	const char *why = "Tokens are taken from the Authorization field only.";
	challenge_add(x, "invalid_request", why, NULL);
	auth_refuse(x->thread->auth, TOKEN_REQUEST);
	auth_tell_refusal(x->thread->auth, TOKEN_REQUEST, x->request_id, clock_unix_s());
	return answer_error(x, PROBLEM_UNKNOWN_PARAMETER, PLACE_PARAMETER, "access_token",
	                    "unknown_parameter", why);
}

/* ---- the request ---- */

static bool has_token_in_query(const struct exchange *x)
{
	struct slice rest = x->query, pair, name;
	while (slice_split(&rest, '&', &pair))
		if (slice_split(&pair, '=', &name) && slice_is(name, "access_token"))
			return true;
	return false;
}

/* Both false: there is another scheme. */
static bool split_field(struct slice field, struct slice *ret_token)
{
	struct slice token = field, name;
	if (!slice_split(&token, ' ', &name) || !slice_eq_nocase(name, scheme))
		return false;
	*ret_token = slice_trim(token);
	return true;
}

static enum flow_next take_principal(struct exchange *x)
{
	x->has_token = true;
	x->job.principal = arena_strdup(&x->arena, x->principal.json);
	x->job.trace_id = x->trace_id.at ? arena_strdup(&x->arena, x->trace_id) : NULL;
	x->job.request_id = x->request_id;
	return FLOW_GO_ON;
}

enum flow_next step_authenticate(struct exchange *x)
{
	struct slice field = x->rq.fields[FIELD_AUTHORIZATION], token;
	x->principal.roles = 1; /* anonymous */
	if (x->thread->caller) {
		x->principal = *x->thread->caller;
		return take_principal(x);
	}
	if (has_token_in_query(x))
		return refuse_query(x);
	if (!field.at)
		return FLOW_GO_ON;
	if (!split_field(field, &token))
		return refuse_scheme(x);
	if (x->rq.credentials_too_long)
		return refuse_too_long(x);
	enum token_status st = auth_check(x->thread->auth, token, clock_unix_s(), &x->arena, &x->principal);
	return st == TOKEN_OK ? take_principal(x) : refuse(x, st, token_status_text(st));
}
