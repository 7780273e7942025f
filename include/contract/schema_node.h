/* What a schema is compiled to. One record per schema; keywords for one type of value are in a record of
 * their own, which is missing when there are none, so that validating looks only at what applies. */
#ifndef IOA_CONTRACT_SCHEMA_NODE_H
#define IOA_CONTRACT_SCHEMA_NODE_H

#include <stdint.h>

#include "contract/format.h"
#include "contract/schema.h"
#include "contract/schema_pattern.h"

/* Types of values; a whole number is TYPE_INTEGER however it is written, any other TYPE_FRACTION. */
enum schema_type {
	TYPE_NULL = 1,
	TYPE_BOOLEAN = 2,
	TYPE_INTEGER = 4,
	TYPE_FRACTION = 8,
	TYPE_STRING = 16,
	TYPE_ARRAY = 32,
	TYPE_OBJECT = 64,
	TYPE_ANY = 127,
};

enum schema_progress { PROGRESS_NEW, PROGRESS_OPEN, PROGRESS_DONE };

struct schema_list {
	const struct schema **items;
	size_t count;
};

/* What enum and const admit. */
struct schema_values {
	const json_t **items;
	size_t count;
	const char *code, *detail;
};

struct schema_string {
	uint64_t min_length, max_length;
	const struct schema_pattern *pattern;
	struct slice pattern_text;
	const struct format *format;
	const char *format_code;
};

enum schema_bound { BOUND_MINIMUM, BOUND_MAXIMUM, BOUND_ABOVE, BOUND_BELOW, BOUND_MULTIPLE, BOUND_COUNT };

struct schema_number {
	const json_t *bounds[BOUND_COUNT]; /* NULL where there is none */
};

struct schema_array {
	struct schema_list prefix;
	const struct schema *items, *contains;
	uint64_t min_items, max_items, min_contains, max_contains;
	bool unique;
};

struct schema_member {
	struct slice name; /* at == NULL: an empty place of the table */
	uint64_t hash;
	const struct schema *schema;
};

struct schema_pattern_member {
	const struct schema_pattern *pattern;
	const struct schema *schema;
};

/* When the member `name` is there: the members that must be there too, and a schema for the whole. */
struct schema_dependency {
	struct slice name;
	const json_t *required; /* an array of strings, or NULL */
	const struct schema *schema;
};

struct schema_object {
	struct schema_member *members; /* open addressing; a power of two, or none */
	size_t member_places;
	struct schema_pattern_member *patterns;
	size_t pattern_count;
	const struct schema *others; /* additionalProperties; NULL admits all */
	bool closed;                 /* additionalProperties: false */
	const struct schema *names;
	const json_t *required; /* an array of strings, or NULL */
	struct schema_dependency *dependencies;
	size_t dependency_count;
	uint64_t min_properties, max_properties;
};

struct schema_logic {
	struct schema_list all, any, one;
	const struct schema *negated, *condition, *then, *otherwise;
};

struct schema {
	unsigned types;      /* what `type` admits */
	unsigned accepts;    /* the same, narrowed by $ref and allOf: tells which branches are worth a try */
	bool never;          /* the schema `false` */
	const char *such_as; /* of objects, the first example as JSON where it is short; NULL */
	enum schema_progress progress; /* of compiling, then of looking for endless references */
	const struct schema *ref;
	struct schema_values *enumeration, *constant;
	struct schema_string *string;
	struct schema_number *number;
	struct schema_array *array;
	struct schema_object *object;
	struct schema_logic *logic;
};

#endif
