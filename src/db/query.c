/* What a query file says of itself, and choices as keys. */
#include "query_parts.h"

int query_find_parameter(const struct query *q, struct slice name)
{
	for (int i = 0; i < q->parameter_count; i++)
		if (slice_eq(q->parameters[i], name))
			return i;
	return -1;
}

const char *query_name(const struct query *q)
{
	return q->name;
}

int query_parameter_count(const struct query *q)
{
	return q->parameter_count;
}

struct slice query_parameter(const struct query *q, int i)
{
	return q->parameters[i];
}

static int find_named(const struct named *list, int count, struct slice name)
{
	for (int i = 0; i < count; i++)
		if (slice_eq(list[i].name, name))
			return i;
	return -1;
}

int query_find_filter(const struct query *q, struct slice name)
{
	return find_named(q->filters, q->filter_count, name);
}

int query_find_sort(const struct query *q, struct slice name)
{
	return find_named(q->sorts, q->sort_count, name);
}

int query_filter_count(const struct query *q)
{
	return q->filter_count;
}

struct slice query_filter(const struct query *q, int i)
{
	return q->filters[i].name;
}

bool query_filter_has_one(const struct query *q, int i)
{
	return q->filters[i].one != NULL;
}

int query_sort_count(const struct query *q)
{
	return q->sort_count;
}

struct slice query_sort_name(const struct query *q, int i)
{
	return q->sorts[i].name;
}

const struct named *query_order(const struct query *q, const struct query_choice *choice, int i)
{
	return i == choice->sort_count ? &q->key : &q->sorts[choice->sorts[i].sort];
}

struct slice query_key_column(const struct query *q, const struct query_choice *choice, int i)
{
	static const struct slice own[] = {
	        SLICE("_key0"),
	        SLICE("_key1"),
	        SLICE("_key2"),
	        SLICE("_key3"),
	};
	struct slice column = query_order(q, choice, i)->column;
	return column.n ? column : own[i];
}

void query_count_by(struct query *q, const struct query *counting)
{
	q->counted_by = counting;
}

bool query_is_list(const struct query *q)
{
	return q->list;
}

struct query_choice_key query_choice_key(const struct query_choice *choice)
{
	uint64_t form = choice->sort_count;
	for (int i = 0; i < choice->sort_count; i++)
		form = form << 6 | (uint64_t)choice->sorts[i].sort << 1 | choice->sorts[i].descending;
	form = form << 3 | (uint64_t)choice->keyset << 2 | (uint64_t)choice->backward << 1 | choice->count;
	return (struct query_choice_key){choice->filters, choice->ones, form};
}
