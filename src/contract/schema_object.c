/* Keywords for objects, compiled. */
#include "contract/schema_compile.h"
#include "contract/schema_member.h"

struct schema_object *schema_object_of(struct schema_compiler *c, struct schema *s)
{
	if (!s->object) {
		s->object = arena_calloc(c->arena, 1, sizeof *s->object);
		s->object->max_properties = UINT64_MAX;
	}
	return s->object;
}

static bool check_object(struct schema_compiler *c, const json_t *value)
{
	if (!json_is_object(value))
		schema_fail(c, "must be an object");
	return json_is_object(value);
}

static void compile_properties(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	struct schema_object *o = schema_object_of(c, s);
	const char *key;
	size_t n;
	json_t *node;
	if (!check_object(c, value) || json_object_size(value) == 0)
		return;
	schema_members_init(c->arena, o, json_object_size(value));
	json_object_keylen_foreach((json_t *)value, key, n, node)
	{
		struct slice name = {key, n};
		schema_members_add(o, name, schema_compile_at(c, node, name, 0));
	}
}

static void compile_patterns(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	struct schema_object *o = schema_object_of(c, s);
	const char *key, *why;
	size_t n;
	json_t *node;
	if (!check_object(c, value))
		return;
	o->patterns = arena_calloc(c->arena, json_object_size(value), sizeof *o->patterns);
	json_object_keylen_foreach((json_t *)value, key, n, node)
	{
		struct schema_pattern_member *p = &o->patterns[o->pattern_count++];
		p->pattern = schema_pattern_compile(c->arena, (struct slice){key, n}, &why);
		if (!p->pattern)
			schema_fail(c, "%s", why);
		p->schema = schema_compile_at(c, node, (struct slice){key, n}, 0);
	}
}

static void compile_others(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	struct schema_object *o = schema_object_of(c, s);
	o->closed = json_is_false(value);
	o->others = schema_compile_here(c, value);
}

static void compile_names(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	schema_object_of(c, s)->names = schema_compile_here(c, value);
}

static void compile_required(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	if (schema_check_names(c, value))
		schema_object_of(c, s)->required = value;
}

static void compile_min_properties(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	schema_object_of(c, s)->min_properties = schema_compile_count(c, value);
}

static void compile_max_properties(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	schema_object_of(c, s)->max_properties = schema_compile_count(c, value);
}

/* Room for `count` dependencies more; both keywords add to the same list. */
static void grow_dependencies(struct schema_compiler *c, struct schema_object *o, size_t count)
{
	struct schema_dependency *all = arena_calloc(c->arena, o->dependency_count + count, sizeof *all);
	if (o->dependency_count)
		memcpy(all, o->dependencies, o->dependency_count * sizeof *all);
	o->dependencies = all;
}

static void compile_dependent_required(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	struct schema_object *o = schema_object_of(c, s);
	const char *key;
	size_t n;
	json_t *names;
	if (!check_object(c, value))
		return;
	grow_dependencies(c, o, json_object_size(value));
	json_object_keylen_foreach((json_t *)value, key, n, names) if (schema_check_names(c, names))
	        o->dependencies[o->dependency_count++] = (struct schema_dependency){
	        .name = {key, n},
                  .required = names
        };
}

static void compile_dependent_schemas(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	struct schema_object *o = schema_object_of(c, s);
	const char *key;
	size_t n;
	json_t *node;
	if (!check_object(c, value))
		return;
	grow_dependencies(c, o, json_object_size(value));
	json_object_keylen_foreach((json_t *)value, key, n, node)
	{
		struct slice name = {key, n};
		o->dependencies[o->dependency_count++] = (struct schema_dependency){
		        .name = name, .schema = schema_compile_at(c, node, name, 0)};
	}
}

const struct schema_keyword schema_object_keywords[] = {
        {"properties",           compile_properties        },
        {"patternProperties",    compile_patterns          },
        {"additionalProperties", compile_others            },
        {"propertyNames",        compile_names             },
        {"required",             compile_required          },
        {"minProperties",        compile_min_properties    },
        {"maxProperties",        compile_max_properties    },
        {"dependentRequired",    compile_dependent_required},
        {"dependentSchemas",     compile_dependent_schemas },
        {NULL,                   NULL                      },
};
