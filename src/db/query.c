/* Parsing query files and writing their statements. */
#include "db/query.h"

#include <ctype.h>

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

struct parser {
	struct arena *arena;
	struct query *query;
	struct slice columns;
	bool in_list, in_columns; /* what is scanned: where the engine's own placeholders may stand */
	const char *problem;
};

/* ---- scanning ---- */

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static struct part *add_part(struct parser *p, struct part ***tail, enum part_kind kind)
{
	struct part *part = arena_calloc(p->arena, 1, sizeof *part);
	part->kind = kind;
	**tail = part;
	*tail = &part->next;
	return part;
}

static void add_text(struct parser *p, struct part ***tail, struct slice text)
{
	if (text.n)
		add_part(p, tail, PART_TEXT)->text = text;
}

int query_find_parameter(const struct query *q, struct slice name)
{
	for (int i = 0; i < q->parameter_count; i++)
		if (slice_eq(q->parameters[i], name))
			return i;
	return -1;
}

static int parameter_index(struct parser *p, struct slice name)
{
	struct query *q = p->query;
	int i = query_find_parameter(q, name);
	if (i >= 0)
		return i;
	if (q->parameter_count == QUERY_PARAMETERS_MAX) {
		p->problem = "too many parameters";
		return 0;
	}
	q->parameters[q->parameter_count] = name;
	return q->parameter_count++;
}

/* The end of a quoted text or comment that starts at text.at[i], or i when none starts there. */
static size_t skip_quoted(struct slice text, size_t i)
{
	char c = text.at[i];
	if (c == '\'' || c == '"') {
		const char *end = memchr(text.at + i + 1, c, text.n - i - 1);
		return end ? (size_t)(end - text.at) + 1 : text.n;
	}
	if (c == '-' && i + 1 < text.n && text.at[i + 1] == '-') {
		const char *end = memchr(text.at + i, '\n', text.n - i);
		return end ? (size_t)(end - text.at) : text.n;
	}
	return i;
}

/* A placeholder is a colon before a letter that is not part of a cast. */
static bool starts_placeholder(struct slice text, size_t i)
{
	return text.at[i] == ':' && i + 1 < text.n && isalpha((unsigned char)text.at[i + 1]) &&
	       (i == 0 || text.at[i - 1] != ':');
}

static void scan(struct parser *p, struct slice text, struct part ***tail);

static void add_columns(struct parser *p, struct part ***tail)
{
	if (p->in_columns) {
		p->problem = ":columns stands inside columns.sql";
		return;
	}
	p->in_columns = true;
	scan(p, p->columns, tail);
	p->in_columns = false;
}

static void add_placeholder(struct parser *p, struct slice name, struct part ***tail)
{
	static const struct {
		const char *name;
		enum part_kind kind;
	} special[] = {
	        {"filters", PART_FILTERS},
	        {"keys",    PART_KEYS   },
	        {"sort",    PART_SORT   },
	        {"limit",   PART_LIMIT  },
	};
	for (size_t i = 0; i < sizeof special / sizeof *special; i++)
		if (slice_is(name, special[i].name)) {
			if (!p->in_list)
				p->problem =
				        ":filters, :keys, :sort and :limit are for the statement of a list";
			add_part(p, tail, special[i].kind);
			return;
		}
	if (slice_is(name, "columns"))
		add_columns(p, tail);
	else
		add_part(p, tail, PART_PARAMETER)->parameter = parameter_index(p, name);
}

static void scan(struct parser *p, struct slice text, struct part ***tail)
{
	size_t from = 0;
	for (size_t i = 0; i < text.n;) {
		size_t after = skip_quoted(text, i);
		if (after != i) {
			i = after;
			continue;
		}
		if (!starts_placeholder(text, i)) {
			i++;
			continue;
		}
		size_t end = i + 1;
		while (end < text.n && is_name_char(text.at[end]))
			end++;
		add_text(p, tail, (struct slice){text.at + from, i - from});
		add_placeholder(p, (struct slice){text.at + i + 1, end - i - 1}, tail);
		from = i = end;
	}
	add_text(p, tail, slice_from(text, from));
}

static struct part *scan_all(struct parser *p, struct slice text)
{
	struct part *first = NULL, **tail = &first;
	scan(p, text, &tail);
	return first;
}

