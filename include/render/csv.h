/* Rows to CSV (RFC 4180): a line of names, then a line for each row. */
#ifndef IOA_RENDER_CSV_H
#define IOA_RENDER_CSV_H

#include "base/buf.h"
#include "render/shape.h"

/* One cell, quoted where it must be, without a comma. No text begins as a formula of a spreadsheet does: it
 * gets an apostrophe before it. */
void csv_write_text(struct buf *out, struct slice text);

/* The names of the selected members' columns. */
void csv_write_names(struct buf *out, const struct shape *s, const struct rows *rows, uint64_t selected);

/* Null is an empty cell, an empty text is "", arrays and JSON are JSON. */
void csv_write_row(struct buf *out, const struct shape *s, const struct rows *rows, int row,
                   uint64_t selected);

/* The figures of a statistic, an array as JSON: a line for each value, with the moment they are of behind it.
 * Fails the buffer when it is none. */
void csv_write_figures(struct buf *out, struct slice figures, struct slice as_of);

#endif
