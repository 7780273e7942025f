/* SHA-2 of texts, with what OpenSSL needs for it fetched once. */
#ifndef IOA_AUTH_DIGEST_H
#define IOA_AUTH_DIGEST_H

#include <openssl/evp.h>

#include "auth/algorithm.h"

/* One thread's. */
struct digester {
	EVP_MD *kinds[DIGEST_KINDS];
	EVP_MD_CTX *context;
};

/* False when OpenSSL has no memory or not these digests; digester_close is due either way. */
bool digester_init(struct digester *d) __attribute__((warn_unused_result));
void digester_close(struct digester *d);

/* The digest of `text`, and its length; false only when OpenSSL fails. */
bool digester_run(struct digester *d, enum digest_kind kind, struct slice text,
                  unsigned char ret_digest[static DIGEST_BYTES_MAX], size_t *ret_n)
        __attribute__((warn_unused_result));

#endif
