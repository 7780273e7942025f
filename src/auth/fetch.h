/* Bounded GETs of JSON documents, several at a time, for a thread that has nothing else to do.
 *
 * https with checked certificates (http to this machine), no redirects, no cookies, nothing but 200 with a
 * JSON type is an answer, everything has a limit. The environment's proxy (https_proxy, all_proxy, no_proxy)
 * is used except to this machine. */
#ifndef IOA_AUTH_FETCH_H
#define IOA_AUTH_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "auth/fault.h"
#include "base/buf.h"

enum {
	FETCH_BODY_MAX = 256 * 1024,
	FETCH_HEADER_MAX = 64 * 1024,
	FETCH_DETAIL_MAX = 256,
};

struct fetch_settings {
	const char *ca_file; /* NULL: those of the system; outlives the fetcher */
	int64_t total_ms;    /* of one GET, from its start to its last byte; connecting may take half of it */
};

struct fetched {
	void *owner; /* as given */
	enum fault fault;
	char detail[FETCH_DETAIL_MAX]; /* of a fault: for the log, one line, may be empty */
	struct slice body;             /* on FAULT_NONE */
	int64_t fresh_s;               /* freshness_read of the answer */
};

struct fetcher;

/* Once in a process, before there are threads; false when libcurl cannot be used. */
bool fetch_global_open(void) __attribute__((warn_unused_result));
void fetch_global_close(void);

/* NULL without memory. */
struct fetcher *fetcher_new(const struct fetch_settings *settings);

/* Drops what is under way, at once: a server that does not answer is not waited for. */
void fetcher_free(struct fetcher *f);

/* Begins a GET of `url`, which address_read has taken. On FAULT_NONE it will be handed out once by
 * fetcher_next. */
enum fault fetcher_start(struct fetcher *f, const char *url, void *owner) __attribute__((warn_unused_result));

/* Works on what is under way, until something has happened, fetcher_wake, or `max_wait_ms`. */
void fetcher_wait(struct fetcher *f, int64_t max_wait_ms);

/* A finished GET; false when there is none. Valid until the next call. */
bool fetcher_next(struct fetcher *f, struct fetched *ret_fetched);

/* Ends the wait, or the next one. From any thread. */
void fetcher_wake(struct fetcher *f);

#endif
