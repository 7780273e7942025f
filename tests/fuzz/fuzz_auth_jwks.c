/* What foreign servers send when keys are fetched: key sets, discovery documents, Cache-Control, addresses.
 *
 * The first byte chooses among them. */
#include <stdint.h>
#include <stdlib.h>

#include "auth/address.h"
#include "auth/discovery.h"
#include "auth/freshness.h"
#include "auth/jwks.h"

#define ISSUER "https://issuer.example"

static void read_set(struct slice text)
{
	struct jwks_notes notes;
	struct keyset *set = keyset_new(), *empty = keyset_new();
	if (!set || !empty)
		abort();
	enum fault fault = jwks_read(text, set, &notes);
	if ((fault == FAULT_NONE && set->count == 0) || strlen(notes.text) >= JWKS_NOTES_MAX)
		abort();
	/* A set must be the same as itself, or each fetch would make all sessions forget their tokens. (Not:
	 * as one read anew, since OpenSSL tries a broken RSA modulus with random numbers.) */
	if (!jwks_same(set, set) || jwks_same(set, empty) != (set->count == 0))
		abort();
	keyset_drop(set);
	keyset_drop(empty);
}

static void read_document(struct slice text)
{
	static const char *const sources[] = {ISSUER "/.well-known/x", "http://127.0.0.1:1/.well-known/x"};
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
		const struct discovery expected = {SLICE(ISSUER), slice_of(sources[i])};
		const char *found = NULL;
		struct arena arena;
		struct address address;
		arena_init(&arena, 1 << 20);
		if (discovery_read(&expected, text, &arena, &found) == FAULT_NONE &&
		    (!found || !address_read(slice_of(found), &address) || (i == 0 && address.loopback)))
			abort();
		arena_close(&arena);
	}
}

static void read_freshness(struct slice text)
{
	int64_t seconds = freshness_read(text);
	if (seconds < FRESHNESS_UNKNOWN || seconds > INT32_MAX)
		abort();
}

static void read_address(struct slice text)
{
	struct address address;
	if (!address_read(text, &address))
		return;
	if (text.n > ADDRESS_BYTES_MAX || memchr(text.at, '@', text.n) || memchr(text.at, '\0', text.n) ||
	    (!address.https && !address.loopback))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const readers[])(struct slice) = {
	        read_set,
	        read_document,
	        read_freshness,
	        read_address,
	};
	if (size > 0)
		readers[data[0] % (sizeof readers / sizeof *readers)](
		        (struct slice){(const char *)data + 1, size - 1});
	return 0;
}
