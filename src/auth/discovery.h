/* Discovery documents (RFC 8414, OpenID Connect Discovery 1.0). */
#ifndef IOA_AUTH_DISCOVERY_H
#define IOA_AUTH_DISCOVERY_H

#include "auth/fault.h"
#include "base/arena.h"

struct discovery {
	struct slice issuer;  /* whose document it must be, compared exactly (RFC 8414 section 3.3) */
	struct slice address; /* where it came from */
};

/* The address of the key set, in `arena`. http is taken only from a document that came from this machine
 * itself: a public document must not send the service to what listens there. */
enum fault discovery_read(const struct discovery *expected, struct slice text, struct arena *arena,
                          const char **ret_jwks_address) __attribute__((warn_unused_result));

#endif
