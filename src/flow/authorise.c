/* Step: may a caller of these roles use the operation. Whom the token does not admit, a grant may: the
 * database knows, and is asked in the transaction of the query itself. Which rows they reach is decided by
 * its views. */
#include "answer.h"
#include "challenge.h"
#include "steps.h"

enum flow_next step_authorise(struct exchange *x)
{
	uint64_t admitted = x->plan->roles;
	/* what anybody may do, a caller with a token may do, whatever the token's roles */
	uint64_t has = x->principal.roles | 1 | (x->has_token ? CONTRACT_AUTHENTICATED : 0);
	if (admitted & has)
		return FLOW_GO_ON;
	if (!x->has_token) {
		challenge_add(x, NULL, NULL, NULL);
		return answer_failure(x, PROBLEM_UNAUTHENTICATED, NULL);
	}
	if (x->plan->handler)
		return authorise_refuse(x);
	x->needs_grant = true;
	return FLOW_GO_ON;
}

enum flow_next authorise_refuse(struct exchange *x)
{
	challenge_add(x, "insufficient_scope", NULL,
	              auth_scopes(x->engine->auth, x->principal.issuer, x->plan->roles, &x->arena));
	return answer_failure(x, PROBLEM_NOT_ALLOWED,
	                      "Neither the token nor a grant gives a role that admits this operation.");
}
