/* JWKS and PEM files into a key set; a file that cannot be trusted as a whole is not used in part. */
#include "auth/key_file.h"

#include <errno.h>
#include <string.h>

#include "auth/json_strict.h"
#include "auth/jwk.h"
#include "auth/public_key.h"
#include "base/buf.h"
#include "base/file.h"

enum { FILE_MAX = 256 * 1024 };

static bool refuse(const char **ret_why, const char *why)
{
	*ret_why = why;
	return false;
}

static bool read_file(const char *path, struct buf *out, struct arena *arena, const char **ret_why)
{
	switch (file_read(path, out)) {
	case FILE_OK:
		return true;
	case FILE_MISSING:
		return refuse(ret_why, arena_printf(arena, "%s: there is no such file", path));
	case FILE_TOO_LARGE:
		return refuse(ret_why, arena_printf(arena, "%s: larger than %d bytes", path, FILE_MAX));
	case FILE_UNREADABLE:
		break;
	}
	return refuse(ret_why, arena_printf(arena, "%s: %s", path, strerror(errno)));
}

static const char *add_jwk(struct keyset *set, const json_t *jwk)
{
	struct key key;
	const char *why = NULL;
	switch (jwk_read(jwk, &set->memory, &key, &why)) {
	case JWK_SKIPPED:
		return NULL;
	case JWK_REFUSED:
		return why;
	case JWK_OK:
		break;
	}
	if (keyset_add(set, &key, &why))
		return NULL;
	EVP_PKEY_free(key.pkey);
	return why;
}

static bool add_jwks(struct keyset *set, const char *path, const json_t *jwks, struct arena *arena,
                     const char **ret_why)
{
	size_t i, before = set->count;
	const json_t *keys = json_object_get(jwks, "keys"), *jwk;
	if (!json_is_array(keys))
		return refuse(ret_why,
		              arena_printf(arena, "%s: not a JWKS: no JSON object with a list `keys`", path));
	json_array_foreach (keys, i, jwk) {
		const char *why = add_jwk(set, jwk);
		if (why)
			return refuse(ret_why, arena_printf(arena, "%s: key %zu: %s", path, i + 1, why));
	}
	if (set->count == before)
		return refuse(ret_why,
		              arena_printf(arena, "%s: none of its keys is for verifying signatures", path));
	return true;
}

bool key_file_add_jwks(struct keyset *set, const char *path, struct arena *arena, const char **ret_why)
{
	struct buf text;
	buf_init(&text, FILE_MAX);
	bool ok = read_file(path, &text, arena, ret_why);
	if (ok) {
		json_t *jwks = json_strict_object(buf_slice(&text));
		ok = add_jwks(set, path, jwks, arena, ret_why);
		json_decref(jwks);
	}
	buf_close(&text);
	return ok;
}

static const char *add_pem(struct keyset *set, struct slice text)
{
	const char *why = NULL;
	struct key key = {.naming = KEY_ANY_NAME, .pkey = public_key_of_pem(text)};
	if (!key.pkey)
		return "not exactly one PEM block BEGIN PUBLIC KEY";
	if (public_key_check(key.pkey, &key.algorithms, &why) && keyset_add(set, &key, &why))
		return NULL;
	EVP_PKEY_free(key.pkey);
	return why;
}

bool key_file_add_pem(struct keyset *set, const char *path, struct arena *arena, const char **ret_why)
{
	struct buf text;
	buf_init(&text, FILE_MAX);
	bool ok = read_file(path, &text, arena, ret_why);
	if (ok) {
		const char *why = add_pem(set, buf_slice(&text));
		ok = !why || refuse(ret_why, arena_printf(arena, "%s: %s", path, why));
	}
	buf_close(&text);
	return ok;
}
