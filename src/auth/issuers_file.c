/* An issuers file: YAML, held against its schema, as profiles. */
#include "auth/issuers_file.h"

#include <errno.h>

#include <openssl/crypto.h>

#include "auth/key.h"
#include "base/asset.h"
#include "base/file.h"
#include "contract/schema.h"
#include "contract/yaml.h"

enum { ISSUERS_FILE_MAX = 256 * 1024, ERRORS_SHOWN_MAX = 10, LEEWAY_USUAL_S = 60 };

static const char schema_file[] = "src/auth/issuers.schema.yaml";

struct loader {
	const char *path;
	struct arena *arena;
	const char *why;
};

static bool fail(struct loader *l, const char *where, const char *why)
{
	l->why = arena_printf(l->arena, "%s: %s", where, why);
	return false;
}

/* ---- files ---- */

static bool read_file(struct loader *l, const char *path, struct buf *out)
{
	switch (file_read(path, out)) {
	case FILE_OK:
		return true;
	case FILE_MISSING:
		return fail(l, path, "there is no such file");
	case FILE_TOO_LARGE:
		return fail(l, path, arena_printf(l->arena, "larger than %zu bytes", out->max));
	case FILE_UNREADABLE:
		break;
	}
	return fail(l, path, strerror(errno));
}

/* A name in the file, seen from the file's folder. */
static const char *beside(const struct loader *l, const char *name)
{
	const char *slash = strrchr(l->path, '/');
	if (name[0] == '/' || !slash)
		return name;
	return arena_printf(l->arena, "%.*s/%s", (int)(slash - l->path), l->path, name);
}

static bool read_secret(struct loader *l, const char *path, struct slice *ret_secret)
{
	struct buf text;
	buf_init(&text, SECRET_BYTES_MAX + 2);
	bool ok = read_file(l, path, &text);
	while (ok && text.n > 0 && (text.at[text.n - 1] == '\n' || text.at[text.n - 1] == '\r'))
		text.n--;
	if (ok && text.n == 0)
		ok = fail(l, path, "is empty");
	if (ok)
		*ret_secret = arena_dup(l->arena, buf_slice(&text));
	OPENSSL_cleanse(text.at, text.n);
	buf_close(&text);
	return ok;
}

/* ---- the schema ---- */

static bool report(struct loader *l, const struct schema_errors *errors)
{
	const char *why = l->path;
	for (size_t i = 0; i < errors->count && i < ERRORS_SHOWN_MAX; i++) {
		const struct schema_error *e = &errors->items[i];
		why = arena_printf(l->arena, "%s%s%s: %s", why, i ? "; " : ": ",
		                   *e->pointer ? e->pointer : "/", e->detail);
	}
	if (errors->count > ERRORS_SHOWN_MAX || errors->more)
		why = arena_printf(l->arena, "%s; and more", why);
	l->why = why;
	return false;
}

static bool validate_by(struct loader *l, const json_t *document, json_t *value)
{
	bool changed = false;
	struct schema_errors *errors = arena_alloc(l->arena, sizeof *errors);
	const struct schema *schema = schema_compile(l->arena, document, document, schema_file, &l->why);
	if (!schema)
		return false;
	schema_errors_init(errors, l->arena);
	return schema_validate(schema, value, errors, &changed) || report(l, errors);
}

static bool validate(struct loader *l, json_t *value)
{
	struct slice text;
	if (!asset_find(schema_file, &text))
		return fail(l, schema_file, "is missing");
	json_t *document = yaml_parse(l->arena, text, &l->why);
	bool ok = document && validate_by(l, document, value);
	json_decref(document);
	return ok;
}

/* ---- from JSON that the schema has accepted ---- */

static const char *text_of(const struct loader *l, const json_t *value)
{
	return value ? arena_strdup(l->arena,
	                            (struct slice){json_string_value(value), json_string_length(value)})
	             : NULL;
}

/* NULL unless it is a list: `audiences: none` is the same as none. */
static const char *const *texts_of(const struct loader *l, const json_t *list)
{
	size_t i;
	const json_t *element;
	if (!json_is_array(list))
		return NULL;
	const char **texts = arena_calloc(l->arena, json_array_size(list) + 1, sizeof *texts);
	json_array_foreach (list, i, element)
		texts[i] = text_of(l, element);
	return texts;
}

