/* Regular expressions of ECMA-262, the regular part of them, matched in linear time.
 *
 * There are: characters and their escapes, `.`, classes with ranges, \d \D \w \W \s \S, groups, alternatives,
 * greedy and lazy quantifiers, ^ and $. What a machine without memory cannot match in linear time (references
 * back, looking around) and what reads differently in different modes (\b, \p, a lone brace) is refused. */
#ifndef IOA_CONTRACT_SCHEMA_PATTERN_H
#define IOA_CONTRACT_SCHEMA_PATTERN_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/slice.h"

struct schema_pattern;

/* The result lives in `arena`. On failure NULL, and *ret_why (in `arena`) says what is wrong and where. */
const struct schema_pattern *schema_pattern_compile(struct arena *arena, struct slice source,
                                                    const char **ret_why) __attribute__((warn_unused_result));

/* Whether some part of `text` (UTF-8) matches. Takes at most PATTERN_SIZE_MAX steps a character. */
bool schema_pattern_match(const struct schema_pattern *p, struct slice text);

#endif
