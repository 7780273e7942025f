/* Compiling schemas, shared by the files with the keywords. */
#ifndef IOA_CONTRACT_SCHEMA_COMPILE_H
#define IOA_CONTRACT_SCHEMA_COMPILE_H

#include "base/map.h"
#include "contract/schema_node.h"
#include "contract/schema_path.h"

struct schema_compiler {
	struct arena *arena;
	const json_t *document;
	struct map done; /* by the address of the JSON node, so that a schema referred to twice is one */
	const struct schema_path *path;
	unsigned depth;
	const char *why; /* the first mistake */
};

struct schema_keyword {
	const char *name;
	/* Takes `value` into `s`, or calls schema_fail. */
	void (*compile)(struct schema_compiler *c, struct schema *s, const json_t *value);
};

/* The tables of keywords, each ended by a row without a name. */
extern const struct schema_keyword schema_general_keywords[], schema_string_keywords[],
        schema_number_keywords[], schema_array_keywords[], schema_object_keywords[], schema_logic_keywords[];

/* Records a mistake at the current place. */
void schema_fail(struct schema_compiler *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The schema `node`, which is at `name` (or, when that is empty, at `index`) below the current place. Never
 * NULL: after a mistake it admits everything. */
const struct schema *schema_compile_at(struct schema_compiler *c, const json_t *node, struct slice name,
                                       size_t index);

/* The schema of the keyword at hand. */
static inline const struct schema *schema_compile_here(struct schema_compiler *c, const json_t *node)
{
	return schema_compile_at(c, node, (struct slice){NULL, 0}, SIZE_MAX);
}

/* A list of schemas that is not empty. */
struct schema_list schema_compile_list(struct schema_compiler *c, const json_t *value);

/* A whole number that is not negative; 0 after a mistake. */
uint64_t schema_compile_count(struct schema_compiler *c, const json_t *value);

/* Whether `value` is a list of different strings; a mistake is recorded. */
bool schema_check_names(struct schema_compiler *c, const json_t *value);

/* The record of a kind of keywords, made when it is first needed. */
struct schema_string *schema_string_of(struct schema_compiler *c, struct schema *s);
struct schema_number *schema_number_of(struct schema_compiler *c, struct schema *s);
struct schema_array *schema_array_of(struct schema_compiler *c, struct schema *s);
struct schema_object *schema_object_of(struct schema_compiler *c, struct schema *s);
struct schema_logic *schema_logic_of(struct schema_compiler *c, struct schema *s);

/* After everything is compiled: computes `accepts`, and refuses schemas that refer to themselves without
 * going deeper into the value, for validating by them would not end. */
void schema_resolve_types(struct schema_compiler *c, struct schema *s);

#endif