/* ---- the header: comment lines before the statement ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct slice trim(struct slice s)
{
	while (s.n && is_blank(s.at[0]))
		s = slice_from(s, 1);
	while (s.n && is_blank(s.at[s.n - 1]))
		s.n--;
	return s;
}

static void add_named(struct parser *p, struct named *list, int *count, int max, struct slice rest)
{
	struct slice name;
	if (*count == max || !slice_split(&rest, ':', &name) || trim(rest).n == 0) {
		p->problem = *count == max ? "too many lines of one kind" : "expected NAME: EXPRESSION";
		return;
	}
	list[*count] = (struct named){.name = trim(name), .parts = scan_all(p, trim(rest))};
	(*count)++;
}

static void add_one(struct parser *p, struct slice rest)
{
	struct slice name;
	bool split = slice_split(&rest, ':', &name);
	int filter = split ? query_find_filter(p->query, trim(name)) : -1;
	if (filter < 0)
		p->problem = "a `one` line needs the filter line of its name before it";
	else
		p->query->filters[filter].one = scan_all(p, trim(rest));
}

static void read_header_line(struct parser *p, struct slice line)
{
	struct query *q = p->query;
	struct slice rest = trim(slice_from(line, 2)), word = rest;
	word.n = 0;
	while (word.n < rest.n && !is_blank(rest.at[word.n]))
		word.n++;
	rest = trim(slice_from(rest, word.n));
	if (slice_is(word, "filter"))
		add_named(p, q->filters, &q->filter_count, QUERY_FILTERS_MAX, rest);
	else if (slice_is(word, "one"))
		add_one(p, rest);
	else if (slice_is(word, "sort"))
		add_named(p, q->sorts, &q->sort_count, QUERY_SORTS_MAX, rest);
	else if (slice_is(word, "key"))
		q->key = scan_all(p, rest);
}

static struct slice read_header(struct parser *p, struct slice text)
{
	while (text.n && !p->problem) {
		struct slice rest = text, line;
		slice_split(&rest, '\n', &line);
		if (trim(line).n && !slice_starts(trim(line), SLICE("--")))
			break;
		if (trim(line).n)
			read_header_line(p, trim(line));
		text = rest;
	}
	return trim(text);
}

/* ---- the statement ---- */

static struct slice cut_paging(struct parser *p, struct slice text)
{
	static const char order[] = "order by :sort";
	const char *at = text.n ? memmem(text.at, text.n, order, sizeof order - 1) : NULL;
	if (!at)
		return text;
	struct slice head = {text.at, (size_t)(at - text.at)};
	if (!slice_is(trim(slice_from(text, head.n + sizeof order - 1)), "limit :limit"))
		p->problem = "`order by :sort` is followed by `limit :limit` and nothing else";
	p->query->list = p->in_list = true;
	return trim(head);
}

static const char *check(const struct query *q, struct slice text)
{
	if (text.n == 0)
		return "there is no statement";
	if (memchr(text.at, ';', text.n))
		return "one statement without a semicolon is expected";
	if (q->list && (!q->key || q->sort_count == 0))
		return "`order by :sort` needs a `-- sort` and a `-- key` line";
	return NULL;
}

static bool fits(const struct query *q);

struct query *query_parse(struct arena *arena, const char *name, struct slice text, struct slice columns,
                          const char **ret_why)
{
	struct query *q = arena_calloc(arena, 1, sizeof *q);
	struct parser p = {.arena = arena, .query = q, .columns = trim(columns)};
	q->name = name;
	struct slice statement = read_header(&p, text);
	struct slice head = cut_paging(&p, statement);
	if (!p.problem)
		p.problem = check(q, statement);
	if (!p.problem)
		q->body = scan_all(&p, head);
	if (!p.problem && !fits(q))
		p.problem = "the statement is too long";
	if (!p.problem)
		return q;
	*ret_why = arena_printf(arena, "sql/query/%s.sql: %s", name, p.problem);
	return NULL;
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

bool query_is_list(const struct query *q)
{
	return q->list;
}

/* ---- writing a statement ---- */

struct query_choice_key query_choice_key(const struct query_choice *choice)
{
	uint64_t form = choice->sort_count;
	for (int i = 0; i < choice->sort_count; i++)
		form = form << 6 | (uint64_t)choice->sorts[i].sort << 1 | choice->sorts[i].descending;
	form = form << 3 | (uint64_t)choice->keyset << 2 | (uint64_t)choice->backward << 1 | choice->count;
	return (struct query_choice_key){choice->filters, choice->ones, form};
}

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
	bool is_key = i == b->choice->sort_count;
	put_parts(b, is_key ? b->q->key : b->q->sorts[b->choice->sorts[i].sort].parts);
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

static void put_keys(struct builder *b)
{
	for (int i = 0; i < order_count(b); i++) {
		buf_add_text(&b->out, i ? ", (" : "(");
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

static void put_statement(struct builder *b)
{
	if (b->choice->count)
		buf_add_text(&b->out, "select count(*) as \"count\" from (");
	put_parts(b, b->q->body);
	if (b->choice->count)
		buf_add_text(&b->out, ") counted");
	if (!b->q->list || b->choice->count)
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
static bool fits(const struct query *q)
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
