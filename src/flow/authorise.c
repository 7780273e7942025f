/* Step: may a caller of these roles use the operation. Which rows they reach is decided by the database's
 * views. */
#include "answer.h"
#include "steps.h"

enum flow_next step_authorise(struct exchange *x)
{
	uint64_t admitted = x->plan->op->roles;
	/* what anybody may do, a caller with a token may do, whatever the token's roles */
	if (admitted & (x->principal.roles | 1))
		return FLOW_GO_ON;
	if (!x->has_token) {
		response_add(&x->rs, "WWW-Authenticate", "Bearer");
		return answer_failure(x, PROBLEM_UNAUTHENTICATED, NULL);
	}
	response_add(&x->rs, "WWW-Authenticate", "Bearer error=\"insufficient_scope\"");
	return answer_failure(x, PROBLEM_NOT_ALLOWED, "None of the token's roles admits this operation.");
}
