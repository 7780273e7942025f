/* Compiling one operation: bodies, answers, roles, extensions. */
#include "operation.h"

#include <stdarg.h>
#include <stdlib.h>

#include "contract/schema_reference.h"

void compile_fault(struct compiler *c, const char *where, const char *format, ...)
{
	va_list args;
	if (c->why)
		return;
	va_start(args, format);
	const char *reason = arena_vprintf(c->arena, format, args);
	va_end(args);
	c->why = arena_printf(c->arena, "%s: %s", where, reason);
}

const json_t *compile_resolve(struct compiler *c, const json_t *node, const char *where)
{
	for (int hops = 0; node && hops < 16; hops++) {
		const char *reference = json_string_value(json_object_get(node, "$ref"));
		if (!reference)
			return node;
		node = schema_reference_find(c->document, slice_of(reference));
		if (!node)
			compile_fault(c, where, "%s leads nowhere", reference);
	}
	return NULL;
}

static void compile_body(struct compiler *c, const char *where, json_t *node, struct operation *op)
{
	const char *type;
	json_t *media;
	const json_t *body = compile_resolve(c, json_object_get(node, "requestBody"), where);
	if (!body)
		return;
	op->body_required = json_is_true(json_object_get(body, "required"));
	json_object_foreach (json_object_get(body, "content"), type, media) {
		if (op->body_count == CONTRACT_MEDIA_MAX) {
			compile_fault(c, where, "more than %d body media types", CONTRACT_MEDIA_MAX);
			return;
		}
		const struct schema *schema =
		        schema_compile(c->arena, c->document, json_object_get(media, "schema"),
		                       arena_printf(c->arena, "%s body %s", where, type), &c->why);
		op->bodies[op->body_count++] = (struct media){slice_of(type), schema};
	}
}

/* For a list the row's schema: the items of `data`. */
static const json_t *row_schema(struct compiler *c, const char *where, const struct operation *op,
                                json_t *schema)
{
	const json_t *resolved = compile_resolve(c, schema, where);
	if (!op->is_list)
		return resolved;
	const json_t *data =
	        compile_resolve(c, json_object_get(json_object_get(resolved, "properties"), "data"), where);
	const json_t *row = compile_resolve(c, json_object_get(data, "items"), where);
	if (!row)
		compile_fault(c, where, "a list answers an object whose `data` is an array");
	return row;
}

static void compile_answer(struct compiler *c, const char *where, const json_t *answer, struct operation *op)
{
	const char *type;
	json_t *media;
	json_object_foreach (json_object_get(answer, "content"), type, media) {
		if (op->answer_count == CONTRACT_MEDIA_MAX) {
			compile_fault(c, where, "more than %d answer media types", CONTRACT_MEDIA_MAX);
			return;
		}
		op->answers[op->answer_count++] = slice_of(type);
		json_t *schema = json_object_get(media, "schema");
		if (schema && strcmp(type, "application/json") == 0)
			op->answer_schema = row_schema(c, where, op, schema);
	}
	op->gives_location = json_object_get(json_object_get(answer, "headers"), "Location") != NULL;
}

static void compile_answers(struct compiler *c, const char *where, json_t *node, struct operation *op)
{
	const char *status;
	json_t *answer;
	json_object_foreach (json_object_get(node, "responses"), status, answer) {
		if (status[0] != '2')
			continue;
		if (op->status)
			compile_fault(c, where, "more than one success status");
		op->status = (int)strtol(status, NULL, 10);
		compile_answer(c, where, compile_resolve(c, answer, where), op);
	}
	if (!op->status)
		compile_fault(c, where, "no success status");
}

static uint64_t role_bit(const struct compiler *c, const char *role)
{
	if (strcmp(role, "authenticated") == 0)
		return CONTRACT_AUTHENTICATED;
	for (size_t i = 0; i < c->role_count; i++)
		if (strcmp(c->roles[i], role) == 0)
			return (uint64_t)1 << i;
	return 0;
}

