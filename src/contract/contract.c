/* Compiling the whole contract. */
#include "contract/contract.h"

#include <stdlib.h>

#include "base/buf.h"
#include "contract/yaml.h"
#include "publish.h"

enum { DOCUMENT_MAX = 16 * 1024 * 1024 };

struct contract {
	json_t *document;
	struct operation *operations;
	size_t operation_count;
	const char *const *roles;
	size_t role_count;
	struct slice json, yaml;
};

static const char *const methods[] = {"get", "put", "post", "patch", "delete"};

static void read_roles(struct compiler *c, struct contract *contract)
{
	size_t i;
	json_t *name, *list = json_object_get(c->document, "x-roles");
	const char **roles = arena_calloc(c->arena, CONTRACT_ROLES_MAX, sizeof *roles);
	json_array_foreach (list, i, name) {
		if (i == CONTRACT_ROLES_MAX || !json_is_string(name)) {
			compile_fault(c, "x-roles", "at most %d names are expected", CONTRACT_ROLES_MAX);
			return;
		}
		roles[i] = json_string_value(name);
	}
	if (json_array_size(list) == 0 || strcmp(roles[0], "anonymous") != 0)
		compile_fault(c, "x-roles", "the first role must be anonymous");
	contract->roles = c->roles = roles;
	contract->role_count = c->role_count = json_array_size(list);
}

static void add_operation(struct compiler *c, struct contract *contract, const char *path, const char *method,
                          json_t *path_item)
{
	json_t *node = json_object_get(path_item, method);
	if (!node || c->why)
		return;
	struct operation *op = &contract->operations[contract->operation_count++];
	publish_fields(c, path, node);
	compile_operation(c, path, method, path_item, node, op);
	publish_problems(c, node, op);
	publish_headers(c, node, op);
}

static void add_operations(struct compiler *c, struct contract *contract)
{
	const char *path;
	json_t *path_item, *paths = json_object_get(c->document, "paths");
	size_t most = json_object_size(paths) * (sizeof methods / sizeof *methods);
	contract->operations = arena_calloc(c->arena, most, sizeof *contract->operations);
	json_object_foreach (paths, path, path_item)
		for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
			add_operation(c, contract, path, methods[i], path_item);
}

static void check_unique_ids(struct compiler *c, const struct contract *contract)
{
	for (size_t i = 0; i < contract->operation_count && !c->why; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(contract->operations[i].id, contract->operations[j].id) == 0)
				compile_fault(c, contract->operations[i].id,
				              "this operationId is there twice");
}

static void write_document(struct compiler *c, struct contract *contract)
{
	struct buf out;
	char *json = json_dumps(c->document, JSON_COMPACT);
	contract->json = arena_dup(c->arena, slice_of(json));
	free(json);
	buf_init(&out, DOCUMENT_MAX);
	yaml_write(&out, c->document);
	contract->yaml = arena_dup(c->arena, buf_slice(&out));
	buf_close(&out);
}

struct contract *contract_new(struct arena *arena, const struct document_file *files, size_t count,
                              const char **ret_why)
{
	struct contract *contract = arena_calloc(arena, 1, sizeof *contract);
	struct compiler c = {.arena = arena};
	contract->document = c.document = document_load(arena, files, count, ret_why);
	if (!c.document)
		return NULL;
	read_roles(&c, contract);
	if (!c.why)
		add_operations(&c, contract);
	publish_without_shared_fields(&c);
	publish_shared_headers(&c);
	check_unique_ids(&c, contract);
	if (c.why) {
		*ret_why = c.why;
		json_decref(c.document);
		return NULL;
	}
	write_document(&c, contract);
	return contract;
}

void contract_free(struct contract *c)
{
	if (c)
		json_decref(c->document);
}

size_t contract_operation_count(const struct contract *c)
{
	return c->operation_count;
}

const struct operation *contract_operation(const struct contract *c, size_t i)
{
	return &c->operations[i];
}

const char *const *contract_roles(const struct contract *c, size_t *ret_count)
{
	*ret_count = c->role_count;
	return c->roles;
}

struct slice contract_json(const struct contract *c)
{
	return c->json;
}

struct slice contract_yaml(const struct contract *c)
{
	return c->yaml;
}

const struct schema *contract_compile(const struct contract *c, struct arena *arena, const json_t *node,
                                      const char **ret_why)
{
	return schema_compile(arena, c->document, node, "the contract", ret_why);
}

const json_t *contract_resolve(const struct contract *c, const json_t *node)
{
	struct arena scratch;
	struct compiler compiler = {.document = c->document};
	arena_init(&scratch, DOCUMENT_MAX);
	compiler.arena = &scratch;
	json_t *start;
	memcpy(&start, &node, sizeof start);
	const json_t *found = compile_resolve(&compiler, start, "");
	arena_close(&scratch);
	return found;
}
