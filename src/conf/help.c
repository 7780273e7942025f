/* The options as text: for --help and for README.md. */
#include "conf/conf.h"

#include "conf/option.h"

static const char *kind_placeholder(const struct option *row)
{
	static const char *const words[] = {
	        [OPTION_TEXT] = "TEXT",  [OPTION_CHOICE] = "WORD", [OPTION_INTEGER] = "NUMBER",
	        [OPTION_BOOLEAN] = NULL, [OPTION_SECRET] = "PATH",
	};
	return words[row->kind];
}

static void write_flag(struct buf *out, const struct option *row)
{
	const char *placeholder = kind_placeholder(row);
	buf_printf(out, "--%s%s", row->name, row->kind == OPTION_SECRET ? "-file" : "");
	if (placeholder)
		buf_printf(out, " %s", placeholder);
}

static void write_environment(struct buf *out, const struct option *row)
{
	char name[OPTION_ENVIRONMENT_MAX];
	option_environment(row, name);
	buf_add_text(out, name);
}

static void write_accepted(struct buf *out, const struct option *row)
{
	if (row->kind == OPTION_INTEGER)
		buf_printf(out, "%ld to %ld", row->min, row->max);
	else if (row->kind == OPTION_CHOICE)
		buf_add_text(out, row->accepted);
	else if (row->kind == OPTION_BOOLEAN)
		buf_add_text(out, "true, false");
}

static void pad_to(struct buf *out, size_t line_start, size_t column)
{
	do
		buf_add_char(out, ' ');
	while (buf_ok(out) && out->n < line_start + column);
}

enum { HELP_COLUMN = 40 };

void conf_write_help(struct buf *out)
{
	for (const struct option *row = option_rows; row->name; row++) {
		size_t start = out->n;
		buf_add_text(out, "  ");
		write_flag(out, row);
		pad_to(out, start, HELP_COLUMN);
		buf_add_text(out, row->help);
		if (row->fallback)
			buf_printf(out, " [%s]", row->fallback);
		buf_add_char(out, '\n');
	}
	buf_add_text(out,
	             "\nEach option is also an environment variable: --max-body-bytes is IOA_MAX_BODY_BYTES. "
	             "Flags win.\nIOA_DATABASE_URL_FILE and IOA_JWT_SECRET_FILE name files that hold the "
	             "value.\n");
}

static void write_table_row(struct buf *out, const struct option *row)
{
	buf_add_text(out, "| `");
	write_environment(out, row);
	buf_add_text(out, row->from_file ? "` (or `…_FILE`)" : "`");
	buf_printf(out, row->fallback ? " | `%s` | " : " | %s | ", row->fallback ? row->fallback : "unset");
	write_accepted(out, row);
	buf_printf(out, " | %s |\n", row->help);
}

void conf_write_table(struct buf *out)
{
	buf_add_text(out, "| variable | default | accepted | meaning |\n|---|---|---|---|\n");
	for (const struct option *row = option_rows; row->name; row++)
		write_table_row(out, row);
}
