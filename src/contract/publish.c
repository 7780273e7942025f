/* Deriving parts of the published document. */
#include "publish.h"

/* The schema of an answer's JSON, resolved; NULL when there is none. */
static const json_t *answer_schema(struct compiler *c, const char *where, json_t *node)
{
	const char *status, *type;
	json_t *answer, *media;
	json_object_foreach (json_object_get(node, "responses"), status, answer) {
		if (status[0] != '2')
			continue;
		json_t *content = json_object_get(compile_resolve(c, answer, where), "content");
		json_object_foreach (content, type, media)
			return compile_resolve(c, json_object_get(media, "schema"), where);
	}
	return NULL;
}

static json_t *member_names(struct compiler *c, const char *where, json_t *node)
{
	json_t *properties = json_object_get(answer_schema(c, where, node), "properties");
	const json_t *data = compile_resolve(c, json_object_get(properties, "data"), where);
	const json_t *row = compile_resolve(c, json_object_get(data, "items"), where);
	json_t *names = json_array(), *value;
	const char *name;
	if (row)
		properties = json_object_get(row, "properties");
	json_object_foreach (properties, name, value)
		json_array_append_new(names, json_string(name));
	return names;
}

static bool is_fields(const json_t *parameter)
{
	const char *name = json_string_value(json_object_get(parameter, "name"));
	return name && strcmp(name, "fields") == 0;
}

void publish_without_shared_fields(struct compiler *c)
{
	const char *name;
	json_t *parameter;
	void *next;
	json_t *shared = json_object_get(json_object_get(c->document, "components"), "parameters");
	json_object_foreach_safe (shared, next, name, parameter) {
		if (is_fields(parameter))
			json_object_del(shared, name);
	}
}

void publish_fields(struct compiler *c, const char *where, json_t *node)
{
	size_t i;
	json_t *parameter, *list = json_object_get(node, "parameters");
	json_array_foreach (list, i, parameter) {
		const json_t *resolved = compile_resolve(c, parameter, where);
		if (!is_fields(resolved))
			continue;
		json_t *own = json_deep_copy(resolved);
		json_t *items = json_object_get(json_object_get(own, "schema"), "items");
		json_object_set_new(items, "enum", member_names(c, where, node));
		json_array_set_new(list, i, own);
	}
}

static bool always(const struct operation *op)
{
	(void)op;
	return true;
}

static bool asks_database(const struct operation *op)
{
	return op->query != NULL;
}

static bool has_body(const struct operation *op)
{
	return op->body_count > 0;
}

static bool is_closed(const struct operation *op)
{
	return !(op->roles & 1);
}

static bool has_path_parameter(const struct operation *op)
{
	return op->path_parameter_count > 0;
}

static bool writes(const struct operation *op)
{
	return op->then != NULL;
}

static bool matches_versions(const struct operation *op)
{
	return op->if_match_allowed;
}

static bool needs_version(const struct operation *op)
{
	return op->if_match_required;
}

static bool has_a_place_to_continue(const struct operation *op)
{
	return op->pages_itself;
}

static bool may_be_unready(const struct operation *op)
{
	return op->query || (op->handler && strcmp(op->handler, "ready") == 0);
}

static const struct {
	const char *status;
	bool (*applies)(const struct operation *op);
} problems[] = {
        {"400", always                 },
        {"401", always                 },
        {"403", is_closed              },
        {"403", writes                 },
        {"404", has_path_parameter     },
        {"404", writes                 },
        {"406", always                 },
        {"409", writes                 },
        {"410", has_a_place_to_continue},
        {"412", matches_versions       },
        {"413", always                 },
        {"414", always                 },
        {"415", has_body               },
        {"422", has_body               },
        {"428", needs_version          },
        {"431", always                 },
        {"500", asks_database          },
        {"503", may_be_unready         },
        {"504", asks_database          },
};

void publish_problems(struct compiler *c, json_t *node, const struct operation *op)
{
	json_t *responses = json_object_get(node, "responses");
	json_t *shared = json_object_get(json_object_get(c->document, "components"), "responses");
	for (size_t i = 0; i < sizeof problems / sizeof *problems; i++) {
		const char *status = problems[i].status;
		const char *name = arena_printf(c->arena, "Problem%s", status);
		if (!problems[i].applies(op) || json_object_get(responses, status))
			continue;
		if (!json_object_get(shared, name)) {
			compile_fault(c, "components.responses", "%s is missing", name);
			return;
		}
		json_object_set_new(responses, status,
		                    json_pack("{s:s+}", "$ref", "#/components/responses/", name));
	}
}
