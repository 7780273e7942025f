/* What is configured, immutable, and the keys behind it. */
#include "auth/trust.h"

#include <stdlib.h>

#include <openssl/crypto.h>

#include "auth/key_file.h"

enum { SETTINGS_BYTES_MAX = 1024 * 1024, ISSUER_BYTES_MAX = 255, LEEWAY_MAX_S = 3600 };

/* NULL, or what is wrong with the settings that need no file. */
static const char *objection(const struct auth_settings *s)
{
	size_t issuer_n = slice_of(s->issuer).n;
	if (issuer_n == 0 || issuer_n > ISSUER_BYTES_MAX)
		return "the issuer of tokens must be a text of 1 to 255 bytes";
	if (s->audience && (!*s->audience || slice_of(s->audience).n > ISSUER_BYTES_MAX))
		return "the audience of tokens must be a text of 1 to 255 bytes";
	if (s->secret.n > 0 && s->secret.n < SECRET_BYTES_MIN)
		return "the secret for HS256 must have at least 32 bytes";
	if (s->secret.n > SECRET_BYTES_MAX)
		return "the secret for HS256 must have at most 4096 bytes";
	if (s->leeway_s > LEEWAY_MAX_S)
		return "the leeway for the times of tokens must be at most 3600 seconds";
	if (s->role_count > ROLES_MAX)
		return "the contract has more than 64 roles";
	if (!s->jwks_file && !s->public_key_file && s->secret.n == 0)
		return "there is no key to verify tokens with: set a JWKS file, a public key file or a "
		       "secret";
	return NULL;
}

static const struct slice *copy_roles(struct arena *memory, const struct auth_settings *s)
{
	struct slice *roles = arena_calloc(memory, s->role_count + 1, sizeof *roles);
	for (size_t i = 0; i < s->role_count; i++)
		roles[i] = arena_dup(memory, slice_of(s->roles[i]));
	return roles;
}

static void copy_settings(struct auth *a, const struct auth_settings *s)
{
	a->cache_entries = s->cache_entries;
	a->rules = (struct claim_rules){
	        .issuer = arena_dup(&a->memory, slice_of(s->issuer)),
	        .audience = arena_dup(&a->memory, slice_of(s->audience)),
	        .leeway_s = s->leeway_s,
	        .roles = copy_roles(&a->memory, s),
	        .role_count = s->role_count,
	};
}

static bool add_secret(struct auth *a, struct slice secret, const char **ret_why)
{
	const struct key key = {
	        .algorithm = ALGORITHM_HS256,
	        .naming = KEY_NAMELESS,
	        .secret = arena_dup(&a->memory, secret),
	};
	return keyset_add(&a->keys, &key, ret_why);
}

static bool add_keys(struct auth *a, const struct auth_settings *s, struct arena *arena, const char **ret_why)
{
	if (s->jwks_file && !key_file_add_jwks(&a->keys, s->jwks_file, &a->memory, arena, ret_why))
		return false;
	if (s->public_key_file && !key_file_add_pem(&a->keys, s->public_key_file, arena, ret_why))
		return false;
	return s->secret.n == 0 || add_secret(a, s->secret, ret_why);
}

struct auth *auth_new(const struct auth_settings *settings, struct arena *arena, const char **ret_why)
{
	const char *why = objection(settings);
	struct auth *a = why ? NULL : calloc(1, sizeof *a);
	if (!a) {
		*ret_why = why ? why : "there is no memory for the keys";
		return NULL;
	}
	arena_init(&a->memory, SETTINGS_BYTES_MAX);
	copy_settings(a, settings);
	if (add_keys(a, settings, arena, ret_why))
		return a;
	auth_free(a);
	return NULL;
}

void auth_free(struct auth *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < a->keys.count; i++)
		OPENSSL_cleanse((char *)a->keys.keys[i].secret.at, a->keys.keys[i].secret.n);
	keyset_close(&a->keys);
	arena_close(&a->memory);
	free(a);
}
