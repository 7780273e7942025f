/* Rows without a server: a table of names and types, then values; for tests. */
#ifndef IOA_TESTS_UNIT_ROWS_MAKER_H
#define IOA_TESTS_UNIT_ROWS_MAKER_H

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "db/rows.h"

enum {
	TYPE_BOOL = 16,
	TYPE_INT4 = 23,
	TYPE_TEXT = 25,
	TYPE_JSONB = 3802,
	TYPE_DATE = 1082,
	TYPE_TIMESTAMPTZ = 1184,
	TYPE_NUMERIC = 1700,
	TYPE_UUID = 2950,
	TYPE_INT4_ARRAY = 1007,
	TYPE_TEXT_ARRAY = 1009,
	TYPE_BOOL_ARRAY = 1000,
	ROWS_MAKER_COLUMNS = 80,
};

struct made_column {
	const char *name;
	unsigned type;
};

/* `values` has row_count times column_count texts; NULL is SQL null. Given back with rows_free. */
static inline struct rows *make_rows(const struct made_column *columns, int column_count,
                                     const char *const *values, int row_count)
{
	PGresAttDesc descriptions[ROWS_MAKER_COLUMNS];
	char names[ROWS_MAKER_COLUMNS][64];
	PGresult *r = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	memset(descriptions, 0, sizeof descriptions);
	for (int c = 0; c < column_count; c++) {
		snprintf(names[c], sizeof names[c], "%s", columns[c].name);
		descriptions[c].name = names[c];
		descriptions[c].typid = columns[c].type;
	}
	if (!r || !PQsetResultAttrs(r, column_count, descriptions))
		log_fatal("no memory for rows");
	for (int i = 0; i < row_count * column_count; i++) {
		char *value = values[i] ? strdup(values[i]) : NULL;
		int n = value ? (int)strlen(value) : -1;
		if (!PQsetvalue(r, i / column_count, i % column_count, value, n))
			log_fatal("no memory for a value");
		free(value);
	}
	return (struct rows *)r;
}

#endif
