/* What a worker lends to its requests, without a listener. */
#include "ops/local.h"

#include <stdio.h>
#include <sys/random.h>

#include "auth/caller.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/describe.h"
#include "render/shape.h"

enum { SECRET_BYTES = 32, CACHE_ENTRIES = 1, GRACE_MS = 5000 };

/* ---- opening ---- */

static bool has_schema(const struct engine *e, const char *url, struct arena *arena, const char **ret_why)
{
	struct describer *d = describer_open(url, arena, ret_why);
	if (!d)
		return false;
	const char *sql = query_build(e->version, &(struct query_choice){0}, arena).sql;
	struct slice version = describer_value(d, sql, arena);
	describer_close(d);
	if (slice_is(version, e->schema_version))
		return true;
	*ret_why = arena_printf(arena,
	                        "the database has schema %.*s, this program needs %s: run `ioad migrate`",
	                        SLICE_ARG(version.at ? version : SLICE("none")), e->schema_version);
	return false;
}

/* No token is ever checked here, but the steps ask whose would be taken. */
static bool open_auth(struct local *l, struct arena *arena, const char *issuer, const char **ret_why)
{
	char *secret = arena_alloc(arena, SECRET_BYTES);
	if (getrandom(secret, SECRET_BYTES, 0) != SECRET_BYTES)
		log_fatal("getrandom failed");
	const struct auth_profile profile = {
	        .issuer = issuer, .secret = {secret, SECRET_BYTES}
        };
	struct auth_settings settings = {
	        .profiles = &profile, .profile_count = 1, .cache_entries = CACHE_ENTRIES};
	settings.roles = contract_roles(l->engine->contract, &settings.role_count);
	l->auth = auth_new(&settings, arena, ret_why);
	l->engine->auth = l->auth;
	l->thread.auth = l->auth ? auth_session_new(l->auth) : NULL;
	return l->thread.auth != NULL;
}

static bool take_caller(struct local *l, struct arena *arena, const struct mint_request *rq,
                        const char **ret_why)
{
	size_t count;
	const char *const *roles = contract_roles(l->engine->contract, &count);
	if (!rq)
		return true;
	l->thread.caller = &l->caller;
	return caller_principal(rq, roles, count, arena, &l->caller, ret_why);
}

static struct db *open_db(const struct local *l, const struct local_settings *s)
{
	const struct conf *c = s->conf;
	const struct db_settings settings = {
	        .url = s->url,
	        .connections = {[DB_LANE_READ] = s->read_connections,
	                        [DB_LANE_WRITE] = s->write_connections,
	                        [DB_LANE_SLOW] = s->slow_connections},
	        .max_readings = s->readings,
	        .max_slow = s->slow_connections,
	        .statement_cache = (int)c->statement_cache,
	        .max_queued = s->max_queued,
	        .statement_timeout_ms = c->statement_timeout_ms,
	        .lock_timeout_ms = c->lock_timeout_ms,
	        .free_cached = shape_free,
	        .greeting = l->engine->greeting,
	        .counters = &l->thread.metrics->database,
	};
	return db_new(l->loop, &settings, l->engine->sessions);
}

bool local_open(struct local *l, struct arena *arena, struct engine *e, const struct local_settings *settings,
                const char **ret_why)
{
	const struct mint_request *caller = settings->caller;
	*l = (struct local){.engine = e, .wait_ms = settings->conf->request_timeout_ms + GRACE_MS};
	*ret_why = "out of memory";
	if (!has_schema(e, settings->url, arena, ret_why) || !take_caller(l, arena, caller, ret_why) ||
	    !open_auth(l, arena, caller ? caller->issuer : settings->conf->jwt_issuer, ret_why))
		return false;
	l->engine->metrics = metrics_new(arena, 1, e->plan_count);
	l->thread.metrics = metrics_of_worker(e->metrics, 0);
	l->thread.compressor = compressor_new();
	l->loop = loop_new();
	if (!l->loop || !l->thread.compressor)
		return false;
	l->thread.db = open_db(l, settings);
	return true;
}

void local_close(struct local *l)
{
	db_free(l->thread.db);
	if (l->loop)
		loop_free(l->loop);
	compressor_free(l->thread.compressor);
	auth_session_free(l->thread.auth);
	auth_free(l->auth);
	l->loop = NULL;
}

void local_turn(struct local *l, int64_t wait_ms)
{
	loop_run_once(l->loop, wait_ms);
	while (db_run(l->thread.db))
		;
}

/* ---- requests ---- */

static void add_field(struct exchange *x, const char *name, const char *value)
{
	http_request_add_field(&x->rq, slice_of(name), slice_of(value), x->engine->limits.field_bytes);
}

void local_request(struct exchange *x, const char *method, const char *target, const char *accept,
                   struct slice body, const char *body_type)
{
	exchange_reset(x);
	x->rq.method = slice_of(method);
	x->rq.target = slice_of(target);
	add_field(x, "Host", "localhost");
	add_field(x, "Accept", accept);
	if (body.n == 0)
		return;
	add_field(x, "Content-Type", body_type);
	add_field(x, "Content-Length", arena_printf(&x->arena, "%zu", body.n));
}

/* ---- single statements ---- */

struct single {
	struct db_job job;
	bool done, ok;
};

static void on_done(struct db_job *job, enum db_status status, const struct db_error *error)
{
	struct single *s = (struct single *)((char *)job - offsetof(struct single, job));
	s->done = true;
	s->ok = status == DB_OK;
	if (error)
		log_warning("the database refused: %s", error->message);
}

bool local_run(struct local *l, const struct query *query)
{
	struct single s = {
	        .job = {.steps = {{.query = query}}, .step_count = 1, .lane = DB_LANE_WRITE}
        };
	int64_t until = clock_monotonic_ms() + l->wait_ms;
	s.job.done = on_done;
	if (!db_submit(l->thread.db, &s.job))
		return false;
	while (!s.done && clock_monotonic_ms() < until)
		local_turn(l, until - clock_monotonic_ms());
	if (!s.done)
		db_abandon(l->thread.db, &s.job);
	db_job_drop_steps(&s.job);
	return s.ok;
}

/* ---- names ---- */

static const struct plan *export_plan(const struct engine *e)
{
	for (size_t i = 0; i < e->plan_count; i++)
		if (e->plans[i].export_by >= 0)
			return &e->plans[i];
	return NULL;
}

/* "follow_up_rounds/changed" is of "follow-up-rounds". */
static const char *collection_of(const struct plan_include *data, struct arena *arena)
{
	struct slice name = slice_of(query_name(data->bound.query)), folder;
	slice_split(&name, '/', &folder);
	char *collection = arena_strdup(arena, folder);
	for (char *c = collection; *c; c++)
		if (*c == '_')
			*c = '-';
	return collection;
}

const char *local_collection_of(const struct engine *e, const char *resource, struct arena *arena)
{
	const struct plan *plan = export_plan(e);
	for (int i = 0; plan && i < plan->data_count; i++)
		if (slice_is(plan->data[i].name, resource))
			return collection_of(&plan->data[i], arena);
	return NULL;
}

const char *local_resource_of(const struct engine *e, const char *collection, struct arena *arena)
{
	const struct plan *plan = export_plan(e);
	for (int i = 0; plan && i < plan->data_count; i++)
		if (strcmp(collection_of(&plan->data[i], arena), collection) == 0)
			return arena_strdup(arena, plan->data[i].name);
	return NULL;
}
