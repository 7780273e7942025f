/* JSON Schema 2020-12, the subset that the contract uses: compiled once, then validation without side tables.
 *
 * Compiling refuses every keyword that the subset does not have, so that nothing in the contract is silently
 * without effect. The subset, which tests/contract holds against the official test suite:
 *
 *   any value   type enum const $ref (into the same document) $defs allOf anyOf oneOf not if then else
 *   strings     minLength maxLength pattern (see schema_pattern.h) format (asserted, see format.h)
 *   numbers     minimum maximum exclusiveMinimum exclusiveMaximum multipleOf
 *   arrays      items prefixItems contains minContains maxContains minItems maxItems uniqueItems
 *   objects     properties patternProperties additionalProperties propertyNames required minProperties
 *               maxProperties dependentRequired dependentSchemas
 *   no effect   title description default example examples readOnly writeOnly deprecated $comment $schema,
 *               $id at the root, and x-…
 */
#ifndef IOA_CONTRACT_SCHEMA_H
#define IOA_CONTRACT_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"

/* Errors reported for one value at the most. */
enum { SCHEMA_ERRORS_MAX = 50 };

struct schema;

struct schema_error {
	const char *pointer; /* RFC 6901, into the value; "" is the value itself */
	const char *code;    /* the keyword or format that failed, snake_case: "max_length", "date_time"; or
	                        "unknown_member" (additionalProperties: false), "not_allowed" (false) */
	const char *detail;  /* a sentence for people; never the whole value */
};

/* The errors of one value; their texts are in `arena`. Begin with schema_errors_init. */
struct schema_errors {
	struct arena *arena;
	struct schema_error items[SCHEMA_ERRORS_MAX];
	size_t count;
	bool more; /* there were more than the maximum */
};

/* No error yet; the items are not cleared. */
static inline void schema_errors_init(struct schema_errors *e, struct arena *arena)
{
	e->arena = arena;
	e->count = 0;
	e->more = false;
}

/* Compiles `node`; "$ref": "#/…" is looked up in `document` (recursion allowed). `where` names the place for
 * messages. The result lives in `arena` and borrows strings from `document`, which must outlive it. On
 * failure NULL, and *ret_why (in `arena`) names place and reason. */
const struct schema *schema_compile(struct arena *arena, const json_t *document, const json_t *node,
                                    const char *where, const char **ret_why)
        __attribute__((warn_unused_result));

/* Holds `value` against the schema and appends all errors, to the maximum. A missing member's error points to
 * where it should be. A value that fits no branch of anyOf or oneOf is one error, unless only one branch is
 * of its type ("this object or null"): then the errors are that branch's.
 *
 * Formats that normalise replace the strings inside `value` and set *ret_changed (never cleared); the other
 * keywords hold for the normal form. Returns whether there was no error. `value`'s depth is bounded by the
 * parser. */
bool schema_validate(const struct schema *s, json_t *value, struct schema_errors *errors, bool *ret_changed)
        __attribute__((warn_unused_result));

#endif
