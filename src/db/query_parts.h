/* What a query file is made of; for query*.c only. */
#ifndef IOA_SRC_DB_QUERY_PARTS_H
#define IOA_SRC_DB_QUERY_PARTS_H

#include "db/query.h"

enum part_kind { PART_TEXT, PART_PARAMETER, PART_FILTERS, PART_KEYS, PART_SORT, PART_LIMIT };

struct part {
	enum part_kind kind;
	struct slice text; /* PART_TEXT */
	int parameter;     /* PART_PARAMETER */
	struct part *next;
};

struct named {
	struct slice name;
	struct part *parts;
	struct part *one;    /* of a filter: for a list of one value; NULL: the same */
	struct slice column; /* of an order: the column of columns.sql that it is; empty: none */
};

struct query {
	const char *name;
	struct slice parameters[QUERY_PARAMETERS_MAX];
	struct named filters[QUERY_FILTERS_MAX];
	struct named sorts[QUERY_SORTS_MAX];
	struct named key; /* tie-breaker, without a name */
	int parameter_count, filter_count, sort_count;
	struct part *body;              /* the statement up to `order by :sort`, or all of it */
	const struct query *counted_by; /* the statement around it that counts its rows */
	bool list;
};

/* Without blanks and line ends around it. */
struct slice query_trim(struct slice s);

/* The i-th expression of the order: the chosen sorts, then the tie-breaker. */
const struct named *query_order(const struct query *q, const struct query_choice *choice, int i);

/* The name of the column that is nothing but `expression` in a list of columns, or an empty slice. Only for
 * `alias.name`, whose column is called by the name. */
struct slice query_selected_column(struct slice columns, struct slice expression);

/* The columns, each as `exported(EXPRESSION) as NAME` (sql/README.md § Query files), in `arena`. */
struct slice query_exported_columns(struct slice columns, struct arena *arena);

/* Whether the longest statement of the file stays within the limit (query_build.c). */
bool query_fits(const struct query *q);

#endif
