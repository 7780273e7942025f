/* Finding an installed PostgreSQL: distributions keep the versions side by side. */
#include "db/embedded_binaries.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

struct layout {
	const char *before, *after; /* around the major version */
};

static const struct layout layouts[] = {
        {"/usr/lib/postgresql/", "/bin"}, /* Debian, Ubuntu */
        {"/usr/pgsql-",          "/bin"}, /* PostgreSQL's own RPMs */
        {"/opt/postgresql/",     "/bin"},
};

enum { LAYOUTS = sizeof layouts / sizeof *layouts, VERSION_FILE_MAX = 64 };

static bool is_complete(const char *dir, struct arena *arena)
{
	return access(arena_printf(arena, "%s/postgres", dir), X_OK) == 0 &&
	       access(arena_printf(arena, "%s/initdb", dir), X_OK) == 0;
}

static unsigned newest_of(const struct layout *layout, struct arena *arena)
{
	glob_t found;
	unsigned newest = 0;
	if (glob(arena_printf(arena, "%s[0-9]*%s", layout->before, layout->after), 0, NULL, &found) != 0)
		return 0;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		unsigned version = (unsigned)strtoul(found.gl_pathv[i] + strlen(layout->before), NULL, 10);
		if (version > newest && is_complete(found.gl_pathv[i], arena))
			newest = version;
	}
	globfree(&found);
	return newest;
}

static unsigned newest_installed(struct arena *arena)
{
	unsigned newest = 0;
	for (size_t i = 0; i < LAYOUTS; i++) {
		unsigned version = newest_of(&layouts[i], arena);
		if (version > newest)
			newest = version;
	}
	return newest;
}

/* 0 when there is no cluster. */
static bool read_cluster_version(const char *cluster, struct arena *arena, unsigned *ret_version,
                                 const char **ret_why)
{
	struct buf text;
	unsigned long long version = 0;
	const char *path = arena_printf(arena, "%s/PG_VERSION", cluster);
	buf_init(&text, VERSION_FILE_MAX);
	enum file_status st = file_read(path, &text);
	struct slice number = buf_slice(&text);
	while (number.n > 0 && number.at[number.n - 1] == '\n')
		number.n--;
	bool ok = st == FILE_MISSING || (st == FILE_OK && slice_to_uint(number, &version));
	buf_close(&text);
	if (ok)
		*ret_version = (unsigned)version;
	else
		*ret_why = arena_printf(arena, "%s: cannot be read as a PostgreSQL version", path);
	return ok;
}

static const char *installed(unsigned version, struct arena *arena)
{
	for (size_t i = 0; i < LAYOUTS; i++) {
		const char *dir = arena_printf(arena, "%s%u%s", layouts[i].before, version, layouts[i].after);
		if (is_complete(dir, arena))
			return dir;
	}
	return NULL;
}

const char *embedded_binaries_find(const char *cluster, struct arena *arena, const char **ret_why)
{
	unsigned made_by;
	if (!read_cluster_version(cluster, arena, &made_by, ret_why))
		return NULL;
	unsigned newest = newest_installed(arena);
	unsigned wanted = made_by ? made_by : newest;
	const char *dir = wanted >= EMBEDDED_OLDEST ? installed(wanted, arena) : NULL;
	if (dir)
		return dir;
	if (made_by)
		*ret_why = arena_printf(arena,
		                        "%s was made by PostgreSQL %u, which is not installed; install "
		                        "postgresql-%u, or move the data with pg_upgrade",
		                        cluster, made_by, made_by);
	else
		*ret_why = arena_printf(arena,
		                        "PostgreSQL %d or newer is not installed (package postgresql); "
		                        "install it, or give IOA_DATABASE_URL",
		                        EMBEDDED_OLDEST);
	return NULL;
}