static void compile_roles(struct compiler *c, const char *where, json_t *node, struct operation *op)
{
	size_t i;
	json_t *name;
	op->role_names = json_object_get(node, "x-roles");
	json_array_foreach (op->role_names, i, name) {
		const char *role = json_string_value(name);
		uint64_t bit = role ? role_bit(c, role) : 0;
		if (!bit)
			compile_fault(c, where, "x-roles: there is no role %s", role ? role : "of that type");
		op->roles |= bit;
	}
	if (!op->roles)
		compile_fault(c, where, "x-roles is missing: nobody would be admitted");
}

static void check_extensions(struct compiler *c, const char *where, json_t *node)
{
	static const char *const known[] = {"x-roles", "x-query",  "x-then", "x-within", "x-handler",
	                                    "x-lane",  "x-paging", "x-data", "x-export", "x-ticket"};
	const char *name;
	json_t *value;
	json_object_foreach (node, name, value) {
		bool found = strncmp(name, "x-", 2) != 0;
		for (size_t i = 0; i < sizeof known / sizeof *known; i++)
			found = found || strcmp(name, known[i]) == 0;
		if (!found)
			compile_fault(c, where, "%s is not an extension of this engine", name);
	}
}

static const char *text_of(json_t *node, const char *name)
{
	return json_string_value(json_object_get(node, name));
}

/* x-lane: slow, for what may take long. */
static bool is_slow(struct compiler *c, const char *where, json_t *node)
{
	const char *lane = text_of(node, "x-lane");
	if (json_object_get(node, "x-lane") && (!lane || strcmp(lane, "slow") != 0))
		compile_fault(c, where, "x-lane: the only one is slow");
	return lane != NULL;
}

/* x-paging: query, when cursor and limit are values of a query that pages by itself. */
static bool pages_itself(struct compiler *c, const char *where, json_t *node)
{
	const char *paging = text_of(node, "x-paging");
	if (json_object_get(node, "x-paging") && (!paging || strcmp(paging, "query") != 0))
		compile_fault(c, where, "x-paging: the only one is query");
	return paging != NULL;
}

/* Its parameter `ticket` and the purpose that it is good for come together. */
static void check_ticket(struct compiler *c, const char *where, const struct operation *op)
{
	bool takes = false;
	for (int i = 0; i < op->parameter_count; i++)
		takes = takes || op->parameters[i].use == PARAMETER_TICKET;
	if (takes != (op->ticket != NULL))
		compile_fault(c, where, "x-ticket and the parameter ticket go together");
}

void compile_operation(struct compiler *c, const char *path, const char *method, json_t *path_item,
                       json_t *node, struct operation *ret_operation)
{
	struct operation *op = ret_operation;
	const char *where = arena_printf(c->arena, "%s %s", method, path);
	char *upper = arena_strdup(c->arena, slice_of(method));
	for (char *p = upper; *p; p++)
		*p = (char)(*p - ('a' - 'A'));
	*op = (struct operation){.id = text_of(node, "operationId"),
	                         .method = slice_of(upper),
	                         .path = slice_of(path),
	                         .query = text_of(node, "x-query"),
	                         .then = text_of(node, "x-then"),
	                         .within = text_of(node, "x-within"),
	                         .handler = text_of(node, "x-handler"),
	                         .ticket = text_of(node, "x-ticket")};
	op->slow = is_slow(c, where, node);
	op->pages_itself = pages_itself(c, where, node);
	op->data = compile_resolve(c, json_object_get(node, "x-data"), where);
	op->exported = text_of(node, "x-export");
	if (!op->id)
		compile_fault(c, where, "operationId is missing");
	if (!op->query == !op->handler)
		compile_fault(c, where, "one of x-query and x-handler is needed");
	check_extensions(c, where, node);
	compile_parameters(c, where, path_item, node, op);
	check_ticket(c, where, op);
	compile_body(c, where, node, op);
	compile_answers(c, where, node, op);
	compile_roles(c, where, node, op);
}
