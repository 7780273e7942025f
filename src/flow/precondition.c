/* Step: If-Match (RFC 9110 section 13.1.1, RFC 6585 section 3). */
#include "answer.h"
#include "steps.h"

enum flow_next step_precondition(struct exchange *x)
{
	const struct operation *op = x->plan->op;
	struct slice field = x->rq.fields[FIELD_IF_MATCH];
	if (!op->if_match_allowed)
		return FLOW_GO_ON;
	if (!field.at) {
		if (!op->if_match_required)
			return FLOW_GO_ON;
		return answer_error(
		        x, PROBLEM_PRECONDITION_REQUIRED, PLACE_HEADER, "If-Match", "required",
		        "Send the ETag of what you read, so that no other change is overwritten.");
	}
	enum etag_list list = etag_versions(&x->arena, field, &x->if_match);
	if (list == ETAG_MALFORMED)
		return answer_error(x, PROBLEM_BAD_REQUEST, PLACE_HEADER, "If-Match", "entity_tag",
		                    "Quoted entity tags are expected, or *.");
	x->checks_version = list == ETAG_VERSIONS;
	return FLOW_GO_ON;
}
