/* Keys, key files and tokens for the tests of auth, made on the spot with OpenSSL. */
#ifndef IOA_TESTS_AUTH_MAKER_H
#define IOA_TESTS_AUTH_MAKER_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include "auth/auth.h"
#include "base/base64url.h"
#include "base/file.h"

#define ISSUER      "https://issuer.example/"
#define AUDIENCE    "https://ioad.example"
#define SECRET_TEXT "0123456789abcdef0123456789abcdef"

enum { NOW = 1700000000, LEEWAY = 30 };

static const char *const role_names[] = {"anonymous", "national_admin", "regional_manager", "supplier"};

static inline struct auth_profile maker_profile(void)
{
	return (struct auth_profile){.issuer = ISSUER, .leeway_s = LEEWAY};
}

/* What a service trusts that knows these issuers. */
static inline struct auth *maker_auths(const struct auth_profile *profiles, size_t count, struct arena *a,
                                       const char **ret_why)
{
	const struct auth_settings settings = {
	        .profiles = profiles,
	        .profile_count = count,
	        .roles = role_names,
	        .role_count = sizeof role_names / sizeof *role_names,
	        .cache_entries = 64,
	};
	return auth_new(&settings, a, ret_why);
}

static inline struct auth *maker_auth(const struct auth_profile *profile, struct arena *a,
                                      const char **ret_why)
{
	return maker_auths(profile, 1, a, ret_why);
}

static inline struct slice maker_base64(struct arena *a, const void *bytes, size_t n)
{
	return base64url_encode(a, (struct slice){bytes, n});
}

/* A number of a key in base64url; `size` bytes, 0: as few as it takes. */
static inline struct slice maker_number(struct arena *a, const EVP_PKEY *key, const char *name, int size)
{
	BIGNUM *number = NULL;
	assert_int_equal(EVP_PKEY_get_bn_param(key, name, &number), 1);
	int n = size ? size : BN_num_bytes(number);
	unsigned char *bytes = arena_alloc(a, (size_t)n + 1);
	assert_int_equal(BN_bn2binpad(number, bytes, n), n);
	BN_free(number);
	return maker_base64(a, bytes, (size_t)n);
}

/* The members kty, n, e or kty, crv, x, y, without braces. */
static inline const char *maker_jwk_members(struct arena *a, const EVP_PKEY *key)
{
	if (EVP_PKEY_is_a(key, "RSA"))
		return arena_printf(a, "\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"",
		                    maker_number(a, key, OSSL_PKEY_PARAM_RSA_N, 0).at,
		                    maker_number(a, key, OSSL_PKEY_PARAM_RSA_E, 0).at);
	int size = (EVP_PKEY_get_bits(key) + 7) / 8;
	return arena_printf(a, "\"kty\":\"EC\",\"crv\":\"P-%d\",\"x\":\"%s\",\"y\":\"%s\"",
	                    EVP_PKEY_get_bits(key), maker_number(a, key, OSSL_PKEY_PARAM_EC_PUB_X, size).at,
	                    maker_number(a, key, OSSL_PKEY_PARAM_EC_PUB_Y, size).at);
}

static inline const char *maker_public_pem(struct arena *a, EVP_PKEY *key)
{
	char *text;
	BIO *bio = BIO_new(BIO_s_mem());
	assert_int_equal(PEM_write_bio_PUBKEY(bio, key), 1);
	long n = BIO_get_mem_data(bio, &text);
	const char *pem = arena_strdup(a, (struct slice){text, (size_t)n});
	BIO_free(bio);
	return pem;
}

/* A new directory below the system's one for temporary files. */
static inline const char *maker_directory(struct arena *a)
{
	char *dir = arena_printf(a, "/tmp/ioad-auth-XXXXXX");
	assert_non_null(mkdtemp(dir));
	return dir;
}

static inline const char *maker_file(struct arena *a, const char *dir, const char *name, const char *text)
{
	const char *path = arena_printf(a, "%s/%s", dir, name);
	assert_true(file_write(path, slice_of(text), 0600));
	return path;
}

static inline struct slice maker_sign_rsa(struct arena *a, EVP_PKEY *key, const char *text)
{
	size_t n = 1024;
	unsigned char *signature = arena_alloc(a, n);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	assert_int_equal(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key), 1);
	assert_int_equal(EVP_DigestSign(ctx, signature, &n, (const unsigned char *)text, strlen(text)), 1);
	EVP_MD_CTX_free(ctx);
	return (struct slice){(const char *)signature, n};
}

/* r and s side by side. */
static inline struct slice maker_sign_ec(struct arena *a, EVP_PKEY *key, const char *text)
{
	struct slice der = maker_sign_rsa(a, key, text);
	const unsigned char *at = (const unsigned char *)der.at;
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)der.n);
	unsigned char *signature = arena_alloc(a, 64);
	assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature, 32), 32);
	assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_s(pair), signature + 32, 32), 32);
	ECDSA_SIG_free(pair);
	return (struct slice){(const char *)signature, 64};
}

static inline struct slice maker_sign_secret(struct arena *a, const char *secret, const char *text)
{
	unsigned n = 0;
	unsigned char *mac = arena_alloc(a, 32);
	HMAC(EVP_sha256(), secret, (int)strlen(secret), (const unsigned char *)text, strlen(text), mac, &n);
	return (struct slice){(const char *)mac, n};
}

/* "header.payload" of two texts. */
static inline const char *maker_signed_text(struct arena *a, struct slice header, struct slice payload)
{
	return arena_printf(a, "%s.%s", base64url_encode(a, header).at, base64url_encode(a, payload).at);
}

static inline const char *maker_join(struct arena *a, const char *signed_text, struct slice signature)
{
	return arena_printf(a, "%s.%s", signed_text, base64url_encode(a, signature).at);
}

static inline const char *maker_rs256(struct arena *a, EVP_PKEY *key, const char *header, const char *payload)
{
	const char *text = maker_signed_text(a, slice_of(header), slice_of(payload));
	return maker_join(a, text, maker_sign_rsa(a, key, text));
}

static inline const char *maker_es256(struct arena *a, EVP_PKEY *key, const char *header, const char *payload)
{
	const char *text = maker_signed_text(a, slice_of(header), slice_of(payload));
	return maker_join(a, text, maker_sign_ec(a, key, text));
}

static inline const char *maker_hs256(struct arena *a, const char *secret, struct slice header,
                                      struct slice payload)
{
	const char *text = maker_signed_text(a, header, payload);
	return maker_join(a, text, maker_sign_secret(a, secret, text));
}

#endif
