/* Following a JSON pointer in a URI fragment through a document (RFC 6901). */
#include "contract/schema_reference.h"

#include <stdbool.h>

#include "base/hex.h"

/* Bytes of one step of a pointer at the most. */
enum { STEP_MAX = 500 };

/* Takes the percent signs (RFC 3986) off, in place. */
static bool decode_percent(char *text, size_t *n)
{
	size_t to = 0;
	for (size_t from = 0; from < *n; from++) {
		char c = text[from];
		if (c == '%') {
			int high = from + 2 < *n ? hex_value(text[from + 1]) : -1;
			int low = from + 2 < *n ? hex_value(text[from + 2]) : -1;
			if (high < 0 || low < 0)
				return false;
			c = (char)(high * 16 + low);
			from += 2;
		}
		text[to++] = c;
	}
	*n = to;
	return true;
}

/* ~0 is a tilde and ~1 a slash; in place. */
static bool decode_tildes(char *text, size_t *n)
{
	size_t to = 0;
	for (size_t from = 0; from < *n; from++) {
		char c = text[from];
		if (c == '~') {
			from++;
			if (from == *n || (text[from] != '0' && text[from] != '1'))
				return false;
			c = text[from] == '0' ? '~' : '/';
		}
		text[to++] = c;
	}
	*n = to;
	return true;
}

static const json_t *step_into(const json_t *node, struct slice name)
{
	unsigned long long index;
	if (json_is_object(node))
		return json_object_getn(node, name.at, name.n);
	if (json_is_array(node) && slice_to_uint(name, &index))
		return json_array_get(node, (size_t)index);
	return NULL;
}

const json_t *schema_reference_find(const json_t *document, struct slice reference)
{
	if (slice_is(reference, "#"))
		return document;
	if (!slice_starts(reference, SLICE("#/")))
		return NULL;
	const json_t *node = document;
	struct slice rest = slice_from(reference, 2), step;
	while (node && slice_split(&rest, '/', &step)) {
		char name[STEP_MAX];
		size_t n = step.n;
		if (n > sizeof name)
			return NULL;
		if (n)
			memcpy(name, step.at, n);
		if (!decode_percent(name, &n) || !decode_tildes(name, &n))
			return NULL;
		node = step_into(node, (struct slice){name, n});
	}
	return node;
}
