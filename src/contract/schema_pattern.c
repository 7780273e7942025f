/* From the tree of a pattern to its program (Thompson's construction). */
#include "contract/schema_pattern.h"

#include "contract/schema_pattern_tree.h"

/* Characters of a pattern's text at the most; bounds the depth of the tree. */
enum { SOURCE_MAX = 2000 };

/* Nodes visited at the most: a repetition of nothing takes time although it takes no room. */
enum { VISITS_MAX = 16 * PATTERN_SIZE_MAX };

struct emitter {
	struct pattern_step *steps;
	unsigned count, visits;
	bool full;
};

static void emit(struct emitter *e, const struct pattern_node *node);

static unsigned add(struct emitter *e, struct pattern_step step)
{
	if (e->count == PATTERN_SIZE_MAX) {
		e->full = true;
		return 0;
	}
	e->steps[e->count] = step;
	return e->count++;
}

static unsigned add_op(struct emitter *e, enum pattern_op op)
{
	return add(e, (struct pattern_step){.op = op});
}

static void emit_either(struct emitter *e, const struct pattern_node *node)
{
	unsigned fork = add_op(e, PATTERN_FORK);
	e->steps[fork].x = e->count;
	emit(e, node->left);
	unsigned jump = add_op(e, PATTERN_JUMP);
	e->steps[fork].y = e->count;
	emit(e, node->right);
	e->steps[jump].x = e->count;
}

/* A loop: fork into the body or past it, jump back. */
static void emit_any_number(struct emitter *e, const struct pattern_node *body)
{
	unsigned fork = add_op(e, PATTERN_FORK);
	e->steps[fork].x = e->count;
	emit(e, body);
	unsigned jump = add_op(e, PATTERN_JUMP);
	e->steps[jump].x = fork;
	e->steps[fork].y = e->count;
}

/* x{0,3} as (x(x(x)?)?)?: who leaves out one leaves out the rest, so the machine stands at few places. Until
 * the end is known, each fork's `y` is the fork before it. */
static void emit_optional(struct emitter *e, const struct pattern_node *body, int times)
{
	unsigned last = PATTERN_SIZE_MAX;
	for (int i = 0; i < times && !e->full; i++) {
		unsigned fork = add_op(e, PATTERN_FORK);
		e->steps[fork].x = e->count;
		e->steps[fork].y = last;
		last = fork;
		emit(e, body);
	}
	while (!e->full && last != PATTERN_SIZE_MAX) {
		unsigned before = e->steps[last].y;
		e->steps[last].y = e->count;
		last = before;
	}
}

static void emit_repeat(struct emitter *e, const struct pattern_node *node)
{
	for (int i = 0; i < node->least && !e->full; i++)
		emit(e, node->left);
	if (node->most == PATTERN_UNBOUNDED)
		emit_any_number(e, node->left);
	else
		emit_optional(e, node->left, node->most - node->least);
}

/* Once the program is full, patches go to step 0, which nobody will run. */
static void emit(struct emitter *e, const struct pattern_node *node)
{
	if (e->full || ++e->visits > VISITS_MAX) {
		e->full = true;
		return;
	}
	switch (node->kind) {
	case PATTERN_EMPTY:
		break;
	case PATTERN_SET:
		add(e, (struct pattern_step){.op = PATTERN_TAKE, .set = node->set});
		break;
	case PATTERN_AT_BEGIN:
		add_op(e, PATTERN_BEGIN);
		break;
	case PATTERN_AT_END:
		add_op(e, PATTERN_END);
		break;
	case PATTERN_SEQUENCE:
		emit(e, node->left);
		emit(e, node->right);
		break;
	case PATTERN_EITHER:
		emit_either(e, node);
		break;
	case PATTERN_REPEAT:
		emit_repeat(e, node);
		break;
	}
}

static const struct schema_pattern *keep(struct arena *arena, const struct emitter *e)
{
	struct pattern_step *steps = arena_calloc(arena, e->count, sizeof *steps);
	memcpy(steps, e->steps, e->count * sizeof *steps);
	struct schema_pattern *pattern = arena_calloc(arena, 1, sizeof *pattern);
	*pattern = (struct schema_pattern){steps, e->count};
	return pattern;
}

const struct schema_pattern *schema_pattern_compile(struct arena *arena, struct slice source,
                                                    const char **ret_why)
{
	if (source.n > SOURCE_MAX) {
		*ret_why = "the pattern is too long";
		return NULL;
	}
	const struct pattern_node *tree = pattern_parse(arena, source, ret_why);
	if (!tree)
		return NULL;
	struct pattern_step steps[PATTERN_SIZE_MAX];
	struct emitter e = {.steps = steps};
	emit(&e, tree);
	add_op(&e, PATTERN_MATCH);
	if (!e.full)
		return keep(arena, &e);
	*ret_why = arena_printf(arena, "pattern \"%.*s\": it repeats too much", SLICE_ARG(source));
	return NULL;
}
