/* The configuration: one table of options (src/conf/options.c) behind environment, flags, --help and the
 * README's table. */
#ifndef IOA_CONF_CONF_H
#define IOA_CONF_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"

/* Constant after conf_load. Texts are in the arena given there; an unset text is NULL. */
struct conf {
	/* where */
	const char *listen;       /* host:port, [v6]:port or unix:/path */
	const char *database_url; /* NULL: embedded */
	const char *data_dir;
	bool demo;
	long workers; /* 0: one per core */
	const char *log_level;
	/* limits on clients */
	long max_connections;             /* all workers together */
	long max_connections_per_address; /* 0: no limit */
	long max_in_flight;               /* requests waiting for the database, per worker */
	long max_body_bytes;
	long max_uri_bytes;
	long max_header_bytes;
	long header_timeout_ms;
	long body_timeout_ms;
	long idle_timeout_ms;
	long request_timeout_ms;
	long shutdown_ms;
	long compress_min_bytes; /* 0: never compress */
	/* database */
	long read_connections;   /* per worker */
	long write_connections;  /* per worker */
	long slow_connections;   /* per worker */
	long max_slow_in_flight; /* per worker */
	long export_connections; /* per worker */
	long statement_timeout_ms;
	long lock_timeout_ms;
	long statement_cache; /* prepared statements per connection */
	/* tokens */
	const char *issuers_file;
	const char *public_url;
	const char *jwt_issuer;
	const char *jwt_audience;
	const char *jwt_jwks_file;
	const char *jwt_public_key_file;
	const char *jwt_secret; /* secret: also from a file (…_FILE) */
	long jwt_leeway_s;
	const char *jwks_ca_file;
	long jwks_timeout_ms;
	long jwks_refresh_s;
	long jwks_pause_s;
	long jwks_keep_s;
	long token_cache; /* verified tokens kept per worker */
	/* who may read what */
	const char *cors_origins; /* comma separated origins, or * (then never with credentials) */
	bool metrics_public;
	/* ioad work */
	long work_interval_s;
	long tick_interval_s;
	long registration_retention_days;
	long change_retention_days;
	long enquiry_retention_days;
	long audit_retention_days; /* of grants that have ended, too */
	/* ioad harvest */
	const char *sources_file;
	long harvest_interval_s;
};

/* Defaults, then the environment (IOA_NAME, and IOA_NAME_FILE for secrets), then flags (--name VALUE,
 * --name=VALUE) of `argv`, which starts after the command's name. An option that is unknown, malformed or out
 * of its range is a failure: false, and *ret_why (in `arena`) names the option, what was given and what is
 * accepted. Never the value of a secret. */
bool conf_load(struct conf *ret_conf, struct arena *arena, int argc, char **argv, const char **ret_why)
        __attribute__((warn_unused_result));

/* `log_level` for log_set_level. */
enum log_level conf_log_level(const struct conf *conf);

/* The options as aligned text for --help, and as the Markdown table of README.md. */
void conf_write_help(struct buf *out);
void conf_write_table(struct buf *out);

#endif
