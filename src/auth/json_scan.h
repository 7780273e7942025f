/* A member of a JSON object, found without parsing the object: what nobody has signed is not worth building a
 * tree of, and a forger would choose the largest one.
 *
 * Only well-formed objects are read right; of others anything may be found. So whoever uses it parses the
 * whole once it can be trusted, and compares. */
#ifndef IOA_AUTH_JSON_SCAN_H
#define IOA_AUTH_JSON_SCAN_H

#include <stdbool.h>

#include "base/slice.h"

/* The text of the string that the object's own member `name` (as it is, without escapes) has, with quotation
 * marks: the first one of that name. False when there is none, or no string. */
bool json_scan_string(struct slice object, struct slice name, struct slice *ret_literal)
        __attribute__((warn_unused_result));

/* Commas and opening brackets in the text, wherever: no more values than these and one are in it. */
size_t json_scan_values(struct slice text);

#endif
