/* What is configured: issuers, their rules, and the keys they start with. */
#include "auth/trust.h"

#include <stdlib.h>

#include "auth/key_file.h"

enum { SETTINGS_BYTES_MAX = 1024 * 1024, ISSUER_BYTES_MAX = 255, AUDIENCES_MAX = 16, LEEWAY_MAX_S = 3600 };

static const char *text_objection(const struct auth_profile *p)
{
	size_t issuer_n = slice_of(p->issuer).n;
	if (issuer_n == 0 || issuer_n > ISSUER_BYTES_MAX)
		return "the issuer of tokens must be a text of 1 to 255 bytes";
	for (size_t i = 0; p->audiences && p->audiences[i]; i++)
		if (!*p->audiences[i] || slice_of(p->audiences[i]).n > ISSUER_BYTES_MAX || i == AUDIENCES_MAX)
			return "the audiences of tokens must be at most 16 texts of 1 to 255 bytes";
	return NULL;
}

/* NULL, or what is wrong with the profile as far as no file is needed to tell. */
static const char *profile_objection(const struct auth_profile *p)
{
	const char *why = text_objection(p);
	if (why)
		return why;
	if (p->secret.n > 0 && p->secret.n < SECRET_BYTES_MIN)
		return "the secret for HS256 must have at least 32 bytes";
	if (p->secret.n > SECRET_BYTES_MAX)
		return "the secret for HS256 must have at most 4096 bytes";
	if (p->leeway_s > LEEWAY_MAX_S)
		return "the leeway for the times of tokens must be at most 3600 seconds";
	if (!p->jwks_file && !p->public_key_file && p->secret.n == 0 && !p->jwks_url && !p->discovery_url)
		return "there is no key to verify tokens with: set a JWKS file, a public key file or a "
		       "secret";
	return NULL;
}

static const char *objection(const struct auth_settings *s)
{
	const char *why = NULL;
	if (s->role_count > ROLES_MAX)
		return "the contract has more than 64 roles";
	if (s->profile_count > ISSUERS_MAX)
		return "there are more than 32 issuers";
	for (size_t i = 0; !why && i < s->profile_count; i++) {
		why = profile_objection(&s->profiles[i]);
		for (size_t j = 0; !why && j < i; j++)
			if (strcmp(s->profiles[i].issuer, s->profiles[j].issuer) == 0)
				why = "an issuer is configured twice";
	}
	return why;
}

/* ---- rules ---- */

static const struct slice *copy_roles(struct arena *memory, const struct auth_settings *s)
{
	struct slice *roles = arena_calloc(memory, s->role_count + 1, sizeof *roles);
	for (size_t i = 0; i < s->role_count; i++)
		roles[i] = arena_dup(memory, slice_of(s->roles[i]));
	return roles;
}

static void copy_audiences(struct arena *memory, const char *const *from, struct claim_rules *rules)
{
	struct slice *audiences = arena_calloc(memory, AUDIENCES_MAX, sizeof *audiences);
	for (size_t i = 0; from && from[i]; i++)
		audiences[rules->audience_count++] = arena_dup(memory, slice_of(from[i]));
	rules->audiences = audiences;
}

static bool read_algorithms(const struct auth_profile *p, struct arena *arena, unsigned *ret_set,
                            const char **ret_why)
{
	static const char *const usual[] = {"RS256", "ES256", NULL};
	unsigned set = !p->algorithms && p->secret.n > 0 ? algorithm_bit(ALGORITHM_HS256) : 0;
	for (const char *const *name = p->algorithms ? p->algorithms : usual; *name; name++) {
		enum algorithm algorithm;
		if (!algorithm_find(slice_of(*name), &algorithm)) {
			*ret_why = arena_printf(arena, "there is no algorithm %.40s", *name);
			return false;
		}
		set |= algorithm_bit(algorithm);
	}
	*ret_set = set;
	return true;
}

static const char *copy_text(struct arena *memory, const char *text)
{
	return text ? arena_strdup(memory, slice_of(text)) : NULL;
}

static bool copy_profile(struct arena *memory, const struct auth_profile *p, struct issuer *i,
                         struct arena *arena, const char **ret_why)
{
	i->rules.issuer = arena_dup(memory, slice_of(p->issuer));
	i->rules.leeway_s = p->leeway_s;
	i->discovery_url = copy_text(memory, p->discovery_url);
	i->jwks_url = copy_text(memory, p->jwks_url);
	copy_audiences(memory, p->audiences, &i->rules);
	return read_algorithms(p, arena, &i->rules.algorithms, ret_why);
}

/* ---- keys ---- */

static bool add_secret(struct keyset *set, struct slice secret, const char **ret_why)
{
	const struct key key = {
	        .algorithms = algorithm_bit(ALGORITHM_HS256),
	        .naming = KEY_NAMELESS,
	        .secret = arena_dup(&set->memory, secret),
	};
	return keyset_add(set, &key, ret_why);
}

static bool add_keys(struct keyset *set, const struct auth_profile *p, struct arena *arena,
                     const char **ret_why)
{
	if (p->jwks_file && !key_file_add_jwks(set, p->jwks_file, arena, ret_why))
		return false;
	if (p->public_key_file && !key_file_add_pem(set, p->public_key_file, arena, ret_why))
		return false;
	return p->secret.n == 0 || add_secret(set, p->secret, ret_why);
}

static bool add_issuer(struct auth *a, const struct auth_profile *p, const struct claim_rules *roles,
                       struct arena *arena, const char **ret_why)
{
	struct keyset *keys = keyset_new();
	struct issuer *i = &a->issuers[a->issuer_count];
	if (!keys) {
		*ret_why = "there is no memory for the keys";
		return false;
	}
	i->rules = *roles;
	if (!copy_profile(&a->memory, p, i, arena, ret_why) || !add_keys(keys, p, arena, ret_why)) {
		keyset_drop(keys);
		return false;
	}
	keys_publish(a, a->issuer_count++, keys);
	return true;
}

static bool add_issuers(struct auth *a, const struct auth_settings *s, struct arena *arena,
                        const char **ret_why)
{
	const struct claim_rules roles = {.roles = copy_roles(&a->memory, s), .role_count = s->role_count};
	a->issuers = arena_calloc(&a->memory, s->profile_count + 1, sizeof *a->issuers);
	for (size_t i = 0; i < s->profile_count; i++)
		if (!add_issuer(a, &s->profiles[i], &roles, arena, ret_why))
			return false;
	return true;
}

struct auth *auth_new(const struct auth_settings *settings, struct arena *arena, const char **ret_why)
{
	const char *why = objection(settings);
	struct auth *a = why ? NULL : calloc(1, sizeof *a);
	if (!a) {
		*ret_why = why ? why : "there is no memory for the issuers";
		return NULL;
	}
	arena_init(&a->memory, SETTINGS_BYTES_MAX);
	pthread_mutex_init(&a->lock, NULL);
	a->cache_entries = settings->cache_entries;
	if (add_issuers(a, settings, arena, ret_why))
		return a;
	auth_free(a);
	return NULL;
}

void auth_free(struct auth *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < a->issuer_count; i++)
		keyset_drop(a->issuers[i].keys);
	pthread_mutex_destroy(&a->lock);
	arena_close(&a->memory);
	free(a);
}
