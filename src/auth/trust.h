/* What the sessions of all threads share: whom the service trusts and by which keys.
 *
 * How keys travel: an issuer's keys are an immutable `struct keyset` (key.h). Whoever has a new one (auth_new
 * at the start, the thread of keys.c for addresses and for files that change) gives it to keys_publish, which
 * puts a reference into every session's slot for the issuer (port.h). A session looks into the slot when a
 * token of the issuer comes, without a lock, and from then on knows only the new set: what it verified with
 * an older generation counts no more. */
#ifndef IOA_AUTH_TRUST_H
#define IOA_AUTH_TRUST_H

#include <pthread.h>

#include "auth/auth.h"
#include "auth/claims.h"
#include "auth/key.h"

enum { ISSUERS_MAX = 32 };

/* One issuer: what its tokens must be like, and where its keys come from. */
struct issuer {
	struct claim_rules rules;
	const char *discovery_url, *jwks_url;    /* NULL: its keys are not fetched */
	const char *jwks_file, *public_key_file; /* NULL: none; read again when they change */
	struct keyset *keys;                     /* the newest; under auth.lock once there are sessions */
	uint64_t generations;                    /* likewise: as many as were published */

	/* A token named a key that the issuer does not have (only for issuers with a URL). Set by sessions,
	 * taken with keys_take_wanted: one store per forged token, whatever its kid. */
	atomic_bool wanted;
};

struct auth {
	struct arena memory; /* every text below */
	size_t cache_entries;
	size_t issuer_count;
	struct issuer *issuers;
	pthread_mutex_t lock; /* over `ports` and the issuers' keys; never taken to check a token */
	struct port *ports;   /* of all sessions */
};

/* Makes `set` the issuer's keys for all sessions, now and later; takes over the caller's reference. Any
 * thread. Publish only what differs: each new generation makes the sessions verify their cached tokens anew.
 */
void keys_publish(struct auth *a, size_t issuer, struct keyset *set);

/* Whether a token came since the last call whose kid the issuer does not have. */
bool keys_take_wanted(struct auth *a, size_t issuer) __attribute__((warn_unused_result));

#endif
