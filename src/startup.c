/* The beginnings that commands share. */
#include <stdarg.h>
#include <stdio.h>

#include "base/asset.h"
#include "base/log.h"
#include "command.h"
#include "db/describe.h"
#include "db/embedded.h"

bool command_fail(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fputs("ioad: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	return false;
}

void startup_block_signals(sigset_t *ret_signals)
{
	sigemptyset(ret_signals);
	sigaddset(ret_signals, SIGTERM);
	sigaddset(ret_signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, ret_signals, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static volatile sig_atomic_t stop_asked;

static void ask_to_stop(int number)
{
	stop_asked = number;
}

const volatile sig_atomic_t *command_stop_flag(void)
{
	const struct sigaction action = {.sa_handler = ask_to_stop}; /* without SA_RESTART: reading ends */
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	return &stop_asked;
}

bool startup_conf(struct arena *arena, int argc, char **argv, struct conf *ret_conf)
{
	const char *why;
	if (!conf_load(ret_conf, arena, argc, argv, &why))
		return command_fail("%s", why);
	log_set_level(conf_log_level(ret_conf));
	return true;
}

const struct migrate_file *startup_files(struct arena *arena, const char *folder, size_t *ret_count)
{
	const struct asset *assets = asset_below(arena, folder, ret_count);
	struct migrate_file *files = arena_calloc(arena, *ret_count, sizeof *files);
	for (size_t i = 0; i < *ret_count; i++)
		files[i] = (struct migrate_file){assets[i].path, assets[i].text};
	return files;
}

bool startup_engine(struct arena *arena, const struct conf *conf, struct engine **ret_engine)
{
	const char *why;
	size_t count;
	const struct migrate_file *files = startup_files(arena, "sql/migrate/", &count);
	const struct engine_settings settings = {
	        .limits = {.body_bytes = (size_t)conf->max_body_bytes,
	                   .target_bytes = (size_t)conf->max_uri_bytes,
	                   .field_bytes = (size_t)conf->max_header_bytes,
	                   .compress_min_bytes = (size_t)conf->compress_min_bytes},
	        .cors_origins = conf->cors_origins,
	        .public_url = conf->public_url,
	        .metrics_public = conf->metrics_public,
	        .schema_version = migrate_version(files, count),
	};
	*ret_engine = engine_new(arena, &settings, &why);
	return *ret_engine ? true : command_fail("%s", why);
}

bool database_open(struct arena *arena, const struct conf *conf, struct database *ret_database)
{
	const char *why;
	*ret_database = (struct database){.url = conf->database_url};
	if (conf->database_url)
		return true;
	ret_database->embedded = embedded_start(conf->data_dir, arena, &why);
	if (!ret_database->embedded)
		return command_fail("%s", why);
	ret_database->url = embedded_url(ret_database->embedded);
	return true;
}

bool database_reach(struct arena *arena, const struct conf *conf, struct database *ret_database)
{
	const char *url = conf->database_url ? NULL : embedded_url_of(conf->data_dir, arena);
	if (url && describer_is_reachable(url)) {
		*ret_database = (struct database){.url = url};
		return true;
	}
	return database_open(arena, conf, ret_database) &&
	       (!ret_database->embedded || database_prepare(arena, conf, ret_database));
}

void database_close(struct database *d)
{
	embedded_stop(d->embedded);
	d->embedded = NULL;
}

bool database_prepare(struct arena *arena, const struct conf *conf, const struct database *d)
{
	const char *why;
	size_t count;
	bool loaded = false;
	const struct migrate_file *files = startup_files(arena, "sql/migrate/", &count);
	if (!migrate_run(d->url, files, count, arena, &why))
		return command_fail("%s", why);
	if (!conf->demo)
		return true;
	files = startup_files(arena, "sql/seed/", &count);
	if (!migrate_seed(d->url, files, count, arena, &loaded, &why))
		return command_fail("%s", why);
	if (loaded)
		log_info("demo data loaded");
	return true;
}
