/* Writing JSON (RFC 8259) into a buffer. */
#ifndef IOA_BASE_JSON_WRITE_H
#define IOA_BASE_JSON_WRITE_H

#include "base/buf.h"
#include "base/slice.h"

/* A quoted string. `text` is UTF-8 already; quotes, backslashes and control characters are escaped. */
void json_write_string(struct buf *out, struct slice text);

/* The same without the quotes. */
void json_write_escaped(struct buf *out, struct slice text);

/* `"name":` */
void json_write_name(struct buf *out, struct slice name);

/* `,"name":"text"`, behind a member; nothing when `text` is NULL. */
void json_write_further(struct buf *out, const char *name, const char *text);

#endif
