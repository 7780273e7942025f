/* Whether the header that libmicrohttpd shows is, byte for byte, the one that was sent. */
#ifndef IOA_NET_HEADER_LAYOUT_H
#define IOA_NET_HEADER_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* Where the next line of the header must begin for everything before it to be accounted for. */
struct header_layout {
	const char *start, *line;
	bool broken;
};

/* Begins with the request line: `method` and `version` as libmicrohttpd's own pointers, `target_n` the length
 * of the target as it was sent. */
void header_layout_begin(struct header_layout *h, const char *method, size_t target_n, const char *version);

/* Takes the next field, name and value as libmicrohttpd's own pointers. */
void header_layout_take(struct header_layout *h, struct slice name, struct slice value);

/* True when the lines follow each other without a gap and end where the header ends. */
bool header_layout_is_whole(const struct header_layout *h, size_t header_bytes);

#endif
