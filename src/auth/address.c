/* Reads the address of a key set or of a discovery document. */
#include "auth/address.h"

enum { HOST_BYTES_MAX = 255, PORT_DIGITS_MAX = 5, PORT_MAX = 65535 };

static const struct slice schemes[] = {
        {"https://", 8},
        {"http://",  7},
};

static bool read_scheme(struct slice url, struct slice *ret_rest, bool *ret_https)
{
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		if (!slice_starts(url, schemes[i]))
			continue;
		*ret_rest = slice_from(url, schemes[i].n);
		*ret_https = i == 0;
		return true;
	}
	return false;
}

/* Neither a user (which would be a secret in the log) nor a fragment (which is never sent). */
static bool is_plain(struct slice url)
{
	for (size_t i = 0; i < url.n; i++)
		if (url.at[i] <= ' ' || url.at[i] >= 0x7f || strchr("@#\\\"<>", url.at[i]))
			return false;
	return true;
}

static size_t host_bytes(struct slice rest)
{
	const char *end = rest.n && rest.at[0] == '[' ? memchr(rest.at, ']', rest.n) : NULL;
	if (end)
		return (size_t)(end - rest.at) + 1;
	size_t n = 0;
	while (n < rest.n && !strchr(":/?", rest.at[n]))
		n++;
	return n;
}

static bool consists_of(struct slice text, const char *characters)
{
	for (size_t i = 0; i < text.n; i++)
		if (!strchr(characters, text.at[i]))
			return false;
	return text.n > 0;
}

static bool is_host(struct slice host)
{
	if (host.n > HOST_BYTES_MAX)
		return false;
	if (host.n > 2 && host.at[0] == '[')
		return consists_of((struct slice){host.at + 1, host.n - 2}, "0123456789abcdefABCDEF:.");
	return consists_of(host, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-");
}

/* What follows the host: nothing, a path or query, or a port before them. */
static bool is_tail(struct slice tail)
{
	unsigned long long port;
	size_t n = 1;
	if (tail.n == 0 || tail.at[0] == '/' || tail.at[0] == '?')
		return true;
	if (tail.at[0] != ':')
		return false;
	while (n < tail.n && tail.at[n] >= '0' && tail.at[n] <= '9')
		n++;
	if (n - 1 > PORT_DIGITS_MAX || (n < tail.n && tail.at[n] != '/' && tail.at[n] != '?'))
		return false;
	return slice_to_uint((struct slice){tail.at + 1, n - 1}, &port) && port > 0 && port <= PORT_MAX;
}

static bool is_loopback(struct slice host)
{
	static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (slice_is(host, names[i]))
			return true;
	return false;
}

bool address_read(struct slice url, struct address *ret_address)
{
	struct slice rest;
	bool https;
	if (url.n > ADDRESS_BYTES_MAX || !is_plain(url) || !read_scheme(url, &rest, &https))
		return false;
	const struct slice host = {rest.at, host_bytes(rest)};
	if (!is_host(host) || !is_tail(slice_from(rest, host.n)))
		return false;
	bool loopback = is_loopback(host);
	if (!https && !loopback)
		return false;
	*ret_address = (struct address){.https = https, .loopback = loopback};
	return true;
}
