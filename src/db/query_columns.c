/* Finding an expression among the columns of a list. */
#include <ctype.h>

#include "query_parts.h"

static bool is_identifier(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!islower((unsigned char)s.at[i]) && !isdigit((unsigned char)s.at[i]) && s.at[i] != '_')
			return false;
	return s.n > 0;
}

/* The comma that ends the first item: not one in parentheses or quotes. Without one, the whole length. */
static size_t end_of_item(struct slice columns)
{
	int depth = 0;
	char quote = '\0';
	for (size_t i = 0; i < columns.n; i++) {
		char c = columns.at[i];
		if (quote)
			quote = c == quote ? '\0' : quote;
		else if (c == '\'' || c == '"')
			quote = c;
		else if (c == ',' && depth == 0)
			return i;
		else
			depth += (c == '(' || c == '[') - (c == ')' || c == ']');
	}
	return columns.n;
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
	for (struct slice rest = skip_comments(columns); rest.n;) {
		size_t n = end_of_item(rest);
		if (slice_eq(query_trim((struct slice){rest.at, n}), expression))
			return name;
		rest = slice_from(rest, n + 1);
	}
	return (struct slice){NULL, 0};
}
