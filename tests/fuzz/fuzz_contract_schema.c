/* Any JSON as a schema: compiling refuses or takes it, validating ends. */
#include <stdint.h>

#include "contract/patch.h"
#include "contract/schema.h"

enum { ARENA_MAX = 64 << 20, INPUT_MAX = 2000 };

static void validate(struct arena *arena, const json_t *document, const json_t *node, json_t *value)
{
	const char *why = NULL;
	struct schema_errors errors = {.arena = arena};
	bool changed = false;
	const struct schema *schema = schema_compile(arena, document, node, "fuzz", &why);
	if (schema)
		(void)!schema_validate(schema, value, &errors, &changed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The input is [schema, value]. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	json_error_t error;
	struct arena arena;
	json_t *both =
	        json_loadb((const char *)data, n < INPUT_MAX ? n : INPUT_MAX, JSON_REJECT_DUPLICATES, &error);
	if (json_array_size(both) != 2) {
		json_decref(both);
		return 0;
	}
	const json_t *node = json_array_get(both, 0);
	arena_init(&arena, ARENA_MAX);
	validate(&arena, node, node, json_array_get(both, 1));
	json_t *patch = patch_schema(node, node);
	validate(&arena, node, patch, json_array_get(both, 1));
	json_decref(patch);
	json_decref(both);
	arena_close(&arena);
	return 0;
}
