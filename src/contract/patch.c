/* Deriving the schema of a merge patch: what RFC 7396 lets a patch leave out or set to null.
 *
 * Conditions between members (if, dependentRequired, …) are left out, because a patch shows only a part of
 * the object; of `oneOf` remains `anyOf`, because parts fit more alternatives than wholes do. The database
 * holds the result against the rules. */
#include "contract/patch.h"

#include <stdbool.h>
#include <string.h>

#include "contract/schema_reference.h"

/* References inside references, and allOf inside allOf. A schema that contains itself is written out once and
 * referred to below that. */
enum { REFERENCES_MAX = 32 };

struct derivation {
	const json_t *document;
	const json_t *open[REFERENCES_MAX]; /* what is being written out */
	size_t open_count;
};

typedef json_t *derive_fn(struct derivation *d, const json_t *value, const json_t *required);

static json_t *derive(struct derivation *d, const json_t *node, const json_t *required);
static json_t *derive_nullable(struct derivation *d, const json_t *node, const json_t *required);
static derive_fn derive_list, derive_properties, derive_members, drop;

/* How each keyword of the schema goes over into the patch's; those that are not here are copied. */
static const struct {
	const char *name, *becomes;
	derive_fn *derive;
} keywords[] = {
        {"required",             NULL,                   drop             },
        {"default",              NULL,                   drop             },
        {"minProperties",        NULL,                   drop             },
        {"dependentRequired",    NULL,                   drop             },
        {"dependentSchemas",     NULL,                   drop             },
        {"if",                   NULL,                   drop             },
        {"then",                 NULL,                   drop             },
        {"else",                 NULL,                   drop             },
        {"allOf",                "allOf",                derive_list      },
        {"anyOf",                "anyOf",                derive_list      },
        {"oneOf",                "anyOf",                derive_list      },
        {"properties",           "properties",           derive_properties},
        {"patternProperties",    "patternProperties",    derive_members   },
        {"additionalProperties", "additionalProperties", derive_nullable  },
};

static const char *const annotations[] = {"title",    "description", "examples", "example",   "default",
                                          "$comment", "deprecated",  "readOnly", "writeOnly", NULL};

/* Keywords of schemas that are more than one kind of plain value, and so may look different in a patch. */
static const char *const structure[] = {
        "$ref", "properties", "patternProperties", "additionalProperties", "allOf", "anyOf", "oneOf",
        "if",   NULL};

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

static bool has_one_of(const json_t *node, const char *const *names)
{
	for (; *names; names++)
		if (json_object_get(node, *names))
			return true;
	return false;
}

json_t *patch_schema(const json_t *document, const json_t *node)
{
	struct derivation d = {.document = document};
	return derive(&d, node, NULL);
}

/* Adds {name: value} to the allOf of `node`, which may share its list with the document. */
static void add_to_all(json_t *node, const char *name, json_t *value)
{
	const json_t *old = json_object_get(node, "allOf");
	json_t *all = old ? json_copy((json_t *)old) : json_array();
	json_array_append_new(all, json_pack("{sO}", name, value));
	json_object_set_new(node, "allOf", all);
}

/* What stands beside a reference holds too; annotations beside it take the place of the target's. */
static void add_siblings(json_t *flat, const json_t *node)
{
	const char *name;
	json_t *value;
	json_object_foreach ((json_t *)node, name, value) {
		if (strcmp(name, "$ref") == 0)
			continue;
		if (is_one_of(name, annotations) || !json_object_get(flat, name))
			json_object_set(flat, name, value);
		else
			add_to_all(flat, name, value);
	}
}

static const json_t *find_target(const struct derivation *d, const json_t *node)
{
	const json_t *reference = json_object_get(node, "$ref");
	if (!json_is_string(reference))
		return NULL;
	return schema_reference_find(
	        d->document, (struct slice){json_string_value(reference), json_string_length(reference)});
}

static bool open_target(struct derivation *d, const json_t *target)
{
	if (!json_is_object(target) || d->open_count == REFERENCES_MAX)
		return false;
	for (size_t i = 0; i < d->open_count; i++)
		if (d->open[i] == target)
			return false;
	d->open[d->open_count++] = target;
	return true;
}

/* `node` with its reference written out, sharing what is below with the document; as it is when it has none
 * or when its target is being written out already. The caller drops the reference and d->open_count. */
static json_t *write_out(struct derivation *d, const json_t *node)
{
	json_t *flat = json_copy((json_t *)node);
	const json_t *target = find_target(d, flat);
	while (target && open_target(d, target)) {
		json_t *wider = json_copy((json_t *)target);
		add_siblings(wider, flat);
		json_decref(flat);
		flat = wider;
		target = find_target(d, flat);
	}
	return flat;
}

/* What `flat` and all parts of its allOf require, into the object `required`. */
static void collect_required(struct derivation *d, const json_t *flat, json_t *required)
{
	size_t i, open_count = d->open_count;
	json_t *item;
	json_array_foreach (json_object_get(flat, "required"), i, item)
		json_object_set_new(required, json_string_value(item), json_true());
	json_array_foreach (json_object_get(flat, "allOf"), i, item) {
		if (!json_is_object(item))
			continue;
		json_t *part = write_out(d, item);
		collect_required(d, part, required);
		json_decref(part);
		d->open_count = open_count;
	}
}

