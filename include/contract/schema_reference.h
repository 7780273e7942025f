/* References inside one document: "#/components/schemas/Pilot". */
#ifndef IOA_CONTRACT_SCHEMA_REFERENCE_H
#define IOA_CONTRACT_SCHEMA_REFERENCE_H

#include <jansson.h>

#include "base/slice.h"

/* What `reference`, a JSON pointer as a URI fragment (RFC 6901 section 6), points to; NULL when it is none or
 * nothing is there. The document keeps it. */
const json_t *schema_reference_find(const json_t *document, struct slice reference);

#endif
