/* Asking PostgreSQL before the start: what a statement takes and gives (`ioad check`), and single values.
 * Blocks. */
#ifndef IOA_DB_DESCRIBE_H
#define IOA_DB_DESCRIBE_H

#include "base/arena.h"
#include "db/rows.h"

struct describer;

/* Connects as the daemon does (role, search path). On failure NULL, and *ret_why (in `arena`) tells why. */
struct describer *describer_open(const char *url, struct arena *arena, const char **ret_why)
        __attribute__((warn_unused_result));
void describer_close(struct describer *d);

/* The columns of a statement as rows without any row, for rows_column; given back with rows_free. NULL when
 * PostgreSQL refuses the statement, and *ret_why (in `arena`) is what it says. */
struct rows *describer_columns(struct describer *d, const char *sql, struct arena *arena,
                               const char **ret_why) __attribute__((warn_unused_result));

/* The first value of a statement without parameters, in `arena`; at == NULL when it fails, gives no row, or
 * null. */
struct slice describer_value(struct describer *d, const char *sql, struct arena *arena);

/* Whether a server answers at the address at all, whatever it says. */
bool describer_is_reachable(const char *url);

#endif
