/* The rows of one statement, as PostgreSQL's text format. */
#ifndef IOA_DB_ROWS_H
#define IOA_DB_ROWS_H

#include <stdbool.h>

#include "base/slice.h"

/* How a column's text becomes JSON (sql/README.md § Query files). */
enum column_kind {
	COLUMN_TEXT,      /* quoted and escaped */
	COLUMN_PLAIN,     /* quoted; never needs escaping: uuid, date, numeric */
	COLUMN_RAW,       /* as it is: integers, double precision, json */
	COLUMN_BOOLEAN,   /* t or f */
	COLUMN_TIMESTAMP, /* timestamptz of a session in UTC */
};

struct column {
	const char *name; /* valid as long as the rows */
	enum column_kind kind;
	bool is_array; /* one-dimensional, of `kind` */
};

/* libpq's PGresult under the name of what it holds. */
struct rows;

int rows_count(const struct rows *r);
int rows_column_count(const struct rows *r);
struct column rows_column(const struct rows *r, int column);

/* −1 when there is no such column. */
int rows_find_column(const struct rows *r, struct slice name);

/* NULL (at == NULL) is told apart from empty. Valid as long as the rows. */
struct slice rows_value(const struct rows *r, int row, int column);

void rows_free(struct rows *r);

#endif
