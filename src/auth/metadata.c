/* Which issuers and scopes the service knows, for clients that ask what to bring. */
#include "auth/trust.h"

#include "base/json_write.h"

enum { SCOPES_TEXT_MAX = 1024 };

static void add_scope(struct buf *out, struct slice scope)
{
	if (out->n + scope.n + 1 > SCOPES_TEXT_MAX)
		return;
	if (out->n)
		buf_add_char(out, ' ');
	buf_add_slice(out, scope);
}

const char *auth_scopes(const struct auth *a, size_t issuer, uint64_t roles, struct arena *arena)
{
	struct buf text;
	const struct claim_rules *r = &a->issuers[issuer].rules;
	buf_init(&text, SCOPES_TEXT_MAX);
	for (size_t i = 0; roles == 0 && i < r->required_scopes.count; i++)
		add_scope(&text, r->required_scopes.items[i]);
	for (size_t i = 0; i < r->scope_roles.count; i++)
		if (r->scope_roles.items[i].roles & roles)
			add_scope(&text, r->scope_roles.items[i].value);
	const char *copy = arena_strdup(arena, buf_slice(&text));
	buf_close(&text);
	return copy;
}

/* A list that begins when it has something to hold. */
struct list {
	struct buf *out;
	const char *name;
	bool begun;
};

static void list_add(struct list *list, struct slice text)
{
	if (!list->begun) {
		buf_add_char(list->out, ',');
		json_write_name(list->out, slice_of(list->name));
	}
	buf_add_char(list->out, list->begun ? ',' : '[');
	json_write_string(list->out, text);
	list->begun = true;
}

static void list_end(struct list *list)
{
	if (list->begun)
		buf_add_char(list->out, ']');
}

/* RFC 8414 section 2: an issuer whose metadata can be asked for is a URL. */
static bool is_url(struct slice issuer)
{
	return slice_starts(issuer, SLICE("https://")) || slice_starts(issuer, SLICE("http://"));
}

static bool is_new(struct text_list seen, struct slice text)
{
	return !text_list_has(seen, text);
}

/* Scopes that are named in several places are written each time they are not the same issuer's. */
static void add_scopes(struct list *list, const struct claim_rules *r)
{
	for (size_t i = 0; i < r->required_scopes.count; i++)
		list_add(list, r->required_scopes.items[i]);
	for (size_t i = 0; i < r->scope_roles.count; i++)
		if (is_new(r->required_scopes, r->scope_roles.items[i].value))
			list_add(list, r->scope_roles.items[i].value);
}

void auth_write_metadata(const struct auth *a, struct buf *out)
{
	struct list servers = {out, "authorization_servers", false},
	            scopes = {out, "scopes_supported", false};
	for (size_t i = 0; i < a->issuer_count; i++)
		if (is_url(a->issuers[i].rules.issuer))
			list_add(&servers, a->issuers[i].rules.issuer);
	list_end(&servers);
	for (size_t i = 0; i < a->issuer_count; i++)
		add_scopes(&scopes, &a->issuers[i].rules);
	list_end(&scopes);
}
