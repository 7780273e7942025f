/* Every algorithm on OpenSSL's EVP interface.
 *
 * Setting up a context costs as much as the arithmetic of a small key, so a thread keeps one per key. It
 * works on its own copy of the key, because OpenSSL takes a lock in the key at each use. */
#include "auth/signature.h"

#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "auth/ecdsa_der.h"

struct key_context {
	EVP_PKEY *own;
	EVP_PKEY_CTX *verify;     /* RSA and ECDSA: of a digest */
	EVP_MD_CTX *pure;         /* EdDSA: of the text itself */
	EVP_MAC_CTX *mac;         /* HMAC */
	enum algorithm algorithm; /* what it is set up for */
};

struct verifier {
	const struct keyset *keys;
	struct digester *digester;
	struct key_context contexts[]; /* as many as keys */
};

struct verifier *verifier_new(const struct keyset *keys, struct digester *digester)
{
	struct verifier *v = calloc(1, sizeof *v + keys->count * sizeof *v->contexts);
	if (!v)
		return NULL;
	v->keys = keys;
	v->digester = digester;
	for (size_t i = 0; i < keys->count; i++)
		v->contexts[i].algorithm = ALGORITHMS;
	return v;
}

static void context_close(struct key_context *c)
{
	EVP_PKEY_CTX_free(c->verify);
	EVP_MD_CTX_free(c->pure);
	EVP_MAC_CTX_free(c->mac);
	EVP_PKEY_free(c->own);
	*c = (struct key_context){.algorithm = ALGORITHMS};
}

void verifier_free(struct verifier *v)
{
	if (!v)
		return;
	for (size_t i = 0; i < v->keys->count; i++)
		context_close(&v->contexts[i]);
	free(v);
}

/* ---- setting up ---- */

static bool set_up_digest(struct verifier *v, struct key_context *c, const struct algorithm_traits *traits)
{
	c->verify = EVP_PKEY_CTX_new_from_pkey(NULL, c->own, NULL);
	return c->verify && EVP_PKEY_verify_init(c->verify) == 1 &&
	       EVP_PKEY_CTX_set_signature_md(c->verify, v->digester->kinds[traits->digest]) == 1;
}

static bool set_up_rsa(struct verifier *v, struct key_context *c, const struct algorithm_traits *traits)
{
	return set_up_digest(v, c, traits) && EVP_PKEY_CTX_set_rsa_padding(c->verify, RSA_PKCS1_PADDING) == 1;
}

/* RFC 7518 section 3.5: MGF1 with the same digest, the salt as long as the digest. */
static bool set_up_rsa_pss(struct verifier *v, struct key_context *c, const struct algorithm_traits *traits)
{
	return set_up_digest(v, c, traits) &&
	       EVP_PKEY_CTX_set_rsa_padding(c->verify, RSA_PKCS1_PSS_PADDING) == 1 &&
	       EVP_PKEY_CTX_set_rsa_mgf1_md(c->verify, v->digester->kinds[traits->digest]) == 1 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(c->verify, RSA_PSS_SALTLEN_DIGEST) == 1;
}

static bool set_up_eddsa(struct verifier *v, struct key_context *c, const struct algorithm_traits *traits)
{
	(void)v;
	(void)traits;
	c->pure = EVP_MD_CTX_new();
	return c->pure;
}

static bool set_up_hmac(struct verifier *v, struct key_context *c, const struct algorithm_traits *traits)
{
	char sha256[] = "SHA256";
	const OSSL_PARAM params[] = {
	        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256, 0),
	        OSSL_PARAM_construct_end(),
	};
	const struct slice secret = v->keys->keys[c - v->contexts].secret;
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	(void)traits;
	c->mac = EVP_MAC_CTX_new(hmac);
	EVP_MAC_free(hmac);
	return c->mac && EVP_MAC_init(c->mac, (const unsigned char *)secret.at, secret.n, params) == 1;
}

