/* The merged OpenAPI document: api/openapi.yaml with all of api/paths/ and api/schemas/, as JSON. */
#ifndef IOA_CONTRACT_DOCUMENT_H
#define IOA_CONTRACT_DOCUMENT_H

#include <jansson.h>

#include "base/arena.h"
#include "base/slice.h"

/* One file of the contract; `path` is relative to the top of the tree: "api/paths/pilots.yaml". */
struct document_file {
	const char *path;
	struct slice text;
};

/* Parses and merges the files: `paths` and `components.schemas` of the root get the maps of the other files;
 * a name given twice is a fault. Replaces every {"x-merge-patch-of": "#/components/schemas/NAME"} by the
 * derived schema; annotations beside it take the place of the named schema's. The result is a new reference
 * that the caller drops with json_decref. On failure NULL, and *ret_why (in `arena`) names file, place and
 * reason. */
json_t *document_load(struct arena *arena, const struct document_file *files, size_t count,
                      const char **ret_why) __attribute__((warn_unused_result));

#endif
