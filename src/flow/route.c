/* Step: the operation for path and method; OPTIONS and preflights are answered here. */
#include "answer.h"
#include "http/uri.h"
#include "steps.h"

static enum flow_next options(struct exchange *x)
{
	response_add(&x->rs, "Allow", x->route->allow);
	if (cors_is_preflight(&x->rq))
		cors_apply_preflight(x->engine->cors, &x->rq, x->route->allow, &x->rs);
	return answer_empty(x, 204);
}

static enum flow_next not_this_method(struct exchange *x)
{
	response_add(&x->rs, "Allow", x->route->allow);
	return answer_failure(x, PROBLEM_METHOD_NOT_ALLOWED,
	                      arena_printf(&x->arena, "This path has %s.", x->route->allow));
}

static bool decode_captures(struct exchange *x)
{
	for (int i = 0; i < x->capture_count; i++)
		if (!uri_decode(&x->arena, x->captures[i], URI_SEGMENT, &x->captures[i]))
			return false;
	return true;
}

static const struct route *find_route(struct exchange *x)
{
	if (slice_is(x->path, TARGET_SERVER))
		return router_all(x->engine->router);
	return router_find(x->engine->router, x->path, x->captures, &x->capture_count);
}

enum flow_next step_route(struct exchange *x)
{
	struct slice method = x->rq.method;
	x->route = find_route(x);
	if (!x->route)
		return answer_failure(x, PROBLEM_NOT_FOUND,
		                      "There is no such path; /openapi.json has all of them.");
	if (slice_is(method, "OPTIONS"))
		return options(x);
	x->head = slice_is(method, "HEAD");
	x->plan = route_target(x->route, x->head ? SLICE("GET") : method);
	if (!x->plan)
		return not_this_method(x);
	if (!decode_captures(x))
		return answer_failure(x, PROBLEM_BAD_REQUEST, "The path is not well encoded.");
	return FLOW_GO_ON;
}
