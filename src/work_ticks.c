/* A connection that lasts, and a statement on it every now and then. */
#include "work_ticks.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/owner.h"

#define AT_MOST "1" /* tick at a time */

enum {
	MS_PER_S = 1000,
	NS_PER_MS = 1000000,
	ANSWER_MS = 2000,          /* a tick is made in a millisecond, and the next look is soon */
	PAUSE_LAST_MS = 60 * 1000, /* between looks at a database that is away */
	ARENA_MAX = 64 * 1024,     /* the texts of one tick */
};

struct ticker {
	const struct conf *conf;
	const char *url;
	struct owner *owner; /* NULL: not connected */
	int64_t pause_ms;
	struct arena arena; /* emptied before each tick */
};

struct ticker *ticker_new(const struct conf *conf, const char *url)
{
	struct ticker *t = calloc(1, sizeof *t);
	if (!t)
		log_fatal("out of memory for the ticks of the change feed");
	t->conf = conf;
	t->url = url;
	t->pause_ms = conf->tick_interval_s * MS_PER_S;
	arena_init(&t->arena, ARENA_MAX);
	return t;
}

static void disconnect(struct ticker *t)
{
	owner_close(t->owner);
	t->owner = NULL;
}

void ticker_free(struct ticker *t)
{
	if (!t)
		return;
	disconnect(t);
	arena_close(&t->arena);
	free(t);
}

static bool tick(struct ticker *t)
{
	const char *why, *const at_most[] = {AT_MOST};
	arena_reset(&t->arena);
	if (!t->owner)
		t->owner = owner_open(t->url, ANSWER_MS, &t->arena, &why);
	struct rows *rows = t->owner ? owner_ask(t->owner, "sql/work/ticks.sql", 1, at_most, &t->arena, &why)
	                             : NULL;
	if (!rows) {
		log_debug("work: no tick: %s", why);
		disconnect(t);
	}
	rows_free(rows);
	return rows != NULL;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

bool ticker_rest(struct ticker *t, const sigset_t *signals)
{
	int64_t until = clock_monotonic_ms() + t->conf->work_interval_s * MS_PER_S, left;
	while ((left = until - clock_monotonic_ms()) > 0) {
		int64_t pause = t->pause_ms ? least(t->pause_ms, left) : left;
		const struct timespec wait = {.tv_sec = pause / MS_PER_S,
		                              .tv_nsec = pause % MS_PER_S * NS_PER_MS};
		if (sigtimedwait(signals, NULL, &wait) >= 0)
			return false;
		if (t->pause_ms && pause < left)
			t->pause_ms = tick(t) ? t->conf->tick_interval_s * MS_PER_S
			                      : least(2 * t->pause_ms, PAUSE_LAST_MS);
	}
	return true;
}
