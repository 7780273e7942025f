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

static EVP_PKEY *read_rsa(const json_t *jwk)
{
	unsigned char bytes[2][NUMBER_TEXT_MAX];
	struct slice n, e;
	return number_of(jwk, "n", bytes[0], &n) && number_of(jwk, "e", bytes[1], &e)
	               ? public_key_of_rsa(n, e)
	               : NULL;
}

static EVP_PKEY *read_ec(const json_t *jwk)
{
	unsigned char bytes[2][NUMBER_TEXT_MAX];
	struct slice x, y;
	return number_of(jwk, "x", bytes[0], &x) && number_of(jwk, "y", bytes[1], &y)
	               ? public_key_of_ec(text_of(jwk, "crv"), x, y)
	               : NULL;
}

static EVP_PKEY *read_okp(const json_t *jwk)
{
	unsigned char bytes[NUMBER_TEXT_MAX];
	struct slice x;
	return number_of(jwk, "x", bytes, &x) ? public_key_of_ed25519(x) : NULL;
}

/* By type and curve: what is not here is not for this service. */
static const struct kind {
	const char *kty, *crv;
	EVP_PKEY *(*read)(const json_t *jwk);
} kinds[] = {
        {"RSA", NULL,      read_rsa},
        {"EC",  "P-256",   read_ec },
        {"EC",  "P-384",   read_ec },
        {"EC",  "P-521",   read_ec },
        {"OKP", "Ed25519", read_okp},
};

static const struct kind *find_kind(const json_t *jwk)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (slice_is(text_of(jwk, "kty"), kinds[i].kty) &&
		    (!kinds[i].crv || slice_is(text_of(jwk, "crv"), kinds[i].crv)))
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

/* Each of these members may be absent; one that is there must say "for verifying". */
static bool is_for_verifying(const json_t *jwk)
{
	if (json_object_get(jwk, "use") && !slice_is(text_of(jwk, "use"), "sig"))
		return false;
	enum algorithm algorithm;
	if (json_object_get(jwk, "alg") && !algorithm_find(text_of(jwk, "alg"), &algorithm))
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

/* To the one algorithm that the issuer names, if it does. */
static bool narrow(const json_t *jwk, unsigned *algorithms, const char **ret_why)
{
	enum algorithm algorithm;
	if (algorithm_find(text_of(jwk, "alg"), &algorithm))
		*algorithms &= algorithm_bit(algorithm);
	*ret_why = "it is no key for its algorithm";
	return *algorithms;
}

static const char *read_key(const json_t *jwk, const struct kind *kind, struct arena *arena,
                            struct key *ret_key)
{
	const char *why = NULL;
	struct key key = {.naming = KEY_NAMELESS};
	if (!read_name(jwk, arena, &key))
		return "its kid is not a text of 1 to 255 bytes";
	key.pkey = kind->read(jwk);
	if (!key.pkey)
		return "its numbers are missing, not strict base64url, or no key";
	if (!public_key_check(key.pkey, &key.algorithms, &why) || !narrow(jwk, &key.algorithms, &why)) {
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
		const struct kind *kind = find_kind(jwk);
		if (!kind || !is_for_verifying(jwk))
			return JWK_SKIPPED;
		why = read_key(jwk, kind, arena, ret_key);
	}
	if (!why)
		return JWK_OK;
	*ret_why = why;
	return JWK_REFUSED;
}
