/* Reading CSV (RFC 4180): bytes go in as they come, records come out one by one.
 *
 * Lines end with CRLF or LF; a mark of byte order before the first is left out, and so are empty lines. What
 * cannot be read is a record too, with a fault that says where, and reading goes on behind it. */
#ifndef IOA_BASE_CSV_READ_H
#define IOA_BASE_CSV_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/slice.h"

enum { CSV_CELLS_MAX = 512 };

enum csv_fault {
	CSV_SOUND,
	CSV_QUOTE_INSIDE, /* in a cell that does not begin with one */
	CSV_BEHIND_QUOTE, /* text between a cell's last quote and the separator */
	CSV_UNCLOSED,     /* the text ends inside quotes */
	CSV_LONE_CR,      /* that is no end of a line */
	CSV_NUL,
	CSV_UTF8,
	CSV_TOO_LONG,
	CSV_TOO_MANY_CELLS,
	CSV_FAULTS
};

/* What is wrong, as a code and as a sentence. */
const char *csv_fault_code(enum csv_fault fault);
const char *csv_fault_text(enum csv_fault fault);

struct csv_cell {
	struct slice text; /* without quotes */
	bool quoted;       /* tells an empty text from nothing */
};

struct csv_record {
	const struct csv_cell *cells; /* those before the fault, if there is one */
	size_t count;
	unsigned long long line; /* where it begins, from 1 */
	enum csv_fault fault;    /* in the cell behind those, or (UTF8) in `fault_cell` */
	size_t fault_cell;       /* from 0 */
};

enum csv_state {
	CSV_ENDED, /* the record that was told last */
	CSV_AT_START,
	CSV_AT_CELL,
	CSV_PLAIN,
	CSV_QUOTED,
	CSV_QUOTE, /* inside quotes: the last of them, or the first of two that are one of the text */
	CSV_CR,
	CSV_SKIPPING
};

struct csv_reader {
	char separator;
	size_t max; /* bytes of a record */
	enum csv_state state;
	struct slice input; /* not looked at yet */
	struct buf text;    /* of the cells, one behind the other */
	struct csv_cell cells[CSV_CELLS_MAX];
	size_t ends[CSV_CELLS_MAX]; /* of each, in `text` */
	bool quoted[CSV_CELLS_MAX];
	size_t count, begin; /* finished cells; where the present one begins in `text` */
	bool quotes_open, present_quoted, is_mark_behind, ended;
	unsigned mark; /* bytes of the mark seen */
	unsigned long long line, first_line;
	enum csv_fault fault;
	size_t fault_cell;
};

/* `max` bounds the bytes of a record. */
void csv_reader_init(struct csv_reader *r, char separator, size_t max);
void csv_reader_close(struct csv_reader *r);

/* More of the text, borrowed until the next call; all of the former must have been read. `last`: there is no
 * more behind it. */
void csv_reader_feed(struct csv_reader *r, struct slice bytes, bool last);

/* The next record, valid until the next call. False when more bytes are needed, or there are none. */
bool csv_reader_next(struct csv_reader *r, struct csv_record *ret_record);

#endif
