/* Parsing query files: the lines of the header, and a statement with its placeholders. */
#include <ctype.h>

#include "query_parts.h"

struct parser {
	struct arena *arena;
	struct query *query;
	struct slice columns; /* of columns.sql */
	bool in_body, in_list,
	        in_columns; /* what is scanned: where the engine's own placeholders may stand */
	const char *problem;
};

/* ---- scanning ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct slice trim_end(struct slice s)
{
	while (s.n && is_blank(s.at[s.n - 1]))
		s.n--;
	return s;
}

struct slice query_trim(struct slice s)
{
	while (s.n && is_blank(s.at[0]))
		s = slice_from(s, 1);
	return trim_end(s);
}

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

static void add_columns(struct parser *p, struct slice columns, struct part ***tail)
{
	if (p->in_columns) {
		p->problem = ":columns stands inside columns.sql";
		return;
	}
	p->in_columns = true;
	scan(p, columns, tail);
	p->in_columns = false;
}

/* Outside of a list a limit is a parameter like others: of a query that pages by itself. */
static bool is_plain_limit(const struct parser *p, struct slice name)
{
	return !p->in_list && slice_is(name, "limit");
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
		if (slice_is(name, special[i].name) && !is_plain_limit(p, name)) {
			if (special[i].kind == PART_FILTERS ? !p->in_body || p->in_columns : !p->in_list)
				p->problem = ":filters are for a statement, :keys and :sort for the "
				             "statement of a list";
			add_part(p, tail, special[i].kind);
			return;
		}
	if (slice_is(name, "columns"))
		add_columns(p, p->columns, tail);
	else if (slice_is(name, "exported_columns"))
		add_columns(p, query_exported_columns(p->columns, p->arena), tail);
	else
		add_part(p, tail, PART_PARAMETER)->parameter = parameter_index(p, name);
}

/* Keys may turn out to be none, so they bring the comma before them. */
static struct slice before_placeholder(struct parser *p, struct slice text, struct slice name)
{
	if (!slice_is(name, "keys"))
		return text;
	text = trim_end(text);
	if (text.n == 0 || text.at[text.n - 1] != ',')
		p->problem = ":keys stands behind other columns and a comma";
	return (struct slice){text.at, text.n ? text.n - 1 : 0};
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
		struct slice name = {text.at + i + 1, end - i - 1};
		add_text(p, tail, before_placeholder(p, (struct slice){text.at + from, i - from}, name));
		add_placeholder(p, name, tail);
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

static void add_named(struct parser *p, struct named *list, int *count, int max, struct slice rest)
{
	struct slice name;
	if (*count == max || !slice_split(&rest, ':', &name) || query_trim(rest).n == 0) {
		p->problem = *count == max ? "too many lines of one kind" : "expected NAME: EXPRESSION";
		return;
	}
	list[*count] = (struct named){.name = query_trim(name), .parts = scan_all(p, query_trim(rest))};
	(*count)++;
}

static void add_sort(struct parser *p, struct slice rest)
{
	struct query *q = p->query;
	struct slice expression = rest, name;
	add_named(p, q->sorts, &q->sort_count, QUERY_SORTS_MAX, rest);
	if (!p->problem && slice_split(&expression, ':', &name))
		q->sorts[q->sort_count - 1].column =
		        query_selected_column(p->columns, query_trim(expression));
}

static void add_one(struct parser *p, struct slice rest)
{
	struct slice name;
	bool split = slice_split(&rest, ':', &name);
	int filter = split ? query_find_filter(p->query, query_trim(name)) : -1;
	if (filter < 0)
		p->problem = "a `one` line needs the filter line of its name before it";
	else
		p->query->filters[filter].one = scan_all(p, query_trim(rest));
}

static void read_header_line(struct parser *p, struct slice line)
{
	struct query *q = p->query;
	struct slice rest = query_trim(slice_from(line, 2)), word = rest;
	word.n = 0;
	while (word.n < rest.n && !is_blank(rest.at[word.n]))
		word.n++;
	rest = query_trim(slice_from(rest, word.n));
	if (slice_is(word, "filter"))
		add_named(p, q->filters, &q->filter_count, QUERY_FILTERS_MAX, rest);
	else if (slice_is(word, "one"))
		add_one(p, rest);
	else if (slice_is(word, "sort"))
		add_sort(p, rest);
	else if (slice_is(word, "key"))
		q->key = (struct named){.parts = scan_all(p, rest),
		                        .column = query_selected_column(p->columns, rest)};
}

static struct slice read_header(struct parser *p, struct slice text)
{
	while (text.n && !p->problem) {
		struct slice rest = text, line;
		slice_split(&rest, '\n', &line);
		if (query_trim(line).n && !slice_starts(query_trim(line), SLICE("--")))
			break;
		if (query_trim(line).n)
			read_header_line(p, query_trim(line));
		text = rest;
	}
	return query_trim(text);
}

/* ---- the statement ---- */

static struct slice cut_paging(struct parser *p, struct slice text)
{
	static const char order[] = "order by :sort";
	const char *at = text.n ? memmem(text.at, text.n, order, sizeof order - 1) : NULL;
	if (!at)
		return text;
	struct slice head = {text.at, (size_t)(at - text.at)};
	if (!slice_is(query_trim(slice_from(text, head.n + sizeof order - 1)), "limit :limit"))
		p->problem = "`order by :sort` is followed by `limit :limit` and nothing else";
	p->query->list = p->in_list = true;
	return query_trim(head);
}

/* Where a statement ends, which is not in a text or a comment. */
static bool has_semicolon(struct slice text)
{
	for (size_t i = 0; i < text.n;) {
		size_t after = skip_quoted(text, i);
		if (after == i && text.at[i] == ';')
			return true;
		i = after == i ? i + 1 : after;
	}
	return false;
}

static const char *check(const struct query *q, struct slice text)
{
	if (text.n == 0)
		return "there is no statement";
	if (has_semicolon(text))
		return "one statement without a semicolon is expected";
	if (q->list && (!q->key.parts || q->sort_count == 0))
		return "`order by :sort` needs a `-- sort` and a `-- key` line";
	return NULL;
}

struct query *query_parse(struct arena *arena, const char *name, struct slice text, struct slice columns,
                          const char **ret_why)
{
	struct query *q = arena_calloc(arena, 1, sizeof *q);
	struct parser p = {.arena = arena, .query = q, .columns = query_trim(columns)};
	q->name = name;
	struct slice statement = read_header(&p, text);
	struct slice head = cut_paging(&p, statement);
	p.in_body = true;
	if (!p.problem)
		p.problem = check(q, statement);
	if (!p.problem)
		q->body = scan_all(&p, head);
	if (!p.problem && !query_fits(q))
		p.problem = "the statement is too long";
	if (!p.problem)
		return q;
	*ret_why = arena_printf(arena, "sql/query/%s.sql: %s", name, p.problem);
	return NULL;
}
