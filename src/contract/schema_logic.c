/* Keywords that put schemas together: allOf, anyOf, oneOf, not, if/then/else. */
#include "contract/schema_compile.h"
#include "contract/schema_run.h"

struct schema_logic *schema_logic_of(struct schema_compiler *c, struct schema *s)
{
	if (!s->logic)
		s->logic = arena_calloc(c->arena, 1, sizeof *s->logic);
	return s->logic;
}

static void compile_all(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	schema_logic_of(c, s)->all = schema_compile_list(c, value);
}

static void compile_any(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	schema_logic_of(c, s)->any = schema_compile_list(c, value);
}

static void compile_one(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	schema_logic_of(c, s)->one = schema_compile_list(c, value);
}

static void compile_not(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	/* `{not: {}}` is `false`, for readers of the contract that know no boolean schemas */
	if (json_is_object(value) && json_object_size(value) == 0)
		s->never = true;
	else
		schema_logic_of(c, s)->negated = schema_compile_here(c, value);
}

static void compile_if(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	schema_logic_of(c, s)->condition = schema_compile_here(c, value);
}

static void compile_then(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	schema_logic_of(c, s)->then = schema_compile_here(c, value);
}

static void compile_else(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	schema_logic_of(c, s)->otherwise = schema_compile_here(c, value);
}

const struct schema_keyword schema_logic_keywords[] = {
        {"allOf", compile_all },
        {"anyOf", compile_any },
        {"oneOf", compile_one },
        {"not",   compile_not },
        {"if",    compile_if  },
        {"then",  compile_then},
        {"else",  compile_else},
        {NULL,    NULL        },
};

static bool run_all(struct schema_run *run, const struct schema_list *list, json_t *value,
                    const struct schema_path *path)
{
	bool ok = true;
	for (size_t i = 0; i < list->count && (ok || !run->quiet); i++)
		ok = schema_run(run, list->items[i], value, path) && ok;
	return ok;
}

/* How many branches may fit a value of this type; *ret_last is the last of them. */
static size_t count_candidates(const struct schema_list *list, unsigned type, const struct schema **ret_last,
                               unsigned *ret_accepted)
{
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++) {
		*ret_accepted |= list->items[i]->accepts;
		if (list->items[i]->accepts & type) {
			*ret_last = list->items[i];
			count++;
		}
	}
	return count;
}

/* Tries all candidates until more than `enough` fit; *ret_first is the first that does. */
static size_t count_fitting(struct schema_run *run, const struct schema_list *list, size_t enough,
                            json_t *value, const struct schema_path *path, const struct schema **ret_first)
{
	size_t count = 0;
	unsigned type = schema_type_of(value);
	for (size_t i = 0; i < list->count && count < enough; i++) {
		const struct schema *s = list->items[i];
		if (!(s->accepts & type) || !schema_fits(run, s, value, path))
			continue;
		if (count++ == 0)
			*ret_first = s;
	}
	return count;
}

/* The example of an object that one of them has, or refers to. */
static const char *such_as_of(const struct schema_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		for (const struct schema *s = list->items[i]; s; s = s->ref)
			if (s->such_as)
				return s->such_as;
	return NULL;
}

/* When only one branch may fit, as with "an object or null", its mistakes are the value's mistakes. Else the
 * branch is found quietly, and run again so that formats normalise. */
static bool run_branches(struct schema_run *run, const struct schema_list *list, bool exactly_one,
                         json_t *value, const struct schema_path *path)
{
	const struct schema *branch = NULL;
	unsigned accepted = 0;
	size_t candidates = count_candidates(list, schema_type_of(value), &branch, &accepted);
	if (candidates == 0)
		return schema_report_type(run, path, accepted, such_as_of(list));
	if (candidates == 1)
		return schema_run(run, branch, value, path);
	size_t fitting = count_fitting(run, list, exactly_one ? 2 : 1, value, path, &branch);
	if (fitting == 0)
		return schema_report(run, path, exactly_one ? "one_of" : "any_of",
		                     "must fit one of the %zu alternatives", list->count);
	if (exactly_one && fitting > 1)
		return schema_report(run, path, "one_of", "must fit only one of the %zu alternatives",
		                     list->count);
	return run->quiet || schema_run(run, branch, value, path);
}

static bool run_condition(struct schema_run *run, const struct schema_logic *l, json_t *value,
                          const struct schema_path *path)
{
	const struct schema *s = schema_fits(run, l->condition, value, path) ? l->then : l->otherwise;
	return !s || schema_run(run, s, value, path);
}

bool schema_run_logic(struct schema_run *run, const struct schema_logic *l, json_t *value,
                      const struct schema_path *path)
{
	bool ok = run_all(run, &l->all, value, path);
	if (l->any.count && (ok || !run->quiet))
		ok = run_branches(run, &l->any, false, value, path) && ok;
	if (l->one.count && (ok || !run->quiet))
		ok = run_branches(run, &l->one, true, value, path) && ok;
	if (l->negated && (ok || !run->quiet) && schema_fits(run, l->negated, value, path))
		ok = schema_report(run, path, "not", "must not be what the contract excludes here");
	if (l->condition && (ok || !run->quiet))
		ok = run_condition(run, l, value, path) && ok;
	return ok;
}
