/* From JSON to the records of schema_node.h: walks the schema and hands each keyword to its table. */
#include "contract/schema_compile.h"

/* Schemas inside schemas, references followed. */
enum { DEPTH_MAX = 200 };

static const struct schema_keyword *const tables[] = {
        schema_general_keywords, schema_string_keywords, schema_number_keywords,
        schema_array_keywords,   schema_object_keywords, schema_logic_keywords,
};

void schema_fail(struct schema_compiler *c, const char *format, ...)
{
	if (c->why)
		return;
	va_list args;
	va_start(args, format);
	const char *reason = arena_vprintf(c->arena, format, args);
	va_end(args);
	c->why = arena_printf(c->arena, "%s: %s", schema_path_text(c->arena, c->path), reason);
}

static const struct schema_keyword *find_keyword(const char *name)
{
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		for (const struct schema_keyword *k = tables[i]; k->name; k++)
			if (strcmp(k->name, name) == 0)
				return k;
	return NULL;
}

static void compile_keyword(struct schema_compiler *c, struct schema *s, const char *name,
                            const json_t *value)
{
	const struct schema_path *above = c->path, here = schema_path_member(above, slice_of(name));
	const struct schema_keyword *keyword = find_keyword(name);
	if (strncmp(name, "x-", 2) == 0)
		return;
	if (!keyword) {
		schema_fail(c, "the keyword \"%s\" is not supported", name);
		return;
	}
	c->path = &here;
	keyword->compile(c, s, value);
	c->path = above;
}

static void compile_keywords(struct schema_compiler *c, struct schema *s, const json_t *node)
{
	const char *name;
	json_t *value;
	json_object_foreach ((json_t *)node, name, value)
		compile_keyword(c, s, name, value);
}

static struct schema *new_schema(struct schema_compiler *c, const json_t *node)
{
	struct schema *s = arena_calloc(c->arena, 1, sizeof *s);
	s->types = s->accepts = TYPE_ANY;
	map_put(&c->done, (struct slice){(const char *)&node, sizeof node}, s);
	return s;
}

/* A schema that is being compiled is found too: so recursion ends. */
static const struct schema *compile_node(struct schema_compiler *c, const json_t *node)
{
	struct schema *s = map_get(&c->done, (struct slice){(const char *)&node, sizeof node});
	/* JSON has one `true` and one `false`, so these are shared, rightly. */
	if (s)
		return s;
	s = new_schema(c, node);
	if (c->depth >= DEPTH_MAX)
		schema_fail(c, "schemas are nested too deep");
	else if (json_is_boolean(node))
		s->never = json_is_false(node);
	else if (!json_is_object(node))
		schema_fail(c, "a schema must be an object or a boolean");
	if (c->why || !json_is_object(node))
		return s;
	c->depth++;
	compile_keywords(c, s, node);
	c->depth--;
	return s;
}

const struct schema *schema_compile_at(struct schema_compiler *c, const json_t *node, struct slice name,
                                       size_t index)
{
	const struct schema_path *above = c->path;
	const struct schema_path here = name.at ? schema_path_member(above, name)
	                                        : schema_path_item(above, index);
	if (name.at || index != SIZE_MAX)
		c->path = &here;
	const struct schema *s = compile_node(c, node);
	c->path = above;
	return s;
}

struct schema_list schema_compile_list(struct schema_compiler *c, const json_t *value)
{
	struct schema_list list = {.count = json_array_size(value)};
	if (list.count == 0) {
		schema_fail(c, "must be a list of schemas");
		return list;
	}
	list.items = arena_calloc(c->arena, list.count, sizeof *list.items);
	for (size_t i = 0; i < list.count; i++)
		list.items[i] = schema_compile_at(c, json_array_get(value, i), (struct slice){NULL, 0}, i);
	return list;
}

uint64_t schema_compile_count(struct schema_compiler *c, const json_t *value)
{
	if (json_is_integer(value) && json_integer_value(value) >= 0)
		return (uint64_t)json_integer_value(value);
	double real = json_is_real(value) ? json_real_value(value) : -1;
	if (real >= 0 && real < 9e15 && (double)(uint64_t)real <= real && (double)(uint64_t)real >= real)
		return (uint64_t)real;
	schema_fail(c, "must be a whole number, not negative");
	return 0;
}

static bool is_repeated(const json_t *names, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (json_equal(json_array_get(names, j), json_array_get(names, i)))
			return true;
	return false;
}

bool schema_check_names(struct schema_compiler *c, const json_t *value)
{
	if (!json_is_array(value)) {
		schema_fail(c, "must be a list of names");
		return false;
	}
	for (size_t i = 0; i < json_array_size(value); i++)
		if (!json_is_string(json_array_get(value, i)) || is_repeated(value, i)) {
			schema_fail(c, "item %zu must be a name that is not in the list yet", i);
			return false;
		}
	return true;
}

/* Schemas that are only reached through others are in the map too. */
static void resolve_all(struct schema_compiler *c)
{
	for (size_t i = 0; i < c->done.capacity && !c->why; i++)
		if (c->done.entries[i].value)
			schema_resolve_types(c, c->done.entries[i].value);
}

const struct schema *schema_compile(struct arena *arena, const json_t *document, const json_t *node,
                                    const char *where, const char **ret_why)
{
	const struct schema_path start = schema_path_start(where);
	struct schema_compiler c = {.arena = arena, .document = document, .path = &start};
	map_init(&c.done, arena);
	const struct schema *s = compile_node(&c, node);
	resolve_all(&c);
	if (!c.why)
		return s;
	*ret_why = c.why;
	return NULL;
}
