/* Walks over strings and brackets, and nothing else. */
#include "auth/json_scan.h"

/* The string that begins at `from` (its quotation mark), with both marks; empty when it does not end. */
static struct slice string_at(struct slice text, size_t from)
{
	for (size_t i = from + 1; i < text.n; i++) {
		if (text.at[i] == '"')
			return (struct slice){text.at + from, i + 1 - from};
		if (text.at[i] == '\\')
			i++;
	}
	return (struct slice){NULL, 0};
}

static size_t skip_space(struct slice text, size_t from)
{
	while (from < text.n && text.at[from] && strchr(" \t\n\r", text.at[from]))
		from++;
	return from;
}

static bool is_name(struct slice literal, struct slice name)
{
	return literal.n == name.n + 2 && memcmp(literal.at + 1, name.at, name.n) == 0;
}

/* Whether the string that ends before `from` is a member's name, and where its value begins. */
static bool has_value(struct slice text, size_t from, size_t *ret_value)
{
	size_t colon = skip_space(text, from);
	*ret_value = skip_space(text, colon + 1);
	return colon < text.n && text.at[colon] == ':' && *ret_value < text.n;
}

bool json_scan_string(struct slice object, struct slice name, struct slice *ret_literal)
{
	size_t depth = 0, value;
	for (size_t i = 0; i < object.n; i++) {
		char c = object.at[i];
		if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
			depth--;
		if (c != '"')
			continue;
		struct slice literal = string_at(object, i);
		if (!literal.n)
			return false;
		i += literal.n - 1;
		if (depth != 1 || !is_name(literal, name) || !has_value(object, i + 1, &value))
			continue;
		literal = object.at[value] == '"' ? string_at(object, value) : (struct slice){NULL, 0};
		if (literal.n)
			*ret_literal = literal;
		return literal.n > 0;
	}
	return false;
}

size_t json_scan_values(struct slice text)
{
	size_t count = 0;
	for (size_t i = 0; i < text.n; i++)
		count += text.at[i] == ',' || text.at[i] == '[' || text.at[i] == '{';
	return count;
}
