/* A token on its way to be believed: taken apart, its issuer found, nothing verified. */
#ifndef IOA_AUTH_CANDIDATE_H
#define IOA_AUTH_CANDIDATE_H

#include "auth/token.h"
#include "auth/trust.h"

struct candidate {
	struct token_parts parts;
	struct token_header header;
	struct slice issuer_text; /* what it says; empty: nothing */
	size_t issuer;            /* of auth.issuers, once one was found */
	json_t *payload;          /* once it was read */
	json_t *header_json, *issuer_json;
};

/* Segments, header and issuer, in time that grows with the token's length and little else. `c` is all zero
 * before; `scratch` has TOKEN_BYTES_MAX bytes and lives as long as `c`. candidate_close is due either way. */
enum token_status candidate_read(struct candidate *c, const struct auth *a, struct slice token,
                                 unsigned char *scratch) __attribute__((warn_unused_result));

/* The payload, which the issuer's key must have signed. */
enum token_status candidate_read_payload(struct candidate *c, const struct auth *a)
        __attribute__((warn_unused_result));

void candidate_close(struct candidate *c);

#endif
