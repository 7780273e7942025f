/* Which origins may read answers. */
#include "http/cors.h"

enum { ORIGINS_MAX = 64 };

static const char exposed[] =
        "ETag, Link, Location, Retry-After, WWW-Authenticate, Content-Language, X-Request-Id, "
        "Change-Cursor, Content-Disposition, Accept-Patch, Accept";
static const char accepted[] =
        "Accept, Accept-Language, Authorization, Content-Type, Last-Event-ID, If-Match, "
        "If-None-Match, Prefer, traceparent, X-Request-Id";
static const char preflight_seconds[] = "7200";

struct cors {
	bool any;
	int count;
	const char *origins[ORIGINS_MAX];
};

const struct cors *cors_new(struct arena *arena, const char *origins)
{
	struct cors *c = arena_calloc(arena, 1, sizeof *c);
	struct slice rest = slice_of(origins), origin;
	c->any = slice_is(slice_trim(rest), "*");
	while (!c->any && slice_split(&rest, ',', &origin) && c->count < ORIGINS_MAX)
		if (slice_trim(origin).n)
			c->origins[c->count++] = arena_strdup(arena, slice_trim(origin));
	return c;
}

bool cors_is_on(const struct cors *c)
{
	return c->any || c->count > 0;
}

/* The allowed origin as configured, so that nothing of the request is echoed; NULL: not allowed. */
static const char *allowed_origin(const struct cors *c, struct slice origin)
{
	if (!origin.at)
		return NULL;
	if (c->any)
		return "*";
	for (int i = 0; i < c->count; i++)
		if (slice_is(origin, c->origins[i]))
			return c->origins[i];
	return NULL;
}

void cors_apply(const struct cors *c, const struct http_request *rq, struct response *rs)
{
	const char *origin = allowed_origin(c, rq->fields[FIELD_ORIGIN]);
	if (!origin)
		return;
	response_add(rs, "Access-Control-Allow-Origin", origin);
	response_add(rs, "Access-Control-Expose-Headers", exposed);
}

bool cors_is_preflight(const struct http_request *rq)
{
	return slice_is(rq->method, "OPTIONS") && rq->fields[FIELD_ORIGIN].at &&
	       rq->fields[FIELD_ACCESS_CONTROL_REQUEST_METHOD].at;
}

void cors_apply_preflight(const struct cors *c, const struct http_request *rq, const char *methods,
                          struct response *rs)
{
	if (!allowed_origin(c, rq->fields[FIELD_ORIGIN]))
		return;
	response_add(rs, "Access-Control-Allow-Methods", methods);
	response_add(rs, "Access-Control-Allow-Headers", accepted);
	response_add(rs, "Access-Control-Max-Age", preflight_seconds);
}
