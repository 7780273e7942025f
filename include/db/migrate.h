/* Bringing the database's schema to the binary's version, and loading demo data. */
#ifndef IOA_DB_MIGRATE_H
#define IOA_DB_MIGRATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/slice.h"

/* One SQL file of the tree; `path` as "sql/migrate/0001_base.sql". */
struct migrate_file {
	const char *path;
	struct slice text;
};

/* Runs the files that have not run, in order of their number, each in one transaction, under an advisory lock
 * (a second daemon waits). Refuses when a file that ran has another checksum now, when the database has one
 * that the binary lacks (it is newer), and on gaps. On failure false, and *ret_why (in `arena`) names file,
 * line and PostgreSQL's message. */
bool migrate_run(const char *url, const struct migrate_file *files, size_t count, struct arena *arena,
                 const char **ret_why) __attribute__((warn_unused_result));

/* Loads the files in order, in one transaction, if there is no programme, actor or pilot yet; *ret_loaded
 * tells. */
bool migrate_seed(const char *url, const struct migrate_file *files, size_t count, struct arena *arena,
                  bool *ret_loaded, const char **ret_why) __attribute__((warn_unused_result));

/* The number of the last file: what the schema's version must be for this binary. */
unsigned migrate_version(const struct migrate_file *files, size_t count);

#endif
