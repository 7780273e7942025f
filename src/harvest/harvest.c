/* A run from its lock to how it ended. */
#include "harvest/harvest.h"

#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include "harvest/client.h"

enum {
	ANSWER_MS = 30 * 60 * 1000 /* a copy of millions is counted and swept in one statement */,
	ANEW_MAX = 2
};

bool harvest_global_open(void)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

/* ---- the run ---- */

static void keep(char *out, size_t size, const struct rows *rows, int column)
{
	snprintf(out, size, "%.*s", SLICE_ARG(rows_value(rows, 0, column)));
}

static enum run_status find_source(struct run *r, bool *ret_is_copied)
{
	char id[UUID_TEXT + 1];
	uuid_v7(id);
	const char *const values[] = {id, r->source->name, r->source->url ? "service" : "files",
	                              r->source->url};
	struct rows *rows = store_ask(r, "sql/harvest/source.sql", 4, values);
	if (!rows)
		return RUN_REFUSED;
	keep(r->id, sizeof r->id, rows, 0);
	keep(r->cursor, sizeof r->cursor, rows, 1);
	*ret_is_copied = slice_eq(rows_value(rows, 0, 2), SLICE("t"));
	keep(r->since, sizeof r->since, rows, 3);
	r->is_settled = slice_eq(rows_value(rows, 0, 4), SLICE("t"));
	r->proves_all = r->settings->prove || slice_eq(rows_value(rows, 0, 5), SLICE("t"));
	rows_free(rows);
	return RUN_OK;
}

static enum run_status bring_up(struct run *r, bool is_copied)
{
	enum run_status st = r->cursor[0] ? RUN_OK : run_patiently(r, copy_begin, NULL);
	if (st == RUN_OK && !is_copied)
		st = copy_all(r);
	return st == RUN_OK ? prove(r) : st;
}

/* A feed that was begun anew, or does not keep what is so old, is copied anew; what is here stays meanwhile.
 */
static enum run_status harvest_service(struct run *r, bool is_copied)
{
	enum run_status st = bring_up(r, is_copied);
	for (int anew = 0; st == RUN_GONE && anew < ANEW_MAX; anew++) {
		run_tell(r, HARVEST_ANEW, NULL, 0, r->why);
		r->cursor[0] = '\0';
		st = bring_up(r, false);
	}
	return st;
}

static enum run_status run(struct run *r)
{
	bool is_copied = false;
	enum run_status st = find_source(r, &is_copied);
	if (st != RUN_OK)
		return st;
	return r->source->url ? harvest_service(r, is_copied) : files_run(r);
}

/* ---- around it ---- */

/* Stored as far as it can be: the listener has it in any case. A run that was stopped had no fault. */
static enum harvest_status end(struct run *r, enum run_status st)
{
	const char *trouble = st == RUN_OK || st == RUN_STOPPED ? NULL : r->why;
	const char *const values[] = {r->id, trouble ? arena_strdup(&r->arena, slice_of(r->why)) : NULL};
	if (st != RUN_OK)
		run_tell(r, HARVEST_FAILED, NULL, 0, arena_strdup(&r->arena, slice_of(r->why)));
	if (r->id[0] && owner_is_connected(r->db) &&
	    store_do(r, "sql/harvest/end.sql", 2, values) != RUN_OK && st == RUN_OK) {
		run_tell(r, HARVEST_FAILED, NULL, 0, r->why);
		return HARVEST_NOT_DONE;
	}
	return st == RUN_OK ? HARVEST_DONE : HARVEST_NOT_DONE;
}

static enum harvest_status run_alone(struct run *r)
{
	const char *const values[] = {r->source->name};
	struct rows *rows = store_ask(r, "sql/harvest/lock.sql", 1, values);
	if (!rows)
		return end(r, RUN_REFUSED);
	bool alone = slice_eq(rows_value(rows, 0, 0), SLICE("t"));
	rows_free(rows);
	return alone ? end(r, run(r)) : HARVEST_BY_OTHER;
}

enum harvest_status harvest_run(const struct harvest_source *source, const struct harvest_settings *settings,
                                const struct harvest_listener *listener)
{
	const char *why = "out of memory";
	enum harvest_status st;
	struct run r = {.source = source, .settings = settings, .listener = listener};
	arena_init(&r.arena, RUN_ARENA_MAX);
	r.client = client_new();
	r.db = r.client ? owner_open(settings->database_url, ANSWER_MS, &r.arena, &why) : NULL;
	if (r.db) {
		st = run_alone(&r);
	} else {
		run_tell(&r, HARVEST_FAILED, NULL, 0, why);
		st = HARVEST_NOT_DONE;
	}
	owner_close(r.db);
	client_free(r.client);
	arena_close(&r.arena);
	return st;
}

bool harvest_forget(const char *database_url, const char *name, struct arena *arena, const char **ret_why)
{
	unsigned long long count = 0;
	struct owner *db = owner_open(database_url, ANSWER_MS, arena, ret_why);
	struct rows *rows = db ? owner_ask(db, "sql/harvest/forget.sql", 1, &name, arena, ret_why) : NULL;
	if (rows)
		slice_to_uint(rows_value(rows, 0, 0), &count);
	if (rows && count == 0)
		*ret_why = arena_printf(arena, "%s: there is no such source", name);
	rows_free(rows);
	owner_close(db);
	return count > 0;
}
