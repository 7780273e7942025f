/* JSON Web Keys (RFC 7517, RFC 7518 section 6). */
#ifndef IOA_AUTH_JWK_H
#define IOA_AUTH_JWK_H

#include <jansson.h>

#include "auth/key.h"
#include "base/arena.h"

enum jwk_status {
	JWK_OK,
	JWK_SKIPPED, /* not for this service: for encryption, of another algorithm or kind (RFC 7517 section
	                5) */
	JWK_REFUSED, /* one that nobody may publish or trust */
};

/* One public signing key; its kid is copied to `arena`. *ret_why is constant, set when refused. */
enum jwk_status jwk_read(const json_t *jwk, struct arena *arena, struct key *ret_key, const char **ret_why)
        __attribute__((warn_unused_result));

#endif
