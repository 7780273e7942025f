/* libmicrohttpd 0.9.75 parses a header in place, writes NUL over the ends of lines and over colons, and hands
 * out pointers into it. It takes a field without a name for the end of the header, joins folded lines (RFC
 * 9112 section 5.2) and loses some of them, and takes a bare LF or CR for the end of a line. Each of these
 * lets one message be read as two, and none can be seen in the fields themselves; but each leaves a gap
 * between the pointers. */
#include "net/header_layout.h"

enum { LINE_END = 2 }; /* CR LF */

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

void header_layout_begin(struct header_layout *h, const char *method, size_t target_n, const char *version)
{
	const char *expected = method + strlen(method) + 1 + target_n + 1;
	*h = (struct header_layout){
	        .start = method, .line = version + strlen(version) + LINE_END, .broken = version != expected};
}

void header_layout_take(struct header_layout *h, struct slice name, struct slice value)
{
	const char *colon = name.at + name.n, *at = value.at;
	if (h->broken || name.at != h->line || value.at <= colon) {
		h->broken = true;
		return;
	}
	while (at > colon + 1 && is_space(at[-1]))
		at--;
	h->broken = at != colon + 1;
	h->line = value.at + value.n + LINE_END;
}

bool header_layout_is_whole(const struct header_layout *h, size_t header_bytes)
{
	return !h->broken && h->line + LINE_END == h->start + header_bytes;
}
