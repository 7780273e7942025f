/* Harvests that are logged. */
#include "work_harvest.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "harvest_news.h"

enum { LINE_MAX_BYTES = 16 * 1024 };

/* What happens every time is told only to who wants to know everything. */
static enum harvest_weight weight_of(const struct harvest_news *n)
{
	return n->event == HARVEST_UNCHANGED || n->event == HARVEST_COMPLETE ? NEWS_DETAIL
	                                                                     : harvest_news_weight(n);
}

static void tell(void *of, const struct harvest_news *n)
{
	static void (*const logs[])(const char *format, ...) = {
	        [NEWS_DETAIL] = log_debug,
	        [NEWS_STEP] = log_info,
	        [NEWS_WARNING] = log_warning,
	        [NEWS_ERROR] = log_error,
	};
	struct buf line;
	(void)of;
	buf_init(&line, LINE_MAX_BYTES);
	harvest_news_sentence(n, &line);
	logs[weight_of(n)]("harvest: %s: %.*s", n->source, SLICE_ARG(buf_slice(&line)));
	buf_close(&line);
}

/* ---- once ---- */

static bool never(void *of)
{
	(void)of;
	return false;
}

static bool harvest_all(const struct startup_sources *sources, const char *url,
                        const struct harvest_listener *listener)
{
	bool ok = true;
	const struct harvest_settings settings = startup_harvest(sources, url);
	for (size_t i = 0; i < sources->count && !listener->is_stopping(listener->of); i++)
		ok = harvest_run(&sources->items[i], &settings, listener) != HARVEST_NOT_DONE && ok;
	return ok;
}

bool work_harvest(const struct startup_sources *sources, const char *url)
{
	const struct harvest_listener listener = {NULL, tell, never};
	return harvest_all(sources, url, &listener);
}

/* ---- again and again ---- */

struct harvester {
	const struct conf *conf;
	const struct startup_sources *sources;
	const char *url;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t stopped;
	atomic_bool is_stopping;
};

static bool is_stopping(void *of)
{
	return atomic_load(&((struct harvester *)of)->is_stopping);
}

static void rest(struct harvester *h)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += h->conf->harvest_interval_s;
	pthread_mutex_lock(&h->lock);
	while (!is_stopping(h) && pthread_cond_timedwait(&h->stopped, &h->lock, &until) == 0)
		;
	pthread_mutex_unlock(&h->lock);
}

static void *run(void *of)
{
	struct harvester *h = of;
	const struct harvest_listener listener = {h, tell, is_stopping};
	while (!is_stopping(h)) {
		harvest_all(h->sources, h->url, &listener);
		rest(h);
	}
	return NULL;
}

static void init(struct harvester *h)
{
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&h->stopped, &monotonic);
	pthread_condattr_destroy(&monotonic);
	pthread_mutex_init(&h->lock, NULL);
	atomic_init(&h->is_stopping, false);
}

struct harvester *harvester_start(const struct conf *conf, const struct startup_sources *sources,
                                  const char *url)
{
	if (sources->count == 0)
		return NULL;
	struct harvester *h = calloc(1, sizeof *h);
	if (!h)
		log_fatal("out of memory for the harvests");
	h->conf = conf;
	h->sources = sources;
	h->url = url;
	init(h);
	if (pthread_create(&h->thread, NULL, run, h) != 0)
		log_fatal("no thread for the harvests");
	return h;
}

void harvester_stop(struct harvester *h)
{
	if (!h)
		return;
	pthread_mutex_lock(&h->lock);
	atomic_store(&h->is_stopping, true);
	pthread_cond_signal(&h->stopped);
	pthread_mutex_unlock(&h->lock);
	pthread_join(h->thread, NULL);
	pthread_cond_destroy(&h->stopped);
	pthread_mutex_destroy(&h->lock);
	free(h);
}
