/* Taking a list of columns apart: finding an expression in it, and putting a call around each. */
#include <ctype.h>

#include "query_parts.h"

static bool is_identifier(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!islower((unsigned char)s.at[i]) && !isdigit((unsigned char)s.at[i]) && s.at[i] != '_')
			return false;
	return s.n > 0;
}

/* Where `word` first stands, not in parentheses or quotes. Without one, the whole length. */
static size_t find_outside(struct slice text, struct slice word)
{
	int depth = 0;
	char quote = '\0';
	for (size_t i = 0; i < text.n; i++) {
		char c = text.at[i];
		if (quote)
			quote = c == quote ? '\0' : quote;
		else if (c == '\'' || c == '"')
			quote = c;
		else if (depth == 0 && slice_starts(slice_from(text, i), word))
			return i;
		else
			depth += (c == '(' || c == '[') - (c == ')' || c == ']');
	}
	return text.n;
}

/* The first item, without blanks around it; what follows its comma stays in *rest. */
static struct slice take_item(struct slice *rest)
{
	size_t n = find_outside(*rest, SLICE(","));
	struct slice item = query_trim((struct slice){rest->at, n});
	*rest = slice_from(*rest, n < rest->n ? n + 1 : n);
	return item;
}

/* Comments stand on lines of their own, before the columns. */
static struct slice skip_comments(struct slice columns)
{
	struct slice rest = query_trim(columns), line;
	while (slice_starts(rest, SLICE("--"))) {
		slice_split(&rest, '\n', &line);
		rest = query_trim(rest);
	}
	return rest;
}

struct slice query_selected_column(struct slice columns, struct slice expression)
{
	struct slice name = expression, alias;
	slice_split(&name, '.', &alias);
	if (!name.at || !is_identifier(name) || !is_identifier(alias))
		return (struct slice){NULL, 0};
	for (struct slice rest = skip_comments(columns); rest.n;)
		if (slice_eq(take_item(&rest), expression))
			return name;
	return (struct slice){NULL, 0};
}

/* Of `alias.name`, which is called by the name. */
static struct slice own_name(struct slice expression)
{
	const char *dot = memrchr(expression.at, '.', expression.n);
	return dot ? slice_from(expression, (size_t)(dot + 1 - expression.at)) : expression;
}

static void put_exported(struct buf *out, struct slice item)
{
	static const struct slice as = {" as ", 4};
	size_t n = find_outside(item, as);
	struct slice expression = {item.at, n};
	struct slice name = n < item.n ? slice_from(item, n + as.n) : own_name(expression);
	buf_printf(out, "%sexported(%.*s) as %.*s", out->n ? ", " : "", SLICE_ARG(expression),
	           SLICE_ARG(name));
}

struct slice query_exported_columns(struct slice columns, struct arena *arena)
{
	struct buf out;
	buf_init(&out, SIZE_MAX);
	for (struct slice rest = skip_comments(columns); rest.n;)
		put_exported(&out, take_item(&rest));
	struct slice text = arena_dup(arena, buf_slice(&out));
	buf_close(&out);
	return text;
}
