/* What a page of changes brings with it: the objects themselves, a query for each resource that is in it. */
#ifndef IOA_SRC_FLOW_DATA_H
#define IOA_SRC_FLOW_DATA_H

#include "flow/exchange.h"
#include "render/shape.h"

/* Adds the steps to x->more by the main row's `_ids`, {resource: array of identifiers as PostgreSQL writes
 * it}. False when there is none to ask for. */
bool data_add_steps(struct exchange *x);

/* The main row as an object, each of the entries in its column `data` with the object that it names. */
void data_write(struct exchange *x, const struct rows *rows, const struct shape *shape);

/* The main row as lines of JSON: each of its entries, with its object where the row has `_ids`; and a last
 * line that tells where one is, {"end": {"cursor": …, "count": …, "caught_up": …}}. A client that has none
 * was cut off. */
void data_write_lines(struct exchange *x, const struct rows *rows);

#endif
