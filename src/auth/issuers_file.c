/* An issuers file as profiles. */
#include "auth/issuers_file.h"

#include "auth/key.h"
#include "contract/settings_file.h"

enum { LEEWAY_USUAL_S = 60 };

/* One row for each role of each text. */
static const struct auth_role *roles_of(const struct settings_file *f, const json_t *map)
{
	size_t count = 0, i;
	const char *name;
	json_t *roles, *role;
	if (!map)
		return NULL;
	json_object_foreach ((json_t *)map, name, roles)
		count += json_is_array(roles) ? json_array_size(roles) : 1;
	struct auth_role *rows = arena_calloc(f->arena, count + 1, sizeof *rows), *row = rows;
	json_object_foreach ((json_t *)map, name, roles) {
		const char *value = arena_strdup(f->arena, slice_of(name));
		if (json_is_string(roles))
			*row++ = (struct auth_role){value, settings_file_text(f, roles)};
		json_array_foreach (roles, i, role)
			*row++ = (struct auth_role){value, settings_file_text(f, role)};
	}
	return rows;
}

static bool read_keys(struct settings_file *f, const json_t *keys, struct auth_profile *p)
{
	const char *jwks = settings_file_text(f, json_object_get(keys, "jwks_file")),
	           *pem = settings_file_text(f, json_object_get(keys, "public_key_file")),
	           *secret = settings_file_text(f, json_object_get(keys, "secret_file"));
	p->discovery_url = settings_file_text(f, json_object_get(keys, "discovery"));
	p->jwks_url = settings_file_text(f, json_object_get(keys, "jwks"));
	p->jwks_file = settings_file_beside(f, jwks);
	p->public_key_file = settings_file_beside(f, pem);
	return !secret ||
	       settings_file_secret(f, settings_file_beside(f, secret), SECRET_BYTES_MAX, &p->secret);
}

static void read_claims(const struct settings_file *f, const json_t *claims, struct auth_profile *p)
{
	p->subject = settings_file_texts(f, json_object_get(claims, "subject"));
	p->organisation = settings_file_texts(f, json_object_get(claims, "organisation"));
	p->supplier = settings_file_texts(f, json_object_get(claims, "supplier"));
	p->roles = settings_file_texts(f, json_object_get(claims, "roles"));
	p->programmes = settings_file_texts(f, json_object_get(claims, "programmes"));
}

static bool read_issuer(struct settings_file *f, const json_t *issuer, size_t index, struct auth_profile *p)
{
	const json_t *leeway = json_object_get(issuer, "leeway_seconds");
	*p = (struct auth_profile){
	        .where = arena_printf(f->arena, "%s: /issuers/%zu", f->path, index),
	        .issuer = settings_file_text(f, json_object_get(issuer, "issuer")),
	        .algorithms = settings_file_texts(f, json_object_get(issuer, "algorithms")),
	        .types = settings_file_texts(f, json_object_get(issuer, "types")),
	        .audiences = settings_file_texts(f, json_object_get(issuer, "audiences")),
	        .required_scopes = settings_file_texts(f, json_object_get(issuer, "required_scopes")),
	        .leeway_s = leeway ? (unsigned)json_integer_value(leeway) : LEEWAY_USUAL_S,
	        .delegation_sources = settings_file_texts(f, json_object_get(issuer, "delegation_sources")),
	        .claim_roles = roles_of(f, json_object_get(issuer, "claim_roles")),
	        .scope_roles = roles_of(f, json_object_get(issuer, "scope_roles")),
	        .fixed_roles = settings_file_texts(f, json_object_get(issuer, "fixed_roles")),
	};
	read_claims(f, json_object_get(issuer, "claims"), p);
	return read_keys(f, json_object_get(issuer, "keys"), p);
}

static bool read_issuers(struct settings_file *f, const json_t *list,
                         const struct auth_profile **ret_profiles, size_t *ret_count)
{
	size_t i;
	const json_t *issuer;
	struct auth_profile *profiles = arena_calloc(f->arena, json_array_size(list), sizeof *profiles);
	json_array_foreach (list, i, issuer)
		if (!read_issuer(f, issuer, i, &profiles[i]))
			return false;
	*ret_profiles = profiles;
	*ret_count = json_array_size(list);
	return true;
}

bool issuers_file_load(const char *path, struct arena *arena, const struct auth_profile **ret_profiles,
                       size_t *ret_count, const char **ret_why)
{
	struct settings_file f = {.path = path, .arena = arena};
	json_t *value = settings_file_load(&f, "src/auth/issuers.schema.yaml");
	bool ok = value && read_issuers(&f, json_object_get(value, "issuers"), ret_profiles, ret_count);
	if (!ok)
		*ret_why = f.why;
	json_decref(value);
	return ok;
}
