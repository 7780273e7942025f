/* One member of a JWKS: is it ours, may it be trusted, and which key is it. */
#include "auth/jwk.h"

#include "base/base64url.h"
#include "auth/json_strict.h"
#include "auth/public_key.h"

/* Longest number taken, in base64url: an RSA modulus of 16384 bits, well beyond what public_key_check admits.
 */
enum { NUMBER_TEXT_MAX = 2736 };

/* A text member, or an empty slice. */
static struct slice text_of(const json_t *jwk, const char *name)
{
	struct slice text;
	return json_strict_text(json_object_get(jwk, name), &text) ? text : SLICE("");
}

static bool number_of(const json_t *jwk, const char *name, unsigned char *to, struct slice *ret_number)
{
	size_t n;
	struct slice text = text_of(jwk, name);
	if (text.n == 0 || text.n > NUMBER_TEXT_MAX || !base64url_decode(text, to, &n))
		return false;
	*ret_number = (struct slice){(const char *)to, n};
	return true;
}

static EVP_PKEY *read_numbers(const json_t *jwk, const char *const names[2],
                              EVP_PKEY *(*make)(struct slice, struct slice))
{
	unsigned char bytes[2][NUMBER_TEXT_MAX];
	struct slice numbers[2];
	for (size_t i = 0; i < 2; i++)
		if (!number_of(jwk, names[i], bytes[i], &numbers[i]))
			return NULL;
	return make(numbers[0], numbers[1]);
}

static EVP_PKEY *read_rsa(const json_t *jwk)
{
	return read_numbers(jwk, (const char *const[]){"n", "e"}, public_key_of_rsa);
}

static EVP_PKEY *read_ec(const json_t *jwk)
{
	return read_numbers(jwk, (const char *const[]){"x", "y"}, public_key_of_p256);
}

static const struct kind {
	const char *kty, *alg;
	EVP_PKEY *(*read)(const json_t *jwk);
} kinds[] = {
        {"RSA", "RS256", read_rsa},
        {"EC",  "ES256", read_ec },
};

static const struct kind *find_kind(struct slice kty)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (slice_is(kty, kinds[i].kty))
			return &kinds[i];
	return NULL;
}

static bool has_private_part(const json_t *jwk)
{
	static const char *const members[] = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (json_object_get(jwk, members[i]))
			return true;
	return false;
}

static bool lists_verify(const json_t *key_ops)
{
	size_t i;
	const json_t *op;
	struct slice name;
	json_array_foreach (key_ops, i, op)
		if (json_strict_text(op, &name) && slice_is(name, "verify"))
			return true;
	return false;
}

/* Each of these members may be absent; one that is there must say "for verifying with this algorithm". */
static bool is_for_verifying(const json_t *jwk, const struct kind *kind)
{
	if (json_object_get(jwk, "use") && !slice_is(text_of(jwk, "use"), "sig"))
		return false;
	if (json_object_get(jwk, "alg") && !slice_is(text_of(jwk, "alg"), kind->alg))
		return false;
	const json_t *key_ops = json_object_get(jwk, "key_ops");
	return !key_ops || lists_verify(key_ops);
}

static bool read_name(const json_t *jwk, struct arena *arena, struct key *key)
{
	key->naming = KEY_NAMELESS;
	if (!json_object_get(jwk, "kid"))
		return true;
	struct slice kid = text_of(jwk, "kid");
	if (kid.n == 0 || kid.n > KID_BYTES_MAX)
		return false;
	key->naming = KEY_NAMED;
	key->kid = arena_dup(arena, kid);
	return true;
}

/* Why the key cannot be trusted whatever it is for; NULL when nothing speaks against it. */
static const char *objection(const json_t *jwk)
{
	if (!json_is_object(jwk))
		return "it is not an object";
	if (slice_is(text_of(jwk, "kty"), "oct"))
		return "a shared secret does not belong in a public key set";
	if (has_private_part(jwk))
		return "it has private members";
	return NULL;
}

static const char *read_key(const json_t *jwk, const struct kind *kind, struct arena *arena,
                            struct key *ret_key)
{
	const char *why = NULL;
	struct key key = {.naming = KEY_NAMELESS};
	if (!read_name(jwk, arena, &key))
		return "its kid is not a text of 1 to 255 bytes";
	if (slice_is(text_of(jwk, "kty"), "EC") && !slice_is(text_of(jwk, "crv"), "P-256"))
		return "EC keys are taken on the curve P-256 only";
	key.pkey = kind->read(jwk);
	if (!key.pkey)
		return "its numbers are missing, not strict base64url, or no key";
	if (!public_key_check(key.pkey, &key.algorithm, &why)) {
		EVP_PKEY_free(key.pkey);
		return why;
	}
	*ret_key = key;
	return NULL;
}

enum jwk_status jwk_read(const json_t *jwk, struct arena *arena, struct key *ret_key, const char **ret_why)
{
	const char *why = objection(jwk);
	if (!why) {
		const struct kind *kind = find_kind(text_of(jwk, "kty"));
		if (!kind || !is_for_verifying(jwk, kind))
			return JWK_SKIPPED;
		why = read_key(jwk, kind, arena, ret_key);
	}
	if (!why)
		return JWK_OK;
	*ret_why = why;
	return JWK_REFUSED;
}
