/* Writes the caller as JSON for the database's views. */
#include "auth/claims.h"

#include <ctype.h>

#include "base/json_write.h"
#include "base/uuid.h"

/* What the token does not have is left out: PostgreSQL reads the text several times in a transaction. */
static void write_text(struct buf *out, struct slice name, struct slice text)
{
	if (text.n == 0)
		return;
	json_write_name(out, name);
	json_write_string(out, text);
	buf_add_char(out, ',');
}

static void write_roles(struct buf *out, const struct claim_rules *rules, uint64_t roles)
{
	const char *before = "[";
	json_write_name(out, SLICE("roles"));
	for (size_t i = 0; i < rules->role_names.count; i++) {
		if (!(roles >> i & 1))
			continue;
		buf_add_text(out, before);
		json_write_string(out, rules->role_names.items[i]);
		before = ",";
	}
	buf_add_text(out, roles ? "]" : "[]");
}

/* In lower case, the form in which PostgreSQL writes them. */
static void write_uuid(struct buf *out, struct slice id)
{
	char *to = buf_reserve(out, UUID_TEXT);
	if (!to)
		return;
	for (size_t i = 0; i < UUID_TEXT; i++)
		to[i] = (char)tolower((unsigned char)id.at[i]);
	out->n += UUID_TEXT;
}

static void write_programmes(struct buf *out, const struct claims *claims)
{
	if (claims->programme_count == 0)
		return;
	buf_add_char(out, ',');
	json_write_name(out, SLICE("programmes"));
	buf_add_char(out, '[');
	for (size_t i = 0; i < claims->programme_count; i++) {
		buf_add_text(out, i ? ",\"" : "\"");
		write_uuid(out, claims->programmes[i]);
		buf_add_char(out, '"');
	}
	buf_add_char(out, ']');
}

void claims_write_principal(const struct claim_rules *rules, const struct claims *claims, struct buf *out)
{
	buf_add_char(out, '{');
	write_text(out, SLICE("issuer"), rules->issuer);
	write_text(out, SLICE("subject"), claims->subject);
	write_text(out, SLICE("organisation"), claims->organisation);
	write_text(out, SLICE("supplier"), claims->supplier);
	write_roles(out, rules, claims->roles);
	write_programmes(out, claims);
	buf_add_char(out, '}');
}
