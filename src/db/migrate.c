/* Migrations, forward only: which have run, which are due, and running them. */
#include "db/migrate.h"

#include <openssl/evp.h>
#include <stdlib.h>

#include "base/log.h"
#include "db/migrate_session.h"

enum { CHECKSUM_BYTES = 32, CHECKSUM_TEXT = 2 * CHECKSUM_BYTES, NUMBER_DIGITS = 4 };

struct migration {
	const struct migrate_file *file;
	unsigned number;
	const char *name; /* "0001_base.sql" */
	char checksum[CHECKSUM_TEXT + 1];
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static bool read_number(const char *name, unsigned *ret_number)
{
	unsigned long long number;
	if (strlen(name) <= NUMBER_DIGITS || name[NUMBER_DIGITS] != '_' ||
	    !slice_to_uint((struct slice){name, NUMBER_DIGITS}, &number))
		return false;
	*ret_number = (unsigned)number;
	return true;
}

static bool checksum(struct slice text, char ret_hex[static CHECKSUM_TEXT + 1])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned n;
	if (EVP_Digest(text.at, text.n, sum, &n, EVP_sha256(), NULL) != 1 || n != CHECKSUM_BYTES)
		return false;
	for (unsigned i = 0; i < n; i++) {
		ret_hex[2 * i] = digits[sum[i] >> 4];
		ret_hex[2 * i + 1] = digits[sum[i] & 15];
	}
	ret_hex[CHECKSUM_TEXT] = '\0';
	return true;
}

static const char *describe(const struct migrate_file *file, struct migration *m,
                            const struct migration *before, struct arena *arena)
{
	m->file = file;
	m->name = base_name(file->path);
	if (!read_number(m->name, &m->number))
		return arena_printf(arena, "%s: the name must begin with four digits and _", file->path);
	if (before && m->number != before->number + 1)
		return arena_printf(arena, "%s: number %04u is expected after %s", file->path,
		                    before->number + 1, before->name);
	if (!checksum(file->text, m->checksum))
		return arena_printf(arena, "%s: SHA-256 is not available", file->path);
	return NULL;
}

static const struct migration *describe_all(const struct migrate_file *files, size_t count,
                                            struct arena *arena, const char **ret_why)
{
	struct migration *all = arena_calloc(arena, count + 1, sizeof *all);
	for (size_t i = 0; i < count; i++) {
		const char *why = describe(&files[i], &all[i], i > 0 ? &all[i - 1] : NULL, arena);
		if (why) {
			*ret_why = why;
			return NULL;
		}
	}
	return all;
}

enum history_column { HISTORY_NUMBER, HISTORY_NAME, HISTORY_CHECKSUM, HISTORY_APPLIED_ON };

/* Row i of the history must be the i-th file; NULL when it is. */
static const char *row_differs(const PGresult *rows, int i, const struct migration *m, struct arena *arena)
{
	const char *name = PQgetvalue(rows, i, HISTORY_NAME);
	unsigned long number = strtoul(PQgetvalue(rows, i, HISTORY_NUMBER), NULL, 10);
	if (number != m->number)
		return arena_printf(arena, "%s has not run in this database, but %s has", m->file->path,
		                    name);
	if (strcmp(PQgetvalue(rows, i, HISTORY_CHECKSUM), m->checksum) != 0)
		return arena_printf(arena,
		                    "%s was changed after it ran in this database on %s (as %s); "
		                    "put it back and add a new migration",
		                    m->file->path, PQgetvalue(rows, i, HISTORY_APPLIED_ON), name);
	return NULL;
}

static const char *history_differs(const PGresult *rows, const struct migration *all, size_t count,
                                   struct arena *arena)
{
	for (int i = 0; i < PQntuples(rows); i++) {
		if ((size_t)i >= count)
			return arena_printf(
			        arena, "the database is newer than this ioad: it has %s; start that version",
			        PQgetvalue(rows, i, HISTORY_NAME));
		const char *why = row_differs(rows, i, &all[i], arena);
		if (why)
			return why;
	}
	return NULL;
}

/* How many have run already. */
static bool check_history(struct migrate_session *s, const struct migration *all, size_t count,
                          size_t *ret_applied)
{
	if (!migrate_session_do(s, "sql/history/open.sql", 0, NULL))
		return false;
	PGresult *rows = migrate_session_ask(s, "sql/history/list.sql", 0, NULL);
	if (!rows)
		return false;
	const char *why = history_differs(rows, all, count, s->arena);
	*ret_applied = (size_t)PQntuples(rows);
	PQclear(rows);
	if (why)
		*s->ret_why = why;
	return why == NULL;
}

static bool apply(struct migrate_session *s, const struct migration *m)
{
	const char *row[] = {arena_printf(s->arena, "%u", m->number), m->name, m->checksum};
	if (!migrate_session_do(s, "sql/history/begin.sql", 0, NULL) || !migrate_session_run(s, m->file) ||
	    !migrate_session_do(s, "sql/history/add.sql", 3, row) ||
	    !migrate_session_commit(s, m->file->path))
		return false;
	log_info("migrated: %s", m->file->path);
	return true;
}

static bool apply_missing(struct migrate_session *s, const struct migration *all, size_t count)
{
	size_t applied;
	if (!check_history(s, all, count, &applied))
		return false;
	for (size_t i = applied; i < count; i++)
		if (!apply(s, &all[i]))
			return false;
	return true;
}

bool migrate_run(const char *url, const struct migrate_file *files, size_t count, struct arena *arena,
                 const char **ret_why)
{
	const struct migration *all = describe_all(files, count, arena, ret_why);
	if (!all)
		return false;
	struct migrate_session s = {.arena = arena, .ret_why = ret_why};
	bool ok = migrate_session_open(&s, url) && apply_missing(&s, all, count);
	migrate_session_close(&s);
	return ok;
}

static bool is_empty(struct migrate_session *s, bool *ret_empty)
{
	PGresult *row = migrate_session_ask(s, "sql/history/empty.sql", 0, NULL);
	if (!row)
		return false;
	*ret_empty = PQgetvalue(row, 0, 0)[0] == 't';
	PQclear(row);
	return true;
}

/* The question and its answer are one transaction; the advisory lock keeps a second loader out. */
static bool seed(struct migrate_session *s, const struct migrate_file *files, size_t count, bool *ret_loaded)
{
	bool empty;
	if (!migrate_session_do(s, "sql/history/begin.sql", 0, NULL) || !is_empty(s, &empty))
		return false;
	for (size_t i = 0; empty && i < count; i++)
		if (!migrate_session_run(s, &files[i]))
			return false;
	if (!migrate_session_commit(s, "demo data"))
		return false;
	*ret_loaded = empty;
	return true;
}

bool migrate_seed(const char *url, const struct migrate_file *files, size_t count, struct arena *arena,
                  bool *ret_loaded, const char **ret_why)
{
	struct migrate_session s = {.arena = arena, .ret_why = ret_why};
	bool ok = migrate_session_open(&s, url) && seed(&s, files, count, ret_loaded);
	migrate_session_close(&s);
	return ok;
}

unsigned migrate_version(const struct migrate_file *files, size_t count)
{
	unsigned number;
	return count > 0 && read_number(base_name(files[count - 1].path), &number) ? number : 0;
}
