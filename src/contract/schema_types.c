/* After compiling: which types a schema can accept at all, and that no schema is a part of itself. */
#include "contract/schema_compile.h"
#include "contract/schema_run.h"

static unsigned accepted(struct schema_compiler *c, const struct schema *s)
{
	if (!s)
		return TYPE_ANY;
	schema_resolve_types(c, (struct schema *)s);
	return s->accepts;
}

static unsigned accepted_by_all(struct schema_compiler *c, const struct schema_list *list)
{
	unsigned types = TYPE_ANY;
	for (size_t i = 0; i < list->count; i++)
		types &= accepted(c, list->items[i]);
	return types;
}

static unsigned accepted_by_some(struct schema_compiler *c, const struct schema_list *list)
{
	unsigned types = list->count ? 0 : TYPE_ANY;
	for (size_t i = 0; i < list->count; i++)
		types |= accepted(c, list->items[i]);
	return types;
}

static unsigned accepted_by_logic(struct schema_compiler *c, const struct schema_logic *l)
{
	/* These do not narrow in a simple way, but must not lead back either. */
	accepted(c, l->negated);
	accepted(c, l->condition);
	accepted(c, l->then);
	accepted(c, l->otherwise);
	return accepted_by_all(c, &l->all) & accepted_by_some(c, &l->any) & accepted_by_some(c, &l->one);
}

static unsigned accepted_by_values(const struct schema_values *values)
{
	unsigned types = values ? 0 : TYPE_ANY;
	for (size_t i = 0; values && i < values->count; i++)
		types |= schema_type_of(values->items[i]);
	return types;
}

static void resolve_dependencies(struct schema_compiler *c, const struct schema_object *o)
{
	for (size_t i = 0; i < o->dependency_count; i++)
		accepted(c, o->dependencies[i].schema);
}

void schema_resolve_types(struct schema_compiler *c, struct schema *s)
{
	if (s->progress == PROGRESS_OPEN)
		schema_fail(c, "schemas refer to each other ($ref, allOf, …) in a circle");
	if (s->progress != PROGRESS_NEW || c->why)
		return;
	s->progress = PROGRESS_OPEN;
	s->accepts = s->never ? 0 : s->types & accepted(c, s->ref);
	if (s->logic)
		s->accepts &= accepted_by_logic(c, s->logic);
	s->accepts &= accepted_by_values(s->enumeration) & accepted_by_values(s->constant);
	if (s->object)
		resolve_dependencies(c, s->object);
	s->progress = PROGRESS_DONE;
}
