/* Signatures of JSON Web Tokens (RFC 7518 section 3, RFC 8037), verified with contexts that are set up once.
 */
#ifndef IOA_AUTH_SIGNATURE_H
#define IOA_AUTH_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>

#include "auth/digest.h"
#include "auth/key.h"
#include "base/slice.h"

/* One thread's contexts for the keys of one set; `keys` and `digester` must outlive it. */
struct verifier;

/* NULL without memory. A key's context is made when the key is first used. */
struct verifier *verifier_new(const struct keyset *keys, struct digester *digester)
        __attribute__((warn_unused_result));
void verifier_free(struct verifier *v);

/* Whether key `index` of the set signed `text` with `algorithm`, which must be one of the key's. */
bool verifier_check(struct verifier *v, size_t index, enum algorithm algorithm, struct slice text,
                    struct slice signature) __attribute__((warn_unused_result));

#endif
