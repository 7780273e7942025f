/* Which installed PostgreSQL to run; for the files of src/db/embedded*. */
#ifndef IOA_DB_EMBEDDED_BINARIES_H
#define IOA_DB_EMBEDDED_BINARIES_H

#include "base/arena.h"

enum { EMBEDDED_OLDEST = 15 }; /* major version */

/* The directory with `postgres` and `initdb` of the version that made `cluster`, or of the newest one when
 * there is no cluster yet. NULL with *ret_why (in `arena`) otherwise. */
const char *embedded_binaries_find(const char *cluster, struct arena *arena, const char **ret_why)
        __attribute__((warn_unused_result));

#endif
