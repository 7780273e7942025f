/* A machine that takes one byte at a time, so that a piece of the text may end anywhere. */
#include "base/csv_read.h"

#include <stdint.h>

#include "base/utf8.h"

static const struct {
	const char *code, *text;
} faults[CSV_FAULTS] = {
        [CSV_SOUND] = {"",               ""                                                               },
        [CSV_QUOTE_INSIDE] = {"quote",          "A quote stands inside a cell that has none around it."          },
        [CSV_BEHIND_QUOTE] = {"quote",          "Text follows the quote that ends the cell."                     },
        [CSV_UNCLOSED] = {"quote",          "The file ends before the quote that ends the cell."             },
        [CSV_LONE_CR] = {"line_end",       "A carriage return ends no line here; lines end with CRLF or LF."},
        [CSV_NUL] = {"null_character", "The cell has the character U+0000."                             },
        [CSV_UTF8] = {"utf8",           "The cell is not UTF-8."                                         },
        [CSV_TOO_LONG] = {"too_long",       "The row is too long."                                           },
        [CSV_TOO_MANY_CELLS] = {"cells",          "The row has too many cells."                                    },
};

const char *csv_fault_code(enum csv_fault fault)
{
	return faults[fault].code;
}

const char *csv_fault_text(enum csv_fault fault)
{
	return faults[fault].text;
}

void csv_reader_init(struct csv_reader *r, char separator, size_t max)
{
	memset(r, 0, sizeof *r);
	r->separator = separator;
	r->max = max;
	r->line = 1;
	buf_init(&r->text, max + 1);
}

void csv_reader_close(struct csv_reader *r)
{
	buf_close(&r->text);
}

void csv_reader_feed(struct csv_reader *r, struct slice bytes, bool last)
{
	r->input = bytes;
	r->ended = last;
}

/* ---- cells ---- */

/* The rest of the record is thrown away; what is between quotes there may hold ends of lines. */
static void spoil(struct csv_reader *r, enum csv_fault fault, bool inside_quotes)
{
	if (!r->fault) {
		r->fault = fault;
		r->fault_cell = r->count;
	}
	r->quotes_open = inside_quotes;
	r->state = CSV_SKIPPING;
}

static void add(struct csv_reader *r, char c)
{
	if (c == '\0')
		spoil(r, CSV_NUL, r->state == CSV_QUOTED);
	else if (r->text.n == r->max)
		spoil(r, CSV_TOO_LONG, r->state == CSV_QUOTED);
	else
		buf_add_char(&r->text, c);
}

static void end_cell(struct csv_reader *r)
{
	if (r->count == CSV_CELLS_MAX) {
		spoil(r, CSV_TOO_MANY_CELLS, false);
		return;
	}
	r->ends[r->count] = r->text.n;
	r->quoted[r->count] = r->present_quoted;
	r->count++;
	r->begin = r->text.n;
	r->present_quoted = false;
	r->state = CSV_AT_CELL;
}

/* ---- the machine; each returns whether the record is at its end ---- */

static bool end_record(struct csv_reader *r)
{
	end_cell(r);
	return true;
}

static bool take_start_of_cell(struct csv_reader *r, char c)
{
	if (c == '"') {
		r->state = CSV_QUOTED;
		r->present_quoted = true;
		return false;
	}
	if (c == r->separator) {
		end_cell(r);
		return false;
	}
	if (c == '\n')
		return end_record(r);
	r->state = c == '\r' ? CSV_CR : CSV_PLAIN;
	if (c != '\r')
		add(r, c);
	return false;
}

static bool take_plain(struct csv_reader *r, char c)
{
	if (c == '\n')
		return end_record(r);
	if (c == '\r')
		r->state = CSV_CR;
	else if (c == r->separator)
		end_cell(r);
	else if (c == '"')
		spoil(r, CSV_QUOTE_INSIDE, false);
	else
		add(r, c);
	return false;
}

static bool take_quoted(struct csv_reader *r, char c)
{
	if (c == '"')
		r->state = CSV_QUOTE;
	else
		add(r, c);
	return false;
}

/* Behind a quote inside quotes: another one is a quote of the text, anything else is behind the cell. */
static bool take_quote(struct csv_reader *r, char c)
{
	if (c == '\n')
		return end_record(r);
	if (c == '"') {
		r->state = CSV_QUOTED;
		add(r, c);
	} else if (c == r->separator) {
		end_cell(r);
	} else if (c == '\r') {
		r->state = CSV_CR;
	} else {
		spoil(r, CSV_BEHIND_QUOTE, false);
	}
	return false;
}

