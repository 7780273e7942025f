/* Statements of the operator, over the connection that migrations use. */
#include "db/owner.h"

#include <stdlib.h>

#include "db/migrate_session.h"

struct owner {
	struct migrate_session session;
};

struct rows *owner_run(const char *url, const char *path, int count, const char *const *values,
                       struct arena *arena, const char **ret_why)
{
	struct migrate_session s = {.arena = arena, .ret_why = ret_why};
	PGresult *rows = migrate_session_open(&s, url) ? migrate_session_ask(&s, path, count, values) : NULL;
	migrate_session_close(&s);
	return (struct rows *)rows;
}

struct owner *owner_open(const char *url, long answer_ms, struct arena *arena, const char **ret_why)
{
	struct owner *o = calloc(1, sizeof *o);
	if (!o) {
		*ret_why = "out of memory";
		return NULL;
	}
	o->session = (struct migrate_session){
	        .arena = arena, .ret_why = ret_why, .answer_ms = answer_ms, .terse = true};
	if (migrate_session_connect(&o->session, url, "ioad work"))
		return o;
	owner_close(o);
	return NULL;
}

struct rows *owner_ask(struct owner *o, const char *path, int count, const char *const *values,
                       struct arena *arena, const char **ret_why)
{
	o->session.arena = arena;
	o->session.ret_why = ret_why;
	return (struct rows *)migrate_session_ask(&o->session, path, count, values);
}

bool owner_is_connected(const struct owner *o)
{
	return PQstatus(o->session.pg) == CONNECTION_OK;
}

void owner_close(struct owner *o)
{
	if (!o)
		return;
	migrate_session_close(&o->session);
	free(o);
}
