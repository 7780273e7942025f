/* Public keys for OpenSSL, refused unless they are strong enough to trust. */
#ifndef IOA_AUTH_PUBLIC_KEY_H
#define IOA_AUTH_PUBLIC_KEY_H

#include <openssl/evp.h>

#include "auth/key.h"
#include "base/slice.h"

/* New keys, or NULL when OpenSSL cannot make one of it. Unsigned big-endian numbers; the coordinates of a
 * P-256 point have 32 bytes, or fewer where leading zeros were left out. */
EVP_PKEY *public_key_of_rsa(struct slice modulus, struct slice exponent) __attribute__((warn_unused_result));
EVP_PKEY *public_key_of_p256(struct slice x, struct slice y) __attribute__((warn_unused_result));

/* SubjectPublicKeyInfo in PEM (RFC 7468 section 13), the only thing in the text. */
EVP_PKEY *public_key_of_pem(struct slice text) __attribute__((warn_unused_result));

/* RSA of 2048 to 8192 bits signs RS256, EC on P-256 signs ES256; anything else, or a number that is no key,
 * is false with a constant *ret_why. */
bool public_key_check(EVP_PKEY *pkey, enum algorithm *ret_algorithm, const char **ret_why)
        __attribute__((warn_unused_result));

#endif
