/* Where we are inside a JSON value or a schema: a chain of names on the stack, written out only when needed.
 */
#ifndef IOA_CONTRACT_SCHEMA_PATH_H
#define IOA_CONTRACT_SCHEMA_PATH_H

#include "base/arena.h"
#include "base/slice.h"

/* Characters of a written path at the most. */
enum { SCHEMA_PATH_MAX = 1000 };

struct schema_path {
	const struct schema_path *parent;
	struct slice name; /* of a member; or, at == NULL, the index counts */
	size_t index;
	bool is_start; /* `name` is written as it is, and nothing before it */
};

static inline struct schema_path schema_path_member(const struct schema_path *parent, struct slice name)
{
	return (struct schema_path){.parent = parent, .name = name};
}

static inline struct schema_path schema_path_item(const struct schema_path *parent, size_t index)
{
	return (struct schema_path){.parent = parent, .index = index};
}

static inline struct schema_path schema_path_start(const char *text)
{
	return (struct schema_path){.name = slice_of(text), .is_start = true};
}

/* The JSON pointer (RFC 6901) to the end of the chain, behind the text of its start if it has one. Beyond the
 * maximum it points to the nearest ancestor that fits, which is still true. NULL is the whole value. */
const char *schema_path_text(struct arena *arena, const struct schema_path *path);

#endif
