/* Making and matching entity tags. */
#include "http/etag.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/hash.h"

enum { VERSION_DIGITS_MAX = 9 };

void etag_write(char ret_tag[static ETAG_MAX], struct slice version, struct slice body, bool gzip)
{
	struct slice first = version.n ? version : SLICE("l");
	snprintf(ret_tag, ETAG_MAX, "\"%.*s-%016" PRIx64 "%s\"", SLICE_ARG(first),
	         hash_bytes(0, body.at, body.n), gzip ? "-gzip" : "");
}

/* Empty elements of a list are legal and mean nothing (RFC 9110 section 5.6.1). */
static struct slice skip_empty(struct slice list)
{
	list = slice_trim(list);
	while (list.n && list.at[0] == ',')
		list = slice_trim(slice_from(list, 1));
	return list;
}

/* Takes one entity-tag off a list, with the comma behind it; false at its end or at what is none. */
static bool next_tag(struct slice *rest, bool *ret_weak, struct slice *ret_tag)
{
	struct slice s = skip_empty(*rest);
	*ret_weak = slice_starts(s, SLICE("W/"));
	struct slice opaque = slice_from(s, *ret_weak ? 2 : 0);
	const char *end = opaque.n > 1 && opaque.at[0] == '"' ? memchr(opaque.at + 1, '"', opaque.n - 1)
	                                                      : NULL;
	if (!end)
		return false;
	struct slice tag = {opaque.at, (size_t)(end - opaque.at) + 1};
	struct slice behind = slice_trim(slice_from(opaque, tag.n));
	if (behind.n && behind.at[0] != ',')
		return false;
	*ret_tag = tag;
	*rest = skip_empty(behind);
	return true;
}

bool etag_matches(struct slice if_none_match, const char *tag)
{
	struct slice found;
	bool weak;
	if (slice_is(if_none_match, "*"))
		return true;
	while (next_tag(&if_none_match, &weak, &found))
		if (slice_is(found, tag))
			return true;
	return false;
}

/* The digits before the dash. */
static struct slice version_of(struct slice tag)
{
	struct slice rest = slice_from(tag, 1), version;
	unsigned long long number;
	slice_split(&rest, '-', &version);
	bool ok = rest.at && version.n <= VERSION_DIGITS_MAX && slice_to_uint(version, &number);
	return ok ? version : (struct slice){NULL, 0};
}

enum etag_list etag_versions(struct arena *arena, struct slice if_match, const char **ret_versions)
{
	char text[ETAG_VERSIONS_MAX * (VERSION_DIGITS_MAX + 1) + 2] = "{";
	size_t n = 1;
	struct slice tag;
	bool weak;
	if (slice_is(if_match, "*"))
		return ETAG_ANY;
	int i = 0;
	for (; next_tag(&if_match, &weak, &tag); i++) {
		struct slice version = version_of(tag);
		if (i == ETAG_VERSIONS_MAX)
			return ETAG_MALFORMED;
		if (!weak && version.n)
			n += (size_t)snprintf(text + n, sizeof text - n, "%s%.*s", n > 1 ? "," : "",
			                      SLICE_ARG(version));
	}
	if (i == 0 || slice_trim(if_match).n)
		return ETAG_MALFORMED;
	text[n++] = '}';
	*ret_versions = arena_strdup(arena, (struct slice){text, n});
	return ETAG_VERSIONS;
}
