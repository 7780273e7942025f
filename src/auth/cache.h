/* Verified tokens of one thread, by the SHA-256 of the whole token, in memory that never grows. */
#ifndef IOA_AUTH_CACHE_H
#define IOA_AUTH_CACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "auth/auth.h"
#include "auth/claims.h"
#include "auth/algorithm.h"

struct token_cache;

struct verified_token {
	struct principal principal;
	struct lifetime lifetime;
	size_t issuer;       /* whose key verified it */
	uint64_t generation; /* of the set that the key was in */
};

/* At most `entries` tokens; 0 keeps none. NULL without memory. */
struct token_cache *token_cache_new(size_t entries) __attribute__((warn_unused_result));
void token_cache_free(struct token_cache *c);

/* The texts in *ret_token are the cache's until the next token_cache_keep. */
bool token_cache_find(struct token_cache *c, const unsigned char digest[static DIGEST_BYTES],
                      struct verified_token *ret_token) __attribute__((warn_unused_result));

/* Puts it in its own place, or in that of the one of its set that was used longest ago. A principal that does
 * not fit an entry (some forty programmes) is not kept: it is verified anew each time. */
void token_cache_keep(struct token_cache *c, const unsigned char digest[static DIGEST_BYTES],
                      const struct verified_token *token);

#endif
