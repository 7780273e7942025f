/* The merged contract: files come together, merge patches are written out, mistakes are named with their
 * place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/asset.h"
#include "contract/document.h"
#include "contract/schema.h"

enum { ARENA_MAX = 64 << 20 };

static int open_arena(void **state)
{
	static struct arena arena;
	arena_init(&arena, ARENA_MAX);
	*state = &arena;
	return 0;
}

static int close_arena(void **state)
{
	arena_close(*state);
	return 0;
}

static json_t *load(struct arena *arena, const char *root, const char *paths, const char *schemas,
                    const char **ret_why)
{
	const struct document_file files[] = {
	        {"api/openapi.yaml",      slice_of(root)   },
	        {"api/paths/some.yaml",   slice_of(paths)  },
	        {"api/schemas/some.yaml", slice_of(schemas)},
	};
	return document_load(arena, files, 3, ret_why);
}

static void files_are_merged(void **state)
{
	const char *why = NULL;
	json_t *d = load(*state, "openapi: 3.1.0\npaths: {/a: {}}\ncomponents: {schemas: {A: {}}}",
	                 "/b: {get: {}}", "B: {type: string}", &why);
	assert_non_null(d);
	assert_non_null(json_object_get(json_object_get(d, "paths"), "/a"));
	assert_non_null(json_object_get(json_object_get(d, "paths"), "/b"));
	const json_t *schemas = json_object_get(json_object_get(d, "components"), "schemas");
	assert_int_equal(json_object_size(schemas), 2);
	json_decref(d);
}

static void a_root_without_maps_gets_them(void **state)
{
	const char *why = NULL;
	json_t *d = load(*state, "openapi: 3.1.0", "/b: {}", "B: {}", &why);
	assert_non_null(json_object_get(json_object_get(d, "paths"), "/b"));
	json_decref(d);
}

static void a_merge_patch_takes_the_place_of_its_mark(void **state)
{
	const char *why = NULL;
	json_t *d = load(*state, "openapi: 3.1.0", "/b: {}",
	                 "B: {type: object, description: one, required: [a], properties: {a: {type: string}, "
	                 "b: {type: "
	                 "string}}}\n"
	                 "P: {x-merge-patch-of: '#/components/schemas/B', description: two}",
	                 &why);
	assert_non_null(d);
	json_t *expected = json_pack("{ss, s{s{ss}, s{s[ss]}}, ss}", "type", "object", "properties", "a",
	                             "type", "string", "b", "type", "string", "null", "description", "two");
	const json_t *schemas = json_object_get(json_object_get(d, "components"), "schemas");
	assert_true(json_equal(json_object_get(schemas, "P"), expected));
	json_decref(expected);
	json_decref(d);
}

static void mistakes_are_refused_with_their_place(void **state)
{
	static const struct {
		const char *root, *paths, *schemas, *why;
	} cases[] = {
	        {"openapi: [",                     "{}",     "{}",
	         "api/openapi.yaml: line 2, column 1: did not find expected node content"                                                                                       },
	        {"text",	                   "{}",     "{}",	                                                           "api/openapi.yaml: must be a map"          },
	        {"a: 1",	                   "- x",    "{}",	                                                           "api/paths/some.yaml: must be a map"       },
	        {"paths: {/a: {}}",                "/a: {}", "{}",
	         "api/paths/some.yaml: the path \"/a\" is in the contract already"	                                                                                      },
	        {"components: {schemas: {A: {}}}", "{}",     "A: {}",
	         "api/schemas/some.yaml: the schema \"A\" is in the contract already"	                                                                                   },
	        {"paths: 1",                       "/a: {}", "{}",	                                                           "api/openapi.yaml: \"paths\" must be a map"},
	        {"a: 1",	                   "{}",     "P: {x-merge-patch-of: '#/nowhere'}",
	         "the contract, #/components/schemas/P: x-merge-patch-of must refer to a schema: "
	         "\"#/components/schemas/…\""	                                                                                                                         },
	        {"a: 1",	                   "{}",     "P: {x-merge-patch-of: '#/components/schemas/P'}",
	         "the contract, #/components/schemas/P: x-merge-patch-of must not refer to a merge patch"                                                                       },
	        {"a: 1",	                   "{}",     "A: {}\nP: {x-merge-patch-of: '#/components/schemas/A', type: object}",
	         "the contract, #/components/schemas/P: only annotations may stand beside x-merge-patch-of"                                                                     },
	        {"a: 1",	                   "{}",     "A: {properties: {p: {x-merge-patch-of: '#/components/schemas/A'}}}",   NULL                                       },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *why = NULL;
		assert_null(load(*state, cases[i].root, cases[i].paths, cases[i].schemas, &why));
		assert_non_null(why);
		if (cases[i].why)
			assert_string_equal(why, cases[i].why);
	}
}

static void a_missing_root_and_a_stray_file_are_refused(void **state)
{
	const struct document_file stray[] = {
	        {"api/openapi.yaml", SLICE("a: 1")},
	        {"sql/x.yaml",       SLICE("a: 1")},
	};
	const char *why = NULL;
	assert_null(document_load(*state, stray, 0, &why));
	assert_string_equal(why, "api/openapi.yaml: there is no such file");
	assert_null(document_load(*state, stray, 2, &why));
	assert_string_equal(why, "sql/x.yaml: no place of the contract");
}

static json_t *load_contract(struct arena *arena)
{
	size_t asset_count, count = 0;
	const char *why = NULL;
	const struct asset *assets = asset_below(arena, "api/", &asset_count);
	struct document_file *files = arena_calloc(arena, asset_count, sizeof *files);
	for (size_t i = 0; i < asset_count; i++)
		if (strstr(assets[i].path, ".yaml"))
			files[count++] = (struct document_file){assets[i].path, assets[i].text};
	json_t *document = document_load(arena, files, count, &why);
	if (!document)
		fail_msg("%s", why);
	return document;
}

static void check_example(struct arena *arena, const struct schema *schema, const char *name, json_t *example)
{
	struct schema_errors errors = {.arena = arena};
	bool changed = false;
	if (!schema_validate(schema, example, &errors, &changed))
		fail_msg("%s: an example does not fit at \"%s\": %s", name, errors.items[0].pointer,
		         errors.items[0].detail);
}

static void the_schemas_of_the_contract_compile_and_their_examples_fit(void **state)
{
	json_t *document = load_contract(*state), *node, *example;
	const char *name, *why = NULL;
	size_t i;
	json_object_foreach (json_object_get(json_object_get(document, "components"), "schemas"), name,
	                     node) {
		const struct schema *schema = schema_compile(*state, document, node, name, &why);
		if (!schema)
			fail_msg("%s", why);
		json_array_foreach (json_object_get(node, "examples"), i, example)
			check_example(*state, schema, name, example);
	}
	json_decref(document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(files_are_merged),
	        cmocka_unit_test(a_root_without_maps_gets_them),
	        cmocka_unit_test(a_merge_patch_takes_the_place_of_its_mark),
	        cmocka_unit_test(mistakes_are_refused_with_their_place),
	        cmocka_unit_test(a_missing_root_and_a_stray_file_are_refused),
	        cmocka_unit_test(the_schemas_of_the_contract_compile_and_their_examples_fit),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
