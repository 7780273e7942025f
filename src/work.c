/* ioad work: what is done by the clock, once or until SIGTERM. */
#include <string.h>

#include "base/log.h"
#include "command.h"
#include "db/embedded.h"
#include "work_jobs.h"
#include "work_ticks.h"

static bool take_once(int *argc, char **argv)
{
	for (int i = 0; i < *argc; i++) {
		if (strcmp(argv[i], "--once") != 0)
			continue;
		for (--*argc; i < *argc; i++)
			argv[i] = argv[i + 1];
		return true;
	}
	return false;
}

static bool work_once(struct arena *arena, const struct conf *conf, const sigset_t *signals)
{
	struct database database = {.url = NULL};
	bool ok = database_reach(arena, conf, &database) &&
	          work_run(conf, database.url, signals) != WORK_FAILED;
	database_close(&database);
	return ok;
}

/* The embedded cluster is used while its daemon runs, and never started: the daemon would find it taken.
 * A connection lasts for one run, so that what went wrong with it is over with the next. */
static bool work_on(struct arena *arena, const struct conf *conf, const sigset_t *signals)
{
	const char *url = conf->database_url ? conf->database_url : embedded_url_of(conf->data_dir, arena);
	struct ticker *ticker = ticker_new(conf, url);
	log_info("ioad %s works every %ld s", IOA_VERSION, conf->work_interval_s);
	do
		if (work_run(conf, url, signals) != WORK_DONE)
			log_info("work: tried again in %ld s", conf->work_interval_s);
	while (ticker_rest(ticker, signals));
	ticker_free(ticker);
	log_info("stopping");
	return true;
}

int command_work(int argc, char **argv)
{
	sigset_t signals;
	struct arena arena;
	struct conf conf;
	arena_init(&arena, STARTUP_BYTES_MAX);
	bool once = take_once(&argc, argv);
	bool ok = startup_conf(&arena, argc, argv, &conf);
	startup_block_signals(&signals);
	ok = ok && (once ? work_once(&arena, &conf, &signals) : work_on(&arena, &conf, &signals));
	arena_close(&arena);
	return ok ? 0 : 1;
}
