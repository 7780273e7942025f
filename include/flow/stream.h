/* Answers that are told piece by piece: exports (src/flow/export.c), and pages of an operation as server-sent
 * events (WHATWG HTML, section 9.2), one event a page, its cursor the event's `id`.
 *
 * A stream of events ends after some minutes; clients connect again by themselves and say with
 * `Last-Event-ID` where they were. */
#ifndef IOA_FLOW_STREAM_H
#define IOA_FLOW_STREAM_H

#include "flow/exchange.h"
#include "flow/next.h"

/* All of x->out was sent: the next piece is wanted there. FLOW_ANSWERED when it is there or x->stream_over,
 * FLOW_WAIT when x->wake tells of it. When it is over and x->stream_broken, the connection is cut. */
enum flow_next stream_next(struct exchange *x);

/* The next page begins where the one in these rows ends. */
void stream_go_on_from(struct exchange *x, const struct rows *rows);

/* Nothing happened for a while: the client is told so. */
void stream_beat(struct exchange *x);

/* While it waits: the deadline passed, or the database failed. */
void stream_fail(struct exchange *x);

#endif
