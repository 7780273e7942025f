/* Roles and scopes. */
#include "auth/role_claims.h"

#include "auth/json_strict.h"

static uint64_t find_rule(struct role_rules rules, struct slice value)
{
	for (size_t i = 0; i < rules.count; i++)
		if (slice_eq(rules.items[i].value, value))
			return rules.items[i].roles;
	return 0;
}

/* 0 for a name that is not the contract's. Nobody is made anonymous by an issuer. */
static uint64_t find_name(struct text_list names, struct slice name)
{
	if (slice_is(name, "anonymous"))
		return 0;
	for (size_t i = 0; i < names.count; i++)
		if (slice_eq(names.items[i], name))
			return UINT64_C(1) << i;
	return 0;
}

struct collected {
	const struct claim_rules *rules;
	uint64_t roles;
	bool has_required; /* scope */
};

static bool take_role(void *context, struct slice text)
{
	struct collected *c = context;
	bool mapped = c->rules->claim_roles.count > 0;
	c->roles |= mapped ? find_rule(c->rules->claim_roles, text) : find_name(c->rules->role_names, text);
	return true;
}

static void take_scope(struct collected *c, struct slice scope)
{
	c->roles |= find_rule(c->rules->scope_roles, scope);
	c->has_required = c->has_required || text_list_has(c->rules->required_scopes, scope);
}

/* RFC 6749 section 3.3: with spaces between; some issuers send a list. */
static bool take_scopes(struct collected *c, const json_t *value)
{
	size_t i;
	struct slice text, scope;
	const json_t *element;
	if (json_is_array(value)) {
		json_array_foreach (value, i, element)
			if (!json_is_string(element) || !take_scopes(c, element))
				return false;
		return true;
	}
	if (!json_strict_text(value, &text))
		return false;
	while (slice_split(&text, ' ', &scope))
		take_scope(c, scope);
	return true;
}

/* Without a rule about scopes nobody looks at them. */
static bool read_scopes(const struct claim_rules *rules, const json_t *payload, struct collected *c)
{
	static const char *const names[] = {"scope", "scp"};
	if (rules->scope_roles.count == 0 && rules->required_scopes.count == 0)
		return true;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const json_t *value = json_object_get(payload, names[i]);
		if (value && !take_scopes(c, value))
			return false;
	}
	return true;
}

bool role_claims_read(const struct claim_rules *rules, const json_t *payload, uint64_t *ret_roles)
{
	struct collected c = {.rules = rules, .roles = rules->fixed_roles};
	for (size_t i = 0; i < rules->roles.count; i++)
		if (!claim_path_read(&rules->roles.items[i], payload, CLAIM_TEXTS, take_role, &c))
			return false;
	if (!read_scopes(rules, payload, &c))
		return false;
	*ret_roles = c.roles;
	return true;
}

enum token_status role_claims_check_scope(const struct claim_rules *rules, const json_t *payload)
{
	struct collected c = {.rules = rules};
	if (!read_scopes(rules, payload, &c))
		return TOKEN_CLAIMS;
	return rules->required_scopes.count == 0 || c.has_required ? TOKEN_OK : TOKEN_SCOPE;
}
