/* Each member of a profile, checked and copied; the first mistake ends it. */
#include "auth/profile.h"

#include "auth/address.h"
#include "auth/algorithm.h"
#include "auth/key.h"

enum { TEXT_BYTES_MAX = 255, LEEWAY_MAX_S = 3600 };

struct compiler {
	const struct auth_profile *profile;
	struct arena *memory, *arena;
	struct claim_rules *rules;
	const char *why;
};

static bool fail(struct compiler *c, const char *pointer, const char *why)
{
	const char *where = c->profile->where;
	c->why = arena_printf(c->arena, "%s%s%s%s", where ? where : "", pointer,
	                      where || *pointer ? ": " : "", why);
	return false;
}

static bool fail_item(struct compiler *c, const char *pointer, size_t index, const char *why)
{
	return fail(c, arena_printf(c->arena, "%s/%zu", pointer, index), why);
}

/* The pointer to a member of a map, with the escapes of RFC 6901. */
static const char *member_pointer(struct compiler *c, const char *pointer, const char *name)
{
	char *text = arena_printf(c->arena, "%s/", pointer);
	for (; *name; name++) {
		const char one[] = {*name, '\0'};
		text = arena_printf(c->arena, "%s%s", text, *name == '~' ? "~0" : *name == '/' ? "~1" : one);
	}
	return text;
}

/* ---- lists ---- */

static const char *const none[] = {NULL};

static bool is_text(const char *text)
{
	return *text && strlen(text) <= TEXT_BYTES_MAX;
}

static bool copy_texts(struct compiler *c, const char *pointer, const char *const *from,
                       struct text_list *ret_list)
{
	size_t n = 0;
	struct slice *items = arena_calloc(c->memory, PROFILE_LIST_MAX, sizeof *items);
	for (const char *const *text = from ? from : none; *text; text++) {
		if (n == PROFILE_LIST_MAX)
			return fail(c, pointer, "there are more than 32");
		if (!is_text(*text))
			return fail_item(c, pointer, n, "a text of 1 to 255 bytes is needed");
		items[n++] = arena_dup(c->memory, slice_of(*text));
	}
	*ret_list = (struct text_list){items, n};
	return true;
}

static bool copy_paths(struct compiler *c, const char *pointer, const char *const *from,
                       const char *const *usual, struct path_list *ret_list)
{
	size_t n = 0;
	const char *why = NULL;
	struct claim_path *items = arena_calloc(c->memory, PROFILE_LIST_MAX, sizeof *items);
	for (const char *const *text = from ? from : usual; *text; text++) {
		if (n == PROFILE_LIST_MAX)
			return fail(c, pointer, "there are more than 32");
		if (!claim_path_parse(slice_of(*text), c->memory, &items[n], &why))
			return fail_item(c, pointer, n, why);
		n++;
	}
	*ret_list = (struct path_list){items, n};
	return true;
}

/* scope-token of RFC 6749 section 3.3: scopes are told to clients in a quoted field. */
static bool is_scope(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text > '~' || *text == '"' || *text == '\\')
			return false;
	return true;
}

static bool check_scopes(struct compiler *c)
{
	const struct auth_profile *p = c->profile;
	const char *why = "a scope has visible ASCII characters only, no quotation mark and no backslash";
	for (size_t i = 0; p->required_scopes && p->required_scopes[i]; i++)
		if (!is_scope(p->required_scopes[i]))
			return fail_item(c, "/required_scopes", i, why);
	for (size_t i = 0; p->scope_roles && p->scope_roles[i].value; i++)
		if (!is_scope(p->scope_roles[i].value))
			return fail(c, member_pointer(c, "/scope_roles", p->scope_roles[i].value), why);
	return true;
}

/* ---- roles ---- */

static bool find_role(struct compiler *c, const char *pointer, const char *name, uint64_t *ret_bit)
{
	const struct text_list names = c->rules->role_names;
	const char *known = "";
	for (size_t i = 0; i < names.count; i++) {
		if (slice_is(names.items[i], "anonymous"))
			continue;
		if (slice_is(names.items[i], name)) {
			*ret_bit = UINT64_C(1) << i;
			return true;
		}
		known = arena_printf(c->arena, "%s %.*s", known, SLICE_ARG(names.items[i]));
	}
	return fail(c, pointer, arena_printf(c->arena, "there is no role %.64s, but:%s", name, known));
}

/* A value that is there twice stands for both roles. */
static void add_rule(struct role_rule *items, size_t *count, struct slice value, uint64_t role)
{
	for (size_t i = 0; i < *count; i++) {
		if (!slice_eq(items[i].value, value))
			continue;
		items[i].roles |= role;
		return;
	}
	items[(*count)++] = (struct role_rule){value, role};
}

static bool copy_roles(struct compiler *c, const char *pointer, const struct auth_role *from,
                       struct role_rules *ret_rules)
{
	size_t count = 0;
	struct role_rule *items = arena_calloc(c->memory, PROFILE_ROLES_MAX, sizeof *items);
	for (size_t i = 0; from && from[i].value; i++) {
		uint64_t role;
		const char *here = member_pointer(c, pointer, from[i].value);
		if (i == PROFILE_ROLES_MAX)
			return fail(c, pointer, "there are more than 200");
		if (!is_text(from[i].value))
			return fail(c, here, "a text of 1 to 255 bytes is needed");
		if (!find_role(c, here, from[i].role, &role))
			return false;
		add_rule(items, &count, arena_dup(c->memory, slice_of(from[i].value)), role);
	}
	*ret_rules = (struct role_rules){items, count};
	return true;
}

