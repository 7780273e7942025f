/* The thread of a worker. */
#include "worker.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"
#include "flow/doze.h"
#include "flow/exchange.h"
#include "net/listener.h"
#include "render/shape.h"

struct worker {
	pthread_t thread;
	struct worker_settings settings;
	struct loop *loop;
	struct loop_source stop; /* an eventfd */
	bool stopping;
	int64_t stop_at_ms, busy_at_ms; /* the latest end, and when there was a request last */
	struct flow_thread lent;
	struct listener *listener;
};

static void on_stop(struct loop_source *source, unsigned events)
{
	struct worker *w = (struct worker *)((char *)source - offsetof(struct worker, stop));
	(void)events;
	loop_unwatch(w->loop, &w->stop);
	w->stopping = true;
	w->stop_at_ms = loop_now_ms(w->loop) + w->settings.conf->shutdown_ms;
	listener_quiesce(w->listener);
}

static struct db *open_db(struct worker *w)
{
	const struct conf *c = w->settings.conf;
	const struct db_settings settings = {
	        .url = w->settings.url,
	        .connections = {[DB_LANE_READ] = (int)c->read_connections,
	                        [DB_LANE_WRITE] = (int)c->write_connections,
	                        [DB_LANE_SLOW] = (int)c->slow_connections},
	        .max_readings = (int)c->export_connections,
	        .max_slow = (int)c->max_slow_in_flight,
	        .statement_cache = (int)c->statement_cache,
	        .max_queued = (int)c->max_in_flight,
	        .statement_timeout_ms = c->statement_timeout_ms,
	        .lock_timeout_ms = c->lock_timeout_ms,
	        .free_cached = shape_free,
	        .greeting = w->settings.engine->greeting,
	        .counters = &w->lent.metrics->database,
	};
	return db_new(w->loop, &settings, w->settings.engine->sessions);
}

static struct listener *open_listener(struct worker *w)
{
	const struct conf *c = w->settings.conf;
	long workers = w->settings.workers;
	const struct listener_settings settings = {
	        .fd = w->settings.fd,
	        .max_connections = (unsigned)((c->max_connections + workers - 1) / workers),
	        .max_connections_per_address = (unsigned)c->max_connections_per_address,
	        .header_ms = c->header_timeout_ms,
	        .body_ms = c->body_timeout_ms,
	        .idle_ms = c->idle_timeout_ms,
	        .request_ms = c->request_timeout_ms,
	        .field_bytes = (size_t)c->max_header_bytes,
	        .target_bytes = (size_t)c->max_uri_bytes,
	};
	return listener_new(w->loop, &settings, w->settings.engine, &w->lent);
}

/* What clients had sent on open connections when the stop came may still be on its way: it is answered too.
 */
enum { LINGER_MS = 100 };

static bool goes_on(struct worker *w)
{
	int64_t now = loop_now_ms(w->loop);
	if (!w->stopping || listener_active(w->listener) > 0)
		w->busy_at_ms = now;
	return !w->stopping || (now < w->stop_at_ms && now - w->busy_at_ms < LINGER_MS);
}

/* How often a worker that is stopping looks whether it is done. */
enum { STOPPING_ROUND_MS = 20 };

/* A batch thread, when it is woken, lets the running one go on for its turn: PostgreSQL answers several
 * requests before its answers are taken, instead of changing places with the worker for each. On two cores
 * that PostgreSQL and the load share, this took a third off the CPU time of a request. A system that refuses
 * loses nothing else. */
static void prefer_batches(void)
{
	const struct sched_param none = {.sched_priority = 0};
	if (pthread_setschedparam(pthread_self(), SCHED_BATCH, &none) != 0)
		log_debug("no batch scheduling");
}

static void *run(void *argument)
{
	struct worker *w = argument;
	int64_t wait_ms = 0;
	prefer_batches();
	while (goes_on(w)) {
		bool soon = w->stopping && (wait_ms < 0 || wait_ms > STOPPING_ROUND_MS);
		loop_run_once(w->loop, soon ? STOPPING_ROUND_MS : wait_ms);
		wait_ms = listener_run(w->listener);
		if (db_run(w->lent.db))
			wait_ms = 0; /* the listener has answers to give */
		if (dozers_run(w->lent.dozers))
			wait_ms = 0;
	}
	return NULL;
}

static void close_all(struct worker *w)
{
	listener_free(w->listener);
	dozers_free(w->lent.dozers);
	db_free(w->lent.db);
	auth_session_free(w->lent.auth);
	compressor_free(w->lent.compressor);
	if (w->stop.fd >= 0)
		close(w->stop.fd);
	loop_free(w->loop);
	free(w);
}

struct worker *worker_start(const struct worker_settings *settings)
{
	struct worker *w = calloc(1, sizeof *w);
	if (!w)
		return NULL;
	w->settings = *settings;
	w->loop = loop_new();
	w->stop = (struct loop_source){.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), .ready = on_stop};
	if (!w->loop || w->stop.fd < 0 || !loop_watch(w->loop, &w->stop, EPOLLIN))
		log_fatal("no event loop: %s", strerror(errno));
	w->lent.auth = auth_session_new(settings->engine->auth);
	w->lent.compressor = compressor_new();
	w->lent.metrics = metrics_of_worker(settings->engine->metrics, (size_t)settings->number);
	if (!w->lent.auth || !w->lent.compressor)
		log_fatal("out of memory for a worker");
	w->lent.db = open_db(w);
	w->lent.dozers = dozers_new(w->lent.db);
	w->listener = open_listener(w);
	if (w->listener && pthread_create(&w->thread, NULL, run, w) == 0)
		return w;
	int why = errno;
	close_all(w);
	errno = why;
	return NULL;
}

void worker_ask_to_stop(struct worker *w)
{
	const uint64_t one = 1;
	if (write(w->stop.fd, &one, sizeof one) != (ssize_t)sizeof one)
		log_error("a worker cannot be asked to stop: %s", strerror(errno));
}

void worker_join(struct worker *w)
{
	pthread_join(w->thread, NULL);
	close_all(w);
}
