/* Step: a ticket stands for a token, where a client cannot send one. Who calls is known with the first
 * statements, which begin with asking for it; the ticket itself goes no further than here. */
#include "answer.h"
#include "steps.h"

enum flow_next step_ticket(struct exchange *x)
{
	if (!x->ticket)
		return FLOW_GO_ON;
	if (x->has_token)
		return answer_error(x, PROBLEM_INVALID_PARAMETER, PLACE_PARAMETER, "ticket", "token",
		                    "Either a token or a ticket says who calls.");
	x->has_token = true;
	x->ticket = auth_digest(x->thread->auth, slice_of(x->ticket), &x->arena);
	return x->ticket ? FLOW_GO_ON : answer_failure(x, PROBLEM_INTERNAL_ERROR, NULL);
}
