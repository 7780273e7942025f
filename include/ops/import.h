/* Importing rows of a file by an operation that creates, as if each were a request (`ioad import`). */
#ifndef IOA_OPS_IMPORT_H
#define IOA_OPS_IMPORT_H

#include <signal.h>
#include <stdio.h>

#include "ops/local.h"

enum import_format { IMPORT_NDJSON, IMPORT_CSV };

/* Where a row stands: the how-manieth it is, and the line it begins on, both from 1. */
struct import_place {
	unsigned long long row, line;
};

struct import_wish {
	const char *path;   /* "-": standard input */
	const char *target; /* "/v1/pilots" */
	enum import_format format;
	char separator;
	unsigned long long from; /* rows before this one are left out */
	bool dry_run;            /* the database checks everything, and nothing is kept */
	bool all_or_nothing;     /* in one transaction */
	bool exported; /* members that only the service gives, and null, are left out; an end is needed */
	bool skips_existing;               /* what is refused because it is there already is no fault */
	FILE *report;                      /* one line of JSON for each refusal, and one at the end */
	const volatile sig_atomic_t *stop; /* not 0: no further rows */
};

struct import_sum {
	unsigned long long accepted, existing, refused;
	unsigned long long next; /* all rows before this one are decided */
	bool kept;               /* what was accepted is in the database */
	bool complete;           /* the whole file was read, and everything decided */
};

/* How many rows are under way at once; what local_settings.max_queued must allow at least. */
enum { IMPORT_WINDOW = 32 };

/* On failure, of whatever kind but refused rows, false, and *ret_why (in `arena`) tells why; *ret_sum tells
 * how far it came all the same. */
bool import_run(struct local *l, const struct import_wish *wish, struct arena *arena,
                struct import_sum *ret_sum, const char **ret_why) __attribute__((warn_unused_result));

#endif
