/* Running a pattern's program at all its places at once (Thompson, Pike): linear in the text's length. */
#include "contract/schema_pattern_program.h"

struct machine {
	const struct schema_pattern *pattern;
	unsigned short places[PATTERN_SIZE_MAX]; /* the TAKE steps at which the machine stands, each once */
	unsigned short waiting[PATTERN_SIZE_MAX];
	unsigned seen[PATTERN_SIZE_MAX]; /* the round in which a step was last reached */
	unsigned place_count, waiting_count, round;
	bool at_begin, at_end, matched;
};

static unsigned sequence_length(unsigned char first)
{
	if (first < 0x80)
		return 1;
	return first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

uint32_t pattern_next_character(struct slice text, size_t *at)
{
	unsigned char first = (unsigned char)text.at[*at];
	unsigned length = sequence_length(first);
	if (length <= 1 || length > text.n - *at) {
		*at += 1;
		return length == 1 ? first : 0xfffd;
	}
	uint32_t code = first & (0x7fu >> length);
	for (unsigned i = 1; i < length; i++)
		code = code << 6 | ((unsigned char)text.at[*at + i] & 0x3f);
	*at += length;
	return code;
}

static bool set_has(const struct pattern_set *set, uint32_t c)
{
	for (size_t i = 0; i < set->count; i++)
		if (c >= set->ranges[i].first && c <= set->ranges[i].last)
			return !set->negated;
	return set->negated;
}

static void wait_at(struct machine *m, unsigned step)
{
	if (m->seen[step] == m->round)
		return;
	m->seen[step] = m->round;
	m->waiting[m->waiting_count++] = (unsigned short)step;
}

/* Goes on from `step` without taking a character. */
static void advance(struct machine *m, unsigned step)
{
	const struct pattern_step *s = &m->pattern->steps[step];
	switch (s->op) {
	case PATTERN_TAKE:
		m->places[m->place_count++] = (unsigned short)step;
		break;
	case PATTERN_FORK:
		wait_at(m, s->x);
		wait_at(m, s->y);
		break;
	case PATTERN_JUMP:
		wait_at(m, s->x);
		break;
	case PATTERN_BEGIN:
		if (m->at_begin)
			wait_at(m, step + 1);
		break;
	case PATTERN_END:
		if (m->at_end)
			wait_at(m, step + 1);
		break;
	case PATTERN_MATCH:
		m->matched = true;
		break;
	}
}

/* Each step waits once a round at the most, so neither list can overflow. */
static void advance_all(struct machine *m)
{
	while (m->waiting_count > 0)
		advance(m, m->waiting[--m->waiting_count]);
}

/* Begins a round: what comes after the places that take the character is waiting in it. */
static void take_character(struct machine *m, uint32_t c)
{
	m->round++;
	for (unsigned i = 0; i < m->place_count; i++)
		if (set_has(m->pattern->steps[m->places[i]].set, c))
			wait_at(m, m->places[i] + 1u);
	m->place_count = 0;
}

/* A match can only begin at the beginning: then a machine without places has failed. */
static bool is_anchored(const struct schema_pattern *p)
{
	return p->steps[0].op == PATTERN_BEGIN;
}

bool schema_pattern_match(const struct schema_pattern *p, struct slice text)
{
	struct machine m;
	m.pattern = p;
	m.place_count = m.waiting_count = 0;
	m.round = 1;
	m.matched = false;
	memset(m.seen, 0, p->count * sizeof *m.seen);
	for (size_t at = 0;; take_character(&m, pattern_next_character(text, &at))) {
		m.at_begin = at == 0;
		m.at_end = at == text.n;
		if (m.at_begin || !is_anchored(p))
			wait_at(&m, 0);
		advance_all(&m);
		if (m.matched || m.at_end || (m.place_count == 0 && is_anchored(p)))
			return m.matched;
	}
}
