/* What can be told of one issuer's keys: written by the thread that fetches them, read by any. */
#ifndef IOA_AUTH_KEY_COUNT_H
#define IOA_AUTH_KEY_COUNT_H

#include <stdatomic.h>
#include <stdint.h>

struct key_count {
	atomic_uint_least64_t attempts, failures, keys;
	atomic_int_least64_t had_ms; /* monotonic; negative: there are none */
	atomic_int fault;            /* enum fault of the last attempt */
};

#endif
