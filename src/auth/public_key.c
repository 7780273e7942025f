/* Making and checking public keys with OpenSSL 3. */
#include "auth/public_key.h"

#include <string.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

enum {
	RSA_BITS_MIN = 2048,
	RSA_BITS_MAX = 8192, /* verification grows with the square of it, and every forged token costs one */
	COORDINATE_MAX = 66,
	ED25519_BYTES = 32,
};

static const struct curve {
	struct slice name; /* of JWK, RFC 7518 section 6.2.1.1 */
	char group[16];    /* of OpenSSL */
	int nid;
	size_t coordinate;
	enum algorithm algorithm;
} curves[] = {
        {{"P-256", 5}, "prime256v1", NID_X9_62_prime256v1, 32, ALGORITHM_ES256},
        {{"P-384", 5}, "secp384r1",  NID_secp384r1,        48, ALGORITHM_ES384},
        {{"P-521", 5}, "secp521r1",  NID_secp521r1,        66, ALGORITHM_ES512},
};

enum { CURVES = sizeof curves / sizeof *curves };

static EVP_PKEY *from_params(const char *type, OSSL_PARAM *params)
{
	EVP_PKEY *pkey = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	if (ctx && EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1)
		pkey = NULL;
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	return pkey;
}

static BIGNUM *number(struct slice bytes)
{
	return BN_bin2bn((const unsigned char *)bytes.at, (int)bytes.n, NULL);
}

EVP_PKEY *public_key_of_rsa(struct slice modulus, struct slice exponent)
{
	EVP_PKEY *pkey = NULL;
	OSSL_PARAM *params = NULL;
	BIGNUM *n = number(modulus), *e = number(exponent);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	if (n && e && build && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e))
		params = OSSL_PARAM_BLD_to_param(build);
	if (params)
		pkey = from_params("RSA", params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	BN_free(n);
	BN_free(e);
	return pkey;
}

/* RFC 7518 section 6.2.1.2 wants all bytes, but some makers of key sets leave leading zeros out, one key in
 * 128. The point must be on the curve either way. */
static bool put_coordinate(unsigned char *to, size_t size, struct slice bytes)
{
	if (bytes.n == 0 || bytes.n > size)
		return false;
	memcpy(to + size - bytes.n, bytes.at, bytes.n);
	return true;
}

static EVP_PKEY *from_point(const struct curve *curve, struct slice x, struct slice y)
{
	char group[sizeof curve->group];
	unsigned char point[1 + 2 * COORDINATE_MAX] = {POINT_CONVERSION_UNCOMPRESSED};
	if (!put_coordinate(point + 1, curve->coordinate, x) ||
	    !put_coordinate(point + 1 + curve->coordinate, curve->coordinate, y))
		return NULL;
	memcpy(group, curve->group, sizeof group);
	OSSL_PARAM params[] = {
	        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
	        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * curve->coordinate),
	        OSSL_PARAM_construct_end(),
	};
	return from_params("EC", params);
}

EVP_PKEY *public_key_of_ec(struct slice curve, struct slice x, struct slice y)
{
	for (size_t i = 0; i < CURVES; i++)
		if (slice_eq(curves[i].name, curve))
			return from_point(&curves[i], x, y);
	return NULL;
}

EVP_PKEY *public_key_of_ed25519(struct slice x)
{
	EVP_PKEY *pkey = NULL;
	if (x.n == ED25519_BYTES)
		pkey = EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, (const unsigned char *)x.at,
		                                      x.n);
	ERR_clear_error();
	return pkey;
}

/* A private key in the file would be read as well; it has no place on a machine that only verifies. */
static bool holds_one_public_key(struct slice text)
{
	const struct slice begin = SLICE("-----BEGIN "), kind = SLICE("-----BEGIN PUBLIC KEY-----");
	const char *first = text.n ? memmem(text.at, text.n, begin.at, begin.n) : NULL;
	if (!first)
		return false;
	struct slice block = slice_from(text, (size_t)(first - text.at));
	return slice_starts(block, kind) && !memmem(block.at + 1, block.n - 1, begin.at, begin.n);
}

EVP_PKEY *public_key_of_pem(struct slice text)
{
	if (!holds_one_public_key(text))
		return NULL;
	/* Or OpenSSL asks the terminal for the password of an encrypted file. */
	char no_password[] = "";
	BIO *bio = BIO_new_mem_buf(text.at, (int)text.n);
	EVP_PKEY *pkey = bio ? PEM_read_bio_PUBKEY(bio, NULL, NULL, no_password) : NULL;
	BIO_free(bio);
	ERR_clear_error();
	return pkey;
}

static bool is_sound(EVP_PKEY *pkey)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
	bool sound = ctx && EVP_PKEY_public_check(ctx) == 1;
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	return sound;
}

/* 0 for a key that nothing here is signed with. */
static unsigned algorithms_of(const EVP_PKEY *pkey)
{
	char group[32];
	if (EVP_PKEY_is_a(pkey, "RSA"))
		return algorithm_family_set(FAMILY_RSA) | algorithm_family_set(FAMILY_RSA_PSS);
	if (EVP_PKEY_is_a(pkey, "ED25519"))
		return algorithm_family_set(FAMILY_EDDSA);
	if (!EVP_PKEY_is_a(pkey, "EC") || EVP_PKEY_get_group_name(pkey, group, sizeof group, NULL) != 1)
		return 0;
	for (size_t i = 0; i < CURVES; i++)
		if (OBJ_txt2nid(group) == curves[i].nid)
			return algorithm_bit(curves[i].algorithm);
	return 0;
}

static const char *weakness(EVP_PKEY *pkey)
{
	bool rsa = EVP_PKEY_is_a(pkey, "RSA");
	if (!algorithms_of(pkey))
		return "it is neither RSA, EC on P-256, P-384 or P-521, nor Ed25519";
	if (rsa && EVP_PKEY_get_bits(pkey) < RSA_BITS_MIN)
		return "RSA keys below 2048 bits are not trusted";
	if (rsa && EVP_PKEY_get_bits(pkey) > RSA_BITS_MAX)
		return "RSA keys above 8192 bits cost too much to verify with";
	return is_sound(pkey) ? NULL : "its numbers are no valid key";
}

bool public_key_check(EVP_PKEY *pkey, unsigned *ret_algorithms, const char **ret_why)
{
	const char *why = weakness(pkey);
	if (why) {
		*ret_why = why;
		return false;
	}
	*ret_algorithms = algorithms_of(pkey);
	return true;
}
