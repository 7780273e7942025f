/* The embedded cluster: made when it is missing, started, tended and stopped with the daemon. */
#include "db/embedded.h"

#include <errno.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "db/embedded_binaries.h"
#include "db/embedded_place.h"
#include "db/embedded_process.h"

#define SUPERUSER "ioad"

enum {
	READY_POLL_MS = 20,
	READY_MAX_MS = 120 * 1000, /* recovery after a crash replays at most max_wal_size of log */
	ORPHAN_TRIES = 20,         /* see start_until_free */
	ORPHAN_PAUSE_MS = 250,
	PID_FILE_MAX = 4096,
	ARENA_MAX = 1024 * 1024,
};

/* Given on the command line and not in postgresql.conf, so that a newer ioad's choice holds for an old
 * cluster. What makes writes durable stays at PostgreSQL's safe defaults. */
static const char *const settings[] = {
        "listen_addresses=",
        "port=5432", /* only part of the socket's name; PGPORT would change it */
        "unix_socket_permissions=0700",
        "max_connections=200",
        "shared_buffers=128MB",
        "jit=off", /* compiling costs more than any of our short queries */
        "timezone=UTC",
        "log_timezone=UTC",
        "log_destination=stderr",
        "logging_collector=off",
        "log_min_messages=log", /* not what clients do wrong: it may hold personal data, and has no end */
        "log_checkpoints=off",
        "temp_file_limit=1GB",
        "log_line_prefix=%m [%p] ",
        "cluster_name=ioad",
};

enum { SETTINGS = sizeof settings / sizeof *settings };

/* postgres -D DIR -c unix_socket_directories=… and -c SETTING for each */
enum { ARGUMENTS = 5 + 2 * SETTINGS };

struct embedded {
	struct arena arena; /* holds all texts */
	struct embedded_place place;
	const char *url;
	const char *arguments[ARGUMENTS + 1];
	int lock;
	pid_t pid; /* 0: not running */
};

static void pause_ms(long ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};
	nanosleep(&t, NULL);
}

/* Inside single quotes of a connection string. */
static const char *quoted(const char *text, struct arena *arena)
{
	char *out = arena_alloc(arena, 2 * strlen(text) + 1);
	char *at = out;
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			*at++ = '\\';
		*at++ = *text;
	}
	*at = '\0';
	return out;
}

static const char *url_for(const char *socket_dir, const char *database, struct arena *arena)
{
	return arena_printf(arena, "host='%s' port=5432 user=" SUPERUSER " dbname=%s",
	                    quoted(socket_dir, arena), database);
}

const char *embedded_url_of(const char *data_dir, struct arena *arena)
{
	const char *dir = embedded_socket_dir(data_dir, arena);
	/* libpq tells of a path that is too long, better than a second message here would. */
	return url_for(dir ? dir : arena_printf(arena, "%s/run", data_dir), "postgres", arena);
}

const char *embedded_url(const struct embedded *e)
{
	return e->url;
}

/* --- the cluster's files --- */

/* An ioad that was killed during initdb leaves a part of a cluster behind. PostgreSQL's user clears it away
 * itself: nothing in a directory that another user writes to is touched as root. */
static bool clear_fresh(struct embedded *e, struct arena *arena, const char **ret_why)
{
	const char *const argv[] = {"/usr/bin/find", e->place.fresh, "-mindepth", "1", "-delete", NULL};
	return embedded_place_own(&e->place, e->place.fresh, arena, ret_why) &&
	       embedded_process_run(&e->place, argv, arena, ret_why);
}