static bool take_cr(struct csv_reader *r, char c)
{
	if (c == '\n')
		return end_record(r);
	spoil(r, CSV_LONE_CR, false);
	return false;
}

/* Where quotes are not to be trusted, the next end of a line ends the record. */
static bool take_skipping(struct csv_reader *r, char c)
{
	bool sound = r->fault == CSV_TOO_LONG || r->fault == CSV_NUL || r->fault == CSV_TOO_MANY_CELLS;
	if (c == '"')
		r->quotes_open = sound && !r->quotes_open;
	return c == '\n' && !r->quotes_open;
}

static bool take(struct csv_reader *r, char c)
{
	switch (r->state) {
	case CSV_ENDED: /* not reached: a record begins first */
	case CSV_AT_START:
	case CSV_AT_CELL:
		return take_start_of_cell(r, c);
	case CSV_PLAIN:
		return take_plain(r, c);
	case CSV_QUOTED:
		return take_quoted(r, c);
	case CSV_QUOTE:
		return take_quote(r, c);
	case CSV_CR:
		return take_cr(r, c);
	case CSV_SKIPPING:
		break;
	}
	return take_skipping(r, c);
}

/* ---- records ---- */

static void begin_record(struct csv_reader *r)
{
	r->state = CSV_AT_START;
	r->count = r->begin = 0;
	r->fault = CSV_SOUND;
	r->present_quoted = r->quotes_open = false;
	r->first_line = r->line;
	buf_reset(&r->text, SIZE_MAX);
}

static bool is_empty_line(const struct csv_reader *r)
{
	return !r->fault && r->count == 1 && r->ends[0] == 0 && !r->quoted[0];
}

/* Cells are told only now: their texts moved while the buffer grew. */
static void give(struct csv_reader *r, struct csv_record *ret_record)
{
	size_t from = 0;
	for (size_t i = 0; i < r->count; i++) {
		struct slice text = {r->text.at ? r->text.at + from : "", r->ends[i] - from};
		r->cells[i] = (struct csv_cell){text, r->quoted[i]};
		from = r->ends[i];
		if (!r->fault && !utf8_is_valid(text)) {
			r->fault = CSV_UTF8;
			r->fault_cell = i;
		}
	}
	if (r->fault == CSV_NUL && !utf8_is_valid(buf_slice(&r->text)))
		r->fault = CSV_UTF8; /* UTF-16, most likely */
	if (!buf_ok(&r->text))
		r->fault = CSV_TOO_LONG;
	*ret_record = (struct csv_record){r->cells, r->count, r->first_line, r->fault, r->fault_cell};
}

/* True when the byte belongs to the mark at the very beginning. */
static bool is_mark(struct csv_reader *r, char c)
{
	static const char mark[] = "\xef\xbb\xbf";
	if (r->is_mark_behind)
		return false;
	if (c == mark[r->mark]) {
		r->is_mark_behind = ++r->mark == sizeof mark - 1;
		return true;
	}
	r->is_mark_behind = true;
	return false;
}

/* What looked like the mark and was none is text. */
static void give_mark_back(struct csv_reader *r)
{
	static const char mark[] = "\xef\xbb\xbf";
	for (unsigned i = 0; r->mark < sizeof mark - 1 && i < r->mark; i++)
		take(r, mark[i]);
	r->mark = sizeof mark - 1;
}

/* The record that the end of the text ends. */
static bool finish(struct csv_reader *r)
{
	bool any = r->state != CSV_AT_START;
	if (r->state == CSV_QUOTED)
		spoil(r, CSV_UNCLOSED, false);
	else if (r->state == CSV_CR)
		spoil(r, CSV_LONE_CR, false);
	else if (any && r->state != CSV_SKIPPING)
		end_cell(r);
	return any && !is_empty_line(r);
}

bool csv_reader_next(struct csv_reader *r, struct csv_record *ret_record)
{
	if (r->state == CSV_ENDED)
		begin_record(r);
	while (r->input.n > 0) {
		char c = *r->input.at;
		r->input = slice_from(r->input, 1);
		if (is_mark(r, c))
			continue;
		give_mark_back(r);
		bool ends = take(r, c);
		r->line += c == '\n';
		if (ends && !is_empty_line(r)) {
			give(r, ret_record);
			r->state = CSV_ENDED;
			return true;
		}
		if (ends)
			begin_record(r);
	}
	if (!r->ended)
		return false;
	give_mark_back(r);
	if (!finish(r))
		return false;
	give(r, ret_record);
	r->state = CSV_ENDED;
	return true;
}
