/* Writing CSV. */
#include "render/csv.h"

#include "render/json.h"

enum { CELL_MAX = 1 << 20 };

/* ---- one cell ---- */

static bool needs_quotes(struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if (strchr(",\"\r\n", text.at[i]))
			return true;
	return text.n == 0;
}

static void write_cell(struct buf *out, struct slice text)
{
	if (!needs_quotes(text)) {
		buf_add_slice(out, text);
		return;
	}
	buf_add_char(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		if (text.at[i] == '"')
			buf_add_char(out, '"');
		buf_add_char(out, text.at[i]);
	}
	buf_add_char(out, '"');
}

/* Spreadsheets compute such a cell when the file is opened, whoever wrote the text. */
static bool is_formula(struct slice text)
{
	return text.n > 0 && strchr("=+-@\t\r\n", text.at[0]);
}

void csv_write_text(struct buf *out, struct slice text)
{
	struct buf guarded;
	if (!is_formula(text)) {
		write_cell(out, text);
		return;
	}
	buf_init(&guarded, text.n + 1);
	buf_add_char(&guarded, '\'');
	buf_add_slice(&guarded, text);
	write_cell(out, buf_slice(&guarded));
	if (!buf_ok(&guarded))
		out->failed = true;
	buf_close(&guarded);
}

/* As JSON writes it, without the quotes around a text. */
static void write_as_json(struct buf *out, const struct shape_member *m, struct slice value)
{
	struct buf cell;
	buf_init(&cell, CELL_MAX);
	render_column_value(&cell, m->kind, m->is_array, value);
	struct slice text = buf_slice(&cell);
	if (text.n > 1 && text.at[0] == '"' && !m->is_array)
		text = (struct slice){text.at + 1, text.n - 2};
	write_cell(out, text);
	if (!buf_ok(&cell))
		out->failed = true;
	buf_close(&cell);
}

static void write_value(struct buf *out, const struct shape_member *m, struct slice value)
{
	if (!value.at)
		return;
	if (m->is_array || m->kind == COLUMN_BOOLEAN || m->kind == COLUMN_TIMESTAMP)
		write_as_json(out, m, value);
	else if (m->kind == COLUMN_TEXT)
		csv_write_text(out, value);
	else
		write_cell(out, value);
}

/* ---- a line ---- */

struct line {
	struct buf *out;
	const struct rows *rows;
	int row; /* −1: the names */
	bool any;
};

static void write_member(struct line *l, const struct shape_member *m)
{
	for (int i = 0; i < m->member_count; i++)
		write_member(l, &m->members[i]);
	if (m->column < 0)
		return;
	if (l->any)
		buf_add_char(l->out, ',');
	l->any = true;
	if (l->row < 0)
		csv_write_text(l->out, slice_of(rows_column(l->rows, m->column).name));
	else
		write_value(l->out, m, rows_value(l->rows, l->row, m->column));
}

static void write_line(struct line l, const struct shape *s, uint64_t selected)
{
	for (int i = 0; i < s->member_count; i++)
		if (selected >> i & 1)
			write_member(&l, &s->members[i]);
	buf_add_text(l.out, "\r\n");
}

void csv_write_names(struct buf *out, const struct shape *s, const struct rows *rows, uint64_t selected)
{
	write_line((struct line){out, rows, -1, false}, s, selected);
}

void csv_write_row(struct buf *out, const struct shape *s, const struct rows *rows, int row,
                   uint64_t selected)
{
	write_line((struct line){out, rows, row, false}, s, selected);
}