static void derive_keyword(struct derivation *d, json_t *to, const char *name, json_t *value,
                           const json_t *required)
{
	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
		if (strcmp(keywords[i].name, name) != 0)
			continue;
		json_t *derived = keywords[i].derive(d, value, required);
		if (derived && json_object_get(to, keywords[i].becomes))
			add_to_all(to, keywords[i].becomes, derived);
		else if (derived)
			json_object_set(to, keywords[i].becomes, derived);
		json_decref(derived);
		return;
	}
	json_object_set_new(to, name, json_deep_copy(value));
}

/* `required` has the names that the schemas around this one require of the same object. */
static json_t *derive(struct derivation *d, const json_t *node, const json_t *required)
{
	if (!json_is_object(node))
		return json_deep_copy(node);
	size_t open_count = d->open_count;
	json_t *flat = write_out(d, node), *names = required ? json_copy((json_t *)required) : json_object();
	json_t *result = json_object(), *value;
	const char *name;
	collect_required(d, flat, names);
	json_object_foreach (flat, name, value)
		derive_keyword(d, result, name, value, names);
	json_decref(names);
	json_decref(flat);
	d->open_count = open_count;
	return result;
}

static json_t *drop(struct derivation *d, const json_t *value, const json_t *required)
{
	(void)d;
	(void)value;
	(void)required;
	return NULL;
}

static json_t *derive_list(struct derivation *d, const json_t *value, const json_t *required)
{
	json_t *list = json_array();
	for (size_t i = 0; i < json_array_size(value); i++)
		json_array_append_new(list, derive(d, json_array_get(value, i), required));
	return list;
}

/* A required member cannot be removed; when it is a plain value its schema stays, and stays a reference. */
static json_t *derive_required(struct derivation *d, const json_t *node)
{
	const json_t *target = find_target(d, node);
	json_t *derived = target && !has_one_of(target, structure) ? json_deep_copy(node)
	                                                           : derive(d, node, NULL);
	if (json_is_object(derived))
		json_object_del(derived, "default");
	return derived;
}

static json_t *derive_properties(struct derivation *d, const json_t *value, const json_t *required)
{
	json_t *result = json_object(), *node;
	const char *name;
	json_object_foreach ((json_t *)value, name, node)
		json_object_set_new(result, name,
		                    json_object_get(required, name) ? derive_required(d, node)
		                                                    : derive_nullable(d, node, NULL));
	return result;
}

static json_t *derive_members(struct derivation *d, const json_t *value, const json_t *required)
{
	json_t *result = json_object(), *node;
	const char *name;
	(void)required;
	json_object_foreach ((json_t *)value, name, node)
		json_object_set_new(result, name, derive_nullable(d, node, NULL));
	return result;
}

/* {anyOf: [schema, null]}, with the schema's annotations outside, where documentation looks for them. */
static json_t *or_null(json_t *schema)
{
	json_t *either = json_object();
	for (const char *const *name = annotations; *name; name++) {
		json_object_set(either, *name, json_object_get(schema, *name));
		json_object_del(schema, *name);
	}
	json_object_set_new(either, "anyOf", json_pack("[o, {ss}]", schema, "type", "null"));
	return either;
}

static bool has_null_branch(const json_t *list)
{
	size_t i;
	json_t *item;
	json_array_foreach (list, i, item) {
		const char *type = json_string_value(json_object_get(item, "type"));
		if (type && strcmp(type, "null") == 0)
			return true;
	}
	return false;
}

static void add_null_type(json_t *schema)
{
	json_t *type = json_object_get(schema, "type");
	size_t i;
	json_t *item;
	if (json_is_string(type) && strcmp(json_string_value(type), "null") != 0)
		json_object_set_new(schema, "type", json_pack("[O, s]", type, "null"));
	if (!json_is_array(type))
		return;
	json_array_foreach (type, i, item)
		if (json_is_string(item) && strcmp(json_string_value(item), "null") == 0)
			return;
	json_array_append_new(type, json_string("null"));
}

static void add_null_value(json_t *schema)
{
	json_t *values = json_object_get(schema, "enum"), *constant = json_object_get(schema, "const"), *item;
	size_t i;
	if (constant && !json_is_null(constant)) {
		json_object_set_new(schema, "enum", json_pack("[O, n]", constant));
		json_object_del(schema, "const");
		return;
	}
	json_array_foreach (values, i, item)
		if (json_is_null(item))
			return;
	json_array_append_new(values, json_null());
}

/* Takes the reference to `schema`, which nobody else has. */
static json_t *make_nullable(json_t *schema)
{
	static const char *const parts[] = {"$ref", "allOf", "oneOf", "not", NULL};
	const json_t *any = json_object_get(schema, "anyOf");
	if (!json_is_object(schema))
		return schema;
	if (has_one_of(schema, parts) || (any && json_object_get(schema, "type")))
		return or_null(schema);
	if (any && !has_null_branch(any))
		json_array_append_new((json_t *)any, json_pack("{ss}", "type", "null"));
	add_null_type(schema);
	add_null_value(schema);
	return schema;
}

static json_t *derive_nullable(struct derivation *d, const json_t *node, const json_t *required)
{
	(void)required;
	return make_nullable(derive(d, node, NULL));
}
