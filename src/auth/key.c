/* A small set of keys, searched from one end: issuers publish two or three. */
#include "auth/key.h"

#include <stdlib.h>

#include <openssl/crypto.h>

enum { KEYSET_BYTES_MAX = 64 * 1024 };

struct keyset *keyset_new(void)
{
	struct keyset *set = calloc(1, sizeof *set);
	if (!set)
		return NULL;
	arena_init(&set->memory, KEYSET_BYTES_MAX);
	atomic_init(&set->references, 1);
	return set;
}

struct keyset *keyset_take(struct keyset *set)
{
	atomic_fetch_add_explicit(&set->references, 1, memory_order_relaxed);
	return set;
}

void keyset_drop(struct keyset *set)
{
	/* Whoever is last must see what all others did with it. */
	if (!set || atomic_fetch_sub_explicit(&set->references, 1, memory_order_acq_rel) > 1)
		return;
	for (size_t i = 0; i < set->count; i++) {
		OPENSSL_cleanse((char *)set->keys[i].secret.at, set->keys[i].secret.n);
		EVP_PKEY_free(set->keys[i].pkey);
	}
	arena_close(&set->memory);
	free(set);
}

static bool find_name(const struct keyset *set, struct slice kid, size_t *ret_index)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct key *key = &set->keys[i];
		if (key->naming != KEY_NAMED || !slice_eq(key->kid, kid))
			continue;
		*ret_index = i;
		return true;
	}
	return false;
}

bool keyset_add(struct keyset *set, const struct key *key, const char **ret_why)
{
	size_t same;
	if (set->count == KEYS_MAX) {
		*ret_why = "there are too many keys";
		return false;
	}
	if (key->naming == KEY_NAMED && find_name(set, key->kid, &same)) {
		*ret_why = "two keys have the same kid";
		return false;
	}
	set->keys[set->count++] = *key;
	return true;
}

static enum key_match of_algorithm(const struct keyset *set, size_t index, enum algorithm algorithm,
                                   size_t *ret_index)
{
	if (!algorithm_in(set->keys[index].algorithms, algorithm))
		return KEY_OF_OTHER_ALGORITHM;
	*ret_index = index;
	return KEY_FOUND;
}

static enum key_match find_any_name(const struct keyset *set, enum algorithm algorithm, size_t *ret_index)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->keys[i].naming == KEY_ANY_NAME)
			return of_algorithm(set, i, algorithm, ret_index);
	return KEY_UNKNOWN;
}

static enum key_match find_only(const struct keyset *set, enum algorithm algorithm, size_t *ret_index)
{
	size_t fitting = 0, last = 0;
	for (size_t i = 0; i < set->count; i++) {
		if (!algorithm_in(set->keys[i].algorithms, algorithm))
			continue;
		fitting++;
		last = i;
	}
	if (fitting == 0)
		return set->count ? KEY_OF_OTHER_ALGORITHM : KEY_UNKNOWN;
	if (fitting > 1)
		return KEY_UNKNOWN;
	*ret_index = last;
	return KEY_FOUND;
}

enum key_match keyset_find(const struct keyset *set, enum algorithm algorithm, const struct slice *kid,
                           size_t *ret_index)
{
	size_t named;
	if (!kid)
		return find_only(set, algorithm, ret_index);
	if (find_name(set, *kid, &named))
		return of_algorithm(set, named, algorithm, ret_index);
	return find_any_name(set, algorithm, ret_index);
}
