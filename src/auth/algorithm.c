/* The table of signature algorithms. */
#include "auth/algorithm.h"

static const struct algorithm_traits rows[ALGORITHMS] = {
        [ALGORITHM_RS256] = {{"RS256", 5}, FAMILY_RSA,     DIGEST_SHA256, 0 },
        [ALGORITHM_RS384] = {{"RS384", 5}, FAMILY_RSA,     DIGEST_SHA384, 0 },
        [ALGORITHM_RS512] = {{"RS512", 5}, FAMILY_RSA,     DIGEST_SHA512, 0 },
        [ALGORITHM_PS256] = {{"PS256", 5}, FAMILY_RSA_PSS, DIGEST_SHA256, 0 },
        [ALGORITHM_PS384] = {{"PS384", 5}, FAMILY_RSA_PSS, DIGEST_SHA384, 0 },
        [ALGORITHM_PS512] = {{"PS512", 5}, FAMILY_RSA_PSS, DIGEST_SHA512, 0 },
        [ALGORITHM_ES256] = {{"ES256", 5}, FAMILY_ECDSA,   DIGEST_SHA256, 32},
        [ALGORITHM_ES384] = {{"ES384", 5}, FAMILY_ECDSA,   DIGEST_SHA384, 48},
        [ALGORITHM_ES512] = {{"ES512", 5}, FAMILY_ECDSA,   DIGEST_SHA512, 66},
        [ALGORITHM_EDDSA] = {{"EdDSA", 5}, FAMILY_EDDSA,   DIGEST_SHA512, 0 },
        [ALGORITHM_HS256] = {{"HS256", 5}, FAMILY_HMAC,    DIGEST_SHA256, 0 },
};

const struct algorithm_traits *algorithm_traits(enum algorithm algorithm)
{
	return &rows[algorithm];
}

bool algorithm_find(struct slice name, enum algorithm *ret_algorithm)
{
	for (int i = 0; i < ALGORITHMS; i++) {
		if (!slice_eq(rows[i].name, name))
			continue;
		*ret_algorithm = (enum algorithm)i;
		return true;
	}
	return false;
}

unsigned algorithm_family_set(enum algorithm_family family)
{
	unsigned set = 0;
	for (int i = 0; i < ALGORITHMS; i++)
		if (rows[i].family == family)
			set |= algorithm_bit((enum algorithm)i);
	return set;
}
