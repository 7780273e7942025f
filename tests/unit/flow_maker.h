/* Requests without a network and without a server: the built-in contract, and a database that the test plays.
 *
 * The functions of db.h that the flow uses are defined here, so that the linker does not take db.c. Included
 * by one file of a program. */
#ifndef IOA_TESTS_UNIT_FLOW_MAKER_H
#define IOA_TESTS_UNIT_FLOW_MAKER_H

#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>

#include "base/base64url.h"
#include "base/log.h"
#include "db/reading.h"
#include "flow/flow.h"
#include "render/shape.h"
#include "rows_maker.h"

#define FLOW_SECRET "0123456789abcdef0123456789abcdef"

enum { FLOW_BODY_MAX = 4096, FLOW_TARGET_MAX = 8192, FLOW_FIELDS_MAX = 4096, FLOW_SCHEMA = 15 };

struct flow_maker {
	struct arena arena;
	struct engine *engine;
	struct auth *auth;
	struct flow_thread thread;
	struct exchange x;
	struct db_job *job; /* submitted and not answered */
	bool overloaded;    /* refuses jobs and readings */
	struct flow_reading {
		const struct db_reading_wish *wish; /* NULL: none is under way */
		struct db_reading_wish wished;
		enum db_reading_next next; /* what is taken next */
		struct db_step row;
		enum db_status fault;
		int ended;
	} reading;
	int woken;
};

/* What the functions below know of the test's one maker. */
static struct flow_maker flow_maker;

/* ---- the database ---- */

bool db_submit(struct db *db, struct db_job *job)
{
	(void)db;
	if (flow_maker.overloaded)
		return false;
	flow_maker.job = job;
	return true;
}

void db_abandon(struct db *db, struct db_job *job)
{
	(void)db;
	if (flow_maker.job == job)
		flow_maker.job = NULL;
}

void **db_step_cache(const struct db_step *step)
{
	return (void **)step->statement;
}

void db_step_drop(struct db_step *step)
{
	if (!step->rows)
		return;
	void **cache = db_step_cache(step);
	if (*cache)
		shape_free(*cache);
	free(cache);
	rows_free(step->rows);
	step->rows = NULL;
	step->statement = NULL;
}

/* What the step answers once the job is done. */
static inline void flow_give_rows(int step, struct rows *rows)
{
	struct db_step *s = &flow_maker.job->steps[step];
	s->rows = rows;
	s->statement = (struct statement *)calloc(1, sizeof(void *));
	if (!s->statement)
		log_fatal("no memory");
}

static inline void flow_finish(enum db_status status, const struct db_error *error)
{
	struct db_job *job = flow_maker.job;
	flow_maker.job = NULL;
	job->done(job, status, error);
}

/* ---- its long readings, of which there is one at a time ---- */

struct db_reading *db_reading_begin(struct db *db, const struct db_reading_wish *wish)
{
	struct flow_reading *r = &flow_maker.reading;
	(void)db;
	if (flow_maker.overloaded)
		return NULL;
	*r = (struct flow_reading){.wished = *wish, .next = DB_READING_WAIT};
	r->wish = &r->wished;
	return (struct db_reading *)r;
}

enum db_reading_next db_reading_take(struct db_reading *reading, struct db_step *ret_step)
{
	struct flow_reading *r = (struct flow_reading *)reading;
	enum db_reading_next next = r->next;
	*ret_step = r->row;
	r->row = (struct db_step){.rows = NULL};
	r->next = DB_READING_WAIT;
	return next;
}

enum db_status db_reading_fault(const struct db_reading *reading, struct db_error *ret_error)
{
	*ret_error = (struct db_error){.sqlstate = "57014", .message = "cancelled"};
	return ((const struct flow_reading *)reading)->fault;
}

void db_reading_end(struct db_reading *reading)
{
	struct flow_reading *r = (struct flow_reading *)reading;
	if (!r)
		return;
	r->ended++;
	r->wish = NULL;
}

/* A row is there, or the end with no rows, or (rows is NULL) the reading has failed. */
static inline void flow_give_row(struct rows *rows, bool last)
{
	struct flow_reading *r = &flow_maker.reading;
	r->next = !rows ? DB_READING_FAILED : last ? DB_READING_END : DB_READING_ROW;
	r->fault = rows ? DB_OK : DB_FAILED;
	r->row = (struct db_step){.rows = rows};
	if (rows)
		r->row.statement = (struct statement *)calloc(1, sizeof(void *));
	r->wish->ready(r->wish->owner);
}

