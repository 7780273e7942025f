/* From the text of a pattern to its tree, by recursive descent. */
#include "contract/schema_pattern_tree.h"

/* Groups inside groups. */
enum { NESTING_MAX = 50 };

/* Beyond the last code point: there is no character. */
enum { NO_CHARACTER = 0x110000 };

struct parser {
	struct arena *arena;
	struct slice source;
	size_t at;
	unsigned nesting;
	const char *why;
};

static const struct pattern_node *parse_either(struct parser *p);

static void fail(struct parser *p, const char *reason)
{
	if (!p->why)
		p->why = arena_printf(p->arena, "pattern \"%.*s\", character %zu: %s", SLICE_ARG(p->source),
		                      p->at + 1, reason);
}

static uint32_t peek(const struct parser *p)
{
	size_t at = p->at;
	return at < p->source.n ? pattern_next_character(p->source, &at) : (uint32_t)NO_CHARACTER;
}

static uint32_t take(struct parser *p)
{
	return p->at < p->source.n ? pattern_next_character(p->source, &p->at) : (uint32_t)NO_CHARACTER;
}

static bool take_if(struct parser *p, uint32_t c)
{
	if (peek(p) != c)
		return false;
	take(p);
	return true;
}

static bool is_one_of(uint32_t c, const char *set)
{
	return c > 0 && c < 0x80 && strchr(set, (int)c);
}

static struct pattern_node *new_node(struct parser *p, enum pattern_kind kind)
{
	struct pattern_node *node = arena_calloc(p->arena, 1, sizeof *node);
	node->kind = kind;
	return node;
}

static int hex_value(uint32_t c)
{
	if (c >= '0' && c <= '9')
		return (int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (int)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (int)(c - 'A') + 10;
	return -1;
}

static uint32_t parse_hex(struct parser *p, int digits)
{
	uint32_t code = 0;
	for (int i = 0; i < digits; i++) {
		int value = hex_value(take(p));
		if (value < 0) {
			fail(p, "an escape has too few hexadecimal digits");
			return 0;
		}
		code = code * 16 + (uint32_t)value;
	}
	return code;
}

static uint32_t parse_braced_hex(struct parser *p)
{
	uint32_t code = 0;
	do {
		int value = hex_value(take(p));
		if (value < 0 || code > 0xffff) {
			fail(p, "not a code point");
			return 0;
		}
		code = code * 16 + (uint32_t)value;
	} while (!take_if(p, '}'));
	if (code >= NO_CHARACTER)
		fail(p, "not a code point");
	return code;
}

static uint32_t parse_unicode(struct parser *p)
{
	if (take_if(p, '{'))
		return parse_braced_hex(p);
	uint32_t high = parse_hex(p, 4);
	if (high < 0xd800 || high > 0xdfff)
		return high;
	uint32_t low = take_if(p, '\\') && take_if(p, 'u') ? parse_hex(p, 4) : 0;
	if (high > 0xdbff || low < 0xdc00 || low > 0xdfff)
		fail(p, "a surrogate without its other half");
	return 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff);
}

/* Behind a backslash, where a single character is meant. `also` are punctuation characters that may be
 * escaped here beyond the syntax characters. */
static uint32_t parse_escape(struct parser *p, const char *also)
{
	static const char letters[] = "tnvfr0", meanings[] = "\t\n\v\f\r\0";
	uint32_t c = take(p);
	if (is_one_of(c, letters)) {
		if (c == '0' && is_one_of(peek(p), "0123456789"))
			fail(p, "octal escapes are not supported");
		return (unsigned char)meanings[strchr(letters, (int)c) - letters];
	}
	if (c == 'x')
		return parse_hex(p, 2);
	if (c == 'u')
		return parse_unicode(p);
	if (!is_one_of(c, "^$\\.*+?()[]{}|/") && !is_one_of(c, also))
		fail(p, "this escape is not supported");
	return c;
}

/* One end of a range in a class, or a named set, which is added to `set` at once (then NO_CHARACTER). */
static uint32_t parse_class_atom(struct parser *p, struct pattern_set *set)
{
	uint32_t c = take(p);
	if (c == NO_CHARACTER)
		fail(p, "a class is not closed");
	if (c != '\\')
		return c;
	if (pattern_set_add_named(p->arena, set, peek(p))) {
		take(p);
		return NO_CHARACTER;
	}
	return take_if(p, 'b') ? '\b' : parse_escape(p, "-");
}

static bool is_range_ahead(const struct parser *p)
{
	return peek(p) == '-' && p->at + 1 < p->source.n && p->source.at[p->at + 1] != ']';
}

static void parse_class_part(struct parser *p, struct pattern_set *set)
{
	uint32_t first = parse_class_atom(p, set), last = first;
	if (!p->why && is_range_ahead(p)) {
		take(p);
		last = parse_class_atom(p, set);
		if (first == NO_CHARACTER || last == NO_CHARACTER || first > last)
			fail(p, "not a range");
	}
	if (!p->why && first != NO_CHARACTER)
		pattern_set_add(p->arena, set, first, last);
}

