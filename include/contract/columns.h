/* The columns of a table as the members of a body: their names lead into its schema, dots deeper
 * (`estimated_value.amount`), and the schema says how a cell's text is JSON. */
#ifndef IOA_CONTRACT_COLUMNS_H
#define IOA_CONTRACT_COLUMNS_H

#include "base/buf.h"
#include "base/csv_read.h"
#include "contract/schema.h"

struct columns;

struct column_fault {
	size_t column; /* from 0 */
	const char *code, *detail;
};

struct columns_wish {
	const struct schema *body;
	const json_t *answer; /* the schema of what the service answers; NULL: not known */
	bool skips_given;     /* columns that only the answer has are left out; otherwise they are refused */
};

/* Binds a line of names; everything is copied into `arena`. On failure NULL, and *ret_fault names the column:
 * unknown, twice, or a part of another. */
const struct columns *columns_new(struct arena *arena, const struct columns_wish *wish,
                                  const struct csv_record *names, struct column_fault *ret_fault)
        __attribute__((warn_unused_result));

/* One row as a JSON object. An empty cell is no member, a quoted one an empty text; a text that was kept from
 * being computed by an apostrophe (render/csv.h) loses it. Numbers, booleans, lists and objects are JSON;
 * what is not is left to the schema as a text. False when the row has another number of cells, or one is
 * broken JSON. */
bool columns_write(const struct columns *c, const struct csv_record *row, struct buf *out,
                   struct column_fault *ret_fault) __attribute__((warn_unused_result));

size_t columns_count(const struct columns *c);

/* As in the line of names; terminated. */
const char *columns_name(const struct columns *c, size_t column);

/* The column that the value at a JSON pointer came from, or would; −1 when there is none. */
int columns_find(const struct columns *c, const char *pointer);

/* The declared member `name` of a value of schema `s`; NULL when it admits none of that name. */
const struct schema *columns_member(const struct schema *s, struct slice name);

#endif
