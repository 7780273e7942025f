/* An assertion's claims as one JSON object, signed by libjwt. */
#include "auth/assertion.h"

#include <stdlib.h>

#include <jwt.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/json_write.h"
#include "base/uuid.h"

enum { CLAIMS_BYTES_MAX = 32 * 1024, LIFE_S = 120 };

static void write_claims(struct buf *out, const struct assertion *a)
{
	char id[UUID_TEXT + 1];
	long long now = clock_unix_s();
	uuid_v7(id);
	buf_printf(out, "{\"iat\":%lld,\"exp\":%lld", now, now + LIFE_S);
	json_write_further(out, "jti", id);
	json_write_further(out, "iss", a->issuer);
	json_write_further(out, "aud", a->audience);
	json_write_further(out, "scope", a->scope);
	json_write_further(out, "resource", a->resource);
	buf_add_char(out, '}');
	buf_add_char(out, '\0');
}

static const char *sign(const struct assertion *a, struct slice pem, const char *claims, struct arena *arena)
{
	jwt_t *jwt = NULL;
	char *text = NULL;
	jwt_alg_t algorithm = jwt_str_alg(a->algorithm);
	if (algorithm != JWT_ALG_INVAL && algorithm != JWT_ALG_NONE && jwt_new(&jwt) == 0 &&
	    jwt_set_alg(jwt, algorithm, (const unsigned char *)pem.at, (int)pem.n) == 0 &&
	    (!a->key_id || jwt_add_header(jwt, "kid", a->key_id) == 0) &&
	    jwt_add_grants_json(jwt, claims) == 0)
		text = jwt_encode_str(jwt);
	const char *token = text ? arena_strdup(arena, slice_of(text)) : NULL;
	free(text);
	jwt_free(jwt);
	return token;
}

const char *assertion_sign(const struct assertion *a, struct slice pem, struct arena *arena)
{
	struct buf claims;
	buf_init(&claims, CLAIMS_BYTES_MAX);
	write_claims(&claims, a);
	const char *token = buf_ok(&claims) ? sign(a, pem, claims.at, arena) : NULL;
	buf_close(&claims);
	return token;
}
