/* Objects of the resource that is being copied, on their way into the database: a JSON array at a time. */
#ifndef IOA_HARVEST_BATCH_H
#define IOA_HARVEST_BATCH_H

#include "harvest/run.h"

struct batch {
	const char *resource;
	struct buf text; /* [object, object, … without the end */
	size_t count;    /* in `text` */
	uint64_t total;  /* of all batches */
};

void batch_init(struct batch *b, const char *resource);
void batch_close(struct batch *b);

/* One more object, as JSON on one line; stores the batch when it is large enough. What is no JSON is told by
 * the database. */
enum run_status batch_add(struct run *r, struct batch *b, struct slice object);

/* Stores what is left. */
enum run_status batch_flush(struct run *r, struct batch *b);

#endif
