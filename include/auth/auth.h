/* From a bearer token to the caller: issuers, keys, verification (RFC 7515, 7519, 8725, 9068) and a cache of
 * verified tokens.
 *
 * Header: `alg` is one of the issuer's and of the key's; `typ` is one of the issuer's; `crit`, `jwk`, `jku`
 * and `x5u` are refused. `kid` must name a key of the issuer; without one exactly one key must fit the
 * algorithm. The key of a PEM file answers to every kid that no other key has, the secret to none.
 *
 * Claims: `iss` and `exp` are required, `aud` and scopes when they are configured; `nbf` and `iat` count when
 * present; times are integers. Where subject, organisation, supplier, roles and programmes are is the
 * profile's to say. */
#ifndef IOA_AUTH_AUTH_H
#define IOA_AUTH_AUTH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"

/* Who calls. All texts are in the request's arena. The anonymous caller is all zero but `roles`, which the
 * flow sets. */
struct principal {
	uint64_t roles;       /* bit i: role i of auth_settings.roles */
	size_t issuer;        /* of auth_settings.profiles */
	struct slice subject; /* for the log and the audit */
	struct slice json; /* what the database gets as ioa.principal; empty for anonymous (sql/README.md) */
};

/* A text of the issuer's and the role that it stands for. */
struct auth_role {
	const char *value, *role;
};

/* An issuer that is trusted, and what its tokens are like. Lists end with NULL (with {NULL} those of roles);
 * NULL for a list is the default that is given, or none. Paths are those of auth/claim_path.h. */
struct auth_profile {
	const char *where;  /* begins messages about the profile, as a file and a pointer; may be NULL */
	const char *issuer; /* compared exactly */
	const char *const *algorithms;      /* RS256 and ES256, and HS256 when there is a secret */
	const char *const *types;           /* of `typ`; JWT, at+jwt, or none at all */
	const char *const *audiences;       /* one of them must be in `aud`; NULL: `aud` is not looked at */
	const char *const *required_scopes; /* one of them must be in `scope` or `scp` */
	unsigned leeway_s;                  /* for exp, nbf, iat */

	/* keys */
	const char *discovery_url;   /* where the issuer's metadata tells its jwks_uri */
	const char *jwks_url;        /* a JWKS */
	const char *jwks_file;       /* likewise */
	const char *public_key_file; /* one PEM block */
	struct slice secret;         /* empty: none; HS256, at least 32 bytes */

	/* claims: the first path that the token has counts */
	const char *const *subject;            /* sub */
	const char *const *organisation;       /* organisation */
	const char *const *supplier;           /* none; who acts for the organisation */
	const char *const *roles;              /* roles; all of them count */
	const char *const *programmes;         /* programmes */
	const char *const *delegation_sources; /* of `delegation_source`, when there is a supplier; any */
	const struct auth_role
	        *claim_roles; /* what the texts at `roles` mean; NULL: they are the roles' names */
	const struct auth_role *scope_roles; /* what scopes mean */
	const char *const *fixed_roles;      /* of every caller from this issuer */
};

struct auth_settings {
	const struct auth_profile *profiles;
	size_t profile_count;     /* issuers, all different */
	const char *const *roles; /* names of the contract, in the order of their bits */
	size_t role_count;
	size_t cache_entries; /* verified tokens kept per session, at most */
};

enum token_status {
	TOKEN_OK,
	TOKEN_MALFORMED, /* not three strict base64url segments of plain JSON objects, too deep,
	                    crit */
	TOKEN_TOO_LONG,
	TOKEN_ALGORITHM, /* not an allowed one, or not the key's */
	TOKEN_ISSUER,    /* not one that is trusted */
	TOKEN_KEY,       /* no key of that kid, or the token brings its own */
	TOKEN_NO_KEYS,   /* nobody can say: there are no keys of the issuer, which is away */
	TOKEN_SIGNATURE,
	TOKEN_CLAIMS, /* audience, type or a claim's form */
	TOKEN_SCOPE,  /* none of the scopes that the issuer's tokens must have */
	TOKEN_EXPIRED,
	TOKEN_NOT_YET,
	TOKEN_REQUEST, /* the request does not hand over one token as it should */
	TOKEN_STATUSES
};

/* What a problem answer and the log may say of the status: a sentence without the token. */
const char *token_status_text(enum token_status st);

/* Issuers, their rules and their first keys, shared by all threads. On failure NULL, and *ret_why (in
 * `arena`) tells the operator what is wrong with which issuer or file. Everything lives until auth_free,
 * which comes after the last session. */
struct auth *auth_new(const struct auth_settings *settings, struct arena *arena, const char **ret_why)
        __attribute__((warn_unused_result));
void auth_free(struct auth *a);

/* One thread's contexts and cache of verified tokens; `a` must outlive it. NULL without memory. */
struct auth_session *auth_session_new(struct auth *a);
void auth_session_free(struct auth_session *s);

/* What one session counts since it began. Only its thread writes; any may read, with relaxed atomics. */
struct auth_stats {
	atomic_uint_least64_t hits, misses;            /* of the cache of verified tokens */
	atomic_uint_least64_t refused[TOKEN_STATUSES]; /* by why; TOKEN_OK stays 0 */
};

const struct auth_stats *auth_session_stats(const struct auth_session *s);

/* The sum over all sessions that there are. Any thread; takes a lock that no request takes. */
struct auth_totals {
	uint64_t hits, misses, refused[TOKEN_STATUSES];
};

void auth_sum_stats(struct auth *a, struct auth_totals *ret_totals);

/* Verifies a compact token (the part after "Bearer "). On TOKEN_OK fills *ret_principal, its texts in
 * `arena`; on failure leaves it alone. Constant, bounded work: no network, no file. `now_s` is Unix time. */
enum token_status auth_check(struct auth_session *s, struct slice token, int64_t now_s, struct arena *arena,
                             struct principal *ret_principal) __attribute__((warn_unused_result));

/* The SHA-256 of what stands for a token elsewhere, hexadecimal, in `arena`; NULL only when OpenSSL fails. */
const char *auth_digest(struct auth_session *s, struct slice text, struct arena *arena);

/* Counts a token that is refused, as `st` says, without a look into it. */
void auth_refuse(struct auth_session *s, enum token_status st);

/* One line in the log for a refused token: who says to have issued it (escaped, cut short; nothing else of
 * it) and why, after the request's name. In a flood only some lines are written, and then what was left out
 * is summed up in one. Right after auth_check or auth_refuse. */
void auth_tell_refusal(struct auth_session *s, enum token_status st, const char *request_id, int64_t now_s);

/* ---- for those who ask what to bring ---- */

/* Scopes that give one of the roles, or any role or entry when `roles` is 0; those of one issuer's tokens.
 * With spaces between, in `arena`; empty when there is none. Only as many as fit a header field. */
const char *auth_scopes(const struct auth *a, size_t issuer, uint64_t roles, struct arena *arena);

/* The issuer of the token that this session refused last with TOKEN_SCOPE. */
size_t auth_refused_issuer(const struct auth_session *s);

/* `authorization_servers` and `scopes_supported` of RFC 9728 section 2, each with a comma before it, those
 * without entries left out. */
void auth_write_metadata(const struct auth *a, struct buf *out);

#endif
