/* How deep JSON is nested, found without parsing: parsers recurse once per level, so it is bounded before
 * they see the text. */
#ifndef IOA_BASE_JSON_DEPTH_H
#define IOA_BASE_JSON_DEPTH_H

#include <stdbool.h>

#include "base/slice.h"

/* Whether objects and arrays are nested more than `max` deep. Brackets in strings do not count; what is not
 * JSON gets an answer too, and the parser will refuse it. */
bool json_is_deeper(struct slice json, int max);

#endif