/* ---- requests ---- */

static inline void flow_woken(struct exchange *x)
{
	(void)x;
	flow_maker.woken++;
}

static inline void flow_open(void)
{
	struct flow_maker *m = &flow_maker;
	const char *why = "";
	memset(m, 0, sizeof *m);
	arena_init(&m->arena, 64 << 20);
	const struct engine_settings settings = {
	        .limits = {FLOW_BODY_MAX, FLOW_TARGET_MAX, FLOW_FIELDS_MAX, 1024},
	        .cors_origins = "https://front.example",
	        .schema_version = FLOW_SCHEMA,
	};
	m->engine = engine_new(&m->arena, &settings, &why);
	if (!m->engine)
		log_fatal("%s", why);
	const struct auth_profile issuer = {.issuer = "i", .secret = SLICE(FLOW_SECRET)};
	struct auth_settings auth = {.profiles = &issuer, .profile_count = 1, .cache_entries = 8};
	auth.roles = contract_roles(m->engine->contract, &auth.role_count);
	m->auth = auth_new(&auth, &m->arena, &why);
	if (!m->auth)
		log_fatal("%s", why);
	m->engine->auth = m->auth;
	m->thread.auth = auth_session_new(m->auth);
	m->thread.compressor = compressor_new();
	m->engine->metrics = metrics_new(&m->arena, 1, m->engine->plan_count);
	m->thread.metrics = metrics_of_worker(m->engine->metrics, 0);
	exchange_init(&m->x, m->engine, &m->thread);
	m->x.wake = flow_woken;
	log_set_level(LOG_ERROR + 1);
}

static inline void flow_close(void)
{
	struct flow_maker *m = &flow_maker;
	exchange_close(&m->x);
	compressor_free(m->thread.compressor);
	auth_session_free(m->thread.auth);
	auth_free(m->auth);
	engine_close(m->engine);
	arena_close(&m->arena);
}

/* "Bearer …" of a caller with this role. */
static inline const char *flow_token(const char *role)
{
	struct arena *a = &flow_maker.arena;
	unsigned char mac[32];
	unsigned n = 0;
	const char *claims =
	        arena_printf(a, "{\"iss\":\"i\",\"sub\":\"s\",\"exp\":99999999999,\"roles\":[\"%s\"]}", role);
	const char *text = arena_printf(a, "%s.%s", base64url_encode(a, SLICE("{\"alg\":\"HS256\"}")).at,
	                                base64url_encode(a, slice_of(claims)).at);
	HMAC(EVP_sha256(), FLOW_SECRET, sizeof FLOW_SECRET - 1, (const unsigned char *)text, strlen(text),
	     mac, &n);
	return arena_printf(a, "Bearer %s.%s", text, base64url_encode(a, (struct slice){(char *)mac, n}).at);
}

static inline void flow_add_field(const char *name, const char *value)
{
	http_request_add_field(&flow_maker.x.rq, slice_of(name), slice_of(value), FLOW_FIELDS_MAX);
}

/* A new request; fields may follow. */
static inline void flow_begin(const char *method, const char *target)
{
	struct exchange *x = &flow_maker.x;
	exchange_reset(x);
	flow_maker.job = NULL;
	flow_maker.woken = 0;
	x->rq.method = slice_of(method);
	x->rq.target = slice_of(target);
	flow_add_field("Host", "h");
}

/* Walks the flow; false when it waits for the database. */
static inline bool flow_walk(const char *body)
{
	struct exchange *x = &flow_maker.x;
	if (body) {
		flow_add_field("Content-Length", arena_printf(&x->arena, "%zu", strlen(body)));
		flow_head(x);
		if (!flow_body(x, slice_of(body)))
			return true;
	} else {
		flow_head(x);
	}
	return flow_run(x) == FLOW_ANSWERED;
}

static inline const char *flow_field(const char *name)
{
	return response_field_value(&flow_maker.x.rs, name);
}

/* The body as JSON; the caller drops it. NULL when it is none. */
static inline json_t *flow_json(void)
{
	struct slice body = flow_maker.x.rs.body;
	return body.at ? json_loadb(body.at, body.n, JSON_REJECT_DUPLICATES, NULL) : NULL;
}

#endif
