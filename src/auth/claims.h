/* The claims of a verified token (RFC 7519 section 4, RFC 9068 section 2.2), read by the rules of its issuer.
 */
#ifndef IOA_AUTH_CLAIMS_H
#define IOA_AUTH_CLAIMS_H

#include <jansson.h>
#include <stdint.h>

#include "auth/auth.h"
#include "auth/claim_path.h"
#include "base/buf.h"

enum {
	SUBJECT_BYTES_MAX = 255,
	PROGRAMMES_MAX = 100,
	ROLES_MAX = 64, /* bits of principal.roles */
};

struct text_list {
	const struct slice *items;
	size_t count;
};

struct path_list {
	const struct claim_path *items;
	size_t count;
};

struct role_rule {
	struct slice value;
	uint64_t roles; /* what it stands for */
};

struct role_rules {
	const struct role_rule *items;
	size_t count;
};

/* A profile, compiled (profile.h). An empty list asks nothing and gives nothing. */
struct claim_rules {
	struct slice issuer;
	unsigned algorithms;    /* the set that its tokens may be signed with */
	struct text_list types; /* without "application/" */
	bool type_required;
	struct text_list audiences;       /* one of them must be in `aud` */
	struct text_list required_scopes; /* one of them must be there */
	int64_t leeway_s;
	struct path_list subject, organisation, supplier, roles, programmes;
	struct text_list delegation_sources;
	struct role_rules claim_roles, scope_roles;
	uint64_t fixed_roles;
	struct text_list role_names; /* of the contract, in the order of their bits */
};

/* From when until when a token may be used, in Unix time: without leeway, the end not included. */
struct lifetime {
	int64_t starts, ends;
};

struct claims {
	struct slice subject;
	struct slice organisation, supplier; /* nine digits, or empty */
	uint64_t roles;
	size_t programme_count;
	struct slice programmes[PROGRAMMES_MAX]; /* UUIDs */
	struct lifetime lifetime;
};

/* TOKEN_OK; TOKEN_CLAIMS when one is missing, wrong or of another form. Everything in
 * *ret_claims lives as long as `payload`; on failure it is of no use. Claims that the rules do not name,
 * `pid` above all, are never kept. */
enum token_status claims_read(const struct claim_rules *rules, const json_t *payload,
                              struct claims *ret_claims) __attribute__((warn_unused_result));

/* TOKEN_OK, TOKEN_EXPIRED or TOKEN_NOT_YET. */
enum token_status claims_check_lifetime(const struct claim_rules *rules, struct lifetime lifetime,
                                        int64_t now_s) __attribute__((warn_unused_result));

/* The caller as the database gets it (sql/README.md, "Roles and views"). */
void claims_write_principal(const struct claim_rules *rules, const struct claims *claims, struct buf *out);

bool text_list_has(struct text_list list, struct slice text);

#endif
