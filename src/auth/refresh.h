/* When keys are fetched again: a schedule without a clock of its own.
 *
 * A set is fetched anew when it is old, and when a token names a key that is not in it, but then no sooner
 * than a pause after the last attempt, whatever came of that: forged key names cost the issuer no more than
 * honest ones. Failures are tried again at growing distances, during which the last good set serves until it
 * is too old. All times are milliseconds of one monotonic clock. */
#ifndef IOA_AUTH_REFRESH_H
#define IOA_AUTH_REFRESH_H

#include <stdbool.h>
#include <stdint.h>

struct refresh_rules {
	int64_t age_ms;   /* between fetches, when the issuer's answer does not say how long it holds */
	int64_t pause_ms; /* least between two fetches, the second one for an unknown key */
	int64_t keep_ms;  /* how long the last good set serves */
};

enum {
	/* An answer may ask for a shorter or longer time than age_ms, within these. */
	REFRESH_SHORTEST = 10,   /* a tenth of it */
	REFRESH_LONGEST = 6,     /* six times as long */
	REFRESH_RETRY_MS = 2000, /* after the first failure while there is no set at all */
};

struct refresh {
	int64_t next_ms;      /* the next fetch by age, or after a failure */
	int64_t attempted_ms; /* when the last one began */
	int64_t loaded_ms;    /* when the set came that is there now */
	bool attempted, loaded, running;
	unsigned failures; /* since the last success */
};

/* The first fetch is due at once. */
void refresh_init(struct refresh *r, int64_t now_ms);

/* When the next fetch may begin, if a token named an unknown key or not. INT64_MAX while one is running. */
int64_t refresh_next_ms(const struct refresh *r, const struct refresh_rules *rules, bool unknown_key);

void refresh_started(struct refresh *r, int64_t now_ms);

/* `fresh_s` is what the answer said of its freshness (FRESHNESS_UNKNOWN: nothing). `random` spreads the
 * fetches of many services. */
void refresh_succeeded(struct refresh *r, const struct refresh_rules *rules, int64_t now_ms, int64_t fresh_s,
                       uint32_t random);
void refresh_failed(struct refresh *r, const struct refresh_rules *rules, int64_t now_ms, uint32_t random);

/* When the set that is there must not serve any longer; INT64_MAX when there is none. */
int64_t refresh_expires_ms(const struct refresh *r, const struct refresh_rules *rules);

/* The set has been taken away. */
void refresh_expired(struct refresh *r);

#endif
