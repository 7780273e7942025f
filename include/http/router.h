/* Paths to targets: a trie of segments, built at start. */
#ifndef IOA_HTTP_ROUTER_H
#define IOA_HTTP_ROUTER_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/slice.h"

enum {
	ROUTER_CAPTURES_MAX = 8,
	ROUTER_METHODS_MAX = 8,
};

/* What one path offers. */
struct route {
	struct slice methods[ROUTER_METHODS_MAX];
	const void *targets[ROUTER_METHODS_MAX];
	int count;
	const char *allow; /* the value of Allow, with HEAD and OPTIONS */
};

struct router;

struct router *router_new(struct arena *arena);

/* Adds a method of a path such as /v1/pilots/{id}. False when it is there already or the path has too many
 * captures. */
bool router_add(struct router *r, struct slice method, struct slice path, const void *target)
        __attribute__((warn_unused_result));

/* The route of a path; the segments that stand for {…} are given as sent, undecoded. NULL: there is no
 * such path. Literal segments win over {…}; a trailing slash is another path. */
const struct route *router_find(const struct router *r, struct slice path,
                                struct slice ret_captures[static ROUTER_CAPTURES_MAX], int *ret_count);

/* The methods of all paths together, whose targets mean nothing. */
const struct route *router_all(const struct router *r);

/* NULL when the route does not have the method. */
const void *route_target(const struct route *route, struct slice method);

#endif
