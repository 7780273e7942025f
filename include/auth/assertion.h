/* Signed assertions, by which this service asks others for tokens (RFC 7523). */
#ifndef IOA_AUTH_ASSERTION_H
#define IOA_AUTH_ASSERTION_H

#include "base/arena.h"

struct assertion {
	const char *algorithm; /* of JWS: RS256 to RS512, ES256 to ES512 */
	const char *key_id;    /* `kid`; NULL: none */
	const char *issuer;    /* the client's name at the authorization server */
	const char *audience;  /* the authorization server's name */
	const char *scope;     /* NULL: none */
	const char *resource;  /* RFC 8707: whom the token is for; NULL: none */
};

/* An assertion for the next two minutes, signed with the private key in PEM; in `arena`. NULL when the key is
 * none for the algorithm. */
const char *assertion_sign(const struct assertion *a, struct slice pem, struct arena *arena)
        __attribute__((warn_unused_result));

#endif
