/* Compiling the parameters of an operation. */
#include <ctype.h>

#include "operation.h"

static const struct {
	const char *name;
	enum parameter_use use;
} engine_parameters[] = {
        {"limit",   PARAMETER_LIMIT  },
        {"cursor",  PARAMETER_CURSOR },
        {"sort",    PARAMETER_SORT   },
        {"fields",  PARAMETER_FIELDS },
        {"include", PARAMETER_INCLUDE},
        {"count",   PARAMETER_COUNT  },
        {"ticket",  PARAMETER_TICKET },
};

static const struct {
	const char *name;
	enum parameter_type type;
} types[] = {
        {"string",  PARAMETER_STRING },
        {"integer", PARAMETER_INTEGER},
        {"number",  PARAMETER_NUMBER },
        {"boolean", PARAMETER_BOOLEAN},
};

static const struct {
	const char *name;
	enum parameter_place place;
} places[] = {
        {"path",   PARAMETER_PATH  },
        {"query",  PARAMETER_QUERY },
        {"header", PARAMETER_HEADER},
};

static enum parameter_use use_of(const struct parameter *p)
{
	if (p->place == PARAMETER_QUERY)
		for (size_t i = 0; i < sizeof engine_parameters / sizeof *engine_parameters; i++)
			if (slice_is(p->name, engine_parameters[i].name))
				return engine_parameters[i].use;
	return PARAMETER_VALUE;
}

/* updated_at[gte] binds as updated_at_gte. */
static struct slice bind_name(struct arena *arena, struct slice name)
{
	char *bind = arena_alloc(arena, name.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < name.n; i++) {
		bool plain = isalnum((unsigned char)name.at[i]);
		if (plain || (n > 0 && bind[n - 1] != '_'))
			bind[n++] = plain ? name.at[i] : '_';
	}
	while (n > 0 && bind[n - 1] == '_')
		n--;
	bind[n] = '\0';
	return (struct slice){bind, n};
}

static void set_place(struct compiler *c, const char *where, const json_t *node, struct parameter *p)
{
	const char *in = json_string_value(json_object_get(node, "in"));
	for (size_t i = 0; in && i < sizeof places / sizeof *places; i++)
		if (strcmp(in, places[i].name) == 0) {
			p->place = places[i].place;
			return;
		}
	compile_fault(c, where, "parameter %s: `in` must be path, query or header", p->name.at);
}

static void set_type(struct compiler *c, const char *where, const json_t *schema, struct parameter *p)
{
	const char *type = json_string_value(json_object_get(schema, "type"));
	if (type && strcmp(type, "array") == 0) {
		p->is_list = true;
		const json_t *items = compile_resolve(c, json_object_get(schema, "items"), where);
		type = json_string_value(json_object_get(items, "type"));
		p->values = json_object_get(items, "enum");
	}
	for (size_t i = 0; type && i < sizeof types / sizeof *types; i++)
		if (strcmp(type, types[i].name) == 0) {
			p->type = types[i].type;
			return;
		}
	compile_fault(c, where, "parameter %s: the schema needs one simple type, or an array of it",
	              p->name.at);
}

static void check_style(struct compiler *c, const char *where, const json_t *node, const struct parameter *p)
{
	json_t *explode = json_object_get(node, "explode");
	if (p->is_list && !json_is_false(explode))
		compile_fault(c, where, "parameter %s: a list needs `explode: false`", p->name.at);
}

static const char *scalar_text(struct arena *arena, const json_t *value)
{
	if (json_is_string(value))
		return json_string_value(value);
	if (json_is_integer(value))
		return arena_printf(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	if (json_is_boolean(value))
		return json_is_true(value) ? "true" : "false";
	return "";
}

static struct slice default_text(struct arena *arena, const json_t *schema)
{
	json_t *value = json_object_get(schema, "default"), *item;
	size_t i;
	if (!json_is_array(value))
		return value ? slice_of(scalar_text(arena, value)) : (struct slice){NULL, 0};
	const char *text = "";
	json_array_foreach (value, i, item)
		text = arena_printf(arena, "%s%s%s", text, i ? "," : "", scalar_text(arena, item));
	return slice_of(text);
}

static void compile_parameter(struct compiler *c, const char *where, const json_t *node, struct parameter *p)
{
	const char *name = json_string_value(json_object_get(node, "name"));
	json_t *schema = json_object_get(node, "schema");
	if (!name || !schema) {
		compile_fault(c, where, "a parameter needs name and schema");
		return;
	}
	p->name = slice_of(name);
	p->bind = bind_name(c->arena, p->name);
	p->required = json_is_true(json_object_get(node, "required"));
	set_place(c, where, node, p);
	const json_t *resolved = compile_resolve(c, schema, where);
	set_type(c, where, resolved, p);
	check_style(c, where, node, p);
	p->use = use_of(p);
	p->fallback = default_text(c->arena, resolved);
	p->schema = schema_compile(c->arena, c->document, schema,
	                           arena_printf(c->arena, "%s parameter %s", where, name), &c->why);
}

static void note_use(struct operation *op, const struct parameter *p)
{
	if (p->place == PARAMETER_HEADER && slice_eq_nocase(p->name, SLICE("If-Match"))) {
		op->if_match_allowed = true;
		op->if_match_required = p->required;
	}
	if (p->use == PARAMETER_CURSOR)
		op->is_list = true;
}

static void append(struct compiler *c, const char *where, json_t *list, struct operation *op,
                   struct parameter *into)
{
	size_t i;
	json_t *node;
	json_array_foreach (list, i, node) {
		if (op->parameter_count == CONTRACT_PARAMETERS_MAX) {
			compile_fault(c, where, "more than %d parameters", CONTRACT_PARAMETERS_MAX);
			return;
		}
		struct parameter *p = &into[op->parameter_count++];
		compile_parameter(c, where, compile_resolve(c, node, where), p);
		if (op->pages_itself && p->use != PARAMETER_TICKET)
			p->use = PARAMETER_VALUE;
		note_use(op, p);
	}
}

/* Path parameters come first, in the order of the path, so that the router's captures are theirs by index. */
static void order_by_path(struct compiler *c, const char *where, struct operation *op, struct parameter *list)
{
	struct slice rest = op->path, segment;
	while (slice_split(&rest, '/', &segment)) {
		if (segment.n < 3 || segment.at[0] != '{')
			continue;
		struct slice name = {segment.at + 1, segment.n - 2};
		int at = op->path_parameter_count;
		while (at < op->parameter_count &&
		       !(list[at].place == PARAMETER_PATH && slice_eq(list[at].name, name)))
			at++;
		if (at == op->parameter_count) {
			compile_fault(c, where, "the path has {%.*s}, which is not a parameter",
			              SLICE_ARG(name));
			return;
		}
		struct parameter found = list[at];
		list[at] = list[op->path_parameter_count];
		list[op->path_parameter_count++] = found;
	}
}

void compile_parameters(struct compiler *c, const char *where, json_t *path_item, json_t *node,
                        struct operation *op)
{
	struct parameter *list = arena_calloc(c->arena, CONTRACT_PARAMETERS_MAX, sizeof *list);
	append(c, where, json_object_get(path_item, "parameters"), op, list);
	append(c, where, json_object_get(node, "parameters"), op, list);
	order_by_path(c, where, op, list);
	op->parameters = list;
}
