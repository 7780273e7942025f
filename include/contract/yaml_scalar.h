/* Plain scalars of YAML by the core schema of YAML 1.2 (section 10.3.2). */
#ifndef IOA_CONTRACT_YAML_SCALAR_H
#define IOA_CONTRACT_YAML_SCALAR_H

#include <jansson.h>

#include "base/slice.h"

/* What an unquoted scalar means: null, a boolean, a number or text, as a new reference. On failure NULL, and
 * *ret_why says why as a constant: a number that JSON cannot hold, or text that is not UTF-8. */
json_t *yaml_scalar_resolve(struct slice text, const char **ret_why) __attribute__((warn_unused_result));

#endif
