/* Where the embedded cluster is and whose it is; for the files of src/db/embedded*. */
#ifndef IOA_DB_EMBEDDED_PLACE_H
#define IOA_DB_EMBEDDED_PLACE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/arena.h"

/* The user that PostgreSQL runs as. */
struct embedded_user {
	const char *name;
	uid_t uid;
	gid_t gid;
	bool other; /* not ours: take its identity after fork */
	int group_count;
	gid_t *groups;
};

/* All paths absolute, in the arena of embedded_place_find. */
struct embedded_place {
	struct embedded_user user;
	const char *data_dir;
	const char *lock;    /* held while an ioad uses the directory */
	const char *cluster; /* PGDATA */
	const char *fresh;   /* PGDATA while initdb works, so that a half-made one is never taken for whole */
	const char *run;     /* holds the socket */
	const char *log;
};

/* The socket directory of a data directory; NULL when its path leaves no room for a socket's name and there
 * is no runtime directory either. */
const char *embedded_socket_dir(const char *data_dir, struct arena *arena);

/* Decides on names and user; makes nothing. */
bool embedded_place_find(const char *data_dir, struct arena *arena, struct embedded_place *ret_place,
                         const char **ret_why) __attribute__((warn_unused_result));

/* Makes the data and socket directories with their rights, and takes the lock: *ret_lock is to be closed. */
bool embedded_place_take(const struct embedded_place *p, struct arena *arena, int *ret_lock,
                         const char **ret_why) __attribute__((warn_unused_result));

/* Makes `path` a directory of the cluster's user that nobody else may enter, or finds that it is one. */
bool embedded_place_own(const struct embedded_place *p, const char *path, struct arena *arena,
                        const char **ret_why) __attribute__((warn_unused_result));

#endif
