/* ioad serve */
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>

#include "auth/keys.h"
#include "base/clock.h"
#include "base/log.h"
#include "command.h"
#include "db/describe.h"
#include "db/embedded.h"
#include "net/server.h"
#include "ops/check.h"

/* How often the embedded cluster is looked after. */
enum { TEND_S = 1 };

/* ---- the database ---- */

static bool check_contract(struct arena *arena, const struct engine *e, const char *url)
{
	const char *why;
	struct check_report *report = arena_alloc(arena, sizeof *report);
	if (!check_run(e, url, arena, report, &why))
		return command_fail("the contract cannot be checked: %s", why);
	for (int i = 0; i < report->count; i++)
		log_error("%s", report->findings[i]);
	return report->count == 0 ? true : command_fail("contract and database differ; see `ioad check`");
}

/* A server that does not answer now may do so later: then the daemon starts and is not ready until it does.
 */
static bool prepare_database(struct arena *arena, const struct conf *conf, const struct engine *e,
                             const struct database *d)
{
	if (!describer_is_reachable(d->url)) {
		log_warning("the database cannot be reached yet; not ready until it can, and `ioad migrate` "
		            "has run");
		return true;
	}
	/* with nothing to migrate, a role without the owner's rights is enough, and so is a standby */
	enum check_need need = check_needs(e, d->url, arena);
	if (need == CHECK_TO_FOLLOW) {
		log_warning("the database is a standby without the schema of this ioad; not ready until its "
		            "primary has it");
		return true;
	}
	return (need == CHECK_NOTHING || database_prepare(arena, conf, d)) &&
	       check_contract(arena, e, d->url);
}

/* ---- running ---- */

static void wait_for_signal(const sigset_t *signals, struct database *d)
{
	const struct timespec tick = {.tv_sec = TEND_S};
	while (sigtimedwait(signals, NULL, &tick) < 0)
		if (d->embedded)
			embedded_tend(d->embedded);
}

static bool serve(struct arena *arena, const struct conf *conf, struct engine *e, struct database *d,
                  struct keys *keys, const sigset_t *signals)
{
	const char *why;
	e->keys = keys;
	struct server *server = server_start(conf, e, d->url, arena, &why);
	if (!server)
		return command_fail("%s", why);
	log_info("ioad %s listens on %s", IOA_VERSION, server_address(server));
	wait_for_signal(signals, d);
	log_info("stopping");
	server_stop(server);
	return true;
}

int command_serve(int argc, char **argv)
{
	sigset_t signals;
	struct arena arena;
	struct conf conf;
	struct engine *engine = NULL;
	struct auth *auth = NULL;
	struct keys *keys = NULL;
	struct database database = {.url = NULL};
	arena_init(&arena, STARTUP_BYTES_MAX);
	json_object_seed(0);
	bool ok = startup_conf(&arena, argc, argv, &conf) && startup_engine(&arena, &conf, &engine);
	if (ok)
		startup_block_signals(&signals);
	ok = ok && startup_auth(&arena, &conf, engine, &auth) && database_open(&arena, &conf, &database) &&
	     prepare_database(&arena, &conf, engine, &database) && startup_keys(&conf, auth, &keys) &&
	     serve(&arena, &conf, engine, &database, keys, &signals);
	database_close(&database);
	keys_stop(keys);
	auth_free(auth);
	engine_close(engine);
	arena_close(&arena);
	return ok ? 0 : 1;
}
