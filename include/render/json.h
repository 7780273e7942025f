/* Rows to JSON. */
#ifndef IOA_RENDER_JSON_H
#define IOA_RENDER_JSON_H

#include "base/buf.h"
#include "render/shape.h"

/* One row as an object with the selected members, without the closing brace, so that embedded members can
 * follow; *ret_any tells whether there was a member. */
void render_open_row(struct buf *out, const struct shape *s, const struct rows *rows, int row,
                     uint64_t selected, bool *ret_any);

/* One row as a whole object. */
void render_row(struct buf *out, const struct shape *s, const struct rows *rows, int row, uint64_t selected);

/* One value of a column as JSON; not null. */
void render_column_value(struct buf *out, enum column_kind kind, bool is_array, struct slice value);

#endif
