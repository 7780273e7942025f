/* The keys of one issuer that publishes them at an address. */
#ifndef IOA_AUTH_SOURCE_H
#define IOA_AUTH_SOURCE_H

#include "auth/fetch.h"
#include "auth/jwks.h"
#include "auth/key_count.h"
#include "auth/refresh.h"
#include "auth/trust.h"

struct source {
	struct auth *auth;
	size_t issuer;
	const struct refresh_rules *rules;
	struct refresh refresh;
	bool discovering;    /* the answer that is under way is the discovery document */
	struct arena memory; /* of the address that it named */
	enum fault told;     /* what the log was last told, so that it is told once */
	uint64_t told_notes; /* likewise, of members that were not taken */
	struct key_count count;
};

void source_init(struct source *s, struct auth *a, size_t issuer, const struct refresh_rules *rules,
                 int64_t now_ms);
void source_close(struct source *s);

/* Withdraws keys that are too old, and begins a fetch when one is due. */
void source_tend(struct source *s, struct fetcher *fetcher, int64_t now_ms);

/* What came of a fetch whose owner is `s`. */
void source_take(struct source *s, struct fetcher *fetcher, const struct fetched *got, int64_t now_ms);

/* When it must be tended again at the latest. */
int64_t source_next_ms(const struct source *s);

/* Whether the first fetch has come to an end, good or bad. */
bool source_has_tried(const struct source *s);

#endif
