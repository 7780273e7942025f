/* Preparing and describing, on a blocking connection. */
#include "db/describe.h"

#include <libpq-fe.h>
#include <stdlib.h>

#include "db/session.h"

struct describer {
	PGconn *pg;
};

static const char connect_timeout_s[] = "5";
static const char session_options[] = DB_SESSION_OPTIONS;

bool describer_is_reachable(const char *url)
{
	const char *const names[] = {"dbname", "connect_timeout", NULL};
	const char *const values[] = {url, connect_timeout_s, NULL};
	return PQpingParams(names, values, 1) == PQPING_OK;
}

struct describer *describer_open(const char *url, struct arena *arena, const char **ret_why)
{
	const char *const names[] = {"dbname", "options", "connect_timeout", "client_encoding", NULL};
	const char *const values[] = {url, session_options, connect_timeout_s, "UTF8", NULL};
	struct describer *d = calloc(1, sizeof *d);
	if (d)
		d->pg = PQconnectdbParams(names, values, 1);
	if (d && PQstatus(d->pg) == CONNECTION_OK)
		return d;
	*ret_why = arena_strdup(arena, slice_of(d ? PQerrorMessage(d->pg) : "out of memory"));
	describer_close(d);
	return NULL;
}

void describer_close(struct describer *d)
{
	if (!d)
		return;
	PQfinish(d->pg);
	free(d);
}

/* One command's answer and the NULL behind it; a sync has none. */
static PGresult *take_answer(PGconn *pg)
{
	PGresult *answer = PQgetResult(pg);
	if (PQresultStatus(answer) != PGRES_PIPELINE_SYNC)
		PQclear(PQgetResult(pg));
	return answer;
}

/* Both at once: there are hundreds of statements, and the start waits for all of them. */
struct rows *describer_columns(struct describer *d, const char *sql, struct arena *arena,
                               const char **ret_why)
{
	bool sent = PQenterPipelineMode(d->pg) && PQsendPrepare(d->pg, "", sql, 0, NULL) &&
	            PQsendDescribePrepared(d->pg, "") && PQpipelineSync(d->pg);
	if (!sent) {
		*ret_why = arena_strdup(arena, slice_of(PQerrorMessage(d->pg)));
		return NULL;
	}
	PGresult *prepared = take_answer(d->pg), *described = take_answer(d->pg);
	PQclear(take_answer(d->pg));
	PQexitPipelineMode(d->pg);
	bool ok = PQresultStatus(prepared) == PGRES_COMMAND_OK;
	if (!ok) {
		*ret_why = arena_strdup(arena, slice_of(PQresultErrorMessage(prepared)));
		PQclear(described);
	}
	PQclear(prepared);
	return ok ? (struct rows *)described : NULL;
}

struct slice describer_value(struct describer *d, const char *sql, struct arena *arena)
{
	struct slice value = {NULL, 0};
	PGresult *result = PQexecParams(d->pg, sql, 0, NULL, NULL, NULL, NULL, 0);
	if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0 && !PQgetisnull(result, 0, 0))
		value = arena_dup(arena, slice_of(PQgetvalue(result, 0, 0)));
	PQclear(result);
	return value;
}
