/* Query files (sql/README.md § Query files): parsed once, then one SQL text per combination of filters, sort
 * and paging. */
#ifndef IOA_DB_QUERY_H
#define IOA_DB_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"

enum {
	QUERY_PARAMETERS_MAX = 64, /* distinct :names of a file */
	QUERY_FILTERS_MAX = 64,    /* bits of query_choice.filters */
	QUERY_SORTS_MAX = 16,      /* sort lines of a file */
	QUERY_SORT_KEYS_MAX = 3,   /* sort keys of one request */
};

struct query_sort {
	uint8_t sort; /* index of the sort line */
	bool descending;
};

/* What a request wants of a query. */
struct query_choice {
	uint64_t filters; /* bit i: filter line i is used */
	uint64_t ones;    /* bit i: its `one` line instead, because the list has one value */
	struct query_sort sorts[QUERY_SORT_KEYS_MAX];
	uint8_t sort_count;
	bool keyset;   /* continue behind (or, backward, before) the key values */
	bool backward; /* rows come in reverse order */
	bool count;    /* how many there are instead of the rows */
};

/* Where the value of a `$n` comes from: the query's parameter of that index, or one of these. */
enum { QUERY_VALUE_LIMIT = 1000, QUERY_VALUE_KEY = 1001 /* + i: sort keys, then the tie-breaker */ };

/* A choice as three numbers: equal for equal choices and for no others. */
struct query_choice_key {
	uint64_t filters, ones, form;
};

struct query_choice_key query_choice_key(const struct query_choice *choice);

/* The text of one combination. */
struct query_text {
	const char *sql;
	int value_count;
	const int *values; /* for $1, $2, …: an index or QUERY_VALUE_… */
};

struct query;

/* Parses `text`; `columns` replaces :columns (empty when the folder has none). `name` ("pilots/list") is
 * borrowed. On failure NULL, and *ret_why (in `arena`) names line and reason. */
struct query *query_parse(struct arena *arena, const char *name, struct slice text, struct slice columns,
                          const char **ret_why) __attribute__((warn_unused_result));

const char *query_name(const struct query *q);

/* The file's parameters, by index; `bind` names as in the file without the colon. */
int query_parameter_count(const struct query *q);
struct slice query_parameter(const struct query *q, int i);

/* −1 when there is none of that name. */
int query_find_parameter(const struct query *q, struct slice name);
int query_find_filter(const struct query *q, struct slice name);
int query_find_sort(const struct query *q, struct slice name);

int query_filter_count(const struct query *q);
struct slice query_filter(const struct query *q, int i);
/* Whether filter i has a `one` line, which takes a single value where the filter takes a list. */
bool query_filter_has_one(const struct query *q, int i);

int query_sort_count(const struct query *q);
struct slice query_sort_name(const struct query *q, int i);

/* The column of a list that has the i-th key of a row's place in the order: of the sorts chosen, then of the
 * tie-breaker. */
struct slice query_key_column(const struct query *q, const struct query_choice *choice, int i);

/* What counts the rows of a list: a statement whose one parameter stands for the list's. Needed before a
 * choice with `count` is built. */
void query_count_by(struct query *q, const struct query *counting);

/* Whether the file pages by keyset: it has `order by :sort`. */
bool query_is_list(const struct query *q);

/* Writes the statement for a choice; the texts are in `arena`. */
struct query_text query_build(const struct query *q, const struct query_choice *choice, struct arena *arena);

#endif
