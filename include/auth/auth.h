/* From a bearer token to the caller: keys, verification (RFC 7515, 7519, 8725, 9068) and a cache of verified
 * tokens.
 *
 * Header: `alg` is RS256, ES256 or HS256 and the key's; `typ` is absent, JWT or at+jwt; `crit`, `jwk`, `jku`,
 * `x5c` and `x5u` are refused. `kid` must name a key of the JWKS; without one exactly one key must fit the
 * algorithm. The key of a PEM file answers to every kid that no other key has, the secret to none.
 *
 * Claims: `iss`, `sub`, `exp` are required, `aud` when an audience is configured; `nbf` and `iat` count when
 * present; times are integers. `roles` (a list or one name; what the contract does not know is passed over),
 * `organisation` (nine digits, or 0192: and nine digits), `programmes` (at most 100 UUIDs) make the
 * principal. */
#ifndef IOA_AUTH_AUTH_H
#define IOA_AUTH_AUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

/* Who calls. All texts are in the request's arena. The anonymous caller is all zero but `roles`, which the
 * flow sets. */
struct principal {
	uint64_t roles;       /* bit i: role i of auth_settings.roles */
	struct slice subject; /* for the log and the audit */
	struct slice json; /* what the database gets as ioa.principal; empty for anonymous (sql/README.md) */
};

struct auth_settings {
	const char *issuer;          /* compared exactly */
	const char *audience;        /* NULL: `aud` is not looked at */
	const char *jwks_file;       /* NULL: none; RSA and EC public keys, by kid */
	const char *public_key_file; /* NULL: none; one PEM block, RSA or EC P-256 */
	struct slice secret;         /* empty: none; HS256, at least 32 bytes */
	unsigned leeway_s;           /* for exp, nbf, iat */
	const char *const *roles;    /* names of the contract, in the order of their bits */
	size_t role_count;
	size_t cache_entries; /* verified tokens kept per session, at most */
};

enum token_status {
	TOKEN_OK,
	TOKEN_MALFORMED, /* not three strict base64url segments of plain JSON objects, too long, too deep,
	                    crit */
	TOKEN_ALGORITHM, /* not an allowed one, or not the key's */
	TOKEN_KEY,       /* no key of that kid, or the token brings its own */
	TOKEN_SIGNATURE,
	TOKEN_CLAIMS, /* issuer, audience, type or a claim's form */
	TOKEN_EXPIRED,
	TOKEN_NOT_YET,
};

/* What a problem answer and the log may say of the status: a sentence without the token. */
const char *token_status_text(enum token_status st);

/* Keys and rules, immutable after this and shared by all threads. On failure NULL, and *ret_why (in `arena`)
 * tells the operator what is wrong with which file. Everything lives until auth_free. */
struct auth *auth_new(const struct auth_settings *settings, struct arena *arena, const char **ret_why)
        __attribute__((warn_unused_result));
void auth_free(struct auth *a);

/* One thread's contexts and cache of verified tokens; `a` must outlive it. NULL without memory. */
struct auth_session *auth_session_new(const struct auth *a);
void auth_session_free(struct auth_session *s);

/* Verifies a compact token (the part after "Bearer "). On TOKEN_OK fills *ret_principal, its texts in
 * `arena`; on failure leaves it alone. Constant, bounded work: no network, no file. `now_s` is Unix time. */
enum token_status auth_check(struct auth_session *s, struct slice token, int64_t now_s, struct arena *arena,
                             struct principal *ret_principal) __attribute__((warn_unused_result));

#endif
