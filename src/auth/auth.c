/* What is configured: issuers, their rules, and the keys they start with. */
#include "auth/trust.h"

#include <stdlib.h>

#include "auth/key_file.h"
#include "auth/profile.h"

/* Two kilobytes a path at the worst, a hundred paths an issuer. */
enum { SETTINGS_BYTES_MAX = 16 * 1024 * 1024 };

/* ---- rules ---- */

static const char *objection(const struct auth_settings *s, struct arena *arena)
{
	if (s->role_count > ROLES_MAX)
		return "the contract has more than 64 roles";
	if (s->profile_count > ISSUERS_MAX)
		return "there are more than 32 issuers";
	for (size_t i = 0; i < s->profile_count; i++)
		for (size_t j = 0; j < i; j++)
			if (slice_eq(slice_of(s->profiles[i].issuer), slice_of(s->profiles[j].issuer)))
				return arena_printf(arena, "the issuer \"%.255s\" is configured twice",
				                    s->profiles[i].issuer ? s->profiles[i].issuer : "");
	return NULL;
}

static struct text_list copy_roles(struct arena *memory, const struct auth_settings *s)
{
	struct slice *roles = arena_calloc(memory, s->role_count + 1, sizeof *roles);
	for (size_t i = 0; i < s->role_count; i++)
		roles[i] = arena_dup(memory, slice_of(s->roles[i]));
	return (struct text_list){roles, s->role_count};
}

static const char *copy_text(struct arena *memory, const char *text)
{
	return text ? arena_strdup(memory, slice_of(text)) : NULL;
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

static bool add_issuer(struct auth *a, const struct auth_profile *p, struct text_list roles,
                       struct arena *arena, const char **ret_why)
{
	struct keyset *keys = keyset_new();
	struct issuer *i = &a->issuers[a->issuer_count];
	if (!keys) {
		*ret_why = "there is no memory for the keys";
		return false;
	}
	if (!profile_compile(p, roles, &a->memory, arena, &i->rules, ret_why) ||
	    !add_keys(keys, p, arena, ret_why)) {
		keyset_drop(keys);
		return false;
	}
	i->discovery_url = copy_text(&a->memory, p->discovery_url);
	i->jwks_url = copy_text(&a->memory, p->jwks_url);
	i->jwks_file = copy_text(&a->memory, p->jwks_file);
	i->public_key_file = copy_text(&a->memory, p->public_key_file);
	keys_publish(a, a->issuer_count++, keys);
	return true;
}

static bool add_issuers(struct auth *a, const struct auth_settings *s, struct arena *arena,
                        const char **ret_why)
{
	const struct text_list roles = copy_roles(&a->memory, s);
	a->issuers = arena_calloc(&a->memory, s->profile_count + 1, sizeof *a->issuers);
	for (size_t i = 0; i < s->profile_count; i++)
		if (!add_issuer(a, &s->profiles[i], roles, arena, ret_why))
			return false;
	return true;
}

struct auth *auth_new(const struct auth_settings *settings, struct arena *arena, const char **ret_why)
{
	const char *why = objection(settings, arena);
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
