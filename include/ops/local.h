/* Requests of a command: the flow of the service without a network, in this thread, for one caller. */
#ifndef IOA_OPS_LOCAL_H
#define IOA_OPS_LOCAL_H

#include "auth/mint.h"
#include "base/loop.h"
#include "conf/conf.h"
#include "flow/exchange.h"

struct local {
	struct engine *engine;
	struct loop *loop;
	struct auth *auth;
	struct principal caller;
	struct flow_thread thread;
	int64_t wait_ms; /* longer than the database's own limits: who does not answer by then is gone */
};

struct local_settings {
	const struct conf *conf;
	const char *url;
	const struct mint_request *caller; /* NULL: anonymous */
	int read_connections, write_connections, slow_connections, readings;
	int max_queued; /* requests at once */
};

/* Connects, after a look whether the database has this binary's schema. On failure false, and *ret_why (in
 * `arena`) tells why; local_close is needed all the same. */
bool local_open(struct local *l, struct arena *arena, struct engine *e, const struct local_settings *settings,
                const char **ret_why) __attribute__((warn_unused_result));

/* No request may be under way. */
void local_close(struct local *l);

/* Waits for the database, at most so long, and takes what it answers. */
void local_turn(struct local *l, int64_t wait_ms);

/* An exchange that flow_head can begin with; texts are borrowed. The answer is wanted, and the body (empty:
 * there is none) comes, as these media types. */
void local_request(struct exchange *x, const char *method, const char *target, const char *accept,
                   struct slice body, const char *body_type);

/* Runs one statement without parameters where writes go, and waits for it. False when it failed. */
bool local_run(struct local *l, const struct query *query) __attribute__((warn_unused_result));

/* The names that /v1/changes has, and the collections they are in, as `pilot` and `pilots`: the one of the
 * other; NULL when there is none of that name. In `arena`. */
const char *local_collection_of(const struct engine *e, const char *resource, struct arena *arena);
const char *local_resource_of(const struct engine *e, const char *collection, struct arena *arena);

#endif
