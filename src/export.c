/* ioad export */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "conf/flag.h"
#include "ops/export.h"

static bool take_resource(int *argc, char **argv, const char **ret_resource)
{
	if (*argc == 0 || argv[0][0] == '-')
		return command_fail(
		        "ioad export RESOURCE -o FILE, as in: ioad export pilot -o pilots.ndjson");
	*ret_resource = argv[0];
	for (int i = 1; i < *argc; i++)
		argv[i - 1] = argv[i];
	--*argc;
	return true;
}

/* The one flag with a short name, as other programs have it. */
static void spell_out(int argc, char **argv)
{
	static char output[] = "--output";
	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "-o") == 0)
			argv[i] = output;
}

static bool take_wish(int *argc, char **argv, struct export_wish *wish)
{
	const char *format = NULL;
	wish->path = "-";
	spell_out(*argc, argv);
	if (!command_take_flag(argc, argv, "output", &wish->path) ||
	    !command_take_flag(argc, argv, "format", &format))
		return false;
	if (format && command_format_of(format, NULL) == FORMAT_UNKNOWN)
		return command_fail("--format is ndjson or csv");
	wish->gzip = flag_take_switch(argc, argv, "gzip") || command_is_packed(wish->path);
	wish->csv = command_format_of(format, wish->path) == FORMAT_CSV;
	return true;
}

static bool run(struct local *l, const struct export_wish *wish, struct arena *arena)
{
	const char *why;
	struct export_sum sum;
	if (!export_run(l, wish, arena, &sum, &why))
		return command_fail("%s", why);
	fprintf(stderr, "%llu objects; what changes from here on: %s\n", sum.rows, sum.changes);
	return true;
}

static bool run_locally(struct arena *arena, const struct conf *conf, const struct database *d,
                        struct engine *e, const struct mint_request *caller, const struct export_wish *wish)
{
	struct local l;
	const char *why;
	const struct local_settings settings = {.conf = conf,
	                                        .url = d->url,
	                                        .caller = caller,
	                                        .read_connections = 1,
	                                        .slow_connections = 1, /* of the digest */
	                                        .readings = 1,
	                                        .max_queued = 1};
	bool ok = local_open(&l, arena, e, &settings, &why);
	ok = ok ? run(&l, wish, arena) : command_fail("%s", why);
	local_close(&l);
	return ok;
}

int command_export(int argc, char **argv)
{
	struct arena arena;
	struct conf conf;
	struct engine *engine = NULL;
	struct database database = {.url = NULL};
	struct mint_request rq = {.role = NULL};
	struct export_wish wish = {.path = NULL};
	arena_init(&arena, STARTUP_BYTES_MAX);
	json_object_seed(0);
	bool ok = take_resource(&argc, argv, &wish.resource) && take_wish(&argc, argv, &wish) &&
	          command_take_local_caller(&arena, &argc, argv, &rq) &&
	          startup_conf(&arena, argc, argv, &conf) && startup_engine(&arena, &conf, &engine) &&
	          database_reach(&arena, &conf, &database);
	if (ok) {
		const char *resource = local_resource_of(engine, wish.resource, &arena);
		wish.resource = resource ? resource : wish.resource; /* "pilots" is where "pilot" is */
		wish.stop = command_stop_flag();
		ok = run_locally(&arena, &conf, &database, engine, command_caller(&conf, &rq), &wish);
	}
	database_close(&database);
	engine_close(engine);
	arena_close(&arena);
	return ok ? 0 : 1;
}
