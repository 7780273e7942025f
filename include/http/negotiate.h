/* Content negotiation (RFC 9110 section 12). */
#ifndef IOA_HTTP_NEGOTIATE_H
#define IOA_HTTP_NEGOTIATE_H

#include <stdbool.h>

#include "base/slice.h"

/* The offered media type with the highest quality for `accept` (at == NULL: anything); −1 when none is
 * acceptable. Of equals the first wins. */
int negotiate_media(struct slice accept, const struct slice *offers, int count);

/* Whether gzip is acceptable and not less so than no coding. */
bool negotiate_gzip(struct slice accept_encoding);

/* The media type without its parameters, trimmed. */
struct slice negotiate_media_type(struct slice content_type);

/* Whether a charset parameter, if any, is UTF-8. */
bool negotiate_is_utf8(struct slice content_type);

#endif
