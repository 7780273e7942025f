/* Writing all of a resource to a file, as GET /v1/export/{resource} gives it (`ioad export`). */
#ifndef IOA_OPS_EXPORT_H
#define IOA_OPS_EXPORT_H

#include <signal.h>

#include "ops/local.h"

struct export_wish {
	const char *resource; /* as /v1/changes calls it */
	const char *path;     /* "-": standard output */
	bool csv;             /* otherwise NDJSON */
	bool gzip;
	const volatile sig_atomic_t *stop; /* not 0: no further */
};

struct export_sum {
	unsigned long long rows;
	const char *changes; /* where to follow from */
};

/* The file is there only when all of it is: it is written beside its place, with `.part` behind its name,
 * held against its own last line, synced and moved. Nobody but the owner may read it. On failure false,
 * *ret_why (in `arena`) tells why, and a file that was there before is as it was. */
bool export_run(struct local *l, const struct export_wish *wish, struct arena *arena,
                struct export_sum *ret_sum, const char **ret_why) __attribute__((warn_unused_result));

#endif
