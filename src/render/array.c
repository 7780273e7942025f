/* Reading array literals. */
#include "render/array.h"

struct array_reader array_read(struct slice text)
{
	struct array_reader r = {.rest = text};
	if (text.n < 2 || text.at[0] != '{' || text.at[text.n - 1] != '}')
		r.failed = true;
	else
		r.rest = (struct slice){text.at + 1, text.n - 2};
	return r;
}

static bool fail(struct array_reader *r)
{
	r->failed = true;
	return false;
}

/* After an element comes the end, or a comma and another element. */
static bool skip_comma(struct array_reader *r)
{
	if (r->rest.n == 0)
		return true;
	if (r->rest.at[0] != ',' || r->rest.n == 1)
		return fail(r);
	r->rest = slice_from(r->rest, 1);
	return true;
}

static bool next_quoted(struct array_reader *r, char *scratch, struct slice *ret_element)
{
	size_t n = 0, i = 1;
	while (i < r->rest.n && r->rest.at[i] != '"') {
		if (r->rest.at[i] == '\\')
			i++;
		if (n == ARRAY_ELEMENT_MAX || i >= r->rest.n)
			return fail(r);
		scratch[n++] = r->rest.at[i++];
	}
	if (i >= r->rest.n)
		return fail(r);
	*ret_element = (struct slice){scratch, n};
	r->rest = slice_from(r->rest, i + 1);
	return skip_comma(r);
}

static bool next_bare(struct array_reader *r, struct slice *ret_element)
{
	const char *comma = memchr(r->rest.at, ',', r->rest.n);
	struct slice element = {r->rest.at, comma ? (size_t)(comma - r->rest.at) : r->rest.n};
	if (element.n == 0)
		return fail(r);
	*ret_element = slice_is(element, "NULL") ? (struct slice){NULL, 0} : element;
	r->rest = slice_from(r->rest, element.n);
	return skip_comma(r);
}

bool array_next(struct array_reader *r, char scratch[static ARRAY_ELEMENT_MAX], struct slice *ret_element)
{
	if (r->failed || r->rest.n == 0)
		return false;
	if (r->rest.at[0] == '{')
		return fail(r);
	if (r->rest.at[0] == '"')
		return next_quoted(r, scratch, ret_element);
	return next_bare(r, ret_element);
}
