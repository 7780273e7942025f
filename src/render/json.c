/* Writing values by the kind of their column. */
#include "render/json.h"

#include "base/json_write.h"
#include "render/array.h"

static void quote(struct buf *out, struct slice text)
{
	char *to = buf_reserve(out, text.n + 2);
	if (!to)
		return;
	to[0] = '"';
	memcpy(to + 1, text.at, text.n);
	to[text.n + 1] = '"';
	out->n += text.n + 2;
}

/* "2026-11-23 20:55:56.1234+00" of a session in UTC becomes "2026-11-23T20:55:56.1234Z" (RFC 3339). */
static void write_timestamp(struct buf *out, struct slice text)
{
	enum { DATE = 10, ZONE = 3 };
	if (text.n < DATE + ZONE + 1 || text.at[DATE] != ' ') {
		json_write_string(out, text); /* infinity, BC: nothing that our columns hold */
		return;
	}
	char *to = buf_reserve(out, text.n + 2);
	if (!to)
		return;
	size_t n = text.n - ZONE;
	to[0] = '"';
	memcpy(to + 1, text.at, n);
	to[1 + DATE] = 'T';
	to[1 + n] = 'Z';
	to[2 + n] = '"';
	out->n += n + 3;
}

static void write_scalar(struct buf *out, enum column_kind kind, struct slice value)
{
	switch (kind) {
	case COLUMN_TEXT:
		json_write_string(out, value);
		break;
	case COLUMN_PLAIN:
		quote(out, value);
		break;
	case COLUMN_RAW:
		buf_add_slice(out, value);
		break;
	case COLUMN_BOOLEAN:
		buf_add_text(out, value.at[0] == 't' ? "true" : "false");
		break;
	case COLUMN_TIMESTAMP:
		write_timestamp(out, value);
		break;
	}
}

/* Not inlined: its buffer would be on the stack for every member. */
__attribute__((noinline)) static void write_array(struct buf *out, enum column_kind kind, struct slice text)
{
	char unescaped[ARRAY_ELEMENT_MAX];
	struct slice element;
	const char *separator = "";
	struct array_reader reader = array_read(text);
	buf_add_char(out, '[');
	while (array_next(&reader, unescaped, &element)) {
		buf_add_text(out, separator);
		separator = ",";
		if (element.at)
			write_scalar(out, kind, element);
		else
			buf_add_text(out, "null");
	}
	buf_add_char(out, ']');
	if (reader.failed)
		out->failed = true;
}

void render_column_value(struct buf *out, enum column_kind kind, bool is_array, struct slice value)
{
	if (is_array)
		write_array(out, kind, value);
	else
		write_scalar(out, kind, value);
}

static bool is_null_object(const struct shape_member *m, const struct rows *rows, int row)
{
	for (int c = m->first_column; c <= m->last_column; c++)
		if (rows_value(rows, row, c).at)
			return false;
	return true;
}

static void write_member(struct buf *out, const struct shape_member *m, const struct rows *rows, int row,
                         bool is_first);

static void write_object(struct buf *out, const struct shape_member *m, const struct rows *rows, int row)
{
	if (is_null_object(m, rows, row)) {
		buf_add_text(out, "null");
		return;
	}
	for (int i = 0; i < m->member_count; i++)
		write_member(out, &m->members[i], rows, row, i == 0);
	buf_add_char(out, '}');
}

/* Most of an answer: name, quotes and text go out together. */
static void write_copied(struct buf *out, const struct shape_member *m, struct slice value)
{
	char *to = buf_reserve(out, m->name.n + value.n + 2);
	if (!to)
		return;
	to = mempcpy(to, m->name.at, m->name.n);
	if (m->kind == COLUMN_PLAIN)
		*to++ = '"';
	to = mempcpy(to, value.at, value.n);
	if (m->kind == COLUMN_PLAIN)
		*to++ = '"';
	out->n = (size_t)(to - out->at);
}

static void write_value(struct buf *out, const struct shape_member *m, struct slice value)
{
	if (!m->is_array && (m->kind == COLUMN_PLAIN || m->kind == COLUMN_RAW) && value.at) {
		write_copied(out, m, value);
		return;
	}
	buf_add_slice(out, m->name);
	if (!value.at)
		buf_add(out, "null", 4);
	else
		render_column_value(out, m->kind, m->is_array, value);
}

/* The name brings its comma; the first member of an object opens it instead. */
static void write_member(struct buf *out, const struct shape_member *m, const struct rows *rows, int row,
                         bool is_first)
{
	size_t at = out->n;
	if (m->column >= 0)
		write_value(out, m, rows_value(rows, row, m->column));
	else {
		buf_add_slice(out, m->name);
		write_object(out, m, rows, row);
	}
	if (is_first && buf_ok(out))
		out->at[at] = '{';
}

void render_open_row(struct buf *out, const struct shape *s, const struct rows *rows, int row,
                     uint64_t selected, bool *ret_any)
{
	*ret_any = false;
	for (int i = 0; i < s->member_count; i++) {
		if (!(selected >> i & 1))
			continue;
		write_member(out, &s->members[i], rows, row, !*ret_any);
		*ret_any = true;
	}
	if (!*ret_any)
		buf_add_char(out, '{');
}

void render_row(struct buf *out, const struct shape *s, const struct rows *rows, int row, uint64_t selected)
{
	bool any;
	render_open_row(out, s, rows, row, selected, &any);
	buf_add_char(out, '}');
}
