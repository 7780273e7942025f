/* What a pattern is compiled to: a little program for a machine that is in many places at once. */
#ifndef IOA_CONTRACT_SCHEMA_PATTERN_PROGRAM_H
#define IOA_CONTRACT_SCHEMA_PATTERN_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "contract/schema_pattern.h"

/* Instructions of one pattern at the most: `[a-z]{1,200}` is one of 400. */
enum { PATTERN_SIZE_MAX = 1024 };

enum pattern_op {
	PATTERN_TAKE,  /* one character of the set, then the next instruction */
	PATTERN_FORK,  /* on at `x` and at `y` */
	PATTERN_JUMP,  /* on at `x` */
	PATTERN_BEGIN, /* on if at the beginning of the text */
	PATTERN_END,   /* on if at the end of the text */
	PATTERN_MATCH,
};

struct pattern_range {
	uint32_t first, last;
};

struct pattern_set {
	struct pattern_range *ranges;
	size_t count, capacity;
	bool negated;
};

struct pattern_step {
	enum pattern_op op;
	unsigned x, y;
	const struct pattern_set *set;
};

struct schema_pattern {
	const struct pattern_step *steps;
	unsigned count;
};

/* The code point at the start of text[*at…], which moves behind it; U+FFFD for a byte that is no UTF-8. */
uint32_t pattern_next_character(struct slice text, size_t *at);

#endif
