/* What all requests share: the compiled contract, the queries bound to it, the routes, the rules. Immutable
 * after the start. */
#ifndef IOA_FLOW_ENGINE_H
#define IOA_FLOW_ENGINE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "auth/auth.h"
#include "auth/keys.h"
#include "base/arena.h"
#include "contract/contract.h"
#include "db/db.h"
#include "db/query.h"
#include "http/cors.h"
#include "http/router.h"

/* Limits of one request; from the option table. */
struct engine_limits {
	size_t body_bytes, target_bytes, field_bytes;
	size_t compress_min_bytes; /* 0: never */
};

/* A transaction of many requests, each within a savepoint: sql/query/transaction/. */
struct engine_transaction {
	const struct query *begin, *commit, *rollback;
	const struct query *request, *keep, *undo;
};

struct engine {
	struct contract *contract;
	const struct router *router;
	const struct cors *cors;
	struct auth *auth;
	struct keys
	        *keys; /* for the metrics; set before the first worker runs, outlives the last; NULL: none */
	struct engine_limits limits;
	const struct query *sessions[DB_LANES]; /* sql/query/session/, as this and the next */
	const struct query *version, *owner, *admit, *redeem;
	struct engine_transaction transaction;
	const char *greeting;       /* SQL that connections begin with */
	const char *operations;     /* {operationId: [role]} */
	const char *schema_version; /* what the database must have */
	const char *public_url;     /* without a slash at its end; NULL: unknown */
	struct slice problems;      /* the page that problem types link to, Markdown */
	struct plan *plans;         /* one per operation */
	size_t plan_count;
	struct metrics *metrics; /* of all workers; set before the first of them runs */
	atomic_bool draining;    /* stopping: not ready any more */
};

struct engine_settings {
	struct engine_limits limits;
	const char *cors_origins; /* NULL: none */
	const char *public_url;   /* NULL: unknown */
	bool metrics_public;      /* anybody may read the metrics */
	unsigned schema_version;
};

/* Compiles the built-in contract and queries and binds them. On failure NULL, and *ret_why (in `arena`) names
 * the place. All of it lives in `arena` until engine_close. `auth` and
 * `metrics` are set by the caller. */
struct engine *engine_new(struct arena *arena, const struct engine_settings *settings, const char **ret_why)
        __attribute__((warn_unused_result));
void engine_close(struct engine *e);

#endif
