/* ioad work: what is done by the clock, jobs and harvests, once or until SIGTERM. */

#include "base/log.h"
#include "command.h"
#include "conf/flag.h"
#include "db/embedded.h"
#include "work_harvest.h"
#include "work_jobs.h"
#include "work_ticks.h"

static bool work_once(struct arena *arena, const struct conf *conf, const struct startup_sources *sources,
                      const sigset_t *signals)
{
	struct database database = {.url = NULL};
	bool ok = database_reach(arena, conf, &database);
	if (ok) {
		ok = work_run(conf, database.url, signals) != WORK_FAILED;
		ok = work_harvest(sources, database.url) && ok;
	}
	database_close(&database);
	return ok;
}

/* The embedded cluster is used while its daemon runs, and never started: the daemon would find it taken.
 * A connection lasts for one run, so that what went wrong with it is over with the next. */
static bool work_on(struct arena *arena, const struct conf *conf, const struct startup_sources *sources,
                    const sigset_t *signals)
{
	const char *url = conf->database_url ? conf->database_url : embedded_url_of(conf->data_dir, arena);
	struct ticker *ticker = ticker_new(conf, url);
	struct harvester *harvester = harvester_start(conf, sources, url);
	log_info("ioad %s works every %ld s", IOA_VERSION, conf->work_interval_s);
	do
		if (work_run(conf, url, signals) != WORK_DONE)
			log_info("work: tried again in %ld s", conf->work_interval_s);
	while (ticker_rest(ticker, signals));
	log_info("stopping");
	harvester_stop(harvester);
	ticker_free(ticker);
	return true;
}

int command_work(int argc, char **argv)
{
	sigset_t signals;
	struct arena arena;
	struct conf conf;
	struct startup_sources sources = {.count = 0};
	arena_init(&arena, STARTUP_BYTES_MAX);
	bool once = flag_take_switch(&argc, argv, "once");
	bool ok = startup_conf(&arena, argc, argv, &conf) && startup_sources(&arena, &conf, &sources);
	startup_block_signals(&signals);
	ok = ok && (once ? work_once(&arena, &conf, &sources, &signals)
	                 : work_on(&arena, &conf, &sources, &signals));
	startup_sources_close(&sources);
	arena_close(&arena);
	return ok ? 0 : 1;
}
