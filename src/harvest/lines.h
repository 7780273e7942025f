/* Lines of a body that comes in parts: NDJSON. */
#ifndef IOA_HARVEST_LINES_H
#define IOA_HARVEST_LINES_H

#include "harvest/run.h"

struct lines {
	struct buf rest; /* of a line that has not ended */
	enum run_status (*take)(struct run *r, void *of, struct slice line);
	void *of;
	uint64_t number; /* of the last line, from 1 */
};

void lines_init(struct lines *l, enum run_status (*take)(struct run *r, void *of, struct slice line),
                void *of);
void lines_close(struct lines *l);

/* Hands on each line that ends in `bytes`, without its end (LF or CRLF); blank ones are passed over. A line
 * of more than LINE_BYTES_MAX, or with a NUL in it, is refused. */
enum run_status lines_add(struct run *r, struct lines *l, struct slice bytes);

/* The last line, when nothing ended it. */
enum run_status lines_end(struct run *r, struct lines *l);

/* Whether it is the last line of an export, `{"end": {"count": N}}`, and its N. */
bool line_is_end(struct slice line, uint64_t *ret_count);

#endif
