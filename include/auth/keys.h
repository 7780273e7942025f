/* Keeps the issuers' keys up to date, in a thread of its own: fetches key sets from their addresses, and
 * reads key files again when they change. */
#ifndef IOA_AUTH_KEYS_H
#define IOA_AUTH_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "auth/auth.h"

struct keys_settings {
	const char *ca_file; /* NULL: the system's certificate authorities */
	int64_t timeout_ms;  /* of one answer */
	int64_t age_ms;      /* between fetches, when the answer does not say how long it holds */
	int64_t pause_ms;    /* least between two fetches, the second one for an unknown key */
	int64_t keep_ms;     /* how long the last good keys serve while no new ones can be had */
};

struct keys;

/* Starts the thread, and gives the first fetches a moment, so that a service whose issuers answer knows their
 * keys from its first request. An issuer that is away is no failure: its keys come when it is back. NULL, and
 * *ret_why constant, when there is no thread or memory. `a` must outlive it, `settings` need not. */
struct keys *keys_start(struct auth *a, const struct keys_settings *settings, const char **ret_why)
        __attribute__((warn_unused_result));

/* Ends the thread, at once even while an issuer does not answer. keys_stop(NULL) is fine. */
void keys_stop(struct keys *k);

enum keys_from { KEYS_OF_URL, KEYS_OF_FILES };

/* How it is with the keys of one issuer that has an address or files. */
struct keys_status {
	const char *issuer; /* lives as long as the auth */
	enum keys_from from;
	uint64_t attempts,
	        failures;  /* fetches (of discovery and keys together), or readings of changed files */
	int64_t age_s;     /* since the keys were last had or found unchanged; −1: there are none */
	uint64_t count;    /* keys that are there */
	const char *fault; /* why the last attempt failed, a constant text; NULL when it did not */
};

/* Any thread, without locks. False beyond the last issuer. */
bool keys_status(struct keys *k, size_t index, struct keys_status *ret_status)
        __attribute__((warn_unused_result));

#endif
