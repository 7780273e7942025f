/* One blocking connection that runs SQL files; for the files of src/db/migrate*. */
#ifndef IOA_DB_MIGRATE_SESSION_H
#define IOA_DB_MIGRATE_SESSION_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "db/migrate.h"

struct migrate_session {
	PGconn *pg;
	struct arena *arena;
	const char **ret_why; /* set when a function here fails */
	long answer_ms;       /* longest wait for an answer; 0: no limit, for migrations may take hours */
	bool terse;           /* without the details of errors, which may hold values of rows */
};

/* Connects, under a name that pg_stat_activity shows. After a failure, too, migrate_session_close is due. */
bool migrate_session_connect(struct migrate_session *s, const char *url, const char *name)
        __attribute__((warn_unused_result));

/* The same, and takes the advisory lock. */
bool migrate_session_open(struct migrate_session *s, const char *url) __attribute__((warn_unused_result));
void migrate_session_close(struct migrate_session *s);

/* Runs one of sql/history/, sql/operator/ or sql/work/ with text parameters and gives the last statement's
 * rows, which the caller clears; NULL on failure. Several statements only without parameters. */
PGresult *migrate_session_ask(struct migrate_session *s, const char *path, int count,
                              const char *const *values) __attribute__((warn_unused_result));

/* The same without rows. */
bool migrate_session_do(struct migrate_session *s, const char *path, int count, const char *const *values)
        __attribute__((warn_unused_result));

/* Runs all statements of a file inside the open transaction. */
bool migrate_session_run(struct migrate_session *s, const struct migrate_file *file)
        __attribute__((warn_unused_result));

/* `path` is what a deferred constraint that fails now is blamed on. */
bool migrate_session_commit(struct migrate_session *s, const char *path) __attribute__((warn_unused_result));

#endif
