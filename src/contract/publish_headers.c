/* Deriving the header fields of answers, and conditional reading, in the published document. */
#include "publish.h"

static const char request_id[] = "X-Request-Id";

/* {"$ref": "#/components/<kind>/<name>"}; NULL and a fault when the contract has no such component. */
static json_t *reference_to(struct compiler *c, const char *kind, const char *name)
{
	if (json_object_get(json_object_get(json_object_get(c->document, "components"), kind), name))
		return json_pack("{s:s+++}", "$ref", "#/components/", kind, "/", name);
	compile_fault(c, arena_printf(c->arena, "components.%s", kind), "%s is missing", name);
	return NULL;
}

static void add_header(struct compiler *c, json_t *answer, const char *field, const char *component)
{
	json_t *headers = json_object_get(answer, "headers");
	if (!headers)
		json_object_set_new(answer, "headers", headers = json_object());
	if (!json_object_get(headers, field))
		json_object_set_new(headers, field, reference_to(c, "headers", component));
}

/* The contents of answers have tags; what is streamed, or is another each time, has none. */
static bool has_tag(const struct operation *op)
{
	static const char *const constant[] = {"openapi-json", "openapi-yaml", "problems"};
	for (size_t i = 0; i < sizeof constant / sizeof *constant; i++)
		if (op->handler && strcmp(op->handler, constant[i]) == 0)
			return true;
	return op->query && op->answer_count > 0 && !op->exported;
}

static void add_condition(struct compiler *c, json_t *node)
{
	json_t *parameters = json_object_get(node, "parameters");
	if (!parameters)
		json_object_set_new(node, "parameters", parameters = json_array());
	json_array_append_new(parameters, reference_to(c, "parameters", "ifNoneMatch"));
	json_object_set_new(json_object_get(node, "responses"), "304",
	                    reference_to(c, "responses", "NotModified"));
}

void publish_headers(struct compiler *c, json_t *node, const struct operation *op)
{
	const char *status;
	json_t *answer;
	json_object_foreach (json_object_get(node, "responses"), status, answer) {
		if (json_object_get(answer, "$ref"))
			continue; /* a shared one, see publish_shared_headers */
		add_header(c, answer, request_id, "RequestId");
		if (status[0] == '2' && has_tag(op))
			add_header(c, answer, "ETag", "ETag");
	}
	if (slice_is(op->method, "GET") && has_tag(op))
		add_condition(c, node);
}

void publish_shared_headers(struct compiler *c)
{
	const char *name;
	json_t *answer;
	json_object_foreach (json_object_get(json_object_get(c->document, "components"), "responses"), name,
	                     answer)
		add_header(c, answer, request_id, "RequestId");
}
