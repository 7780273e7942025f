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
	struct part *one; /* of a filter: for a list of one value; NULL: the same */
};

struct query {
	const char *name;
	struct slice parameters[QUERY_PARAMETERS_MAX];
	struct named filters[QUERY_FILTERS_MAX];
	struct named sorts[QUERY_SORTS_MAX];
	int parameter_count, filter_count, sort_count;
	struct part *key;  /* tie-breaker */
	struct part *body; /* the statement up to `order by :sort`, or all of it */
	bool list;
};

/* Whether the longest statement of the file stays within the limit (query_build.c). */
bool query_fits(const struct query *q);

#endif