/* ---- checking ---- */

static bool check_digest(struct verifier *v, struct key_context *c, const struct algorithm_traits *traits,
                         struct slice text, struct slice signature)
{
	size_t n;
	unsigned char digest[DIGEST_BYTES_MAX];
	return digester_run(v->digester, traits->digest, text, digest, &n) &&
	       EVP_PKEY_verify(c->verify, (const unsigned char *)signature.at, signature.n, digest, n) == 1;
}

static bool check_ecdsa(struct verifier *v, struct key_context *c, const struct algorithm_traits *traits,
                        struct slice text, struct slice signature)
{
	unsigned char der[ECDSA_DER_MAX];
	struct slice sequence;
	return ecdsa_der_write(signature, traits->number_bytes, der, &sequence) &&
	       check_digest(v, c, traits, text, sequence);
}

static bool check_eddsa(struct verifier *v, struct key_context *c, const struct algorithm_traits *traits,
                        struct slice text, struct slice signature)
{
	(void)v;
	(void)traits;
	return EVP_DigestVerifyInit(c->pure, NULL, NULL, NULL, c->own) == 1 &&
	       EVP_DigestVerify(c->pure, (const unsigned char *)signature.at, signature.n,
	                        (const unsigned char *)text.at, text.n) == 1;
}

static bool check_hmac(struct verifier *v, struct key_context *c, const struct algorithm_traits *traits,
                       struct slice text, struct slice signature)
{
	(void)v;
	(void)traits;
	unsigned char mac[DIGEST_BYTES];
	size_t n;
	/* No key given: the one from set_up_hmac again. */
	if (EVP_MAC_init(c->mac, NULL, 0, NULL) != 1 ||
	    EVP_MAC_update(c->mac, (const unsigned char *)text.at, text.n) != 1 ||
	    EVP_MAC_final(c->mac, mac, &n, sizeof mac) != 1)
		return false;
	return signature.n == n && CRYPTO_memcmp(signature.at, mac, n) == 0;
}

static const struct {
	bool (*set_up)(struct verifier *, struct key_context *, const struct algorithm_traits *);
	bool (*check)(struct verifier *, struct key_context *, const struct algorithm_traits *, struct slice,
	              struct slice);
} families[] = {
        [FAMILY_RSA] = {set_up_rsa,     check_digest},
          [FAMILY_RSA_PSS] = {set_up_rsa_pss, check_digest},
        [FAMILY_ECDSA] = {set_up_digest,  check_ecdsa },
          [FAMILY_EDDSA] = {set_up_eddsa,   check_eddsa },
        [FAMILY_HMAC] = {set_up_hmac,    check_hmac  },
};

/* A key that the issuer gave no `alg` may come with another algorithm of its family next time. */
static bool set_up(struct verifier *v, struct key_context *c, enum algorithm algorithm)
{
	if (c->algorithm == algorithm)
		return true;
	const struct key *key = &v->keys->keys[c - v->contexts];
	const struct algorithm_traits *traits = algorithm_traits(algorithm);
	context_close(c);
	if (key->pkey && !(c->own = EVP_PKEY_dup(key->pkey)))
		return false;
	if (!families[traits->family].set_up(v, c, traits))
		return false;
	c->algorithm = algorithm;
	return true;
}

bool verifier_check(struct verifier *v, size_t index, enum algorithm algorithm, struct slice text,
                    struct slice signature)
{
	struct key_context *c = &v->contexts[index];
	const struct algorithm_traits *traits = algorithm_traits(algorithm);
	bool ok = algorithm_in(v->keys->keys[index].algorithms, algorithm) && set_up(v, c, algorithm) &&
	          families[traits->family].check(v, c, traits, text, signature);
	/* What OpenSSL has to say of a forged token is of no use and must not pile up. */
	if (!ok)
		ERR_clear_error();
	return ok;
}
