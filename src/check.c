/* ioad check */
#include "ops/check.h"

#include <stdio.h>

#include "command.h"

static bool report(struct arena *arena, const struct engine *e, const struct database *d)
{
	const char *why;
	struct check_report *found = arena_alloc(arena, sizeof *found);
	if (!check_run(e, d->url, arena, found, &why))
		return command_fail("%s", why);
	for (int i = 0; i < found->count; i++)
		printf("%s\n", found->findings[i]);
	printf("%d statements prepared, %d differences between contract and database.\n", found->statements,
	       found->count);
	return found->count == 0;
}

int command_check(int argc, char **argv)
{
	struct arena arena;
	struct conf conf;
	struct engine *engine = NULL;
	struct database database = {.url = NULL};
	arena_init(&arena, STARTUP_BYTES_MAX);
	bool ok = startup_conf(&arena, argc, argv, &conf) && startup_engine(&arena, &conf, &engine) &&
	          database_open(&arena, &conf, &database) &&
	          (!database.embedded || database_prepare(&arena, &conf, &database)) &&
	          report(&arena, engine, &database);
	database_close(&database);
	engine_close(engine);
	arena_close(&arena);
	return ok ? 0 : 1;
}
