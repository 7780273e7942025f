/* Running PostgreSQL's programs as their user; for the files of src/db/embedded*. */
#ifndef IOA_DB_EMBEDDED_PROCESS_H
#define IOA_DB_EMBEDDED_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "db/embedded_place.h"

/* Starts argv[0] (a path) as the cluster's user, in a session of its own so that a terminal's Ctrl-C does not
 * reach it, with output appended to the cluster's log. It gets SIGINT when the calling thread ends.
 * -1 with *ret_why (in `arena`) when it cannot be started. */
pid_t embedded_process_start(const struct embedded_place *p, const char *const *argv, struct arena *arena,
                             const char **ret_why) __attribute__((warn_unused_result));

/* Starts it and waits: true when it exits with 0. */
bool embedded_process_run(const struct embedded_place *p, const char *const *argv, struct arena *arena,
                          const char **ret_why) __attribute__((warn_unused_result));

enum embedded_child { CHILD_RUNS, CHILD_ENDED };

/* Looks without waiting. */
enum embedded_child embedded_process_look(pid_t pid);

/* Fast shutdown, then harder. `ours`: it is our child, else one that an earlier ioad left. */
void embedded_process_stop(pid_t pid, bool ours);

/* How long the log is now. */
off_t embedded_process_log_end(const struct embedded_place *p);

/* The last line of the log after `from` that says FATAL, PANIC or error, or else the last one; "" when there
 * is none. */
const char *embedded_process_last_words(const struct embedded_place *p, off_t from, struct arena *arena);

#endif