/* Behind `[`. */
static const struct pattern_node *parse_class(struct parser *p)
{
	struct pattern_set *set = arena_calloc(p->arena, 1, sizeof *set);
	set->negated = take_if(p, '^');
	while (!p->why && !take_if(p, ']'))
		parse_class_part(p, set);
	struct pattern_node *node = new_node(p, PATTERN_SET);
	node->set = set;
	return node;
}

/* Behind `(`. */
static const struct pattern_node *parse_group(struct parser *p)
{
	if (take_if(p, '?') && !take_if(p, ':'))
		fail(p, "only plain groups and (?: are supported");
	if (++p->nesting > NESTING_MAX)
		fail(p, "groups are nested too deep");
	const struct pattern_node *inside = p->why ? NULL : parse_either(p);
	p->nesting--;
	if (!take_if(p, ')'))
		fail(p, "a group is not closed");
	return inside;
}

/* Everything but the line terminators. */
static void add_dot(struct parser *p, struct pattern_set *set)
{
	pattern_set_add(p->arena, set, '\n', '\n');
	pattern_set_add(p->arena, set, '\r', '\r');
	pattern_set_add(p->arena, set, 0x2028, 0x2029);
	set->negated = true;
}

static const struct pattern_node *parse_character(struct parser *p)
{
	struct pattern_set *set = arena_calloc(p->arena, 1, sizeof *set);
	uint32_t c = take(p);
	if (is_one_of(c, "*+?{}])"))
		fail(p, "this character needs a backslash here");
	else if (c == '.')
		add_dot(p, set);
	else if (c == '\\' && pattern_set_add_named(p->arena, set, peek(p)))
		take(p);
	else if (c == '\\')
		c = parse_escape(p, "-");
	if (set->count == 0)
		pattern_set_add(p->arena, set, c, c);
	struct pattern_node *node = new_node(p, PATTERN_SET);
	node->set = set;
	return node;
}

static const struct pattern_node *parse_atom(struct parser *p)
{
	if (take_if(p, '^'))
		return new_node(p, PATTERN_AT_BEGIN);
	if (take_if(p, '$'))
		return new_node(p, PATTERN_AT_END);
	if (take_if(p, '('))
		return parse_group(p);
	if (take_if(p, '['))
		return parse_class(p);
	return parse_character(p);
}

static int parse_count(struct parser *p)
{
	int n = 0;
	if (!is_one_of(peek(p), "0123456789"))
		fail(p, "a number is missing");
	while (is_one_of(peek(p), "0123456789")) {
		n = n * 10 + (int)(take(p) - '0');
		if (n > PATTERN_SIZE_MAX) {
			fail(p, "repeated too often");
			return 0;
		}
	}
	return n;
}

/* Behind `{`. */
static void parse_bounds(struct parser *p, int *ret_least, int *ret_most)
{
	*ret_least = *ret_most = parse_count(p);
	if (take_if(p, ','))
		*ret_most = peek(p) == '}' ? PATTERN_UNBOUNDED : parse_count(p);
	if (!take_if(p, '}') || (*ret_most != PATTERN_UNBOUNDED && *ret_most < *ret_least))
		fail(p, "these bounds make no sense");
}

static bool parse_quantifier(struct parser *p, int *ret_least, int *ret_most)
{
	*ret_least = 0;
	*ret_most = PATTERN_UNBOUNDED;
	if (take_if(p, '{'))
		parse_bounds(p, ret_least, ret_most);
	else if (take_if(p, '+'))
		*ret_least = 1;
	else if (take_if(p, '?'))
		*ret_most = 1;
	else if (!take_if(p, '*'))
		return false;
	take_if(p, '?'); /* lazy: finds another match, never a match more or less */
	return true;
}

static const struct pattern_node *parse_repeat(struct parser *p)
{
	const struct pattern_node *atom = parse_atom(p);
	int least, most;
	if (p->why || !parse_quantifier(p, &least, &most))
		return atom;
	if (atom->kind == PATTERN_AT_BEGIN || atom->kind == PATTERN_AT_END)
		fail(p, "an anchor cannot be repeated");
	struct pattern_node *node = new_node(p, PATTERN_REPEAT);
	node->left = atom;
	node->least = least;
	node->most = most;
	return node;
}

static const struct pattern_node *parse_sequence(struct parser *p)
{
	const struct pattern_node *sequence = new_node(p, PATTERN_EMPTY);
	while (!p->why && peek(p) != NO_CHARACTER && peek(p) != '|' && peek(p) != ')') {
		struct pattern_node *longer = new_node(p, PATTERN_SEQUENCE);
		longer->left = sequence;
		longer->right = parse_repeat(p);
		sequence = longer;
	}
	return sequence;
}

static const struct pattern_node *parse_either(struct parser *p)
{
	const struct pattern_node *either = parse_sequence(p);
	while (!p->why && take_if(p, '|')) {
		struct pattern_node *wider = new_node(p, PATTERN_EITHER);
		wider->left = either;
		wider->right = parse_sequence(p);
		either = wider;
	}
	return either;
}

const struct pattern_node *pattern_parse(struct arena *arena, struct slice source, const char **ret_why)
{
	struct parser p = {.arena = arena, .source = source};
	const struct pattern_node *tree = parse_either(&p);
	if (!p.why && p.at < source.n)
		fail(&p, "a group is closed that was not opened");
	*ret_why = p.why;
	return p.why ? NULL : tree;
}
