/* Splitting and decoding request targets. */
#include "http/uri.h"

#include <stdint.h>

#include "base/hex.h"
#include "base/utf8.h"

static bool is_clean(struct slice target);

bool uri_split(struct slice target, struct slice *ret_path, struct slice *ret_query)
{
	static const char *const schemes[] = {"http://", "https://"};
	if (target.n == 0 || memchr(target.at, '#', target.n))
		return false;
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		struct slice scheme = slice_of(schemes[i]);
		if (!slice_starts(target, scheme))
			continue;
		struct slice rest = slice_from(target, scheme.n);
		const char *slash = memchr(rest.at, '/', rest.n);
		if (!slash || slash == rest.at || memchr(rest.at, '?', (size_t)(slash - rest.at)))
			return false;
		target = slice_from(rest, (size_t)(slash - rest.at));
	}
	if (target.at[0] != '/' || !is_clean(target))
		return false;
	struct slice rest = target;
	slice_split(&rest, '?', ret_path);
	*ret_query = rest.at ? rest : SLICE("");
	return true;
}

/* The byte that the percent sign text[i] and two digits behind it stand for; −1 when there are none. */
static int escaped_byte(struct slice text, size_t i)
{
	if (i + 2 >= text.n)
		return -1;
	int high = hex_value(text.at[i + 1]), low = hex_value(text.at[i + 2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* One decoded byte from text[*i], moving on; −1 when it is not allowed. */
static int next_byte(struct slice text, size_t *i, enum uri_part part)
{
	int c = (unsigned char)text.at[(*i)++];
	if (c == '+' && part == URI_QUERY_PART)
		return ' ';
	if (c != '%')
		return c;
	c = escaped_byte(text, *i - 1);
	*i += 2;
	return c == '/' && part == URI_SEGMENT ? -1 : c;
}

static bool is_plain(struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c == '%' || c == '+' || c < 0x21 || c > 0x7e)
			return false;
	}
	return true;
}

/* Escapes aside, text that may be shown in an answer. */
static bool is_clean(struct slice target)
{
	for (size_t i = 0; i < target.n; i++) {
		unsigned char c = (unsigned char)target.at[i];
		if (c <= 0x20 || c == 0x7f)
			return false;
	}
	return utf8_is_valid(target);
}

bool uri_decode(struct arena *arena, struct slice text, enum uri_part part, struct slice *ret_decoded)
{
	if (is_plain(text)) {
		*ret_decoded = text;
		return true;
	}
	char *to = arena_alloc(arena, text.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < text.n;) {
		int c = next_byte(text, &i, part);
		if (c < 0x20 || c == 0x7f)
			return false;
		to[n++] = (char)c;
	}
	to[n] = '\0';
	if (!utf8_is_valid((struct slice){to, n}))
		return false;
	*ret_decoded = (struct slice){to, n};
	return true;
}

static bool is_unreserved(int c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
	       c == '.' || c == '_' || c == '~';
}

struct slice uri_normalise(struct arena *arena, struct slice path)
{
	if (!memchr(path.at, '%', path.n))
		return path;
	char *to = arena_alloc(arena, path.n);
	size_t n = 0;
	for (size_t i = 0; i < path.n; i++) {
		bool is_escape = path.at[i] == '%';
		int c = is_escape ? escaped_byte(path, i) : path.at[i];
		if (is_escape && c < 0)
			return path;
		bool decoded = is_escape && is_unreserved(c);
		to[n++] = decoded ? (char)c : path.at[i];
		i += decoded ? 2 : 0;
	}
	return (struct slice){to, n};
}

static size_t unreserved_length(struct slice text)
{
	size_t n = 0;
	while (n < text.n && is_unreserved(text.at[n]))
		n++;
	return n;
}

void uri_encode(struct buf *out, struct slice text)
{
	static const char hex[] = "0123456789ABCDEF";
	for (;;) {
		size_t n = unreserved_length(text);
		buf_add(out, text.at, n);
		if (n == text.n)
			return;
		unsigned char c = (unsigned char)text.at[n];
		char escape[3] = {'%', hex[c >> 4], hex[c & 15]};
		buf_add(out, escape, sizeof escape);
		text = slice_from(text, n + 1);
	}
}
