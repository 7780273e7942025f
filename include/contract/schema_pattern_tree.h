/* The tree of a pattern, between its text and its program. */
#ifndef IOA_CONTRACT_SCHEMA_PATTERN_TREE_H
#define IOA_CONTRACT_SCHEMA_PATTERN_TREE_H

#include "contract/schema_pattern_program.h"

enum pattern_kind {
	PATTERN_EMPTY,
	PATTERN_SET,
	PATTERN_AT_BEGIN,
	PATTERN_AT_END,
	PATTERN_SEQUENCE, /* left, then right */
	PATTERN_EITHER,   /* left or right */
	PATTERN_REPEAT,   /* left, `least` to `most` times */
};

/* `most` of a repetition without an upper bound. */
enum { PATTERN_UNBOUNDED = -1 };

struct pattern_node {
	enum pattern_kind kind;
	const struct pattern_node *left, *right;
	const struct pattern_set *set;
	int least, most;
};

/* The tree of `source`, in `arena`; NULL with *ret_why set when it is no pattern of the subset. */
const struct pattern_node *pattern_parse(struct arena *arena, struct slice source, const char **ret_why)
        __attribute__((warn_unused_result));

/* The set behind `\d`, `\w` and `\s` for the letter in either case; false for another letter. */
bool pattern_set_add_named(struct arena *arena, struct pattern_set *set, uint32_t letter);
void pattern_set_add(struct arena *arena, struct pattern_set *set, uint32_t first, uint32_t last);

#endif
