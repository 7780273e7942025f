/* The signature algorithms that are taken at all (RFC 7518 section 3.1, RFC 8037 section 3.1). */
#ifndef IOA_AUTH_ALGORITHM_H
#define IOA_AUTH_ALGORITHM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

enum algorithm {
	ALGORITHM_RS256,
	ALGORITHM_RS384,
	ALGORITHM_RS512,
	ALGORITHM_PS256,
	ALGORITHM_PS384,
	ALGORITHM_PS512,
	ALGORITHM_ES256,
	ALGORITHM_ES384,
	ALGORITHM_ES512,
	ALGORITHM_EDDSA, /* Ed25519 */
	ALGORITHM_HS256,
	ALGORITHMS
};

enum algorithm_family { FAMILY_RSA, FAMILY_RSA_PSS, FAMILY_ECDSA, FAMILY_EDDSA, FAMILY_HMAC };

enum digest_kind { DIGEST_SHA256, DIGEST_SHA384, DIGEST_SHA512, DIGEST_KINDS };

enum { DIGEST_BYTES = 32 /* SHA-256 */, DIGEST_BYTES_MAX = 64 };

struct algorithm_traits {
	struct slice name;
	enum algorithm_family family;
	enum digest_kind digest; /* of the signed text; EdDSA has its own */
	size_t number_bytes;     /* ECDSA: of r and of s */
};

const struct algorithm_traits *algorithm_traits(enum algorithm algorithm);

/* By its name, letter for letter; false when there is no such algorithm here. */
bool algorithm_find(struct slice name, enum algorithm *ret_algorithm) __attribute__((warn_unused_result));

/* Sets of algorithms are unsigned numbers: bit i for algorithm i. */

static inline unsigned algorithm_bit(enum algorithm algorithm)
{
	return 1u << algorithm;
}

static inline bool algorithm_in(unsigned set, enum algorithm algorithm)
{
	return set >> algorithm & 1;
}

/* All of one family. */
unsigned algorithm_family_set(enum algorithm_family family);

#endif
