/* Whose tokens are taken: the issuers file, the options IOA_JWT_…, or the development keys. */
#include "auth/issuers_file.h"
#include "auth/keys.h"
#include "auth/mint.h"
#include "base/log.h"
#include "command.h"

static bool has_keys(const struct conf *c)
{
	return c->jwt_jwks_file || c->jwt_public_key_file || c->jwt_secret;
}

/* Without configured issuers the development keys of the data directory are the only ones. */
static bool find_keys(struct arena *arena, const struct conf *conf, struct auth_profile *profile)
{
	const char *why;
	if (has_keys(conf))
		return true;
	if (!mint_prepare_keys(conf->data_dir, arena, &why))
		return command_fail("%s", why);
	profile->jwks_file = arena_printf(arena, "%s/keys/jwks.json", conf->data_dir);
	log_info("tokens are checked with the development keys of %s", conf->data_dir);
	return true;
}

/* The one issuer of the options, as a profile. */
static bool read_options(struct arena *arena, const struct conf *conf, struct auth_profile *profile)
{
	const char **audiences = arena_calloc(arena, 2, sizeof *audiences);
	audiences[0] = conf->jwt_audience;
	*profile = (struct auth_profile){
	        .where = "IOA_JWT_ISSUER and its options",
	        .issuer = conf->jwt_issuer,
	        .audiences = conf->jwt_audience ? audiences : NULL,
	        .jwks_file = conf->jwt_jwks_file,
	        .public_key_file = conf->jwt_public_key_file,
	        .secret = slice_of(conf->jwt_secret),
	        .leeway_s = (unsigned)conf->jwt_leeway_s,
	};
	return find_keys(arena, conf, profile);
}

static bool read_profiles(struct arena *arena, const struct conf *conf, struct auth_settings *settings)
{
	const char *why;
	const struct auth_profile *of_file = NULL;
	size_t count = 0;
	if (conf->issuers_file && !issuers_file_load(conf->issuers_file, arena, &of_file, &count, &why))
		return command_fail("%s", why);
	struct auth_profile *profiles = arena_calloc(arena, count + 1, sizeof *profiles);
	if (count)
		memcpy(profiles, of_file, count * sizeof *profiles);
	/* a file of issuers without any key beside it means these and nobody else */
	if (!conf->issuers_file || has_keys(conf))
		if (!read_options(arena, conf, &profiles[count++]))
			return false;
	settings->profiles = profiles;
	settings->profile_count = count;
	return true;
}

bool startup_auth(struct arena *arena, const struct conf *conf, struct engine *e, struct auth **ret_auth)
{
	const char *why;
	struct auth_settings settings = {.cache_entries = (size_t)conf->token_cache};
	settings.roles = contract_roles(e->contract, &settings.role_count);
	if (!read_profiles(arena, conf, &settings))
		return false;
	*ret_auth = auth_new(&settings, arena, &why);
	e->auth = *ret_auth;
	return *ret_auth ? true : command_fail("%s", why);
}

bool startup_keys(const struct conf *conf, struct auth *auth, struct keys **ret_keys)
{
	enum { SECOND_MS = 1000 };
	const char *why;
	const struct keys_settings settings = {
	        .ca_file = conf->jwks_ca_file,
	        .timeout_ms = conf->jwks_timeout_ms,
	        .age_ms = conf->jwks_refresh_s * SECOND_MS,
	        .pause_ms = conf->jwks_pause_s * SECOND_MS,
	        .keep_ms = conf->jwks_keep_s * SECOND_MS,
	};
	*ret_keys = keys_start(auth, &settings, &why);
	return *ret_keys ? true : command_fail("%s", why);
}
