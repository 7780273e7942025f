/* Sets of characters: single ones, ranges, and the named ones of ECMA-262. */
#include "contract/schema_pattern_tree.h"

enum { FIRST_CAPACITY = 4, LAST_CODE_POINT = 0x10ffff };

static const struct pattern_range digits[] = {
        {'0', '9'}
};
static const struct pattern_range word_characters[] = {
        {'0', '9'},
        {'A', 'Z'},
        {'_', '_'},
        {'a', 'z'}
};
/* WhiteSpace and LineTerminator of ECMA-262 sections 12.2 and 12.3. */
static const struct pattern_range spaces[] = {
        {0x09,   0x0d  },
        {0x20,   0x20  },
        {0xa0,   0xa0  },
        {0x1680, 0x1680},
        {0x2000, 0x200a},
        {0x2028, 0x2029},
        {0x202f, 0x202f},
        {0x205f, 0x205f},
        {0x3000, 0x3000},
        {0xfeff, 0xfeff}
};

static const struct {
	uint32_t letter;
	const struct pattern_range *ranges;
	size_t count;
} named[] = {
        {'d', digits,          sizeof digits / sizeof *digits                  },
        {'w', word_characters, sizeof word_characters / sizeof *word_characters},
        {'s', spaces,          sizeof spaces / sizeof *spaces                  },
};

void pattern_set_add(struct arena *arena, struct pattern_set *set, uint32_t first, uint32_t last)
{
	if (set->count == set->capacity) {
		size_t capacity = set->capacity ? set->capacity * 2 : FIRST_CAPACITY;
		struct pattern_range *ranges = arena_calloc(arena, capacity, sizeof *ranges);
		if (set->count)
			memcpy(ranges, set->ranges, set->count * sizeof *ranges);
		set->ranges = ranges;
		set->capacity = capacity;
	}
	set->ranges[set->count++] = (struct pattern_range){first, last};
}

/* The gaps between `ranges`, which are sorted and do not touch. */
static void add_others(struct arena *arena, struct pattern_set *set, const struct pattern_range *ranges,
                       size_t count)
{
	uint32_t from = 0;
	for (size_t i = 0; i < count; i++) {
		if (ranges[i].first > from)
			pattern_set_add(arena, set, from, ranges[i].first - 1);
		from = ranges[i].last + 1;
	}
	pattern_set_add(arena, set, from, LAST_CODE_POINT);
}

bool pattern_set_add_named(struct arena *arena, struct pattern_set *set, uint32_t letter)
{
	bool others = letter >= 'A' && letter <= 'Z';
	for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
		if (named[i].letter != (others ? letter + ('a' - 'A') : letter))
			continue;
		if (others)
			add_others(arena, set, named[i].ranges, named[i].count);
		else
			for (size_t j = 0; j < named[i].count; j++)
				pattern_set_add(arena, set, named[i].ranges[j].first,
				                named[i].ranges[j].last);
		return true;
	}
	return false;
}
