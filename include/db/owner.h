/* Statements that the operator of the service runs as the owner of the database, past all rights. Blocks. */
#ifndef IOA_DB_OWNER_H
#define IOA_DB_OWNER_H

#include "base/arena.h"
#include "db/rows.h"

/* Runs one of sql/operator/ with text parameters (NULL is null), as one transaction, and gives its rows,
 * which rows_free gives back. On failure NULL, and *ret_why (in `arena`) tells what PostgreSQL said. */
struct rows *owner_run(const char *url, const char *path, int count, const char *const *values,
                       struct arena *arena, const char **ret_why) __attribute__((warn_unused_result));

/* A connection for many statements, beside migrations: it does not wait for their lock. What it tells of a
 * failure has no details, since these may hold values of rows. */
struct owner;

/* `answer_ms` is the longest that an answer is waited for; beyond it the connection is lost. On failure NULL,
 * and *ret_why (in `arena`) tells why. */
struct owner *owner_open(const char *url, long answer_ms, struct arena *arena, const char **ret_why)
        __attribute__((warn_unused_result));

/* One statement of sql/work/, as owner_run. */
struct rows *owner_ask(struct owner *o, const char *path, int count, const char *const *values,
                       struct arena *arena, const char **ret_why) __attribute__((warn_unused_result));

bool owner_is_connected(const struct owner *o);

/* NULL is fine. */
void owner_close(struct owner *o);

#endif
