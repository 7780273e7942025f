/* GETs of one source: over one kept connection, with its token, within limits. */
#ifndef IOA_HARVEST_CLIENT_H
#define IOA_HARVEST_CLIENT_H

#include "harvest/run.h"

/* Takes a part of a good answer's body. Not RUN_OK, with the run's `why`, ends the transfer. */
typedef enum run_status client_sink(struct run *r, void *of, struct slice bytes);

struct client_get {
	const char *url;
	const char *type;      /* what it must be; NULL: anything */
	const char *validator; /* of what is here already (If-None-Match, or If-Modified-Since); NULL: none */
	client_sink *sink;
	void *of;
};

struct client_got {
	bool is_same;                   /* 304 */
	bool is_bounded;                /* the answer says where it ends */
	char validator[RUN_CURSOR_MAX]; /* ETag, else Last-Modified; empty: none */
};

/* NULL without memory. */
struct client *client_new(void);

/* NULL is fine. */
void client_free(struct client *c);

/* One GET to its end, with a new token when the source does not take the old one any more. RUN_OK only when
 * the whole body has come and the sink took it. `ret_got` may be NULL. */
enum run_status client_get(struct run *r, const struct client_get *get, struct client_got *ret_got);

/* The same into `out`, whose maximum bounds it; a NUL that is not counted follows. */
enum run_status client_read(struct run *r, const char *url, const char *type, struct buf *out);

#endif
