/* gzip of whole bodies (RFC 1952), with one zlib state per thread. */
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

#endif
