/* The WWW-Authenticate field (RFC 6750 section 3, RFC 9728 section 5.1), and the service's metadata that it
 * points to. */
#ifndef IOA_SRC_FLOW_CHALLENGE_H
#define IOA_SRC_FLOW_CHALLENGE_H

#include "flow/flow.h"

/* `error` is NULL when no token was sent; `description` and `scope` may be NULL or empty. */
void challenge_add(struct exchange *x, const char *error, const char *description, const char *scope);

/* The built-in operation `protected-resource`: the metadata of RFC 9728. */
enum flow_next challenge_metadata(struct exchange *x);

/* Whether `url` can be the service's address: https:// or http:// and a host, no path. */
bool challenge_is_address(struct slice url);

#endif
