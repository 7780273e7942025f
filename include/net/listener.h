/* HTTP connections of one worker, by libmicrohttpd: the only module that knows it. */
#ifndef IOA_NET_LISTENER_H
#define IOA_NET_LISTENER_H

#include <stdint.h>

#include "base/loop.h"
#include "flow/exchange.h"

struct listener;

struct listener_settings {
	int fd; /* a listening socket, the listener's from now on */
	unsigned max_connections, max_connections_per_address;
	int64_t header_ms, body_ms, idle_ms, request_ms;
	size_t field_bytes, target_bytes; /* of a request's header */
};

/* NULL when libmicrohttpd refuses. */
struct listener *listener_new(struct loop *loop, const struct listener_settings *settings,
                              const struct engine *engine, const struct flow_thread *thread);

/* Lets libmicrohttpd work if there is anything to do; once per round of the loop. Returns how long the loop
 * may wait, −1 for ever. */
int64_t listener_run(struct listener *l);

/* No new connections from now on. */
void listener_quiesce(struct listener *l);

/* Requests that are not answered whole yet. */
int listener_active(const struct listener *l);

/* Ends all that waits (504), closes every connection and frees. */
void listener_free(struct listener *l);

#endif
