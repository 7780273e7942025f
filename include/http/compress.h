/* gzip (RFC 1952): of whole bodies, with one zlib state per thread, or of a long one in pieces. */
#ifndef IOA_HTTP_COMPRESS_H
#define IOA_HTTP_COMPRESS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/slice.h"

struct compressor;

/* NULL when there is no memory. */
struct compressor *compressor_new(void);
void compressor_free(struct compressor *c);

/* Appends the compressed body to `out`; false when that would not be smaller, and then `out` is as it was. */
bool compressor_gzip(struct compressor *c, struct slice body, struct buf *out)
        __attribute__((warn_unused_result));

/* The next piece of one long body, on a compressor of its own: appends what zlib gives of it, which may be
 * nothing until later, and after the last piece all of it. */
bool compressor_add(struct compressor *c, struct slice bytes, bool last, struct buf *out)
        __attribute__((warn_unused_result));

#endif
