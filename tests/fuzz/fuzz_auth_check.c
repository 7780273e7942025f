/* Tokens of every kind: bytes as they come, and signed ones, so that headers and claims are reached too.
 *
 * The first byte chooses: a raw token; a payload signed with the secret; header and payload, split at the
 * first line feed, signed with the secret; a JWKS file. */
#include <stdint.h>
#include <stdlib.h>

#include <openssl/hmac.h>

#include "auth/auth.h"
#include "base/base64url.h"
#include "auth/jwk.h"
#include "auth/json_strict.h"
#include "base/log.h"

#define SECRET "0123456789abcdef0123456789abcdef"

enum { NOW = 1700000000 };

static struct auth_session *session(void)
{
	static const char *const roles[] = {"anonymous", "supplier"};
	static struct auth_session *s;
	const char *why = "";
	struct arena arena;
	if (s)
		return s;
	arena_init(&arena, 1 << 20);
	static const char *const audiences[] = {"a", NULL}, *const subject[] = {"sub", "client_id", NULL},
	                         *const organisation[] = {"d[type=o].list.ID", "consumer.ID", NULL},
	                         *const supplier[] = {"supplier.ID", NULL}, *const sources[] = {"s", NULL};
	static const struct auth_role scope_roles[] = {
	        {"x",  "supplier"},
                {NULL, NULL      }
        };
	const struct auth_profile profile = {
	        .issuer = "i",
	        .audiences = audiences,
	        .secret = SLICE(SECRET),
	        .leeway_s = 10,
	        .subject = subject,
	        .organisation = organisation,
	        .supplier = supplier,
	        .delegation_sources = sources,
	        .scope_roles = scope_roles,
	};
	const struct auth_settings settings = {
	        .profiles = &profile,
	        .profile_count = 1,
	        .roles = roles,
	        .role_count = 2,
	        .cache_entries = 8,
	};
	struct auth *a = auth_new(&settings, &arena, &why);
	if (!a)
		log_fatal("%s", why);
	s = auth_session_new(a);
	arena_close(&arena);
	return s;
}

static void check(struct slice token, struct arena *arena)
{
	struct principal first, again;
	if (auth_check(session(), token, NOW, arena, &first) != TOKEN_OK)
		return;
	/* What the verifier took the cache must take, and say the same. */
	if (auth_check(session(), token, NOW, arena, &again) != TOKEN_OK || first.roles != again.roles ||
	    !slice_eq(first.json, again.json) || !slice_eq(first.subject, again.subject))
		abort();
	json_t *principal = json_strict_object(first.json);
	if (!principal)
		abort();
	json_decref(principal);
}

static void check_signed(struct slice header, struct slice payload, struct arena *arena)
{
	unsigned n;
	unsigned char mac[32];
	const char *text = arena_printf(arena, "%s.%s", base64url_encode(arena, header).at,
	                                base64url_encode(arena, payload).at);
	HMAC(EVP_sha256(), SECRET, sizeof SECRET - 1, (const unsigned char *)text, strlen(text), mac, &n);
	const struct slice signature = base64url_encode(arena, (struct slice){(const char *)mac, n});
	check(slice_of(arena_printf(arena, "%s.%s", text, signature.at)), arena);
}

static void check_jwk(struct slice text, struct arena *arena)
{
	struct key key;
	const char *why = NULL;
	json_t *jwk = json_strict_object(text);
	if (jwk && jwk_read(jwk, arena, &key, &why) == JWK_OK)
		EVP_PKEY_free(key.pkey);
	json_decref(jwk);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct slice text = {(const char *)data + 1, size - 1}, header = text;
	if (size == 0)
		return 0;
	arena_init(&arena, 1 << 22);
	switch (data[0] % 4) {
	case 0:
		check(text, &arena);
		break;
	case 1:
		check_signed(SLICE("{\"alg\":\"HS256\"}"), text, &arena);
		break;
	case 2:
		if (slice_split(&text, '\n', &header))
			check_signed(header, text, &arena);
		break;
	default:
		check_jwk(text, &arena);
	}
	arena_close(&arena);
	return 0;
}
