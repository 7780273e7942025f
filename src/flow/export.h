/* Exports: all objects of one resource that the caller may read, in one snapshot, told as they come out of
 * the database, as lines of JSON (NDJSON) or CSV. */
#ifndef IOA_SRC_FLOW_EXPORT_H
#define IOA_SRC_FLOW_EXPORT_H

#include "flow/exchange.h"
#include "flow/next.h"

/* Whether the rows that are there are the beginning of one. */
bool export_is_wanted(const struct exchange *x);

/* Begins to read. FLOW_WAIT or FLOW_ANSWERED. */
enum flow_next export_begin(struct exchange *x);

/* Nobody wants the rest, or it was told. */
void export_end(struct exchange *x);

#endif
