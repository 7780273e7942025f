/* The keys of one issuer that may have signed a token. */
#ifndef IOA_AUTH_KEY_H
#define IOA_AUTH_KEY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#include "auth/algorithm.h"
#include "base/arena.h"
#include "base/slice.h"

/* How a key answers to the `kid` of a token. */
enum key_naming {
	KEY_NAMED, /* to its own only, or when it is the only one for its algorithm to a token without one */
	KEY_NAMELESS, /* to a token without one */
	KEY_ANY_NAME, /* a PEM file has no room for the name by which the issuer calls the key */
};

struct key {
	unsigned algorithms; /* the set it may verify: one, or its family's when the issuer does not say */
	enum key_naming naming;
	struct slice kid;    /* of a named key */
	EVP_PKEY *pkey;      /* public keys */
	struct slice secret; /* HS256 */
};

enum { KEYS_MAX = 64, KID_BYTES_MAX = 255, SECRET_BYTES_MIN = 32, SECRET_BYTES_MAX = 4096 };

/* Built by one thread, published (port.h), and from then on never changed: threads share it by counted
 * references. What replaces it is a new set. */
struct keyset {
	atomic_size_t references;
	uint64_t generation; /* given when it is published; no other set of the issuer has it */
	struct arena memory; /* kids and secrets: never more than KEYS_MAX of them */
	size_t count;
	struct key keys[KEYS_MAX];
};

/* Empty, with one reference; NULL without memory. An empty set opens nothing: TOKEN_NO_KEYS. */
struct keyset *keyset_new(void) __attribute__((warn_unused_result));

/* One more reference, and one less: the last one frees keys and set. Any thread. keyset_drop(NULL) is fine.
 */
struct keyset *keyset_take(struct keyset *set);
void keyset_drop(struct keyset *set);

/* Takes over key->pkey on success. False when a key of that name is there, or no room; *ret_why is constant.
 */
bool keyset_add(struct keyset *set, const struct key *key, const char **ret_why)
        __attribute__((warn_unused_result));

enum key_match { KEY_FOUND, KEY_UNKNOWN, KEY_OF_OTHER_ALGORITHM };

/* The one key that may have signed a token with this header. `kid` is NULL when the token names none. */
enum key_match keyset_find(const struct keyset *set, enum algorithm algorithm, const struct slice *kid,
                           size_t *ret_index) __attribute__((warn_unused_result));

#endif
