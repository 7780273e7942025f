/* The commands of the program; each gets what follows its name and returns the exit status. */
#ifndef IOA_SRC_COMMAND_H
#define IOA_SRC_COMMAND_H

#include <signal.h>

#include "base/arena.h"
#include "conf/conf.h"
#include "db/migrate.h"
#include "flow/engine.h"
#include "harvest/harvest.h"

int command_serve(int argc, char **argv);
int command_migrate(int argc, char **argv);
int command_check(int argc, char **argv);
int command_token(int argc, char **argv);
int command_feed(int argc, char **argv);
int command_grant(int argc, char **argv);
int command_work(int argc, char **argv);
int command_harvest(int argc, char **argv);
int command_import(int argc, char **argv);
int command_export(int argc, char **argv);

struct keys;

enum { STARTUP_BYTES_MAX = 512 * 1024 * 1024 };

/* SIGTERM and SIGINT are taken by the calling thread alone, with sigtimedwait; later threads inherit the
 * mask.
 */
void startup_block_signals(sigset_t *ret_signals);

/* What several commands begin with; each writes its own error and returns false. Everything lives in `arena`.
 */
bool startup_conf(struct arena *arena, int argc, char **argv, struct conf *ret_conf);
bool startup_engine(struct arena *arena, const struct conf *conf, struct engine **ret_engine);
bool startup_auth(struct arena *arena, const struct conf *conf, struct engine *e, struct auth **ret_auth);

/* What is harvested: nothing without a sources file. */
struct startup_sources {
	const struct harvest_source *items;
	size_t count;
	struct engine *engine; /* NULL: no source publishes files */
};

bool startup_sources(struct arena *arena, const struct conf *conf, struct startup_sources *ret_sources);
struct harvest_settings startup_harvest(const struct startup_sources *s, const char *url);
void startup_sources_close(struct startup_sources *s);

/* The thread that keeps the keys up to date, from here on. */
bool startup_keys(const struct conf *conf, struct auth *auth, struct keys **ret_keys);
const struct migrate_file *startup_files(struct arena *arena, const char *folder, size_t *ret_count);

/* A database for the length of a command: the configured one, or the embedded cluster, started. */
struct database {
	const char *url;
	struct embedded *embedded; /* NULL: not ours */
};

bool database_open(struct arena *arena, const struct conf *conf, struct database *ret_database);

/* The same beside a daemon whose embedded cluster runs. A cluster at rest is started, and brought up to date.
 */
bool database_reach(struct arena *arena, const struct conf *conf, struct database *ret_database);
void database_close(struct database *d);

/* Migrations, and the demo data when it was asked for. */
bool database_prepare(struct arena *arena, const struct conf *conf, const struct database *d);

/* Takes `--name VALUE` out of the arguments; a value that is missing is told. */
bool command_take_flag(int *argc, char **argv, const char *name, const char **ret_value);

struct mint_request;

/* Takes --role, --subject, --organisation and --programme; and --issuer with them. What they point to is in
 * `arena` and the arguments. */
bool command_take_caller(struct arena *arena, int *argc, char **argv, struct mint_request *rq);
bool command_take_local_caller(struct arena *arena, int *argc, char **argv, struct mint_request *rq);

/* The same with what is left out; NULL when nobody was said: anonymous. */
const struct mint_request *command_caller(const struct conf *conf, struct mint_request *rq);

enum command_format { FORMAT_UNKNOWN, FORMAT_NDJSON, FORMAT_CSV };

/* By its name, or (NULL) by the ending of a file, before which `.gz` is nothing. */
enum command_format command_format_of(const char *name, const char *path);
bool command_is_packed(const char *path);

/* SIGTERM and SIGINT end what waits and set what this points to, from here on. */
const volatile sig_atomic_t *command_stop_flag(void);

/* Writes "ioad: " and the sentence to standard error; returns false. */
bool command_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
