/* Signatures of JSON Web Tokens (RFC 7518 section 3), verified with contexts that are set up once. */
#ifndef IOA_AUTH_SIGNATURE_H
#define IOA_AUTH_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>

#include "auth/key.h"
#include "base/slice.h"

/* One thread's; `keys` must outlive it. */
struct verifier;

enum { DIGEST_BYTES = 32 };

/* NULL when OpenSSL cannot set up one of the keys. */
struct verifier *verifier_new(const struct keyset *keys) __attribute__((warn_unused_result));
void verifier_free(struct verifier *v);

/* SHA-256 of `text`; false only when OpenSSL fails. */
bool verifier_digest(struct verifier *v, struct slice text, unsigned char ret_digest[static DIGEST_BYTES])
        __attribute__((warn_unused_result));

/* Whether key `index` of the set signed `text`. */
bool verifier_check(struct verifier *v, size_t index, struct slice text, struct slice signature)
        __attribute__((warn_unused_result));

#endif
