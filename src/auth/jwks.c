/* Reads a fetched key set, member by member. */
#include "auth/jwks.h"

#include <stdio.h>

#include "auth/json_strict.h"
#include "auth/jwk.h"
#include "base/json_write.h"

/* As much of a foreign kid as a log line needs. */
enum { KID_SHOWN_MAX = 64 };

struct notebook {
	struct jwks_notes *notes;
	struct buf text;
};

static void write_note(struct notebook *book, size_t index, const json_t *jwk, const char *why)
{
	struct slice kid;
	buf_add_text(&book->text, book->text.n ? "; key " : "key ");
	buf_printf(&book->text, "%zu", index + 1);
	if (json_strict_text(json_object_get(jwk, "kid"), &kid)) {
		buf_add_char(&book->text, ' ');
		kid.n = kid.n < KID_SHOWN_MAX ? kid.n : KID_SHOWN_MAX;
		json_write_string(&book->text, kid);
	}
	buf_printf(&book->text, ": %s", why);
}

static void add_member(struct keyset *set, size_t index, const json_t *jwk, struct notebook *book)
{
	struct key key = {.pkey = NULL};
	const char *why = "it is not for verifying signatures";
	switch (jwk_read(jwk, &set->memory, &key, &why)) {
	case JWK_OK:
		if (keyset_add(set, &key, &why))
			return;
		EVP_PKEY_free(key.pkey);
		book->notes->refused++;
		break;
	case JWK_REFUSED:
		book->notes->refused++;
		break;
	case JWK_SKIPPED:
		book->notes->passed_over++;
		break;
	}
	write_note(book, index, jwk, why);
}

static enum fault add_members(struct keyset *set, const json_t *members, struct notebook *book)
{
	size_t i;
	const json_t *jwk;
	if (!json_is_array(members))
		return FAULT_JSON;
	if (json_array_size(members) > KEYS_MAX)
		return FAULT_LARGE;
	json_array_foreach (members, i, jwk)
		add_member(set, i, jwk, book);
	return set->count > 0 ? FAULT_NONE : FAULT_KEYS;
}

enum fault jwks_read(struct slice text, struct keyset *set, struct jwks_notes *ret_notes)
{
	*ret_notes = (struct jwks_notes){.refused = 0};
	struct notebook book = {.notes = ret_notes};
	buf_init(&book.text, JWKS_NOTES_MAX - 1);
	json_t *jwks = json_strict_object(text);
	enum fault fault = add_members(set, json_object_get(jwks, "keys"), &book);
	json_decref(jwks);
	snprintf(ret_notes->text, JWKS_NOTES_MAX, "%.*s", SLICE_ARG(buf_slice(&book.text)));
	buf_close(&book.text);
	return fault;
}

static bool is_same(const struct key *a, const struct key *b)
{
	return a->algorithms == b->algorithms && a->naming == b->naming && slice_eq(a->kid, b->kid) &&
	       slice_eq(a->secret, b->secret) && !a->pkey == !b->pkey &&
	       (!a->pkey || EVP_PKEY_eq(a->pkey, b->pkey) == 1);
}

static bool holds(const struct keyset *set, const struct key *key)
{
	for (size_t i = 0; i < set->count; i++)
		if (is_same(&set->keys[i], key))
			return true;
	return false;
}

bool jwks_same(const struct keyset *a, const struct keyset *b)
{
	bool same = a->count == b->count;
	for (size_t i = 0; same && i < a->count; i++)
		same = holds(b, &a->keys[i]) && holds(a, &b->keys[i]);
	return same;
}
