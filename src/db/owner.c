/* Statements of the operator, over the connection that migrations use. */
#include "db/owner.h"

#include "db/migrate_session.h"

struct rows *owner_run(const char *url, const char *path, int count, const char *const *values,
                       struct arena *arena, const char **ret_why)
{
	struct migrate_session s = {NULL, arena, ret_why};
	PGresult *rows = migrate_session_open(&s, url) ? migrate_session_ask(&s, path, count, values) : NULL;
	migrate_session_close(&s);
	return (struct rows *)rows;
}
