/* Takes a token apart and judges its header, before any key is touched. */
#include "auth/token.h"

#include <limits.h>

#include "base/base64url.h"
#include "auth/json_strict.h"

enum { SEGMENTS = 3 };

bool token_is_text(struct slice text)
{
	static const bool allowed[UCHAR_MAX + 1] = {
	        ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['0' ... '9'] = true, ['-'] = true, ['.'] = true,
	        ['_'] = true,         ['~'] = true,         ['+'] = true,         ['/'] = true, ['='] = true,
	};
	for (size_t i = 0; i < text.n; i++)
		if (!allowed[(unsigned char)text.at[i]])
			return false;
	return text.n > 0;
}

static bool split_segments(struct slice token, struct slice ret_segments[static SEGMENTS])
{
	size_t n = 0, from = 0;
	for (size_t i = 0; i <= token.n; i++) {
		if (i < token.n && token.at[i] != '.')
			continue;
		if (n == SEGMENTS || i == from)
			return false;
		ret_segments[n++] = (struct slice){token.at + from, i - from};
		from = i + 1;
	}
	return n == SEGMENTS;
}

enum token_status token_split(struct slice token, unsigned char *scratch, struct token_parts *ret_parts)
{
	struct slice segments[SEGMENTS], decoded[SEGMENTS];
	if (token.n > TOKEN_BYTES_MAX || !split_segments(token, segments))
		return TOKEN_MALFORMED;
	for (size_t i = 0; i < SEGMENTS; i++) {
		size_t n;
		if (!base64url_decode(segments[i], scratch, &n))
			return TOKEN_MALFORMED;
		decoded[i] = (struct slice){(const char *)scratch, n};
		scratch += n;
	}
	*ret_parts = (struct token_parts){
	        .signed_text = {token.at, segments[0].n + 1 + segments[1].n},
	        .header = decoded[0],
	        .payload = decoded[1],
	        .signature = decoded[2],
	};
	return TOKEN_OK;
}

/* An issuer's own key is configured here; a token that brings or names one elsewhere is an attempt to be
 * verified with the forger's (RFC 8725 section 3.10). Some issuers put the certificate of the key that `kid`
 * names into `x5c`: nobody looks at it. */
static bool brings_its_key(const json_t *header)
{
	static const char *const members[] = {"jwk", "jku", "x5u"};
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (json_object_get(header, members[i]))
			return true;
	return false;
}

static bool read_kid(const json_t *kid, struct token_header *header)
{
	header->has_kid = kid != NULL;
	return !kid || (json_strict_text(kid, &header->kid) && header->kid.n <= KID_BYTES_MAX);
}

enum token_status token_read_header(const json_t *header, struct token_header *ret_header)
{
	struct slice alg;
	struct token_header read = {.has_kid = false};
	/* No extension is understood here, so every critical one is refused (RFC 7515 section 4.1.11). */
	if (json_object_get(header, "crit"))
		return TOKEN_MALFORMED;
	if (!json_strict_text(json_object_get(header, "alg"), &alg) || !algorithm_find(alg, &read.algorithm))
		return TOKEN_ALGORITHM;
	read.type = json_object_get(header, "typ");
	if (brings_its_key(header) || !read_kid(json_object_get(header, "kid"), &read))
		return TOKEN_KEY;
	*ret_header = read;
	return TOKEN_OK;
}

/* As a media type in any case; the prefix may be left out (RFC 7515 section 4.1.9). Other types of token
 * (logout, DPoP, …) are signed with the same keys and must not pass for access tokens (RFC 8725
 * section 3.11). */
bool token_type_is(const json_t *type, struct text_list accepted)
{
	const struct slice prefix = SLICE("application/");
	struct slice text;
	if (!json_strict_text(type, &text))
		return false;
	if (text.n > prefix.n && slice_eq_nocase((struct slice){text.at, prefix.n}, prefix))
		text = slice_from(text, prefix.n);
	for (size_t i = 0; i < accepted.count; i++)
		if (slice_eq_nocase(text, accepted.items[i]))
			return true;
	return false;
}
