/* The development key: an RSA key pair, its PEM and its public half as a JWKS. */
#ifndef IOA_AUTH_SIGNING_KEY_H
#define IOA_AUTH_SIGNING_KEY_H

#include <openssl/evp.h>

#include "base/arena.h"
#include "base/buf.h"

/* RSA of 2048 bits; NULL when OpenSSL fails. */
EVP_PKEY *signing_key_new(void) __attribute__((warn_unused_result));

/* A private RSA key of at least 2048 bits in PEM, else NULL. */
EVP_PKEY *signing_key_of_pem(struct slice pem) __attribute__((warn_unused_result));

/* PKCS#8 in PEM, not encrypted. */
bool signing_key_write_pem(const EVP_PKEY *key, struct buf *out) __attribute__((warn_unused_result));

/* RFC 7638 thumbprint in base64url, in `arena`; empty when OpenSSL fails. */
struct slice signing_key_kid(const EVP_PKEY *key, struct arena *arena);

/* A JWKS (RFC 7517) with this one key, in `arena`; empty when OpenSSL fails. */
struct slice signing_key_jwks(const EVP_PKEY *key, struct arena *arena);

#endif
