/* RS256, ES256 and HS256 on OpenSSL's EVP interface.
 *
 * Setting up a context costs as much as the arithmetic of a small key, so a thread keeps one per key. It
 * works on its own copy of the key, because OpenSSL takes a lock in the key at each use. */
#include "auth/signature.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

struct verifier {
	EVP_MD *sha256;
	EVP_MD_CTX *digest;
	size_t count;
	struct key_context {
		enum algorithm algorithm;
		EVP_PKEY_CTX *public_key;
		EVP_MAC_CTX *mac;
	} keys[KEYS_MAX];
};

static EVP_PKEY_CTX *public_key_context(const struct verifier *v, const struct key *key)
{
	EVP_PKEY *own = EVP_PKEY_dup(key->pkey);
	EVP_PKEY_CTX *ctx = own ? EVP_PKEY_CTX_new_from_pkey(NULL, own, NULL) : NULL;
	EVP_PKEY_free(own);
	if (!ctx)
		return NULL;
	bool ok = EVP_PKEY_verify_init(ctx) == 1;
	if (ok && key->algorithm == ALGORITHM_RS256)
		ok = EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1;
	if (ok && EVP_PKEY_CTX_set_signature_md(ctx, v->sha256) == 1)
		return ctx;
	EVP_PKEY_CTX_free(ctx);
	return NULL;
}

static EVP_MAC_CTX *mac_context(struct slice secret)
{
	char sha256[] = "SHA256";
	const OSSL_PARAM params[] = {
	        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256, 0),
	        OSSL_PARAM_construct_end(),
	};
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(hmac);
	EVP_MAC_free(hmac);
	if (ctx && EVP_MAC_init(ctx, (const unsigned char *)secret.at, secret.n, params) == 1)
		return ctx;
	EVP_MAC_CTX_free(ctx);
	return NULL;
}

static bool add_key(struct verifier *v, const struct key *key)
{
	struct key_context *c = &v->keys[v->count++];
	c->algorithm = key->algorithm;
	if (key->algorithm == ALGORITHM_HS256)
		c->mac = mac_context(key->secret);
	else
		c->public_key = public_key_context(v, key);
	return c->mac || c->public_key;
}

struct verifier *verifier_new(const struct keyset *keys)
{
	struct verifier *v = calloc(1, sizeof *v);
	if (!v)
		return NULL;
	v->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	v->digest = EVP_MD_CTX_new();
	bool ok = v->sha256 && v->digest;
	for (size_t i = 0; ok && i < keys->count; i++)
		ok = add_key(v, &keys->keys[i]);
	ERR_clear_error();
	if (ok)
		return v;
	verifier_free(v);
	return NULL;
}

void verifier_free(struct verifier *v)
{
	if (!v)
		return;
	for (size_t i = 0; i < v->count; i++) {
		EVP_PKEY_CTX_free(v->keys[i].public_key);
		EVP_MAC_CTX_free(v->keys[i].mac);
	}
	EVP_MD_CTX_free(v->digest);
	EVP_MD_free(v->sha256);
	free(v);
}

bool verifier_digest(struct verifier *v, struct slice text, unsigned char ret_digest[static DIGEST_BYTES])
{
	return EVP_DigestInit_ex2(v->digest, v->sha256, NULL) == 1 &&
	       EVP_DigestUpdate(v->digest, text.at, text.n) == 1 &&
	       EVP_DigestFinal_ex(v->digest, ret_digest, NULL) == 1;
}

static bool check_public_key(struct verifier *v, EVP_PKEY_CTX *ctx, struct slice text, struct slice signature)
{
	unsigned char digest[DIGEST_BYTES];
	if (!verifier_digest(v, text, digest))
		return false;
	bool ok = EVP_PKEY_verify(ctx, (const unsigned char *)signature.at, signature.n, digest,
	                          sizeof digest) == 1;
	/* What OpenSSL has to say of a forged token is of no use and must not pile up. */
	if (!ok)
		ERR_clear_error();
	return ok;
}

static bool check_rs256(struct verifier *v, struct key_context *c, struct slice text, struct slice signature)
{
	return check_public_key(v, c->public_key, text, signature);
}

enum {
	P256_NUMBER = 32,
	DER_NUMBER_MAX = 2 + 1 + P256_NUMBER, /* tag, length, a zero before a high first bit */
};

/* A positive INTEGER in DER: shortest form, never with the high bit of its first byte set. */
static size_t write_der_number(unsigned char *to, const unsigned char *number)
{
	size_t n = P256_NUMBER;
	while (n > 1 && *number == 0) {
		number++;
		n--;
	}
	size_t zero = *number >> 7;
	to[0] = 0x02;
	to[1] = (unsigned char)(n + zero);
	to[2] = 0;
	memcpy(to + 2 + zero, number, n);
	return 2 + zero + n;
}

/* A token has r and s side by side, OpenSSL wants a SEQUENCE of the two. Their range (1 to n - 1) is checked
 * by OpenSSL. */
static bool check_es256(struct verifier *v, struct key_context *c, struct slice text, struct slice signature)
{
	if (signature.n != 2 * P256_NUMBER)
		return false;
	const unsigned char *rs = (const unsigned char *)signature.at;
	unsigned char der[2 + 2 * DER_NUMBER_MAX];
	size_t n = write_der_number(der + 2, rs);
	n += write_der_number(der + 2 + n, rs + P256_NUMBER);
	der[0] = 0x30;
	der[1] = (unsigned char)n;
	return check_public_key(v, c->public_key, text, (struct slice){(const char *)der, 2 + n});
}

static bool check_hs256(struct verifier *v, struct key_context *c, struct slice text, struct slice signature)
{
	(void)v;
	unsigned char mac[DIGEST_BYTES];
	size_t n;
	/* No key given: the one from mac_context again. */
	if (EVP_MAC_init(c->mac, NULL, 0, NULL) != 1 ||
	    EVP_MAC_update(c->mac, (const unsigned char *)text.at, text.n) != 1 ||
	    EVP_MAC_final(c->mac, mac, &n, sizeof mac) != 1)
		return false;
	return signature.n == n && CRYPTO_memcmp(signature.at, mac, n) == 0;
}

bool verifier_check(struct verifier *v, size_t index, struct slice text, struct slice signature)
{
	static bool (*const checks[])(struct verifier *, struct key_context *, struct slice, struct slice) = {
	        [ALGORITHM_RS256] = check_rs256,
	        [ALGORITHM_ES256] = check_es256,
	        [ALGORITHM_HS256] = check_hs256,
	};
	struct key_context *c = &v->keys[index];
	return checks[c->algorithm](v, c, text, signature);
}
