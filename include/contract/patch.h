/* From the schema of a resource to the schema of its merge patch (RFC 7396). */
#ifndef IOA_CONTRACT_PATCH_H
#define IOA_CONTRACT_PATCH_H

#include <jansson.h>

/* A new schema for patches of `node` ("$ref"s looked up in `document` and written out, but for required plain
 * values): nothing is required, no default applies, members that `node` does not require may be null, and the
 * same holds for objects inside it; values of arrays are as in `node`, because a patch replaces arrays whole.
 * Conditions between members are left out, oneOf becomes anyOf, and a schema inside itself is referred to as
 * it is. The caller drops the reference. */
json_t *patch_schema(const json_t *document, const json_t *node);

#endif
