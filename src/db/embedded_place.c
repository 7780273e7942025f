/* The data directory of the embedded cluster: names, owner, rights and lock.
 *
 * Who may connect is decided by the file system: the cluster trusts every connection, but its only door is a
 * Unix socket in a directory with mode 0700 of the user that PostgreSQL runs as. `peer` authentication would
 * need an identity map, because ioad started as root is not that user, and would keep nobody out whom the
 * directory lets in: root, and the user that owns the cluster's files anyway. */
#include "db/embedded_place.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/hash.h"

#define SOCKET_NAME "/.s.PGSQL.5432.lock" /* the longest name PostgreSQL makes there */

enum { GROUPS_MAX = 256 };

static bool fail(struct arena *arena, const char **ret_why, const char *path, const char *what)
{
	*ret_why = arena_printf(arena, "%s: %s", path, what);
	return false;
}

static bool has_room_for_socket(const char *dir)
{
	return strlen(dir) + strlen(SOCKET_NAME) < sizeof(((struct sockaddr_un *)0)->sun_path);
}

const char *embedded_socket_dir(const char *data_dir, struct arena *arena)
{
	const char *beside = arena_printf(arena, "%s/run", data_dir);
	const char *runtime = geteuid() == 0 ? "/run" : getenv("XDG_RUNTIME_DIR");
	if (has_room_for_socket(beside))
		return beside;
	if (!runtime || runtime[0] != '/')
		return NULL;
	/* Two data directories must not share one, and every ioad must find the same again. */
	unsigned long long name = hash_bytes(0, data_dir, strlen(data_dir));
	const char *elsewhere = arena_printf(arena, "%s/ioad-%016llx", runtime, name);
	return has_room_for_socket(elsewhere) ? elsewhere : NULL;
}

static bool find_postgres_user(struct embedded_user *u, struct arena *arena, const char **ret_why)
{
	const struct passwd *entry = getpwnam("postgres");
	if (!entry) {
		*ret_why = "PostgreSQL does not run as root, and there is no user \"postgres\" to run it as: "
		           "install PostgreSQL's packages, or start ioad as an ordinary user";
		return false;
	}
	u->name = "postgres";
	u->uid = entry->pw_uid;
	u->gid = entry->pw_gid;
	u->other = true;
	u->group_count = GROUPS_MAX;
	u->groups = arena_calloc(arena, GROUPS_MAX, sizeof *u->groups);
	if (getgrouplist(u->name, u->gid, u->groups, &u->group_count) < 0)
		u->group_count = GROUPS_MAX; /* it filled as many as there is room for */
	return true;
}

static bool find_user(struct embedded_user *u, struct arena *arena, const char **ret_why)
{
	if (geteuid() == 0)
		return find_postgres_user(u, arena, ret_why);
	const struct passwd *entry = getpwuid(geteuid());
	u->name = entry ? arena_strdup(arena, slice_of(entry->pw_name)) : "this user";
	u->uid = geteuid();
	u->gid = getegid();
	return true;
}

bool embedded_place_find(const char *data_dir, struct arena *arena, struct embedded_place *ret_place,
                         const char **ret_why)
{
	struct embedded_place p = {.data_dir = data_dir};
	if (data_dir[0] != '/')
		return fail(arena, ret_why, data_dir, "the data directory must be an absolute path");
	if (!find_user(&p.user, arena, ret_why))
		return false;
	p.run = embedded_socket_dir(data_dir, arena);
	if (!p.run)
		return fail(arena, ret_why, data_dir,
		            "the path is too long for a Unix socket below it; choose a shorter IOA_DATA_DIR");
	p.lock = arena_printf(arena, "%s/lock", data_dir);
	p.cluster = arena_printf(arena, "%s/postgres", data_dir);
	p.fresh = arena_printf(arena, "%s/postgres.new", data_dir);
	p.log = arena_printf(arena, "%s/postgres.log", data_dir);
	*ret_place = p;
	return true;
}

