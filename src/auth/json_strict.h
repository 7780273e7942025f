/* JSON objects from outside, read without benefit of the doubt. */
#ifndef IOA_AUTH_JSON_STRICT_H
#define IOA_AUTH_JSON_STRICT_H

#include <jansson.h>

#include "base/slice.h"

/* A new reference, or NULL: not JSON, not an object, a member twice, a NUL, nested deeper than
 * JSON_DEPTH_MAX. */
json_t *json_strict_object(struct slice text) __attribute__((warn_unused_result));

/* The text of a string; false for any other value and for NULL. The slice lives as long as `value`. */
bool json_strict_text(const json_t *value, struct slice *ret_text) __attribute__((warn_unused_result));

enum { JSON_DEPTH_MAX = 16 };

#endif
