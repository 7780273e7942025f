/* Parsing Accept and its relatives. */
#include "http/negotiate.h"

/* Thousandths; RFC 9110 section 12.4.2 has no finer weights. A malformed weight counts as 0, but for `.2`,
 * which Java's own client sends to everybody. */
static int parse_quality(struct slice q)
{
	bool bare = q.n > 1 && q.at[0] == '.';
	int value = 0, scale = bare ? 100 : 1000;
	if (bare)
		q = slice_from(q, 1);
	for (size_t i = 0; i < q.n && i < 5; i++) {
		if (i == 1 && q.at[i] == '.')
			continue;
		if (q.at[i] < '0' || q.at[i] > '9')
			return 0;
		value += (q.at[i] - '0') * scale;
		scale /= 10;
	}
	return value > 1000 ? 1000 : value;
}

/* The weight among the parameters after the first `;`. */
static int quality(struct slice parameters)
{
	struct slice part;
	while (slice_split(&parameters, ';', &part)) {
		part = slice_trim(part);
		if (slice_starts(part, SLICE("q=")) || slice_starts(part, SLICE("Q=")))
			return parse_quality(slice_from(part, 2));
	}
	return 1000;
}

/* How closely a range fits: 0 not, 1 any, 2 any subtype, 3 exactly. */
static int closeness(struct slice range, struct slice type)
{
	if (slice_eq(range, SLICE("*/*")) || slice_eq(range, SLICE("*")))
		return 1;
	if (slice_eq_nocase(range, type))
		return 3;
	if (range.n < 2 || range.at[range.n - 1] != '*' || range.at[range.n - 2] != '/')
		return 0;
	struct slice prefix = {range.at, range.n - 1};
	return type.n > prefix.n && slice_eq_nocase(prefix, (struct slice){type.at, prefix.n}) ? 2 : 0;
}

/* The weight that a list of ranges gives to `type`: the closest range decides. −1: not mentioned. */
static int weight_of(struct slice list, struct slice type)
{
	int best = 0, weight = -1;
	struct slice item, range;
	while (slice_split(&list, ',', &item)) {
		struct slice parameters = item;
		slice_split(&parameters, ';', &range);
		int close = closeness(slice_trim(range), type);
		if (close > best) {
			best = close;
			weight = parameters.at ? quality(parameters) : 1000;
		}
	}
	return weight;
}

int negotiate_media(struct slice accept, const struct slice *offers, int count)
{
	if (!accept.at || accept.n == 0)
		return 0;
	int best = -1, best_weight = 0;
	for (int i = 0; i < count; i++) {
		int weight = weight_of(accept, negotiate_media_type(offers[i]));
		if (weight > best_weight) {
			best = i;
			best_weight = weight;
		}
	}
	return best;
}

bool negotiate_gzip(struct slice accept_encoding)
{
	if (!accept_encoding.at)
		return false;
	int gzip = weight_of(accept_encoding, SLICE("gzip")),
	    identity = weight_of(accept_encoding, SLICE("identity"));
	return gzip > 0 && gzip >= identity;
}

struct slice negotiate_media_type(struct slice content_type)
{
	struct slice type = {NULL, 0};
	slice_split(&content_type, ';', &type);
	return slice_trim(type);
}

bool negotiate_is_utf8(struct slice content_type)
{
	struct slice part;
	slice_split(&content_type, ';', &part);
	while (slice_split(&content_type, ';', &part)) {
		part = slice_trim(part);
		if (part.n < 8 || !slice_eq_nocase((struct slice){part.at, 8}, SLICE("charset=")))
			continue;
		struct slice charset = slice_from(part, 8);
		return slice_eq_nocase(charset, SLICE("utf-8")) ||
		       slice_eq_nocase(charset, SLICE("\"utf-8\""));
	}
	return true;
}
