/* Deflating, in one call or in pieces. */
#include "http/compress.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

/* Level 1 costs a third of level 6 and loses a few per cent on JSON; +16 is zlib's way of asking for a gzip
 * wrapper. */
enum { LEVEL = 1, WINDOW_BITS = 15 + 16, MEMORY_LEVEL = 8 };

struct compressor {
	z_stream z;
};

struct compressor *compressor_new(void)
{
	struct compressor *c = calloc(1, sizeof *c);
	if (c &&
	    deflateInit2(&c->z, LEVEL, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
		free(c);
		return NULL;
	}
	return c;
}

/* zlib's input pointer is not const, but it only reads. */
static void set_input(struct compressor *c, struct slice bytes)
{
	memcpy(&c->z.next_in, &bytes.at, sizeof c->z.next_in);
	c->z.avail_in = (uInt)bytes.n;
}

void compressor_free(struct compressor *c)
{
	if (!c)
		return;
	deflateEnd(&c->z);
	free(c);
}

bool compressor_gzip(struct compressor *c, struct slice body, struct buf *out)
{
	char *to = body.n < UINT_MAX ? buf_reserve(out, body.n) : NULL;
	if (!to || body.n == 0)
		return false;
	deflateReset(&c->z);
	set_input(c, body);
	c->z.next_out = (Bytef *)to;
	c->z.avail_out = (uInt)body.n;
	if (deflate(&c->z, Z_FINISH) != Z_STREAM_END)
		return false;
	out->n += body.n - c->z.avail_out;
	return true;
}

bool compressor_add(struct compressor *c, struct slice bytes, bool last, struct buf *out)
{
	enum { STEP = 64 * 1024 };
	int status = bytes.n < UINT_MAX ? Z_OK : Z_BUF_ERROR;
	set_input(c, bytes);
	do {
		char *to = status == Z_OK ? buf_reserve(out, STEP) : NULL;
		if (!to)
			return false;
		c->z.next_out = (Bytef *)to;
		c->z.avail_out = STEP;
		status = deflate(&c->z, last ? Z_FINISH : Z_NO_FLUSH);
		out->n += STEP - c->z.avail_out;
	} while (last ? status != Z_STREAM_END : c->z.avail_in > 0);
	return true;
}
