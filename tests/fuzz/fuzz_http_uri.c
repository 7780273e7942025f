/* Targets of any bytes: what is decoded is clean UTF-8, encoding it leads back to it, and normalising does
 * not change what it is decoded to. */
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "http/uri.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decode(struct arena *arena, struct slice text, enum uri_part part)
{
	struct slice decoded, again;
	struct buf out;
	if (!uri_decode(arena, text, part, &decoded))
		return;
	if (!utf8_is_valid(decoded) || memchr(decoded.at, '\0', decoded.n))
		abort();
	buf_init(&out, decoded.n * 3);
	uri_encode(&out, decoded);
	if (!buf_ok(&out))
		abort();
	if (decoded.n &&
	    (!uri_decode(arena, buf_slice(&out), URI_QUERY_PART, &again) || !slice_eq(decoded, again)))
		abort();
	buf_close(&out);
}

static void normalise(struct arena *arena, struct slice path)
{
	struct slice before, after, normal = uri_normalise(arena, path);
	bool decodes = uri_decode(arena, path, URI_SEGMENT, &before);
	if (decodes != uri_decode(arena, normal, URI_SEGMENT, &after))
		abort();
	if (decodes && !slice_eq(before, after))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct slice target = {(const char *)data, size}, path, query;
	arena_init(&arena, 1 << 20);
	decode(&arena, target, URI_SEGMENT);
	if (uri_split(target, &path, &query)) {
		if (path.n == 0 || path.at[0] != '/')
			abort();
		normalise(&arena, path);
		decode(&arena, query, URI_QUERY_PART);
	}
	arena_close(&arena);
	return 0;
}
