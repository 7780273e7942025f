/* Writing the statement of a choice: filters, order, the keyset condition. */
#include "query_parts.h"

enum { STATEMENT_MAX = 64 * 1024, VALUES_MAX = QUERY_PARAMETERS_MAX + QUERY_SORT_KEYS_MAX + 2 };

struct builder {
	const struct query *q;
	const struct query_choice *choice;
	struct buf out;
	int values[VALUES_MAX];
	int value_count;
};

/* The same source used twice is one `$n`. */
static void put_value(struct builder *b, int source)
{
	int n = 0;
	while (n < b->value_count && b->values[n] != source)
		n++;
	if (n == b->value_count)
		b->values[b->value_count++] = source;
	buf_printf(&b->out, "$%d", n + 1);
}

static void put_parts(struct builder *b, const struct part *part);

/* Expressions of the order: the chosen sorts, then the tie-breaker. */
static int order_count(const struct builder *b)
{
	return b->choice->sort_count + 1;
}

static void put_order_expression(struct builder *b, int i)
{
	put_parts(b, query_order(b->q, b->choice, i)->parts);
}

/* The tie-breaker follows the last sort's direction, so that one index serves both. */
static bool is_descending(const struct builder *b, int i)
{
	const struct query_choice *c = b->choice;
	int last = c->sort_count - 1;
	bool descending = last >= 0 && c->sorts[i < last ? i : last].descending;
	return descending != c->backward;
}

static bool is_uniform(const struct builder *b)
{
	for (int i = 1; i < order_count(b); i++)
		if (is_descending(b, i) != is_descending(b, 0))
			return false;
	return true;
}

/* A row comparison, which PostgreSQL answers from an index. */
static void put_keyset_row(struct builder *b)
{
	buf_add_char(&b->out, '(');
	for (int i = 0; i < order_count(b); i++) {
		buf_add_text(&b->out, i ? ", " : "");
		put_order_expression(b, i);
	}
	buf_add_text(&b->out, is_descending(b, 0) ? ") < (" : ") > (");
	for (int i = 0; i < order_count(b); i++) {
		buf_add_text(&b->out, i ? ", " : "");
		put_value(b, QUERY_VALUE_KEY + i);
	}
	buf_add_char(&b->out, ')');
}

/* Mixed directions: equal in the first i, beyond in the next. */
static void put_keyset_mixed(struct builder *b)
{
	for (int last = 0; last < order_count(b); last++) {
		buf_add_text(&b->out, last ? " or (" : "((");
		for (int i = 0; i <= last; i++) {
			buf_add_text(&b->out, i ? " and " : "");
			put_order_expression(b, i);
			buf_add_text(&b->out, i < last ? " = " : is_descending(b, i) ? " < " : " > ");
			put_value(b, QUERY_VALUE_KEY + i);
		}
		buf_add_char(&b->out, ')');
	}
	buf_add_char(&b->out, ')');
}

static void put_filters(struct builder *b)
{
	buf_add_text(&b->out, "true");
	for (int i = 0; i < b->q->filter_count; i++) {
		if (!(b->choice->filters >> i & 1))
			continue;
		buf_add_text(&b->out, " and (");
		put_parts(b, b->choice->ones >> i & 1 ? b->q->filters[i].one : b->q->filters[i].parts);
		buf_add_char(&b->out, ')');
	}
	if (!b->choice->keyset)
		return;
	buf_add_text(&b->out, " and ");
	if (is_uniform(b))
		put_keyset_row(b);
	else
		put_keyset_mixed(b);
}

/* What is among the columns already is not sent twice (query_key_column). */
static void put_keys(struct builder *b)
{
	for (int i = 0; i < order_count(b); i++) {
		if (query_order(b->q, b->choice, i)->column.n)
			continue;
		buf_add_text(&b->out, ", (");
		put_order_expression(b, i);
		buf_printf(&b->out, ")::text as \"_key%d\"", i);
	}
}

static void put_sort(struct builder *b)
{
	for (int i = 0; i < order_count(b); i++) {
		buf_add_text(&b->out, i ? ", " : "");
		put_order_expression(b, i);
		if (is_descending(b, i))
			buf_add_text(&b->out, " desc");
	}
}

static void put_parts(struct builder *b, const struct part *part)
{
	for (; part; part = part->next)
		switch (part->kind) {
		case PART_TEXT:
			buf_add_slice(&b->out, part->text);
			break;
		case PART_PARAMETER:
			put_value(b, part->parameter);
			break;
		case PART_FILTERS:
			put_filters(b);
			break;
		case PART_KEYS:
			put_keys(b);
			break;
		case PART_SORT:
			put_sort(b);
			break;
		case PART_LIMIT:
			put_value(b, QUERY_VALUE_LIMIT);
			break;
		}
}

/* The one parameter of the counting statement is the list itself. */
static void put_counted(struct builder *b)
{
	for (const struct part *part = b->q->counted_by->body; part; part = part->next)
		if (part->kind == PART_PARAMETER)
			put_parts(b, b->q->body);
		else
			buf_add_slice(&b->out, part->text);
}

static void put_statement(struct builder *b)
{
	if (b->choice->count) {
		put_counted(b);
		return;
	}
	put_parts(b, b->q->body);
	if (!b->q->list)
		return;
	buf_add_text(&b->out, "\norder by ");
	put_sort(b);
	buf_add_text(&b->out, "\nlimit ");
	put_value(b, QUERY_VALUE_LIMIT);
}

static int longest_sort(const struct query *q)
{
	size_t length, most = 0;
	int longest = 0;
	for (int i = 0; i < q->sort_count; i++) {
		length = 0;
		for (const struct part *part = q->sorts[i].parts; part; part = part->next)
			length += part->text.n + 1;
		if (length > most) {
			most = length;
			longest = i;
		}
	}
	return longest;
}

/* Tries the longest statement, so that writing one for a request never fails. */
bool query_fits(const struct query *q)
{
	enum { SPARE = 1024 /* `desc`, and what a count has around it */ };
	struct query_choice choice = {.filters = UINT64_MAX, .keyset = q->list};
	struct builder b = {.q = q, .choice = &choice};
	choice.sort_count = q->sort_count ? QUERY_SORT_KEYS_MAX : 0;
	for (int i = 0; i < choice.sort_count; i++)
		choice.sorts[i] = (struct query_sort){(uint8_t)longest_sort(q), i % 2};
	buf_init(&b.out, STATEMENT_MAX - SPARE);
	put_statement(&b);
	bool ok = buf_ok(&b.out);
	buf_close(&b.out);
	return ok;
}

struct query_text query_build(const struct query *q, const struct query_choice *choice, struct arena *arena)
{
	struct builder b = {.q = q, .choice = choice};
	buf_init(&b.out, STATEMENT_MAX);
	put_statement(&b);
	struct query_text text = {.sql = arena_strdup(arena, buf_slice(&b.out)),
	                          .value_count = b.value_count};
	int *values = arena_alloc(arena, sizeof b.values);
	memcpy(values, b.values, sizeof b.values);
	text.values = values;
	buf_close(&b.out);
	return text;
}
