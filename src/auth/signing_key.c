/* Making, reading and publishing the development key. */
#include "auth/signing_key.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "base/base64url.h"
#include "auth/algorithm.h"

enum { RSA_BITS = 2048 };

EVP_PKEY *signing_key_new(void)
{
	EVP_PKEY *key = EVP_RSA_gen(RSA_BITS);
	ERR_clear_error();
	return key;
}

EVP_PKEY *signing_key_of_pem(struct slice pem)
{
	/* Or OpenSSL asks the terminal for the password of an encrypted file. */
	char no_password[] = "";
	BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.n);
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, no_password) : NULL;
	BIO_free(bio);
	ERR_clear_error();
	if (key && EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) >= RSA_BITS)
		return key;
	EVP_PKEY_free(key);
	return NULL;
}

bool signing_key_write_pem(const EVP_PKEY *key, struct buf *out)
{
	/* Memory that OpenSSL clears when it is freed. */
	BIO *bio = BIO_new(BIO_s_secmem());
	char *text;
	long n = 0;
	if (bio && PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1)
		n = BIO_get_mem_data(bio, &text);
	if (n > 0)
		buf_add(out, text, (size_t)n);
	BIO_free(bio);
	ERR_clear_error();
	return n > 0 && buf_ok(out);
}

static struct slice encode_number(const EVP_PKEY *key, const char *name, struct arena *arena)
{
	BIGNUM *number = NULL;
	struct slice text = {NULL, 0};
	if (EVP_PKEY_get_bn_param(key, name, &number) == 1) {
		unsigned char *bytes = arena_alloc(arena, (size_t)BN_num_bytes(number));
		int n = BN_bn2bin(number, bytes);
		text = base64url_encode(arena, (struct slice){(const char *)bytes, (size_t)n});
	}
	BN_free(number);
	return text;
}

/* Members in the order that RFC 7638 section 3 hashes. */
static struct slice thumbprint(struct slice n, struct slice e, struct arena *arena)
{
	unsigned char digest[DIGEST_BYTES];
	const char *members = arena_printf(arena, "{\"e\":\"%.*s\",\"kty\":\"RSA\",\"n\":\"%.*s\"}",
	                                   SLICE_ARG(e), SLICE_ARG(n));
	if (EVP_Digest(members, strlen(members), digest, NULL, EVP_sha256(), NULL) != 1)
		return (struct slice){NULL, 0};
	return base64url_encode(arena, (struct slice){(const char *)digest, sizeof digest});
}

struct slice signing_key_kid(const EVP_PKEY *key, struct arena *arena)
{
	struct slice n = encode_number(key, OSSL_PKEY_PARAM_RSA_N, arena);
	struct slice e = encode_number(key, OSSL_PKEY_PARAM_RSA_E, arena);
	return n.n > 0 && e.n > 0 ? thumbprint(n, e, arena) : (struct slice){NULL, 0};
}

struct slice signing_key_jwks(const EVP_PKEY *key, struct arena *arena)
{
	struct slice n = encode_number(key, OSSL_PKEY_PARAM_RSA_N, arena);
	struct slice e = encode_number(key, OSSL_PKEY_PARAM_RSA_E, arena);
	struct slice kid = signing_key_kid(key, arena);
	if (kid.n == 0)
		return kid;
	return slice_of(arena_printf(arena,
	                             "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\","
	                             "\"kid\":\"%.*s\",\"n\":\"%.*s\",\"e\":\"%.*s\"}]}\n",
	                             SLICE_ARG(kid), SLICE_ARG(n), SLICE_ARG(e)));
}
