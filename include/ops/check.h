/* Holding contract and database against each other (`ioad check`, and before `serve` is ready). */
#ifndef IOA_OPS_CHECK_H
#define IOA_OPS_CHECK_H

#include <stdbool.h>

#include "flow/engine.h"

enum { CHECK_FINDINGS_MAX = 100 };

struct check_report {
	const char *findings[CHECK_FINDINGS_MAX]; /* a sentence each, in the arena */
	int count;
	int statements; /* prepared */
};

/* Prepares every query of every operation in every sort and with all filters, and compares its columns with
 * the answer's schema, both ways. False when the database cannot be asked at all, and *ret_why (in `arena`)
 * tells why. */
bool check_run(const struct engine *e, const char *url, struct arena *arena, struct check_report *ret_report,
               const char **ret_why) __attribute__((warn_unused_result));

/* What a database still needs before it is served from. */
enum check_need {
	CHECK_MIGRATION, /* perhaps: who logs in may change the schema, or should; also when it cannot be
	                    asked */
	CHECK_NOTHING,   /* it has the schema of this binary, and nobody could change it by this address */
	CHECK_TO_FOLLOW, /* it is a standby, whose schema comes from elsewhere and is not that of this binary
	                  */
};

enum check_need check_needs(const struct engine *e, const char *url, struct arena *arena);

#endif
