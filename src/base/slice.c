/* Comparisons and splitting of byte views. */
#include "base/slice.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool slice_eq_nocase(struct slice a, struct slice b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.at[i]) != lower(b.at[i]))
			return false;
	return true;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

struct slice slice_trim(struct slice a)
{
	while (a.n > 0 && is_space(a.at[0])) {
		a.at++;
		a.n--;
	}
	while (a.n > 0 && is_space(a.at[a.n - 1]))
		a.n--;
	return a;
}

bool slice_split(struct slice *rest, char separator, struct slice *ret_part)
{
	if (!rest->at)
		return false;
	const char *end = rest->n ? memchr(rest->at, separator, rest->n) : NULL;
	if (!end) {
		*ret_part = *rest;
		*rest = (struct slice){NULL, 0};
		return true;
	}
	size_t n = (size_t)(end - rest->at);
	*ret_part = (struct slice){rest->at, n};
	*rest = (struct slice){end + 1, rest->n - n - 1};
	return true;
}

bool slice_to_uint(struct slice a, unsigned long long *ret_value)
{
	unsigned long long value = 0;
	if (a.n == 0 || a.n > 18)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		if (a.at[i] < '0' || a.at[i] > '9')
			return false;
		value = value * 10 + (unsigned)(a.at[i] - '0');
	}
	*ret_value = value;
	return true;
}
