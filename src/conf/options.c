/* The table of options: what can be configured, its default, its limits and its explanation. */
#include "conf/option.h"

#include <ctype.h>

#define AT(member)      offsetof(struct conf, member)
#define TEXT(m)         AT(m), OPTION_TEXT, false
#define TEXT_OR_FILE(m) AT(m), OPTION_TEXT, true
#define SECRET(m)       AT(m), OPTION_SECRET, true
#define BOOLEAN(m)      AT(m), OPTION_BOOLEAN, false
#define INTEGER(m)      AT(m), OPTION_INTEGER, false
#define CHOICE(m)       AT(m), OPTION_CHOICE, false

enum {
	KIB = 1024,
	MIB = 1024 * KIB,
	SECOND = 1000, /* milliseconds */
	HOUR = 3600 * SECOND,
};

/* clang-format off */
const struct option option_rows[] = {
	/* where */
	{"listen",                      TEXT(listen),                         "127.0.0.1:8080", 0, 0, NULL, "address: HOST:PORT, [IPv6]:PORT or unix:/PATH"},
	{"database-url",                TEXT_OR_FILE(database_url),           NULL, 0, 0, NULL, "PostgreSQL, as a libpq URL or key=value text; unset: an own cluster in the data directory"},
	{"data-dir",                    TEXT(data_dir),                       NULL, 0, 0, NULL, "own cluster and development keys; unset: /var/lib/ioad as root, else $XDG_DATA_HOME/ioad or ~/.local/share/ioad"},
	{"demo",                        BOOLEAN(demo),                        "false", 0, 0, NULL, "load demo data into an empty database"},
	{"workers",                     INTEGER(workers),                     "0", 0, 256, NULL, "event loops; 0: one per core"},
	{"log-level",                   CHOICE(log_level),                    "info", 0, 0, "debug info warning error", "the least that is logged"},
	/* limits on clients */
	{"max-connections",             INTEGER(max_connections),             "4096", 1, 1000000, NULL, "client connections, all workers together"},
	{"max-connections-per-address", INTEGER(max_connections_per_address), "1024", 0, 1000000, NULL, "client connections from one address; 0: no limit"},
	{"max-in-flight",               INTEGER(max_in_flight),               "1024", 1, 100000, NULL, "requests that wait for the database, per worker; beyond it: 503"},
	{"max-body-bytes",              INTEGER(max_body_bytes),              "1048576", 1 * KIB, 64 * MIB, NULL, "request body; beyond it: 413"},
	{"max-uri-bytes",               INTEGER(max_uri_bytes),               "8192", 256, 64 * KIB, NULL, "path and query; beyond it: 414"},
	{"max-header-bytes",            INTEGER(max_header_bytes),            "32768", 1 * KIB, 256 * KIB, NULL, "request header; beyond it: 431"},
	{"header-timeout-ms",           INTEGER(header_timeout_ms),           "10000", 100, HOUR, NULL, "from the first byte of a request to the end of its header"},
	{"body-timeout-ms",             INTEGER(body_timeout_ms),             "30000", 100, HOUR, NULL, "from the end of the header to the end of the body"},
	{"idle-timeout-ms",             INTEGER(idle_timeout_ms),             "75000", 100, HOUR, NULL, "an open connection without a request"},
	{"request-timeout-ms",          INTEGER(request_timeout_ms),          "30000", 100, HOUR, NULL, "from a complete request to its answer; beyond it: 504"},
	{"shutdown-ms",                 INTEGER(shutdown_ms),                 "20000", 0, HOUR, NULL, "to finish what is in flight after SIGTERM"},
	{"compress-min-bytes",          INTEGER(compress_min_bytes),          "1400", 0, 64 * MIB, NULL, "least size of an answer that is compressed; 0: never"},
	/* database */
	{"read-connections",            INTEGER(read_connections),            "2", 1, 64, NULL, "database connections for reading, per worker"},
	{"write-connections",           INTEGER(write_connections),           "8", 1, 64, NULL, "database connections for writing, per worker"},
	{"slow-connections",            INTEGER(slow_connections),            "1", 1, 64, NULL, "database connections for statistics, per worker"},
	{"max-slow-in-flight",          INTEGER(max_slow_in_flight),          "16", 1, 10000, NULL, "statistics under way or waiting, per worker; beyond it: 503"},
	{"export-connections",          INTEGER(export_connections),          "2", 1, 64, NULL, "database connections for exports, per worker, made when they are needed; beyond it: 503"},
	{"statement-timeout-ms",        INTEGER(statement_timeout_ms),        "15000", 10, HOUR, NULL, "one statement in the database; beyond it: 504"},
	{"lock-timeout-ms",             INTEGER(lock_timeout_ms),             "5000", 10, HOUR, NULL, "waiting for a lock in the database; beyond it: 503"},
	{"statement-cache",             INTEGER(statement_cache),             "256", 8, 10000, NULL, "prepared statements per database connection"},
	/* tokens */
	{"issuers-file",                TEXT(issuers_file),                   NULL, 0, 0, NULL, "issuers of tokens, as YAML (docker/issuers/README.md)"},
	{"public-url",                  TEXT(public_url),                     NULL, 0, 0, NULL, "the service's address for its clients, as https://ioa.example.no; unset: what the request says"},
	{"jwt-issuer",                  TEXT(jwt_issuer),                     "ioad-local", 0, 0, NULL, "issuer (iss) that tokens must have"},
	{"jwt-audience",                TEXT(jwt_audience),                   NULL, 0, 0, NULL, "audience (aud) that tokens must have; unset: not looked at"},
	{"jwt-jwks-file",               TEXT(jwt_jwks_file),                  NULL, 0, 0, NULL, "public keys as a JSON Web Key Set (RS256, ES256)"},
	{"jwt-public-key-file",         TEXT(jwt_public_key_file),            NULL, 0, 0, NULL, "one public key as PEM (RS256, ES256)"},
	{"jwt-secret",                  SECRET(jwt_secret),                   NULL, 0, 0, NULL, "shared secret of at least 32 bytes (HS256)"},
	{"jwt-leeway-s",                INTEGER(jwt_leeway_s),                "60", 0, 600, NULL, "seconds that the clocks of issuer and service may differ"},
	{"jwks-ca-file",                 TEXT(jwks_ca_file),                  NULL, 0, 0, NULL, "certificate authorities of the servers that keys are fetched from, as PEM; unset: the system's"},
	{"jwks-timeout-ms",              INTEGER(jwks_timeout_ms),            "10000", 100, 60000, NULL, "a complete answer of a server that keys are fetched from"},
	{"jwks-refresh-s",               INTEGER(jwks_refresh_s),             "600", 1, 86400, NULL, "between fetches of keys; an answer may ask for a tenth to six times as long"},
	{"jwks-pause-s",                 INTEGER(jwks_pause_s),               "30", 1, 3600, NULL, "least between fetches of an issuer's keys because a token names an unknown one"},
	{"jwks-keep-s",                  INTEGER(jwks_keep_s),                "86400", 1, 2592000, NULL, "how long the last good keys serve when no new ones can be had"},
	{"token-cache",                 INTEGER(token_cache),                 "4096", 0, 1000000, NULL, "verified tokens kept, per worker"},
	/* who may read what */
	{"cors-origins",                TEXT(cors_origins),                   NULL, 0, 0, NULL, "origins that may call from a browser, with commas between, or *"},
	{"metrics-public",              BOOLEAN(metrics_public),              "false", 0, 0, NULL, "anybody may read /metrics, not only national administrators"},
	/* ioad work */
	{"work-interval-s",             INTEGER(work_interval_s),             "300", 1, 86400, NULL, "between two runs of `ioad work`"},
	{"tick-interval-s",             INTEGER(tick_interval_s),             "1", 0, 3600, NULL, "between two ticks of the change feed that `ioad work` makes for standbys; 0: as often as it works"},
	{"registration-retention-days", INTEGER(registration_retention_days), "365", 1, 36500, NULL, "how long after an activity `ioad work` keeps who came"},
	{"enquiry-retention-days",      INTEGER(enquiry_retention_days),      "365", 1, 36500, NULL, "how long after its last change `ioad work` keeps an enquiry, and who wrote it"},
	{"change-retention-days",       INTEGER(change_retention_days),       "90", 1, 36500, NULL, "how long `ioad work` keeps what changed, for who follows; older cursors are 410"},
	{"audit-retention-days",        INTEGER(audit_retention_days),        "3650", 30, 36500, NULL, "how long `ioad work` keeps audit events, and grants that have ended"},
	/* ioad harvest */
	{"sources-file",                TEXT(sources_file),                   NULL, 0, 0, NULL, "what `ioad harvest` and `ioad work` copy from other installations, as YAML (docker/sources/README.md)"},
	{"harvest-interval-s",          INTEGER(harvest_interval_s),          "30", 1, 86400, NULL, "between two harvests of `ioad work`"},
	{NULL, 0, OPTION_TEXT, false, NULL, 0, 0, NULL, NULL},
};
/* clang-format on */

void option_environment(const struct option *row, char ret_name[static OPTION_ENVIRONMENT_MAX])
{
	size_t n = 4;
	memcpy(ret_name, "IOA_", n);
	for (const char *c = row->name; *c && n < OPTION_ENVIRONMENT_MAX - 1; c++)
		ret_name[n++] = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
	ret_name[n] = '\0';
}