/* As root 0711: PostgreSQL's user must pass, but need not see what else is there. */
static bool make_data_dir(const struct embedded_place *p, struct arena *arena, const char **ret_why)
{
	char *path = arena_strdup(arena, slice_of(p->data_dir));
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, p->user.other ? 0755 : 0700) != 0 && errno != EEXIST)
			return fail(arena, ret_why, path, strerror(errno));
		*slash = '/';
	}
	if (mkdir(path, p->user.other ? 0711 : 0700) != 0 && errno != EEXIST)
		return fail(arena, ret_why, path, strerror(errno));
	return true;
}

static bool may_pass(const struct embedded_user *u, const struct stat *st)
{
	if (st->st_uid == u->uid)
		return st->st_mode & S_IXUSR;
	for (int i = 0; i < u->group_count; i++)
		if (st->st_gid == u->groups[i])
			return st->st_mode & S_IXGRP;
	return st->st_mode & S_IXOTH;
}

static bool check_step(const struct embedded_place *p, const char *path, struct arena *arena,
                       const char **ret_why)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return fail(arena, ret_why, path, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return fail(arena, ret_why, path, "is not a directory");
	if (!p->user.other || may_pass(&p->user, &st))
		return true;
	*ret_why = arena_printf(arena,
	                        "%s (mode %04o) keeps out the user %s, whom PostgreSQL runs as: choose an "
	                        "IOA_DATA_DIR elsewhere, for example /var/lib/ioad",
	                        path, (unsigned)st.st_mode & 07777, p->user.name);
	return false;
}

/* PostgreSQL's own message for this names only the last directory. */
static bool check_way(const struct embedded_place *p, struct arena *arena, const char **ret_why)
{
	char *path = arena_strdup(arena, slice_of(p->data_dir));
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (!check_step(p, path, arena, ret_why))
			return false;
		*slash = '/';
	}
	return check_step(p, path, arena, ret_why);
}

static bool take_lock(const struct embedded_place *p, struct arena *arena, int *ret_lock,
                      const char **ret_why)
{
	int fd = open(p->lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return fail(arena, ret_why, p->lock, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		*ret_lock = fd;
		return true;
	}
	int why = errno;
	close(fd);
	return fail(arena, ret_why, p->data_dir,
	            why == EWOULDBLOCK ? "another ioad uses this data directory" : strerror(why));
}

bool embedded_place_own(const struct embedded_place *p, const char *path, struct arena *arena,
                        const char **ret_why)
{
	struct stat st;
	bool made = mkdir(path, 0700) == 0;
	if (!made && errno != EEXIST)
		return fail(arena, ret_why, path, strerror(errno));
	if (made && p->user.other && lchown(path, p->user.uid, p->user.gid) != 0)
		return fail(arena, ret_why, path, strerror(errno));
	if (lstat(path, &st) != 0)
		return fail(arena, ret_why, path, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return fail(arena, ret_why, path, "is not a directory");
	if (st.st_uid != p->user.uid)
		return fail(arena, ret_why, path,
		            arena_printf(arena, "belongs to user number %lu, but PostgreSQL would run as %s",
		                         (unsigned long)st.st_uid, p->user.name));
	if ((st.st_mode & 07777) != 0700 && chmod(path, 0700) != 0)
		return fail(arena, ret_why, path, strerror(errno));
	return true;
}

bool embedded_place_take(const struct embedded_place *p, struct arena *arena, int *ret_lock,
                         const char **ret_why)
{
	int lock;
	if (!make_data_dir(p, arena, ret_why) || !check_way(p, arena, ret_why) ||
	    !take_lock(p, arena, &lock, ret_why))
		return false;
	if (!embedded_place_own(p, p->run, arena, ret_why)) {
		close(lock);
		return false;
	}
	*ret_lock = lock;
	return true;
}
