/* The keys that may have signed a token, and the algorithms they sign with. */
#ifndef IOA_AUTH_KEY_H
#define IOA_AUTH_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/evp.h>

#include "base/slice.h"

enum algorithm { ALGORITHM_RS256, ALGORITHM_ES256, ALGORITHM_HS256 };

/* By the name of RFC 7518 section 3.1, letter for letter; false when the algorithm is not allowed here. */
bool algorithm_find(struct slice name, enum algorithm *ret_algorithm) __attribute__((warn_unused_result));

/* How a key answers to the `kid` of a token. */
enum key_naming {
	KEY_NAMED, /* to its own only, or when it is the only one of its algorithm to a token without one */
	KEY_NAMELESS, /* to a token without one */
	KEY_ANY_NAME, /* a PEM file has no room for the name by which the issuer calls the key */
};

struct key {
	enum algorithm algorithm;
	enum key_naming naming;
	struct slice kid;    /* of a named key */
	EVP_PKEY *pkey;      /* RS256, ES256 */
	struct slice secret; /* HS256 */
};

enum { KEYS_MAX = 64, KID_BYTES_MAX = 255, SECRET_BYTES_MIN = 32, SECRET_BYTES_MAX = 4096 };

struct keyset {
	struct key keys[KEYS_MAX];
	size_t count;
};

/* Takes over key->pkey on success. False when a key of that name is there, or no room; *ret_why is constant.
 */
bool keyset_add(struct keyset *set, const struct key *key, const char **ret_why)
        __attribute__((warn_unused_result));

enum key_match { KEY_FOUND, KEY_UNKNOWN, KEY_OF_OTHER_ALGORITHM };

/* The one key that may have signed a token with this header. `kid` is NULL when the token names none. */
enum key_match keyset_find(const struct keyset *set, enum algorithm algorithm, const struct slice *kid,
                           size_t *ret_index) __attribute__((warn_unused_result));

/* Frees the keys, not the set. */
void keyset_close(struct keyset *set);

#endif
