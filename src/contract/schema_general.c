/* Keywords for values of every type: type, enum, const, references; and annotations, which have no effect. */
#include <stdlib.h>

#include "contract/schema_compile.h"
#include "contract/schema_reference.h"
#include "contract/schema_run.h"

/* Characters of the list of values in a message at the most. */
enum { LISTING_MAX = 300 };

/* Characters of an example in a message at the most. */
enum { EXAMPLE_MAX = 120 };

static const struct {
	const char *name, *text;
	unsigned types;
} type_names[] = {
        {"null",    "null",           TYPE_NULL                   },
        {"boolean", "true or false",  TYPE_BOOLEAN                },
        {"number",  "a number",       TYPE_INTEGER | TYPE_FRACTION},
        {"integer", "a whole number", TYPE_INTEGER                },
        {"string",  "a string",       TYPE_STRING                 },
        {"array",   "an array",       TYPE_ARRAY                  },
        {"object",  "an object",      TYPE_OBJECT                 },
};

enum { TYPE_NAMES = sizeof type_names / sizeof *type_names };

static unsigned types_named(const json_t *name)
{
	for (size_t i = 0; json_is_string(name) && i < TYPE_NAMES; i++)
		if (strcmp(type_names[i].name, json_string_value(name)) == 0)
			return type_names[i].types;
	return 0;
}

static void compile_type(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	if (!json_is_array(value)) {
		s->types = types_named(value);
		if (!s->types)
			schema_fail(c, "must be the name of a type");
		return;
	}
	s->types = 0;
	for (size_t i = 0; i < json_array_size(value); i++) {
		unsigned types = types_named(json_array_get(value, i));
		if (!types)
			schema_fail(c, "item %zu must be the name of a type", i);
		s->types |= types;
	}
	if (!s->types)
		schema_fail(c, "must name a type");
}

const char *schema_type_text(struct arena *arena, unsigned types)
{
	const char *text = NULL;
	for (size_t i = 0; i < TYPE_NAMES; i++) {
		if ((types & type_names[i].types) != type_names[i].types)
			continue;
		types &= ~type_names[i].types;
		text = text ? arena_printf(arena, "%s or %s", text, type_names[i].text) : type_names[i].text;
	}
	return text ? text : "something else";
}

/* "idea, proposed, null"; NULL when that is too long to be of help. */
static const char *listing(struct arena *arena, const struct schema_values *values)
{
	const char *text = "";
	for (size_t i = 0; i < values->count; i++) {
		const json_t *item = values->items[i];
		char *dump = json_is_string(item) ? NULL : json_dumps(item, JSON_ENCODE_ANY | JSON_COMPACT);
		text = arena_printf(arena, "%s%s%s", text, i ? ", " : "",
		                    dump ? dump : json_string_value(item));
		free(dump);
		if (strlen(text) > LISTING_MAX)
			return NULL;
	}
	return text;
}

static struct schema_values *new_values(struct schema_compiler *c, const char *code, size_t count)
{
	struct schema_values *values = arena_calloc(c->arena, 1, sizeof *values);
	values->items = arena_calloc(c->arena, count, sizeof *values->items);
	values->count = count;
	values->code = code;
	return values;
}

static void describe_values(struct schema_compiler *c, struct schema_values *values)
{
	const char *text = listing(c->arena, values);
	if (text)
		values->detail =
		        arena_printf(c->arena, "must be %s%s", values->count > 1 ? "one of " : "", text);
	else
		values->detail = "must be one of the values that the contract lists";
}

static void compile_enum(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	if (json_array_size(value) == 0) {
		schema_fail(c, "must be a list of values");
		return;
	}
	s->enumeration = new_values(c, "enum", json_array_size(value));
	for (size_t i = 0; i < s->enumeration->count; i++)
		s->enumeration->items[i] = json_array_get(value, i);
	describe_values(c, s->enumeration);
}

static void compile_const(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	s->constant = new_values(c, "const", 1);
	s->constant->items[0] = value;
	describe_values(c, s->constant);
}

static void compile_ref(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	struct slice text = {json_string_value(value), json_string_length(value)};
	const json_t *target = schema_reference_find(c->document, text);
	if (!target) {
		schema_fail(c, "must be a reference of the form \"#/…\" to something that is there");
		return;
	}
	const struct schema_path *above = c->path, there = schema_path_start(text.at);
	c->path = &there;
	s->ref = schema_compile_here(c, target);
	c->path = above;
}

static void compile_defs(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	(void)s;
	const char *name;
	json_t *node;
	if (!json_is_object(value))
		schema_fail(c, "must be an object of schemas");
	json_object_foreach ((json_t *)value, name, node)
		schema_compile_at(c, node, slice_of(name), 0);
}

/* Elsewhere it would change what references mean. */
static void compile_id(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	(void)s;
	(void)value;
	if (c->depth > 1)
		schema_fail(c, "is only allowed at the root");
}

static void ignore(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	(void)c;
	(void)s;
	(void)value;
}

/* Whoever sends a text where texts by language are wanted sees at once how they are written. */
static void compile_examples(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	const json_t *first = json_array_get(value, 0);
	char *text = json_is_object(first) ? json_dumps(first, JSON_COMPACT) : NULL;
	if (text && strlen(text) <= EXAMPLE_MAX)
		s->such_as = arena_strdup(c->arena, slice_of(text));
	free(text);
}

const struct schema_keyword schema_general_keywords[] = {
        {"type",        compile_type    },
        {"enum",        compile_enum    },
        {"const",       compile_const   },
        {"$ref",        compile_ref     },
        {"$defs",       compile_defs    },
        {"$id",         compile_id      },
        {"$schema",     ignore          },
        {"$comment",    ignore          },
        {"title",       ignore          },
        {"description", ignore          },
        {"default",     ignore          },
        {"example",     ignore          },
        {"examples",    compile_examples},
        {"readOnly",    ignore          },
        {"writeOnly",   ignore          },
        {"deprecated",  ignore          },
        {NULL,          NULL            },
};
