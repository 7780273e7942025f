/* An operation bound to its queries: for every parameter of every query, where its value comes from. */
#ifndef IOA_FLOW_PLAN_H
#define IOA_FLOW_PLAN_H

#include "base/map.h"
#include "contract/contract.h"
#include "db/query.h"
#include "flow/next.h"

enum { PLAN_INCLUDES_MAX = 8, PLAN_DATA_MAX = 40, PLAN_LIMIT_DEFAULT = 25 };

enum source_kind {
	SOURCE_PARAMETER, /* of the operation, by index */
	SOURCE_BODY,
	SOURCE_NEW_ID,
	SOURCE_IF_MATCH,
	SOURCE_IDS,
	SOURCE_OPERATIONS, /* all of the contract and whom they admit, as JSON */
};

struct source {
	enum source_kind kind;
	int parameter;
};

struct bound_query {
	const struct query *query;    /* NULL: none */
	const struct source *sources; /* by the query's parameter index */
};

struct plan_include {
	struct slice name;
	struct bound_query bound;
};

struct exchange;

struct plan {
	const struct operation *op;
	uint64_t roles;     /* the contract's, and anonymous where an option opens the operation */
	const char *admits; /* names of the operation's roles, as a PostgreSQL array */
	struct bound_query within, main, then;
	struct plan_include includes[PLAN_INCLUDES_MAX];
	int include_count;
	const struct plan_include *data; /* x-data: by the name of the resource */
	int data_count;
	int export_by;                          /* the parameter whose value names one of them, all of which
	                                           are told; −1: no export */
	int filter_of[CONTRACT_PARAMETERS_MAX]; /* the main query's filter of a parameter; −1: none */
	struct query_sort sorts[QUERY_SORT_KEYS_MAX]; /* of a request that asks for none */
	int sort_count;
	unsigned limit;                                /* likewise */
	enum flow_next (*handler)(struct exchange *x); /* built in; NULL: queries */
};

/* Binds an operation. `queries` maps "pilots/list" to struct query. On failure false, and *ret_why names
 * operation and reason. */
bool plan_bind(struct plan *ret_plan, struct arena *arena, const struct operation *op,
               const struct map *queries, const char **ret_why) __attribute__((warn_unused_result));

/* `name` or `-name` as a sort of the plan's list; false when there is no such sort line. */
bool plan_find_sort(const struct plan *plan, struct slice name, struct query_sort *ret_sort);

#endif
