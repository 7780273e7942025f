/* A thread with a short queue of cancellations. */
#include "db/cancel.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/log.h"

enum { WAITING_MAX = 256, WHY_MAX = 256 };

struct canceller {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	PGcancel *waiting[WAITING_MAX];
	int count;
	bool stopping;
};

static PGcancel *take(struct canceller *c)
{
	PGcancel *next = NULL;
	pthread_mutex_lock(&c->lock);
	while (c->count == 0 && !c->stopping)
		pthread_cond_wait(&c->changed, &c->lock);
	if (c->count > 0)
		next = c->waiting[--c->count];
	pthread_mutex_unlock(&c->lock);
	return next;
}

static void *run(void *argument)
{
	struct canceller *c = argument;
	for (PGcancel *next = take(c); next; next = take(c)) {
		char why[WHY_MAX];
		if (!PQcancel(next, why, sizeof why))
			log_warning("a query could not be cancelled: %s", why);
		PQfreeCancel(next);
	}
	return NULL;
}

struct canceller *canceller_new(void)
{
	struct canceller *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->changed, NULL);
	if (pthread_create(&c->thread, NULL, run, c) == 0)
		return c;
	free(c);
	return NULL;
}

void canceller_free(struct canceller *c)
{
	if (!c)
		return;
	pthread_mutex_lock(&c->lock);
	c->stopping = true;
	while (c->count > 0)
		PQfreeCancel(c->waiting[--c->count]);
	pthread_cond_signal(&c->changed);
	pthread_mutex_unlock(&c->lock);
	pthread_join(c->thread, NULL);
	pthread_cond_destroy(&c->changed);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

void canceller_ask(struct canceller *c, PGconn *pg)
{
	PGcancel *cancel = c ? PQgetCancel(pg) : NULL;
	if (!cancel)
		return;
	pthread_mutex_lock(&c->lock);
	bool room = c->count < WAITING_MAX;
	if (room)
		c->waiting[c->count++] = cancel;
	pthread_cond_signal(&c->changed);
	pthread_mutex_unlock(&c->lock);
	if (!room)
		PQfreeCancel(cancel);
}
