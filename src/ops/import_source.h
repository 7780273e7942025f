/* The rows of a file as bodies of requests: NDJSON line by line, CSV by its line of names. Either may be
 * gzipped. */
#ifndef IOA_SRC_OPS_IMPORT_SOURCE_H
#define IOA_SRC_OPS_IMPORT_SOURCE_H

#include "base/arena.h"
#include "contract/columns.h"
#include "ops/import.h"

struct import_source;

/* A row, or what is wrong with it. */
struct import_row {
	struct import_place place;
	struct slice body;         /* valid until the next row */
	const char *code, *detail; /* NULL: nothing is wrong */
	const char *column;        /* where; NULL: not known */
};

struct import_source_wish {
	const char *path; /* "-": standard input */
	enum import_format format;
	char separator;
	bool exported;
	size_t max; /* bytes of a row */
	struct columns_wish columns;
};

/* Opens the file and reads the line of names. On failure NULL; *ret_row tells what is wrong with that line,
 * or has no code, and then *ret_why (in `arena`) tells what is wrong with the file. */
struct import_source *import_source_open(const struct import_source_wish *wish, struct arena *arena,
                                         struct import_row *ret_row, const char **ret_why)
        __attribute__((warn_unused_result));
void import_source_close(struct import_source *s);

enum import_next {
	IMPORT_ROW,
	IMPORT_END,
	IMPORT_BROKEN, /* it cannot be read, is cut off, or is an export without its end: see ret_why */
	IMPORT_INTERRUPTED,
};

/* *ret_why is valid until import_source_close. */
enum import_next import_source_next(struct import_source *s, struct import_row *ret_row,
                                    const char **ret_why);

/* NULL: it has none. */
const struct columns *import_source_columns(const struct import_source *s);

/* About how many rows it will be, from how far it is read; 0: not known. */
unsigned long long import_source_guess(const struct import_source *s);

#endif
