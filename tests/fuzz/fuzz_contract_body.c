/* A request's body against the contract's own schemas of pilots: no text may crash or be accepted with
 * errors. */
#include <stdint.h>
#include <stdlib.h>

#include "base/asset.h"
#include "base/log.h"
#include "contract/document.h"
#include "contract/schema.h"

enum { COMPILED_MAX = 64 << 20, BODY_MAX = 16 << 20 };

static const char *const names[] = {"PilotCreate", "PilotPatch", "ActivityCreate", "ActorCreate"};

enum { NAMES = sizeof names / sizeof *names };

struct schemas {
	json_t *document; /* the schemas borrow from it */
	const struct schema *by_name[NAMES];
};

static const struct schemas *compile(void)
{
	static struct arena arena;
	static struct schemas schemas;
	size_t asset_count, count = 0;
	const char *why = NULL;
	arena_init(&arena, COMPILED_MAX);
	const struct asset *assets = asset_below(&arena, "api/", &asset_count);
	struct document_file *files = arena_calloc(&arena, asset_count, sizeof *files);
	for (size_t i = 0; i < asset_count; i++)
		if (strstr(assets[i].path, ".yaml"))
			files[count++] = (struct document_file){assets[i].path, assets[i].text};
	json_t *document = schemas.document = document_load(&arena, files, count, &why);
	json_t *all = json_object_get(json_object_get(document, "components"), "schemas");
	for (size_t i = 0; document && i < NAMES; i++)
		schemas.by_name[i] =
		        schema_compile(&arena, document, json_object_get(all, names[i]), names[i], &why);
	if (why)
		log_fatal("%s", why);
	return &schemas;
}

static void validate(const struct schema *schema, const json_t *body)
{
	struct arena arena;
	arena_init(&arena, BODY_MAX);
	struct schema_errors errors = {.arena = &arena};
	json_t *value = json_deep_copy(body);
	bool changed = false;
	bool fits = schema_validate(schema, value, &errors, &changed);
	if (fits != (errors.count == 0))
		abort();
	/* What is normal already stays as it is. */
	bool again = false;
	if (fits && (!schema_validate(schema, value, &errors, &again) || again))
		abort();
	json_decref(value);
	arena_close(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct schemas *schemas;
	json_error_t error;
	if (!schemas)
		schemas = compile();
	json_t *body = json_loadb((const char *)data, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	for (size_t i = 0; body && i < NAMES; i++)
		validate(schemas->by_name[i], body);
	json_decref(body);
	return 0;
}
