/* CSV as exports have it, row by row as JSON objects: the contract says what a cell is. */
#ifndef IOA_HARVEST_TABLE_H
#define IOA_HARVEST_TABLE_H

#include "base/csv_read.h"
#include "contract/columns.h"
#include "harvest/batch.h"

struct table {
	struct csv_reader reader;
	const struct schema *schema;   /* of an object of the resource */
	const struct columns *columns; /* NULL: the line of names has not come yet */
	struct arena arena;
	struct batch *batch;
	struct buf object;
};

/* RUN_REFUSED when the contract has no such resource. After that, too, table_close is due. */
enum run_status table_init(struct run *r, struct table *t, struct batch *batch);
void table_close(struct table *t);

/* Hands each row that is complete to the batch. What cannot be read is refused with its line and column. */
enum run_status table_add(struct run *r, struct table *t, struct slice bytes);

/* What is left; there must have been a line of names. */
enum run_status table_end(struct run *r, struct table *t);

#endif
