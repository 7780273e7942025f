/* One thread: its loop, database connections, token cache and listener. */
#ifndef IOA_SRC_NET_WORKER_H
#define IOA_SRC_NET_WORKER_H

#include "conf/conf.h"
#include "flow/engine.h"

struct worker;

struct worker_settings {
	const struct conf *conf;
	const struct engine *engine;
	const char *url;
	int fd; /* listening */
	int workers;
	int number; /* of this one */
};

/* Starts the thread; NULL with errno set. */
struct worker *worker_start(const struct worker_settings *settings);

/* Asks it to finish; then worker_join waits and frees. */
void worker_ask_to_stop(struct worker *w);
void worker_join(struct worker *w);

#endif