static bool run_initdb(struct embedded *e, const char *binaries, struct arena *arena, const char **ret_why)
{
	const char *const argv[] = {arena_printf(arena, "%s/initdb", binaries),
	                            arena_printf(arena, "--pgdata=%s", e->place.fresh),
	                            arena_printf(arena, "--username=%s", SUPERUSER),
	                            "--encoding=UTF8",
	                            "--locale=C.UTF-8",
	                            "--data-checksums",
	                            "--auth-local=trust", /* embedded_place.c says why */
	                            "--auth-host=reject",
	                            "--no-instructions",
	                            NULL};
	log_info("making a PostgreSQL cluster in %s", e->place.cluster);
	if (!clear_fresh(e, arena, ret_why) || !embedded_process_run(&e->place, argv, arena, ret_why))
		return false;
	if (rename(e->place.fresh, e->place.cluster) == 0)
		return true;
	*ret_why = arena_printf(arena, "%s: %s", e->place.cluster, strerror(errno));
	return false;
}

static bool ensure_cluster(struct embedded *e, const char *binaries, struct arena *arena,
                           const char **ret_why)
{
	struct stat st;
	if (stat(e->place.cluster, &st) != 0)
		return run_initdb(e, binaries, arena, ret_why);
	return embedded_place_own(&e->place, e->place.cluster, arena, ret_why);
}

/* --- a server that an earlier ioad left --- */

