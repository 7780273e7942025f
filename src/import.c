/* ioad import */
#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "command.h"
#include "conf/flag.h"
#include "ops/import.h"

enum { WORDS = 2 };

static bool take_words(int *argc, char **argv, const char **ret_resource, const char **ret_path)
{
	if (*argc < WORDS || argv[0][0] == '-' || (argv[1][0] == '-' && argv[1][1]))
		return command_fail("ioad import RESOURCE FILE, as in: ioad import pilots pilots.csv --role "
		                    "national_admin");
	*ret_resource = argv[0];
	*ret_path = argv[1];
	for (int i = WORDS; i < *argc; i++)
		argv[i - WORDS] = argv[i];
	*argc -= WORDS;
	return true;
}

/* ---- how ---- */

static bool find_format(const char *name, const char *path, enum import_format *ret_format)
{
	enum command_format format = command_format_of(name, path);
	if (format == FORMAT_UNKNOWN)
		return command_fail("--format ndjson or --format csv is needed");
	*ret_format = format == FORMAT_CSV ? IMPORT_CSV : IMPORT_NDJSON;
	return true;
}

static bool take_separator(int *argc, char **argv, char *ret_separator)
{
	const char *text = ",";
	if (!command_take_flag(argc, argv, "separator", &text))
		return false;
	if (strlen(text) != 1 || strchr("\"\r\n", *text))
		return command_fail("--separator is one character, such as ;");
	*ret_separator = *text;
	return true;
}

static bool take_from(int *argc, char **argv, unsigned long long *ret_from)
{
	const char *text = "1";
	if (!command_take_flag(argc, argv, "from", &text))
		return false;
	if (!slice_to_uint(slice_of(text), ret_from) || *ret_from == 0)
		return command_fail("--from: %s is not the number of a row", text);
	return true;
}

static bool take_wish(int *argc, char **argv, struct import_wish *wish, const char **ret_report)
{
	const char *format = NULL;
	wish->dry_run = flag_take_switch(argc, argv, "dry-run");
	wish->all_or_nothing = flag_take_switch(argc, argv, "all-or-nothing");
	wish->skips_existing = flag_take_switch(argc, argv, "skip-existing");
	wish->exported = flag_take_switch(argc, argv, "exported");
	return command_take_flag(argc, argv, "format", &format) &&
	       command_take_flag(argc, argv, "report", ret_report) &&
	       find_format(format, wish->path, &wish->format) &&
	       take_separator(argc, argv, &wish->separator) && take_from(argc, argv, &wish->from);
}

/* ---- doing it ---- */

static void print_sum(const struct import_wish *wish, const struct import_sum *sum)
{
	fprintf(stderr, "%llu accepted, ", sum->accepted);
	if (wish->skips_existing)
		fprintf(stderr, "%llu there already, ", sum->existing);
	fprintf(stderr, "%llu refused%s\n", sum->refused,
	        sum->kept       ? ""
	        : wish->dry_run ? "; nothing was kept, as this was a dry run"
	                        : "; nothing was kept");
	if (!sum->complete && sum->kept)
		fprintf(stderr,
		        "It ended before the file did. All rows before %llu are decided: go on with --from "
		        "%llu.\n",
		        sum->next, sum->next);
}

static bool run(struct local *l, const struct import_wish *wish, struct arena *arena)
{
	const char *why;
	struct import_sum sum;
	bool ok = import_run(l, wish, arena, &sum, &why);
	if (!ok)
		command_fail("%s", why);
	print_sum(wish, &sum);
	return ok && sum.complete && sum.refused == 0;
}

static bool run_locally(struct arena *arena, const struct conf *conf, const struct database *d,
                        struct engine *e, const struct mint_request *caller, const struct import_wish *wish)
{
	struct local l;
	const char *why;
	bool single = wish->dry_run || wish->all_or_nothing;
	const struct local_settings settings = {.conf = conf,
	                                        .url = d->url,
	                                        .caller = caller,
	                                        .write_connections = single ? 1
	                                                                    : (int)conf->write_connections,
	                                        .max_queued = IMPORT_WINDOW + 1};
	bool ok = local_open(&l, arena, e, &settings, &why);
	ok = ok ? run(&l, wish, arena) : command_fail("%s", why);
	local_close(&l);
	return ok;
}

static bool open_report(const char *path, FILE **ret_report)
{
	*ret_report = path ? fopen(path, "we") : stdout;
	return *ret_report ? true : command_fail("%s: %s", path, strerror(errno));
}

/* "pilot", as the changes and exports call it, is of "pilots". */
static const char *target_of(struct arena *arena, const struct engine *e, const char *resource)
{
	const char *collection = local_collection_of(e, resource, arena);
	return arena_printf(arena, "/v1/%s", collection ? collection : resource);
}

int command_import(int argc, char **argv)
{
	struct arena arena;
	struct conf conf;
	struct engine *engine = NULL;
	struct database database = {.url = NULL};
	struct mint_request rq = {.role = NULL};
	struct import_wish wish = {.path = NULL};
	const char *resource = NULL, *report = NULL;
	arena_init(&arena, STARTUP_BYTES_MAX);
	json_object_seed(0);
	bool ok = take_words(&argc, argv, &resource, &wish.path) && take_wish(&argc, argv, &wish, &report) &&
	          command_take_local_caller(&arena, &argc, argv, &rq) &&
	          startup_conf(&arena, argc, argv, &conf) && startup_engine(&arena, &conf, &engine) &&
	          database_reach(&arena, &conf, &database) && open_report(report, &wish.report);
	if (ok) {
		wish.stop = command_stop_flag();
		wish.target = target_of(&arena, engine, resource);
		ok = run_locally(&arena, &conf, &database, engine, command_caller(&conf, &rq), &wish);
	}
	if (report && wish.report)
		ok = fclose(wish.report) == 0 && ok;
	database_close(&database);
	engine_close(engine);
	arena_close(&arena);
	return ok ? 0 : 1;
}
