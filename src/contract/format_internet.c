/* Host names, mail addresses and URIs. */
#include "contract/format_check.h"

#include <arpa/inet.h>

enum {
	HOST_MAX = 253, /* RFC 1035, without the final point */
	LABEL_MAX = 63,
	LOCAL_MAX = 64,  /* RFC 5321 section 4.5.3.1.1 */
	EMAIL_MAX = 254, /* a path of 256 with its brackets, RFC 5321 section 4.5.3.1.3 */
	PORT_DIGITS_MAX = 5,
};

/* The marks of RFC 3986: unreserved, sub-delims, and what each part has beyond them. */
#define UNRESERVED "-._~"
#define SUB_DELIMS "!$&'()*+,;="
#define PATH_MARKS UNRESERVED SUB_DELIMS ":@/"

static bool is_label(struct slice label)
{
	if (label.n == 0 || label.n > LABEL_MAX || label.at[0] == '-' || label.at[label.n - 1] == '-')
		return false;
	for (size_t i = 0; i < label.n; i++)
		if (!format_is_alphanumeric(label.at[i]) && label.at[i] != '-')
			return false;
	return true;
}

/* RFC 1123 section 2.1. */
bool format_hostname(struct arena *arena, struct slice text, struct slice *ret_normal)
{
	(void)arena;
	(void)ret_normal;
	if (text.n == 0 || text.n > HOST_MAX)
		return false;
	struct slice label;
	while (slice_split(&text, '.', &label))
		if (!is_label(label))
			return false;
	return true;
}

static bool is_atom(struct slice atom)
{
	for (size_t i = 0; i < atom.n; i++)
		if (!format_is_alphanumeric(atom.at[i]) &&
		    (atom.at[i] == '\0' || !strchr("!#$%&'*+-/=?^_`{|}~", atom.at[i])))
			return false;
	return atom.n > 0;
}

static bool is_local_part(struct slice local)
{
	if (local.n == 0 || local.n > LOCAL_MAX)
		return false;
	struct slice atom;
	while (slice_split(&local, '.', &atom))
		if (!is_atom(atom))
			return false;
	return true;
}

/* RFC 5321 without quoted local parts and address literals, which nobody can be reached at from here. */
bool format_email(struct arena *arena, struct slice text, struct slice *ret_normal)
{
	const char *at = text.n && text.n <= EMAIL_MAX ? memrchr(text.at, '@', text.n) : NULL;
	if (!at)
		return false;
	size_t local = (size_t)(at - text.at);
	return is_local_part((struct slice){text.at, local}) &&
	       format_hostname(arena, slice_from(text, local + 1), ret_normal);
}

static bool is_hex(char c)
{
	return format_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Letters, digits, percent-encoded bytes and `marks`. */
static bool consists_of(struct slice text, const char *marks)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.at[i];
		if (format_is_alphanumeric(c) || (c && strchr(marks, c)))
			continue;
		if (c != '%' || i + 2 >= text.n || !is_hex(text.at[i + 1]) || !is_hex(text.at[i + 2]))
			return false;
		i += 2;
	}
	return true;
}

/* Takes off *text what follows the first `separator`, if there is one. */
static bool cut(struct slice *text, char separator, struct slice *ret_after)
{
	const char *at = text->n ? memchr(text->at, separator, text->n) : NULL;
	if (!at)
		return false;
	size_t n = (size_t)(at - text->at);
	*ret_after = slice_from(*text, n + 1);
	text->n = n;
	return true;
}

static bool is_scheme(struct slice scheme)
{
	if (scheme.n == 0 || !format_is_letter(scheme.at[0]))
		return false;
	for (size_t i = 0; i < scheme.n; i++)
		if (!format_is_alphanumeric(scheme.at[i]) && (!scheme.at[i] || !strchr("+-.", scheme.at[i])))
			return false;
	return true;
}

static bool is_port(struct slice port)
{
	for (size_t i = 0; i < port.n; i++)
		if (!format_is_digit(port.at[i]))
			return false;
	return port.n <= PORT_DIGITS_MAX;
}

/* `[…]` and what follows it; the versions to come of RFC 3986 have not come. */
static bool is_bracketed(struct slice host)
{
	struct slice after;
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;
	host = slice_from(host, 1);
	if (!cut(&host, ']', &after) || host.n >= sizeof text ||
	    (after.n > 0 && (after.at[0] != ':' || !is_port(slice_from(after, 1)))))
		return false;
	if (host.n)
		memcpy(text, host.at, host.n);
	text[host.n] = '\0';
	return strlen(text) == host.n && inet_pton(AF_INET6, text, &address) == 1;
}

/* [user@]host[:port]; *ret_has_user and *ret_has_host for those who ask for more. */
static bool is_authority(struct slice text, bool *ret_has_user, bool *ret_has_host)
{
	struct slice host = text, port;
	*ret_has_user = cut(&text, '@', &host);
	if (*ret_has_user && !consists_of(text, UNRESERVED SUB_DELIMS ":"))
		return false;
	*ret_has_host = host.n > 0 && host.at[0] != ':';
	if (host.n && host.at[0] == '[')
		return is_bracketed(host);
	if (cut(&host, ':', &port) && !is_port(port))
		return false;
	return consists_of(host, UNRESERVED SUB_DELIMS);
}

struct uri {
	struct slice scheme, rest; /* `rest` is what follows the scheme's colon */
	bool has_scheme, has_user, has_host;
};

/* //authority/path or path, without query and fragment. */
static bool parse_hierarchy(struct slice text, struct uri *u)
{
	if (!slice_starts(text, SLICE("//")))
		return consists_of(text, PATH_MARKS);
	struct slice authority = slice_from(text, 2), path = {NULL, 0};
	cut(&authority, '/', &path);
	return is_authority(authority, &u->has_user, &u->has_host) && consists_of(path, PATH_MARKS);
}

/* The colon of a scheme stands before any slash; a relative path may not have one in its first segment. */
static bool parse_scheme(struct slice text, struct uri *u)
{
	struct slice first = text, after;
	u->rest = text;
	cut(&first, '/', &after);
	if (!cut(&first, ':', &after))
		return true;
	u->scheme = first;
	u->has_scheme = true;
	u->rest = slice_from(text, first.n + 1);
	return is_scheme(first);
}

/* RFC 3986 section 4.1. */
static bool parse_uri(struct slice text, struct uri *ret_uri)
{
	struct uri u = {.has_scheme = false};
	struct slice fragment = {NULL, 0}, query = {NULL, 0};
	cut(&text, '#', &fragment);
	cut(&text, '?', &query);
	if (!consists_of(fragment, PATH_MARKS "?") || !consists_of(query, PATH_MARKS "?") ||
	    !parse_scheme(text, &u) || !parse_hierarchy(u.rest, &u))
		return false;
	*ret_uri = u;
	return true;
}

bool format_uri(struct arena *arena, struct slice text, struct slice *ret_normal)
{
	(void)arena;
	(void)ret_normal;
	struct uri u;
	return parse_uri(text, &u) && u.has_scheme;
}

bool format_uri_reference(struct arena *arena, struct slice text, struct slice *ret_normal)
{
	(void)arena;
	(void)ret_normal;
	struct uri u;
	return parse_uri(text, &u);
}

bool format_http_url(struct arena *arena, struct slice text, struct slice *ret_normal)
{
	(void)arena;
	(void)ret_normal;
	struct uri u;
	return parse_uri(text, &u) && u.has_scheme && u.has_host && !u.has_user &&
	       (slice_eq_nocase(u.scheme, SLICE("http")) || slice_eq_nocase(u.scheme, SLICE("https")));
}
