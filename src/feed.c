/* ioad feed: what the operator does to the change feed. */
#include <stdio.h>

#include "command.h"
#include "db/owner.h"

static bool rebase(struct arena *arena, const struct database *d)
{
	const char *why;
	struct rows *rows = owner_run(d->url, "sql/operator/rebase.sql", 0, NULL, arena, &why);
	if (!rows)
		return command_fail("%s", why);
	printf("The feed begins anew; its epoch is %.*s.\n", SLICE_ARG(rows_value(rows, 0, 0)));
	rows_free(rows);
	return true;
}

int command_feed(int argc, char **argv)
{
	struct arena arena;
	struct conf conf;
	struct database database = {.url = NULL};
	if (argc == 0 || strcmp(argv[0], "rebase") != 0) {
		command_fail("ioad feed: the only action is rebase");
		return 2;
	}
	arena_init(&arena, STARTUP_BYTES_MAX);
	bool ok = startup_conf(&arena, argc - 1, argv + 1, &conf) &&
	          database_reach(&arena, &conf, &database) && rebase(&arena, &database);
	database_close(&database);
	arena_close(&arena);
	return ok ? 0 : 1;
}
