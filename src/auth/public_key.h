/* Public keys for OpenSSL, refused unless they are strong enough to trust. */
#ifndef IOA_AUTH_PUBLIC_KEY_H
#define IOA_AUTH_PUBLIC_KEY_H

#include <openssl/evp.h>

#include "auth/key.h"
#include "base/slice.h"

/* New keys, or NULL when OpenSSL cannot make one of it. Unsigned big-endian numbers; the coordinates of a
 * point have the bytes of the curve, or fewer where leading zeros were left out. Curves by the names of JWK:
 * P-256, P-384, P-521; Ed25519. */
EVP_PKEY *public_key_of_rsa(struct slice modulus, struct slice exponent) __attribute__((warn_unused_result));
EVP_PKEY *public_key_of_ec(struct slice curve, struct slice x, struct slice y)
        __attribute__((warn_unused_result));
EVP_PKEY *public_key_of_ed25519(struct slice x) __attribute__((warn_unused_result));

/* SubjectPublicKeyInfo in PEM (RFC 7468 section 13), the only thing in the text. */
EVP_PKEY *public_key_of_pem(struct slice text) __attribute__((warn_unused_result));

/* RSA of 2048 to 8192 bits, EC on P-256, P-384 or P-521, Ed25519: the algorithms of its family; anything
 * else, or a number that is no key, is false with a constant *ret_why. */
bool public_key_check(EVP_PKEY *pkey, unsigned *ret_algorithms, const char **ret_why)
        __attribute__((warn_unused_result));

#endif
