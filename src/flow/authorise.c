/* Step: may a caller of these roles use the operation. Which rows they reach is decided by the database's
 * views. */
#include "answer.h"
#include "challenge.h"
#include "steps.h"

enum flow_next step_authorise(struct exchange *x)
{
	uint64_t admitted = x->plan->roles;
	/* what anybody may do, a caller with a token may do, whatever the token's roles */
	if (admitted & (x->principal.roles | 1))
		return FLOW_GO_ON;
	if (!x->has_token) {
		challenge_add(x, NULL, NULL, NULL);
		return answer_failure(x, PROBLEM_UNAUTHENTICATED, NULL);
	}
	challenge_add(x, "insufficient_scope", NULL,
	              auth_scopes(x->engine->auth, x->principal.issuer, admitted, &x->arena));
	return answer_failure(x, PROBLEM_NOT_ALLOWED, "None of the token's roles admits this operation.");
}
