/* The files of api/, sql/ and src/ (schemas) that are built into the binary. */
#ifndef IOA_BASE_ASSET_H
#define IOA_BASE_ASSET_H

#include <stddef.h>

#include "base/arena.h"
#include "base/slice.h"

struct asset {
	const char *path; /* relative to the top of the tree: "sql/query/pilots/list.sql" */
	struct slice text;
};

/* All whose path starts with `prefix`, sorted by path; the array is in `arena`. */
const struct asset *asset_below(struct arena *arena, const char *prefix, size_t *ret_count);

/* False when there is no such file. */
bool asset_find(const char *path, struct slice *ret_text);

#endif
