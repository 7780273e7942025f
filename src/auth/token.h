/* The compact form of a token (RFC 7515 section 7.1) and its header. */
#ifndef IOA_AUTH_TOKEN_H
#define IOA_AUTH_TOKEN_H

#include <jansson.h>

#include "auth/auth.h"
#include "auth/claims.h"
#include "auth/key.h"
#include "base/slice.h"

enum { TOKEN_BYTES_MAX = 16 * 1024 };

/* Whether it has only the characters of a b64token (RFC 6750 section 2.1), and one at least. */
bool token_is_text(struct slice token) __attribute__((warn_unused_result));

struct token_parts {
	struct slice signed_text;                /* first two segments as they came: what was signed */
	struct slice header, payload, signature; /* decoded */
};

/* Exactly three segments that are not empty, strict base64url. They are decoded into `scratch`
 * (TOKEN_BYTES_MAX bytes). TOKEN_OK or TOKEN_MALFORMED. */
enum token_status token_split(struct slice token, unsigned char *scratch, struct token_parts *ret_parts)
        __attribute__((warn_unused_result));

struct token_header {
	enum algorithm algorithm;
	bool has_kid;
	struct slice kid;
	const json_t *type; /* NULL: none */
};

/* The members that decide how to verify. Slices live as long as `header`. */
enum token_status token_read_header(const json_t *header, struct token_header *ret_header)
        __attribute__((warn_unused_result));

/* Whether `typ` is one of the types. */
bool token_type_is(const json_t *type, struct text_list accepted) __attribute__((warn_unused_result));

#endif
