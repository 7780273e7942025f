/* Reading results. */
#include "db/rows.h"

#include <libpq-fe.h>

/* Object identifiers of PostgreSQL's built-in types (pg_type.dat); stable since they were introduced. */
enum {
	OID_BOOL = 16,
	OID_INT8 = 20,
	OID_INT2 = 21,
	OID_INT4 = 23,
	OID_JSON = 114,
	OID_FLOAT4 = 700,
	OID_FLOAT8 = 701,
	OID_DATE = 1082,
	OID_TIMESTAMPTZ = 1184,
	OID_NUMERIC = 1700,
	OID_UUID = 2950,
	OID_JSONB = 3802,
};

struct type_row {
	Oid oid, array;
	enum column_kind kind;
};

static const struct type_row types[] = {
        {OID_BOOL,        1000, COLUMN_BOOLEAN  },
        {OID_INT8,        1016, COLUMN_RAW      },
        {OID_INT2,        1005, COLUMN_RAW      },
        {OID_INT4,        1007, COLUMN_RAW      },
        {OID_JSON,        199,  COLUMN_RAW      },
        {OID_JSONB,       3807, COLUMN_RAW      },
        {OID_FLOAT4,      1021, COLUMN_RAW      },
        {OID_FLOAT8,      1022, COLUMN_RAW      },
        {OID_DATE,        1182, COLUMN_PLAIN    },
        {OID_NUMERIC,     1231, COLUMN_PLAIN    },
        {OID_UUID,        2951, COLUMN_PLAIN    },
        {OID_TIMESTAMPTZ, 1185, COLUMN_TIMESTAMP},
 /* arrays of what is text as it stands */
        {0,               1009, COLUMN_TEXT     },
        {0,               1015, COLUMN_TEXT     },
        {0,               1002, COLUMN_TEXT     },
};

static const PGresult *result(const struct rows *r)
{
	return (const PGresult *)r;
}

int rows_count(const struct rows *r)
{
	return PQntuples(result(r));
}

int rows_column_count(const struct rows *r)
{
	return PQnfields(result(r));
}

struct column rows_column(const struct rows *r, int column)
{
	Oid oid = PQftype(result(r), column);
	struct column c = {.name = PQfname(result(r), column), .kind = COLUMN_TEXT};
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (types[i].oid == oid || types[i].array == oid) {
			c.kind = types[i].kind;
			c.is_array = types[i].array == oid;
		}
	return c;
}

int rows_find_column(const struct rows *r, struct slice name)
{
	for (int i = 0; i < rows_column_count(r); i++)
		if (slice_is(name, PQfname(result(r), i)))
			return i;
	return -1;
}

/* Only what is empty can be null: most values need no third question. */
struct slice rows_value(const struct rows *r, int row, int column)
{
	size_t n = (size_t)PQgetlength(result(r), row, column);
	if (n == 0 && PQgetisnull(result(r), row, column))
		return (struct slice){NULL, 0};
	return (struct slice){PQgetvalue(result(r), row, column), n};
}

void rows_free(struct rows *r)
{
	PQclear((PGresult *)r);
}
