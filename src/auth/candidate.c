/* From the text of a token to its header and its issuer. */
#include "auth/candidate.h"

#include "auth/json_scan.h"
#include "auth/json_strict.h"

/* A header has a handful of members; one with hundreds is a forger's. */
enum { HEADER_VALUES_MAX = 64 };

static enum token_status read_header(struct candidate *c)
{
	if (json_scan_values(c->parts.header) > HEADER_VALUES_MAX)
		return TOKEN_MALFORMED;
	c->header_json = json_strict_object(c->parts.header);
	return c->header_json ? token_read_header(c->header_json, &c->header) : TOKEN_MALFORMED;
}

enum { ISSUER_LITERAL_MAX = 2048 }; /* 255 characters, each as an escape, and what is not said of them */

/* The text of a string that nobody vouches for; some issuers write "https:\/\/". */
static bool read_literal(struct slice literal, json_t **json, struct slice *ret_text)
{
	if (literal.n > ISSUER_LITERAL_MAX)
		return false;
	if (!memchr(literal.at, '\\', literal.n)) {
		*ret_text = (struct slice){literal.at + 1, literal.n - 2};
		return true;
	}
	*json = json_loadb(literal.at, literal.n, JSON_DECODE_ANY, NULL);
	return json_strict_text(*json, ret_text);
}

/* The payload is not believed yet; its issuer only chooses whose key must have signed it. */
static enum token_status find_issuer(struct candidate *c, const struct auth *a)
{
	struct slice literal;
	if (!json_scan_string(c->parts.payload, SLICE("iss"), &literal) ||
	    !read_literal(literal, &c->issuer_json, &c->issuer_text))
		return TOKEN_ISSUER;
	for (c->issuer = 0; c->issuer < a->issuer_count; c->issuer++)
		if (slice_eq(a->issuers[c->issuer].rules.issuer, c->issuer_text))
			return TOKEN_OK;
	return TOKEN_ISSUER;
}

enum token_status candidate_read(struct candidate *c, const struct auth *a, struct slice token,
                                 unsigned char *scratch)
{
	enum token_status st = token_split(token, scratch, &c->parts);
	if (st == TOKEN_OK)
		st = read_header(c);
	return st == TOKEN_OK ? find_issuer(c, a) : st;
}

/* Now it is worth parsing, and has to say the same as what was found in it. */
enum token_status candidate_read_payload(struct candidate *c, const struct auth *a)
{
	struct slice issuer;
	c->payload = json_strict_object(c->parts.payload);
	if (!c->payload)
		return TOKEN_MALFORMED;
	return json_strict_text(json_object_get(c->payload, "iss"), &issuer) &&
	                       slice_eq(issuer, a->issuers[c->issuer].rules.issuer)
	               ? TOKEN_OK
	               : TOKEN_ISSUER;
}

void candidate_close(struct candidate *c)
{
	json_decref(c->header_json);
	json_decref(c->issuer_json);
	json_decref(c->payload);
}
