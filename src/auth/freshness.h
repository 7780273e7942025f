/* How long an answer may be kept (RFC 9111 section 5.2.2). */
#ifndef IOA_AUTH_FRESHNESS_H
#define IOA_AUTH_FRESHNESS_H

#include <stdint.h>

#include "base/slice.h"

enum { FRESHNESS_UNKNOWN = -1 };

/* Seconds of `max-age` in a Cache-Control field; 0 for no-cache and no-store; FRESHNESS_UNKNOWN when it says
 * none of them. Of contradicting directives the shortest counts. */
int64_t freshness_read(struct slice cache_control);

#endif