static bool same_file(const char *a, const char *b)
{
	struct stat sa, sb;
	return stat(a, &sa) == 0 && stat(b, &sb) == 0 && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

/* The number alone could be another process' by now: a postmaster works in its cluster's directory. */
static bool is_postmaster(pid_t pid, const char *cluster)
{
	char link[64], program[256];
	snprintf(link, sizeof link, "/proc/%ld/exe", (long)pid);
	ssize_t n = readlink(link, program, sizeof program);
	struct slice name = {program, n > 0 ? (size_t)n : 0};
	struct slice end = SLICE("/postgres");
	snprintf(link, sizeof link, "/proc/%ld/cwd", (long)pid);
	return name.n >= end.n && slice_eq(slice_from(name, name.n - end.n), end) && same_file(link, cluster);
}

static pid_t left_over(const struct embedded *e, struct arena *arena)
{
	struct buf text;
	struct slice rest, line;
	unsigned long long pid = 0;
	buf_init(&text, PID_FILE_MAX);
	enum file_status st = file_read(arena_printf(arena, "%s/postmaster.pid", e->place.cluster), &text);
	rest = buf_slice(&text);
	bool found = st == FILE_OK && slice_split(&rest, '\n', &line) && slice_to_uint(line, &pid) &&
	             is_postmaster((pid_t)pid, e->place.cluster);
	buf_close(&text);
	return found ? (pid_t)pid : 0;
}

/* The lock is ours, so no ioad owns it. */
static void stop_left_over(const struct embedded *e, struct arena *arena)
{
	pid_t pid = left_over(e, arena);
	if (pid == 0)
		return;
	log_warning("stopping the PostgreSQL server %ld that an earlier ioad left in %s", (long)pid,
	            e->place.cluster);
	embedded_process_stop(pid, false);
}

/* --- the server --- */

static void compose_arguments(struct embedded *e, const char *binaries)
{
	size_t n = 0;
	e->arguments[n++] = arena_printf(&e->arena, "%s/postgres", binaries);
	e->arguments[n++] = "-D";
	e->arguments[n++] = e->place.cluster;
	e->arguments[n++] = "-c";
	/* Double quotes, because the setting is a list and the path may hold a comma. */
	e->arguments[n++] = arena_printf(&e->arena, "unix_socket_directories=\"%s\"", e->place.run);
	for (size_t i = 0; i < SETTINGS; i++) {
		e->arguments[n++] = "-c";
		e->arguments[n++] = settings[i];
	}
	e->arguments[n] = NULL;
}

enum start_status { START_READY, START_ORPHANS, START_FAILED };

static enum start_status wait_ready(struct embedded *e, off_t log_from, struct arena *arena,
                                    const char **ret_why)
{
	int64_t until = clock_monotonic_ms() + READY_MAX_MS;
	while (clock_monotonic_ms() < until) {
		if (PQping(e->url) == PQPING_OK)
			return START_READY;
		if (embedded_process_look(e->pid) == CHILD_ENDED) {
			const char *words = embedded_process_last_words(&e->place, log_from, arena);
			e->pid = 0;
			*ret_why =
			        arena_printf(arena, "PostgreSQL did not start (%s): %s", e->place.log, words);
			return strstr(words, "shared memory block") ? START_ORPHANS : START_FAILED;
		}
		pause_ms(READY_POLL_MS);
	}
	embedded_process_stop(e->pid, true);
	e->pid = 0;
	*ret_why = arena_printf(arena, "PostgreSQL did not answer within %d s (%s)", READY_MAX_MS / 1000,
	                        e->place.log);
	return START_FAILED;
}

static enum start_status start_server(struct embedded *e, struct arena *arena, const char **ret_why)
{
	off_t log_from = embedded_process_log_end(&e->place);
	pid_t pid = embedded_process_start(&e->place, e->arguments, arena, ret_why);
	if (pid < 0)
		return START_FAILED;
	e->pid = pid;
	return wait_ready(e, log_from, arena, ret_why);
}

/* When a postmaster was killed with SIGKILL, its children end by themselves, but only after a moment, and
 * PostgreSQL rightly refuses to start beside them. */
static bool start_until_free(struct embedded *e, struct arena *arena, const char **ret_why)
{
	enum start_status st = start_server(e, arena, ret_why);
	for (int tries = 1; st == START_ORPHANS && tries < ORPHAN_TRIES; tries++) {
		pause_ms(ORPHAN_PAUSE_MS);
		st = start_server(e, arena, ret_why);
	}
	return st == START_READY;
}

static bool start_locked(struct embedded *e, struct arena *arena, const char **ret_why)
{
	const char *binaries = embedded_binaries_find(e->place.cluster, &e->arena, ret_why);
	if (!binaries || !ensure_cluster(e, binaries, arena, ret_why))
		return false;
	stop_left_over(e, arena);
	compose_arguments(e, binaries);
	return start_until_free(e, arena, ret_why);
}

static void embedded_free(struct embedded *e)
{
	if (e->lock >= 0)
		close(e->lock);
	arena_close(&e->arena);
	free(e);
}

struct embedded *embedded_start(const char *data_dir, struct arena *arena, const char **ret_why)
{
	struct embedded *e = calloc(1, sizeof *e);
	if (!e) {
		*ret_why = "no memory";
		return NULL;
	}
	arena_init(&e->arena, ARENA_MAX);
	e->lock = -1;
	const char *why = NULL;
	const char *dir = arena_strdup(&e->arena, slice_of(data_dir));
	bool ok = embedded_place_find(dir, &e->arena, &e->place, &why);
	if (ok)
		e->url = url_for(e->place.run, "postgres", &e->arena);
	ok = ok && embedded_place_take(&e->place, &e->arena, &e->lock, &why) &&
	     start_locked(e, &e->arena, &why);
	if (ok)
		return e;
	*ret_why = arena_strdup(arena, slice_of(why));
	embedded_free(e);
	return NULL;
}

void embedded_tend(struct embedded *e)
{
	struct arena arena;
	const char *why;
	if (e->pid > 0 && embedded_process_look(e->pid) == CHILD_RUNS)
		return;
	arena_init(&arena, ARENA_MAX);
	log_error("PostgreSQL ended (%s); starting it again", e->place.log);
	pid_t pid = embedded_process_start(&e->place, e->arguments, &arena, &why);
	if (pid < 0)
		log_error("%s", why);
	e->pid = pid < 0 ? 0 : pid;
	arena_close(&arena);
}

void embedded_stop(struct embedded *e)
{
	if (!e)
		return;
	if (e->pid > 0)
		embedded_process_stop(e->pid, true);
	embedded_free(e);
}
