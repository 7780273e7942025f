/* Development tokens: the claims as one JSON object, signed by libjwt. */
#include "auth/mint.h"

#include <stdlib.h>

#include <jwt.h>
#include <openssl/crypto.h>

#include "auth/claims.h"
#include "auth/key_store.h"
#include "auth/organisation.h"
#include "auth/signing_key.h"
#include "base/clock.h"
#include "base/json_write.h"
#include "base/uuid.h"

enum { CLAIMS_BYTES_MAX = 8 * 1024 };

static const int64_t ttl_max_s = 10 * INT64_C(366) * 24 * 3600;

static bool programmes_are_valid(const struct mint_request *rq)
{
	for (size_t i = 0; i < rq->programme_count; i++)
		if (!uuid_is_valid(slice_of(rq->programmes[i])))
			return false;
	return rq->programme_count <= PROGRAMMES_MAX;
}

/* A token that the verifier would refuse is refused here, where the reason can be told. */
static const char *objection(const struct mint_request *rq)
{
	struct slice number;
	if (!rq->issuer || !*rq->issuer)
		return "a token needs an issuer";
	if (!rq->role || !*rq->role || strlen(rq->role) > SUBJECT_BYTES_MAX - strlen("dev-"))
		return "a token needs a role";
	if (rq->subject && (!*rq->subject || strlen(rq->subject) > SUBJECT_BYTES_MAX))
		return "the subject must have 1 to 255 bytes";
	if (rq->organisation && !organisation_read(slice_of(rq->organisation), &number))
		return "the organisation must be nine digits with a valid check digit";
	if (!programmes_are_valid(rq))
		return "programmes must be at most 100 UUIDs";
	if (rq->ttl_s <= 0 || rq->ttl_s > ttl_max_s)
		return "the time to live must be between one second and ten years";
	return NULL;
}

static void write_list(struct buf *out, const char *name, const char *const *texts, size_t count)
{
	buf_add_char(out, ',');
	json_write_name(out, slice_of(name));
	for (size_t i = 0; i < count; i++) {
		buf_add_char(out, i ? ',' : '[');
		json_write_string(out, slice_of(texts[i]));
	}
	buf_add_text(out, count ? "]" : "[]");
}

static void write_claims(struct buf *out, const struct mint_request *rq, struct arena *arena)
{
	char id[UUID_TEXT + 1];
	long long now = clock_unix_s();
	uuid_v7(id);
	buf_printf(out, "{\"iat\":%lld,\"nbf\":%lld,\"exp\":%lld", now, now, now + (long long)rq->ttl_s);
	json_write_further(out, "jti", id);
	json_write_further(out, "iss", rq->issuer);
	json_write_further(out, "aud", rq->audience);
	json_write_further(out, "sub", rq->subject ? rq->subject : arena_printf(arena, "dev-%s", rq->role));
	write_list(out, "roles", &rq->role, 1);
	json_write_further(out, "organisation", rq->organisation);
	write_list(out, "programmes", rq->programmes, rq->programme_count);
	buf_add_char(out, '}');
}

/* libjwt adds `typ` by itself. NULL when it refuses the key or the claims. */
static const char *sign(struct slice pem, struct slice kid, const char *claims, struct arena *arena)
{
	jwt_t *jwt = NULL;
	char *text = NULL;
	if (jwt_new(&jwt) == 0 &&
	    jwt_set_alg(jwt, JWT_ALG_RS256, (const unsigned char *)pem.at, (int)pem.n) == 0 &&
	    jwt_add_header(jwt, "kid", arena_strdup(arena, kid)) == 0 &&
	    jwt_add_grants_json(jwt, claims) == 0)
		text = jwt_encode_str(jwt);
	const char *token = text ? arena_strdup(arena, slice_of(text)) : NULL;
	free(text);
	jwt_free(jwt);
	return token;
}

static const char *sign_with_pem(struct slice pem, const char *claims, struct arena *arena)
{
	EVP_PKEY *key = signing_key_of_pem(pem);
	struct slice kid = key ? signing_key_kid(key, arena) : SLICE("");
	EVP_PKEY_free(key);
	return kid.n > 0 ? sign(pem, kid, claims, arena) : NULL;
}

/* NULL when they are too large. */
static const char *claims_of(const struct mint_request *rq, struct arena *arena)
{
	struct buf json;
	buf_init(&json, CLAIMS_BYTES_MAX);
	write_claims(&json, rq, arena);
	const char *claims = buf_ok(&json) ? arena_strdup(arena, buf_slice(&json)) : NULL;
	buf_close(&json);
	return claims;
}

const char *mint_token(const char *data_dir, const struct mint_request *rq, struct arena *arena,
                       const char **ret_why)
{
	const struct key_store k = key_store_find(data_dir, arena);
	const char *why = objection(rq), *claims = why ? NULL : claims_of(rq, arena), *token = NULL;
	if (!claims) {
		*ret_why = why ? why : "the claims are too large for a token";
		return NULL;
	}
	struct buf pem;
	buf_init(&pem, PEM_BYTES_MAX);
	if (key_store_read_pem(&k, &pem, arena, ret_why)) {
		token = sign_with_pem(buf_slice(&pem), claims, arena);
		if (!token)
			*ret_why =
			        arena_printf(arena, "%s: no key that signs, or a claim is not UTF-8", k.pem);
	}
	OPENSSL_cleanse(pem.at, pem.n);
	buf_close(&pem);
	return token;
}
