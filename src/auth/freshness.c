/* Reads Cache-Control as far as a private cache of one document needs it. */
#include "auth/freshness.h"

#include <stdbool.h>

/* More than this is as good as for ever (RFC 9111 section 1.2.2). */
enum { SECONDS_MAX = INT32_MAX };

static int64_t read_seconds(struct slice value)
{
	unsigned long long seconds;
	if (value.n >= 2 && value.at[0] == '"' && value.at[value.n - 1] == '"')
		value = (struct slice){value.at + 1, value.n - 2};
	if (!slice_to_uint(value, &seconds))
		return 0; /* what cannot be read is stale (RFC 9111 section 4.2.1) */
	return seconds < SECONDS_MAX ? (int64_t)seconds : SECONDS_MAX;
}

static int64_t read_directive(struct slice directive)
{
	struct slice name, value = directive;
	if (!slice_split(&value, '=', &name))
		return FRESHNESS_UNKNOWN;
	if (slice_eq_nocase(name, SLICE("no-store")) || slice_eq_nocase(name, SLICE("no-cache")))
		return 0;
	return slice_eq_nocase(name, SLICE("max-age")) ? read_seconds(value) : FRESHNESS_UNKNOWN;
}

int64_t freshness_read(struct slice cache_control)
{
	struct slice part;
	int64_t shortest = FRESHNESS_UNKNOWN;
	while (slice_split(&cache_control, ',', &part)) {
		int64_t seconds = read_directive(slice_trim(part));
		if (seconds != FRESHNESS_UNKNOWN && (shortest == FRESHNESS_UNKNOWN || seconds < shortest))
			shortest = seconds;
	}
	return shortest;
}
