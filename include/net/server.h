/* The workers: as many event loops as wished, each with its own listener, database connections and caches. */
#ifndef IOA_NET_SERVER_H
#define IOA_NET_SERVER_H

#include <stdbool.h>

#include "base/arena.h"
#include "conf/conf.h"
#include "flow/engine.h"

struct server;

/* Binds and starts the workers. `url` is the database's. On failure NULL, and *ret_why (in `arena`) tells
 * why. */
struct server *server_start(const struct conf *conf, struct engine *engine, const char *url,
                            struct arena *arena, const char **ret_why) __attribute__((warn_unused_result));

/* Where it listens, with the port that was found when port 0 was asked for. */
const char *server_address(const struct server *s);

/* Not ready any more, no new connections; finishes what is in flight, for conf->shutdown_ms at the most;
 * frees. */
void server_stop(struct server *s);

#endif
