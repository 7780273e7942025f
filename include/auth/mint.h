/* Development keys and tokens (`ioad token`), made with libjwt. */
#ifndef IOA_AUTH_MINT_H
#define IOA_AUTH_MINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct mint_request {
	const char *issuer;
	const char *audience; /* NULL: no aud claim */
	const char *subject;  /* NULL: "dev-" and the role */
	const char *role;
	const char *organisation; /* NULL: none; nine digits */
	const char *const *programmes;
	size_t programme_count;
	int64_t ttl_s;
};

/* Makes `<data_dir>/keys/signing.pem` (RSA 2048, mode 0600) when it is missing, and
 * `<data_dir>/keys/jwks.json` (its public part, kid = RFC 7638 thumbprint) when it is missing or does not
 * fit. Makes the directories too; root makes the files as the owner of `data_dir`. Several processes may call
 * it at once. On failure false, and *ret_why (in `arena`) tells why. */
bool mint_prepare_keys(const char *data_dir, struct arena *arena, const char **ret_why)
        __attribute__((warn_unused_result));

/* A signed RS256 token in `arena`, or NULL with *ret_why. The keys must have been prepared. */
const char *mint_token(const char *data_dir, const struct mint_request *rq, struct arena *arena,
                       const char **ret_why) __attribute__((warn_unused_result));

#endif
