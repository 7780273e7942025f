/* The claims of a verified token (RFC 7519 section 4, RFC 9068 section 2.2). */
#ifndef IOA_AUTH_CLAIMS_H
#define IOA_AUTH_CLAIMS_H

#include <jansson.h>
#include <stdint.h>

#include "auth/auth.h"
#include "base/buf.h"

enum {
	SUBJECT_BYTES_MAX = 255,
	PROGRAMMES_MAX = 100,
	ROLES_MAX = 64, /* bits of principal.roles */
};

struct claim_rules {
	struct slice issuer;
	unsigned algorithms;           /* the set that its tokens may be signed with */
	const struct slice *audiences; /* one of them must be in `aud` */
	size_t audience_count;         /* 0: `aud` is not looked at */
	int64_t leeway_s;
	const struct slice *roles; /* names in the order of their bits */
	size_t role_count;
};

/* From when until when a token may be used, in Unix time: without leeway, the end not included. */
struct lifetime {
	int64_t starts, ends;
};

struct claims {
	struct slice subject;
	struct slice organisation; /* nine digits, or empty */
	uint64_t roles;
	const json_t *programmes; /* a list of UUIDs, or NULL */
	struct lifetime lifetime;
};

/* TOKEN_OK, or TOKEN_CLAIMS when one is missing, wrong or of another form. Everything in *ret_claims lives as
 * long as `payload`. Claims not named here, `pid` above all, are never looked at. */
enum token_status claims_read(const struct claim_rules *rules, const json_t *payload,
                              struct claims *ret_claims) __attribute__((warn_unused_result));

/* TOKEN_OK, TOKEN_EXPIRED or TOKEN_NOT_YET. */
enum token_status claims_check_lifetime(const struct claim_rules *rules, struct lifetime lifetime,
                                        int64_t now_s) __attribute__((warn_unused_result));

/* The caller as the database gets it (sql/README.md, "Roles and views"). */
void claims_write_principal(const struct claim_rules *rules, const struct claims *claims, struct buf *out);

#endif
