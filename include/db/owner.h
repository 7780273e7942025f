/* Statements that the operator of the service runs as the owner of the database, past all rights. Blocks. */
#ifndef IOA_DB_OWNER_H
#define IOA_DB_OWNER_H

#include "base/arena.h"
#include "db/rows.h"

/* Runs one of sql/operator/ with text parameters (NULL is null), as one transaction, and gives its rows,
 * which rows_free gives back. On failure NULL, and *ret_why (in `arena`) tells what PostgreSQL said. */
struct rows *owner_run(const char *url, const char *path, int count, const char *const *values,
                       struct arena *arena, const char **ret_why) __attribute__((warn_unused_result));

#endif
