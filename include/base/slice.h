/* A view of bytes that someone else owns; not terminated. */
#ifndef IOA_BASE_SLICE_H
#define IOA_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
	const char *at;
	size_t n;
};

/* For string literals only. */
#define SLICE(literal) ((struct slice){(literal), sizeof(literal) - 1})

/* For printf's "%.*s". */
#define SLICE_ARG(s) (int)(s).n, (s).at

/* NULL gives an empty slice. */
static inline struct slice slice_of(const char *text)
{
	return (struct slice){text, text ? strlen(text) : 0};
}

static inline bool slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.at, b.at, a.n) == 0);
}

static inline bool slice_is(struct slice a, const char *text)
{
	return slice_eq(a, slice_of(text));
}

static inline bool slice_starts(struct slice a, struct slice prefix)
{
	return a.n >= prefix.n && (prefix.n == 0 || memcmp(a.at, prefix.at, prefix.n) == 0);
}

/* The part from `from` on; empty when `from` is beyond the end. */
static inline struct slice slice_from(struct slice a, size_t from)
{
	size_t skipped = from < a.n ? from : a.n;
	return skipped ? (struct slice){a.at + skipped, a.n - skipped} : a;
}

/* ASCII letters compare equal in both cases, as HTTP field names do (RFC 9110 section 5.1). */
bool slice_eq_nocase(struct slice a, struct slice b);

/* Without spaces and tabs at both ends (OWS of RFC 9110 section 5.6.3). */
struct slice slice_trim(struct slice a);

/* Takes the part before `separator` off the front of *rest; false when nothing is left. An empty part counts.
 */
bool slice_split(struct slice *rest, char separator, struct slice *ret_part);

/* Decimal digits only, no sign, at most 18 of them; false for anything else. */
bool slice_to_uint(struct slice a, unsigned long long *ret_value);

#endif