static bool copy_fixed_roles(struct compiler *c)
{
	const char *const *from = c->profile->fixed_roles;
	for (size_t i = 0; from && from[i]; i++) {
		uint64_t role;
		if (!find_role(c, arena_printf(c->arena, "/fixed_roles/%zu", i), from[i], &role))
			return false;
		c->rules->fixed_roles |= role;
	}
	return true;
}

/* ---- members ---- */

static bool compile_issuer(struct compiler *c)
{
	const struct auth_profile *p = c->profile;
	if (!p->issuer || !is_text(p->issuer))
		return fail(c, "/issuer", "the issuer of tokens must be a text of 1 to 255 bytes");
	if (p->leeway_s > LEEWAY_MAX_S)
		return fail(c, "/leeway_seconds", "the clocks may differ by at most 3600 seconds");
	c->rules->issuer = arena_dup(c->memory, slice_of(p->issuer));
	c->rules->leeway_s = p->leeway_s;
	return true;
}

/* Fetched keys come alone: what a file adds could never be withdrawn by the issuer. */
static bool compile_address(struct compiler *c)
{
	const struct auth_profile *p = c->profile;
	const char *url = p->jwks_url ? p->jwks_url : p->discovery_url;
	struct address address;
	if (!url)
		return true;
	if (p->jwks_file || p->public_key_file || p->secret.n > 0 || (p->jwks_url && p->discovery_url))
		return fail(c, "/keys", "keys come from one URL, or from files and a secret, not from both");
	return address_read(slice_of(url), &address) ||
	       fail(c, "/keys",
	            "keys are fetched from https addresses without user and fragment (http from localhost, "
	            "127.0.0.1 and [::1] only)");
}

static bool compile_keys(struct compiler *c)
{
	const struct auth_profile *p = c->profile;
	if (p->secret.n > 0 && p->secret.n < SECRET_BYTES_MIN)
		return fail(c, "/keys", "the secret for HS256 must have at least 32 bytes");
	if (p->secret.n > SECRET_BYTES_MAX)
		return fail(c, "/keys", "the secret for HS256 must have at most 4096 bytes");
	if (!p->jwks_file && !p->public_key_file && p->secret.n == 0 && !p->jwks_url && !p->discovery_url)
		return fail(c, "/keys",
		            "there is no key to verify tokens with: name a URL, a JWKS file, a public key "
		            "file or "
		            "a secret");
	return compile_address(c);
}

static bool compile_algorithms(struct compiler *c)
{
	static const char *const usual[] = {"RS256", "ES256", NULL};
	const struct auth_profile *p = c->profile;
	const char *const *names = p->algorithms ? p->algorithms : usual;
	unsigned set = !p->algorithms && p->secret.n > 0 ? algorithm_bit(ALGORITHM_HS256) : 0;
	for (size_t i = 0; names[i]; i++) {
		enum algorithm algorithm;
		if (!algorithm_find(slice_of(names[i]), &algorithm))
			return fail_item(c, "/algorithms", i, "there is no such algorithm");
		set |= algorithm_bit(algorithm);
	}
	if (algorithm_in(set, ALGORITHM_HS256) && p->secret.n == 0)
		return fail(c, "/algorithms", "HS256 needs a secret of this issuer");
	c->rules->algorithms = set;
	return true;
}

static bool compile_demands(struct compiler *c)
{
	static const char *const usual_types[] = {"JWT", "at+jwt", NULL};
	const struct auth_profile *p = c->profile;
	struct claim_rules *r = c->rules;
	r->type_required = p->types;
	return copy_texts(c, "/types", p->types ? p->types : usual_types, &r->types) &&
	       copy_texts(c, "/audiences", p->audiences, &r->audiences) &&
	       copy_texts(c, "/required_scopes", p->required_scopes, &r->required_scopes) &&
	       copy_texts(c, "/delegation_sources", p->delegation_sources, &r->delegation_sources);
}

static bool compile_claims(struct compiler *c)
{
	static const char *const subject[] = {"sub", NULL}, *const organisation[] = {"organisation", NULL},
	                         *const roles[] = {"roles", NULL}, *const programmes[] = {"programmes", NULL};
	const struct auth_profile *p = c->profile;
	struct claim_rules *r = c->rules;
	return copy_paths(c, "/claims/subject", p->subject, subject, &r->subject) &&
	       copy_paths(c, "/claims/organisation", p->organisation, organisation, &r->organisation) &&
	       copy_paths(c, "/claims/supplier", p->supplier, none, &r->supplier) &&
	       copy_paths(c, "/claims/roles", p->roles, roles, &r->roles) &&
	       copy_paths(c, "/claims/programmes", p->programmes, programmes, &r->programmes);
}

static bool compile_roles(struct compiler *c)
{
	return check_scopes(c) &&
	       copy_roles(c, "/claim_roles", c->profile->claim_roles, &c->rules->claim_roles) &&
	       copy_roles(c, "/scope_roles", c->profile->scope_roles, &c->rules->scope_roles) &&
	       copy_fixed_roles(c);
}

bool profile_compile(const struct auth_profile *profile, struct text_list role_names, struct arena *memory,
                     struct arena *arena, struct claim_rules *ret_rules, const char **ret_why)
{
	struct claim_rules rules = {.role_names = role_names};
	struct compiler c = {.profile = profile, .memory = memory, .arena = arena, .rules = &rules};
	if (compile_issuer(&c) && compile_keys(&c) && compile_algorithms(&c) && compile_demands(&c) &&
	    compile_claims(&c) && compile_roles(&c)) {
		*ret_rules = rules;
		return true;
	}
	*ret_why = c.why;
	return false;
}
