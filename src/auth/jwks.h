/* Key sets that issuers publish (RFC 7517 section 5). */
#ifndef IOA_AUTH_JWKS_H
#define IOA_AUTH_JWKS_H

#include "auth/fault.h"
#include "auth/key.h"

enum { JWKS_NOTES_MAX = 1024 };

/* Which members were not taken and why, for one line of the log. */
struct jwks_notes {
	unsigned refused;     /* that nobody may publish or trust */
	unsigned passed_over; /* not for verifying signatures, or of a kind that is not known here */
	char text[JWKS_NOTES_MAX];
};

/* Adds what can be used of a fetched key set: one bad member must not lock out all of an issuer's users, but
 * a set without any usable key is none. */
enum fault jwks_read(struct slice text, struct keyset *set, struct jwks_notes *ret_notes)
        __attribute__((warn_unused_result));

/* Whether both hold the same keys by the same names, in whatever order. */
bool jwks_same(const struct keyset *a, const struct keyset *b);

#endif
