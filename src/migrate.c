/* ioad migrate */
#include <stdio.h>

#include "command.h"

int command_migrate(int argc, char **argv)
{
	size_t count;
	struct arena arena;
	struct conf conf;
	struct database database = {.url = NULL};
	arena_init(&arena, STARTUP_BYTES_MAX);
	bool ok = startup_conf(&arena, argc, argv, &conf) && database_open(&arena, &conf, &database) &&
	          database_prepare(&arena, &conf, &database);
	if (ok) {
		const struct migrate_file *files = startup_files(&arena, "sql/migrate/", &count);
		printf("The schema is at version %u.\n", migrate_version(files, count));
	}
	database_close(&database);
	arena_close(&arena);
	return ok ? 0 : 1;
}
