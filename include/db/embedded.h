/* A private PostgreSQL cluster in the data directory, for starting without a database address
 * (architecture.md §7). */
#ifndef IOA_DB_EMBEDDED_H
#define IOA_DB_EMBEDDED_H

#include <stdbool.h>

#include "base/arena.h"

struct embedded;

/* Starts the cluster of `<data_dir>/postgres`, after initdb when there is none: Unix socket only, no TCP,
 * peer-proof by directory rights, owned by an unprivileged user when started as root. Waits until it answers.
 * A cluster that another ioad runs, one left over by a killed ioad, a wrong version or a missing right is
 * told apart in *ret_why (in `arena`). NULL on failure. Call it from the main thread: the kernel stops the
 * cluster when the thread that started it ends, so that none is left over when ioad is killed. */
struct embedded *embedded_start(const char *data_dir, struct arena *arena, const char **ret_why)
        __attribute__((warn_unused_result));

/* A libpq connection string for the owner of the database; lives as long as `e`. */
const char *embedded_url(const struct embedded *e);

/* Starts the cluster again if it ended by itself, without waiting until it answers; the connections' own
 * reconnecting does that. Call it about once a second from the thread of embedded_start. */
void embedded_tend(struct embedded *e);

/* The connection string of the cluster of `data_dir` without starting anything, in `arena`. */
const char *embedded_url_of(const char *data_dir, struct arena *arena);

/* Fast shutdown, waited for; frees `e`. NULL is fine. */
void embedded_stop(struct embedded *e);

#endif
