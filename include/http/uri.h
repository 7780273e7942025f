/* Request targets (RFC 3986, RFC 9112 section 3.2): split and decoded strictly. */
#ifndef IOA_HTTP_URI_H
#define IOA_HTTP_URI_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"

/* Origin form, or absolute form without its authority; a fragment, control characters and bad UTF-8 are
 * refused. False when it is neither. */
bool uri_split(struct slice target, struct slice *ret_path, struct slice *ret_query)
        __attribute__((warn_unused_result));

/* The path with the escapes of unreserved characters decoded, so that what is the same by RFC 3986 section
 * 6.2.2.2 looks the same. All others stay as they are, and a path with a malformed one does as a whole, so
 * that no new escape comes of it. The result is `path` itself, or a copy in `arena` when there are escapes.
 */
struct slice uri_normalise(struct arena *arena, struct slice path);

enum uri_part {
	URI_SEGMENT,    /* of a path: an encoded slash is refused */
	URI_QUERY_PART, /* name or value of a query parameter: + is a space */
};

/* Percent-decoding. Malformed escapes, NUL and other control characters, and bad UTF-8 are refused. The
 * result is `text` itself or a copy in `arena`, terminated only if copied. */
bool uri_decode(struct arena *arena, struct slice text, enum uri_part part, struct slice *ret_decoded)
        __attribute__((warn_unused_result));

/* Appends `text` with everything but unreserved characters escaped. */
void uri_encode(struct buf *out, struct slice text);

#endif