/* One row for each role of each text. */
static const struct auth_role *roles_of(const struct loader *l, const json_t *map)
{
	size_t count = 0, i;
	const char *name;
	json_t *roles, *role;
	if (!map)
		return NULL;
	json_object_foreach ((json_t *)map, name, roles)
		count += json_is_array(roles) ? json_array_size(roles) : 1;
	struct auth_role *rows = arena_calloc(l->arena, count + 1, sizeof *rows), *row = rows;
	json_object_foreach ((json_t *)map, name, roles) {
		const char *value = arena_strdup(l->arena, slice_of(name));
		if (json_is_string(roles))
			*row++ = (struct auth_role){value, text_of(l, roles)};
		json_array_foreach (roles, i, role)
			*row++ = (struct auth_role){value, text_of(l, role)};
	}
	return rows;
}

static bool read_keys(struct loader *l, const json_t *keys, struct auth_profile *p)
{
	const char *jwks = text_of(l, json_object_get(keys, "jwks_file")),
	           *pem = text_of(l, json_object_get(keys, "public_key_file")),
	           *secret = text_of(l, json_object_get(keys, "secret_file"));
	p->discovery_url = text_of(l, json_object_get(keys, "discovery"));
	p->jwks_url = text_of(l, json_object_get(keys, "jwks"));
	p->jwks_file = jwks ? beside(l, jwks) : NULL;
	p->public_key_file = pem ? beside(l, pem) : NULL;
	return !secret || read_secret(l, beside(l, secret), &p->secret);
}

static void read_claims(const struct loader *l, const json_t *claims, struct auth_profile *p)
{
	p->subject = texts_of(l, json_object_get(claims, "subject"));
	p->organisation = texts_of(l, json_object_get(claims, "organisation"));
	p->supplier = texts_of(l, json_object_get(claims, "supplier"));
	p->roles = texts_of(l, json_object_get(claims, "roles"));
	p->programmes = texts_of(l, json_object_get(claims, "programmes"));
}

static bool read_issuer(struct loader *l, const json_t *issuer, size_t index, struct auth_profile *p)
{
	const json_t *leeway = json_object_get(issuer, "leeway_seconds");
	*p = (struct auth_profile){
	        .where = arena_printf(l->arena, "%s: /issuers/%zu", l->path, index),
	        .issuer = text_of(l, json_object_get(issuer, "issuer")),
	        .algorithms = texts_of(l, json_object_get(issuer, "algorithms")),
	        .types = texts_of(l, json_object_get(issuer, "types")),
	        .audiences = texts_of(l, json_object_get(issuer, "audiences")),
	        .required_scopes = texts_of(l, json_object_get(issuer, "required_scopes")),
	        .leeway_s = leeway ? (unsigned)json_integer_value(leeway) : LEEWAY_USUAL_S,
	        .delegation_sources = texts_of(l, json_object_get(issuer, "delegation_sources")),
	        .claim_roles = roles_of(l, json_object_get(issuer, "claim_roles")),
	        .scope_roles = roles_of(l, json_object_get(issuer, "scope_roles")),
	        .fixed_roles = texts_of(l, json_object_get(issuer, "fixed_roles")),
	};
	read_claims(l, json_object_get(issuer, "claims"), p);
	return read_keys(l, json_object_get(issuer, "keys"), p);
}

static bool read_issuers(struct loader *l, const json_t *list, const struct auth_profile **ret_profiles,
                         size_t *ret_count)
{
	size_t i;
	const json_t *issuer;
	struct auth_profile *profiles = arena_calloc(l->arena, json_array_size(list), sizeof *profiles);
	json_array_foreach (list, i, issuer)
		if (!read_issuer(l, issuer, i, &profiles[i]))
			return false;
	*ret_profiles = profiles;
	*ret_count = json_array_size(list);
	return true;
}

static json_t *parse(struct loader *l)
{
	struct buf text;
	const char *why = NULL;
	json_t *value = NULL;
	buf_init(&text, ISSUERS_FILE_MAX);
	if (read_file(l, l->path, &text)) {
		value = yaml_parse(l->arena, buf_slice(&text), &why);
		if (!value)
			fail(l, l->path, why);
	}
	buf_close(&text);
	return value;
}

bool issuers_file_load(const char *path, struct arena *arena, const struct auth_profile **ret_profiles,
                       size_t *ret_count, const char **ret_why)
{
	struct loader l = {.path = path, .arena = arena};
	json_t *value = parse(&l);
	bool ok = value && validate(&l, value) &&
	          read_issuers(&l, json_object_get(value, "issuers"), ret_profiles, ret_count);
	if (!ok)
		*ret_why = l.why;
	json_decref(value);
	return ok;
}
