/* One request on its way to its answer. */
#ifndef IOA_FLOW_EXCHANGE_H
#define IOA_FLOW_EXCHANGE_H

#include <jansson.h>

#include "auth/auth.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/uuid.h"
#include "db/db.h"
#include "flow/engine.h"
#include "flow/metrics.h"
#include "flow/plan.h"
#include "http/compress.h"
#include "http/etag.h"
#include "http/problem.h"
#include "http/request.h"
#include "http/response.h"

enum {
	EXCHANGE_ARENA_MAX = 16 * 1024 *
	                     1024, /* a body of 1 MiB as errors, values and cursor stays far below */
	EXCHANGE_OUT_MAX = 64 * 1024 * 1024,
	EXCHANGE_NAMES_MAX = 64, /* of `fields`, `include` */
	REQUEST_ID_MAX = 64,
};

/* What one thread lends to its requests. */
struct flow_thread {
	struct db *db;
	struct auth_session *auth;
	struct compressor *compressor;
	struct worker_metrics *metrics;
	struct dozers *dozers; /* NULL: nobody waits for news */

	/* of commands, whose requests come over no network */
	const struct principal *caller; /* who calls, whatever the request says; NULL: what its token says */
	const struct query *before, *after; /* run around the statements of each request; NULL: nothing */
	bool reads_nothing_back;            /* of what is written only that it is counts */
};

struct name_list {
	struct slice names[EXCHANGE_NAMES_MAX];
	int count;
};

/* Where a list continues. */
struct page_position {
	bool keyset, backward;
	const char *keys[QUERY_SORT_KEYS_MAX + 1];
};

/* Where a request is that waits for news. */
enum doze_state {
	DOZE_AWAKE,
	DOZE_ASLEEP,
	DOZE_DUE,     /* there is news; others are before it */
	DOZE_LEADING, /* it asks for it */
	DOZE_SHARING, /* it has it, and lends it to those who joined */
	DOZE_JOINED,  /* another asks the same */
};

/* Which steps of the job are which; −1: not there. */
struct step_numbers {
	int redemption, admission, within, main, then, count, first_include;
};

struct exchange {
	const struct engine *engine;
	const struct flow_thread *thread;
	struct arena arena;
	struct http_request rq;
	uint64_t began_ns;     /* when its header was there */
	struct buf body;       /* of the request */
	struct buf out, coded; /* of the answer, and the same compressed */
	struct response rs;
	bool answered;    /* rs is complete */
	bool discarding;  /* an answer is certain: what comes of the body is thrown away */
	size_t discarded; /* bytes of it */

	/* found out on the way */
	struct slice path, query;
	const struct route *route;
	const struct plan *plan;
	struct slice captures[ROUTER_CAPTURES_MAX];
	int capture_count;
	bool head; /* HEAD: the answer of GET without its body */
	bool has_token;
	bool needs_grant; /* the token's roles do not admit the operation: the database is asked first */
	struct principal principal;
	const char *ticket; /* its digest: who calls is asked with the first statements; NULL: it is known */
	int answer;         /* index of the operation's answer media types */
	struct slice trace_id;
	const char *values[CONTRACT_PARAMETERS_MAX]; /* of the operation's parameters, as the database takes
	                                                them */
	struct name_list fields, includes;
	struct page_position position;
	struct query_sort sorts[QUERY_SORT_KEYS_MAX];
	int sort_count;
	unsigned limit;
	uint64_t ones;         /* bit i: parameter i is a list of one value, given as that value */
	const char *body_text; /* JSON for the database */
	const char *if_match;  /* versions as a PostgreSQL array; NULL: any */
	const char *ids;
	bool count, checks_version;
	char new_id[UUID_TEXT + 1];
	char etag[ETAG_MAX];
	char request_id[REQUEST_ID_MAX + 1]; /* in the answer, the log, and the audit */

	/* the database */
	struct db_job job;
	struct db_job more; /* what a list embeds, once its page is known */
	struct step_numbers steps;
	int data_steps[PLAN_DATA_MAX];    /* by the plan's data: the step of `more` that has it; -1: none */
	void (*wake)(struct exchange *x); /* the answer is there: set by the network layer */
	void (*rest)(struct exchange *x); /* it waits anew, and its deadline begins anew: likewise */

	/* an answer that is told piece by piece (stream.h) */
	enum flow_next (*tell)(struct exchange *x);
	bool stream_over, stream_broken;
	bool stream_sleeps;             /* nothing new until there is news */
	bool stream_is_whole;           /* has an end, and one that comes too early must not look like it */
	unsigned long long stream_rows; /* told so far, of an export */
	uint64_t stream_until_ns;
	struct arena_mark stream_mark; /* what a piece of events needs is younger */
	struct export_state *export;   /* NULL: none */

	/* waiting for news (doze.h) */
	enum doze_state doze;
	bool slept_out;            /* never again */
	unsigned long long doze_s; /* for how long at most, since it began */
	uint64_t doze_until_ns;
	const char *moment; /* the value of its `x-within` then */
	uint64_t question;  /* a hash of what it asks for */
	struct exchange *previous_dozer, *next_dozer;
	struct exchange *leader; /* of DOZE_JOINED: whose rows it takes */
	struct exchange *joined; /* of a leader, and then of those: the next who takes its rows */
	void *owner;             /* the network layer's */
};

/* Prepares storage for its first request; then exchange_reset after each. */
void exchange_init(struct exchange *x, const struct engine *engine, const struct flow_thread *thread);
void exchange_reset(struct exchange *x);
void exchange_close(struct exchange *x);

#endif
