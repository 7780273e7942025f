/* The way of a request, as a table of steps (src/flow/flow.c). Only the query step waits. */
#ifndef IOA_FLOW_FLOW_H
#define IOA_FLOW_FLOW_H

#include "flow/exchange.h"

/* The header is there: x->rq is filled. Everything that can be decided without the body. An answer with
 * rs.close must be given at once; any other may wait for the body, which is then thrown away. */
void flow_head(struct exchange *x);

/* A piece of the body came. False when there is far too much of it and the connection has to end. */
bool flow_body(struct exchange *x, struct slice bytes) __attribute__((warn_unused_result));

/* The request is whole. FLOW_ANSWERED or FLOW_WAIT. */
enum flow_next flow_run(struct exchange *x) __attribute__((warn_unused_result));

/* While it waits: the deadline passed; gives the answer. */
void flow_time_out(struct exchange *x);

/* While it waits: nobody wants the answer any more. */
void flow_abandon(struct exchange *x);

#endif
