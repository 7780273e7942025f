/* Cross-origin requests of browsers (the Fetch standard, section 3.2). */
#ifndef IOA_HTTP_CORS_H
#define IOA_HTTP_CORS_H

#include "base/arena.h"
#include "http/request.h"
#include "http/response.h"

struct cors;

/* `origins`: comma separated, or "*" for any; NULL: none. Credentials (cookies) are never allowed: tokens
 * come in a field. */
const struct cors *cors_new(struct arena *arena, const char *origins);

/* Adds the fields for the request's origin, if it has one and it is allowed. */
void cors_apply(const struct cors *c, const struct http_request *rq, struct response *rs);

/* Whether the request asks what it may send (OPTIONS with Access-Control-Request-Method). */
bool cors_is_preflight(const struct http_request *rq);

/* Adds the answer to a preflight; `methods` is the route's Allow. */
void cors_apply_preflight(const struct cors *c, const struct http_request *rq, const char *methods,
                          struct response *rs);

/* Whether any origin is configured, so that answers vary by it. */
bool cors_is_on(const struct cors *c);

#endif
