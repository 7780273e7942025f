/* Starting and stopping all workers. */
#include "net/server.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "flow/metrics.h"
#include "net/socket.h"
#include "worker.h"

enum { OTHER_FILES = 512 }; /* database connections, epoll, log, … */

struct server {
	struct engine *engine;
	struct listening listening;
	struct worker *workers[SOCKETS_MAX];
	int count;
};

static int worker_count(const struct conf *conf)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	long count = conf->workers ? conf->workers : cores > 0 ? cores : 1;
	return count < SOCKETS_MAX ? (int)count : SOCKETS_MAX;
}

/* Each connection is a file: ask for as many as the configuration promises. */
static void raise_file_limit(const struct conf *conf)
{
	struct rlimit limit;
	rlim_t needed = (rlim_t)conf->max_connections + OTHER_FILES;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= needed)
		return;
	limit.rlim_cur = limit.rlim_max < needed ? limit.rlim_max : needed;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < needed)
		log_warning("only %lu open files are allowed, and %lu connections may need %lu",
		            (unsigned long)limit.rlim_cur, (unsigned long)conf->max_connections,
		            (unsigned long)needed);
}

static bool start_workers(struct server *s, const struct conf *conf, const char *url)
{
	for (; s->count < s->listening.count; s->count++) {
		const struct worker_settings settings = {.conf = conf,
		                                         .engine = s->engine,
		                                         .url = url,
		                                         .fd = s->listening.fds[s->count],
		                                         .workers = s->listening.count,
		                                         .number = s->count};
		s->workers[s->count] = worker_start(&settings);
		if (!s->workers[s->count])
			return false;
	}
	return true;
}

struct server *server_start(const struct conf *conf, struct engine *engine, const char *url,
                            struct arena *arena, const char **ret_why)
{
	struct server *s = arena_calloc(arena, 1, sizeof *s);
	s->engine = engine;
	raise_file_limit(conf);
	if (!socket_listen(conf->listen, worker_count(conf), arena, &s->listening, ret_why))
		return NULL;
	engine->metrics = metrics_new(arena, (size_t)s->listening.count, engine->plan_count);
	if (start_workers(s, conf, url))
		return s;
	*ret_why = arena_printf(arena, "a worker cannot be started: %s", strerror(errno));
	server_stop(s);
	return NULL;
}

const char *server_address(const struct server *s)
{
	return s->listening.address;
}

void server_stop(struct server *s)
{
	atomic_store(&s->engine->draining, true);
	for (int i = 0; i < s->count; i++)
		worker_ask_to_stop(s->workers[i]);
	for (int i = 0; i < s->count; i++)
		worker_join(s->workers[i]);
	if (s->listening.unix_path)
		unlink(s->listening.unix_path);
}
