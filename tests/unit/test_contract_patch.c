/* Merge patches: what their schemas admit that the resource's do not, and what they still refuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "contract/patch.h"
#include "contract/schema.h"
#include "contract/yaml.h"

enum { ARENA_MAX = 8 << 20 };

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

static json_t *parse(struct arena *arena, const char *yaml)
{
	const char *why = NULL;
	json_t *value = yaml_parse(arena, slice_of(yaml), &why);
	if (!value)
		fail_msg("%s: %s", yaml, why);
	return value;
}

static void schemas_are_derived(void **state)
{
	static const char *const cases[][2] = {
	        {"{type: object, required: [a], minProperties: 1, additionalProperties: false}",
	         "{type: object, additionalProperties: false}"	                                                                           },
	        {"{properties: {a: {type: string, default: x}}}",
	         "{properties: {a: {type: [string, 'null']}}}"	                                                                           },
	        {"{required: [a], properties: {a: {type: string, default: x}}}",
	         "{properties: {a: {type: string}}}"	                                                                                     },
	        {"{properties: {a: {type: [string, 'null']}}}",
	         "{properties: {a: {type: [string, 'null']}}}"	                                                                           },
	        {"{properties: {a: {enum: [x]}}}",	                                                 "{properties: {a: {enum: [x, null]}}}"},
	        {"{properties: {a: {enum: [x, null]}}}",                                                   "{properties: {a: {enum: [x, null]}}}"},
	        {"{properties: {a: {type: string, const: x}}}",
	         "{properties: {a: {type: [string, 'null'], enum: [x, null]}}}"                                                                  },
	        {"{properties: {a: {}, b: true}}",	                                                 "{properties: {a: {}, b: true}}"      },
	        {"{properties: {a: {anyOf: [{type: string}, {type: 'null'}]}}}",
	         "{properties: {a: {anyOf: [{type: string}, {type: 'null'}]}}}"                                                                  },
	        {"{properties: {a: {oneOf: [{type: string}, {type: integer}]}}}",
	         "{properties: {a: {anyOf: [{type: string}, {type: integer}, {type: 'null'}]}}}"                                                 },
	        {"{properties: {a: {description: d, allOf: [{type: string}]}}}",
	         "{properties: {a: {description: d, anyOf: [{allOf: [{type: string}]}, {type: 'null'}]}}}"                                       },
	        {"{properties: {a: {type: array, items: {type: object, required: [x], properties: {x: {type: "
	         "string}}}}}}",	                                                  "{properties: {a: {type: [array, 'null'], items: {type: object, required: [x], properties: "
	         "{x: "
	         "{type: string}}}}}}"	                                                  },
	        {"{properties: {o: {type: object, required: [x], additionalProperties: false, properties: "
	         "{x: {type: "
	         "string}, y: {type: integer}}}}}",	                               "{properties: {o: {type: [object, 'null'], additionalProperties: false, properties: {x: "
	         "{type: string}, "
	         "y: {type: [integer, 'null']}}}}}"                          },
	        {"{additionalProperties: {type: string}}",
	         "{additionalProperties: {type: [string, 'null']}}"	                                                                      },
	        {"{patternProperties: {^a: {type: string}}}",
	         "{patternProperties: {^a: {type: [string, 'null']}}}"	                                                                   },
	        {"{if: {required: [a]}, then: {required: [b]}, else: false, dependentRequired: {a: [b]}}",
	         "{}"	                                                                                                                    },
	        {"{allOf: [{required: [a]}, {properties: {a: {type: string}, b: {type: string}}}]}",
	         "{allOf: [{}, {properties: {a: {type: string}, b: {type: [string, 'null']}}}]}"                                                 },
	        {"true",	                                                                           "true"	                        },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		json_t *node = parse(*state, cases[i][0]), *expected = parse(*state, cases[i][1]);
		json_t *before = json_deep_copy(node), *derived = patch_schema(node, node);
		if (!json_equal(derived, expected))
			fail_msg("%s: %s", cases[i][0], json_dumps(derived, 0));
		assert_true(json_equal(node, before));
		json_decref(derived);
		json_decref(before);
		json_decref(expected);
		json_decref(node);
	}
}

static const char document_text[] =
        "Title: {type: object, minProperties: 1, additionalProperties: false, properties: {nb: {type: "
        "string, "
        "minLength: 1}, se: {type: string, minLength: 1}}}\n"
        "Stage: {type: string, enum: [idea, proposed]}\n"
        "Money: {type: object, required: [amount, currency], additionalProperties: false, properties: "
        "{amount: "
        "{type: string, format: decimal}, currency: {type: string}}}\n"
        "Tree: {type: object, properties: {name: {type: string}, child: {$ref: '#/Tree'}}}\n"
        "Pilot:\n"
        "  type: object\n"
        "  required: [title, stage]\n"
        "  additionalProperties: false\n"
        "  properties:\n"
        "    title: {$ref: '#/Title'}\n"
        "    stage: {$ref: '#/Stage'}\n"
        "    former_stage: {$ref: '#/Stage', description: Where it was.}\n"
        "    summary: {$ref: '#/Title'}\n"
        "    value: {anyOf: [{$ref: '#/Money'}, {type: 'null'}]}\n"
        "    short: {$ref: '#/Stage', enum: [idea]}\n"
        "    tree: {$ref: '#/Tree'}\n"
        "    dates: {type: array, items: {$ref: '#/Money'}}\n";

static void assert_patch(struct arena *arena, const struct schema *schema, const char *patch,
                         const char *pointer)
{
	json_t *value = parse(arena, patch);
	struct schema_errors errors = {.arena = arena};
	bool changed = false;
	if (schema_validate(schema, value, &errors, &changed) != !pointer)
		fail_msg("%s: %s", patch, pointer ? "accepted" : errors.items[0].pointer);
	if (pointer)
		assert_string_equal(errors.items[0].pointer, pointer);
	json_decref(value);
}

static void patches_are_admitted_or_refused(void **state)
{
	static const struct {
		const char *patch, *pointer; /* of the first mistake; NULL: there is none */
	} cases[] = {
	        {"{}",	                    NULL               },
	        {"{title: {nb: x}}",              NULL               },
	        {"{title: {nb: null}}",           NULL               },
	        {"{title: {}}",                   NULL               },
	        {"{title: null}",                 "/title"           },
	        {"{title: {xx: y}}",              "/title/xx"        },
	        {"{title: {nb: ''}}",             "/title/nb"        },
	        {"{stage: proposed}",             NULL               },
	        {"{stage: null}",                 "/stage"           },
	        {"{stage: done}",                 "/stage"           },
	        {"{former_stage: null}",          NULL               },
	        {"{former_stage: done}",          "/former_stage"    },
	        {"{summary: null}",               NULL               },
	        {"{summary: {se: null}}",         NULL               },
	        {"{value: null}",                 NULL               },
	        {"{value: {amount: '1'}}",        NULL               },
	        {"{value: {amount: null}}",       "/value/amount"    },
	        {"{value: {other: 1}}",           "/value/other"     },
	        {"{unknown: 1}",                  "/unknown"         },
	        {"{tree: {child: {name: null}}}", "/tree/child/name" },
	        {"{tree: {child: null}}",         NULL               },
	        {"{dates: null}",                 NULL               },
	        {"{dates: [{amount: '1'}]}",      "/dates/0/currency"},
	};
	json_t *document = parse(*state, document_text);
	json_t *node = patch_schema(document, json_object_get(document, "Pilot"));
	const char *why = NULL;
	const struct schema *schema = schema_compile(*state, document, node, "patch", &why);
	if (!schema)
		fail_msg("%s", why);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_patch(*state, schema, cases[i].patch, cases[i].pointer);
	json_decref(node);
	json_decref(document);
}

static void references_to_plain_required_values_stay(void **state)
{
	json_t *document = parse(*state, document_text);
	json_t *node = patch_schema(document, json_object_get(document, "Pilot"));
	const json_t *properties = json_object_get(node, "properties");
	assert_non_null(json_object_get(json_object_get(properties, "stage"), "$ref"));
	const json_t *former = json_object_get(properties, "former_stage");
	assert_null(json_object_get(former, "$ref"));
	assert_string_equal(json_string_value(json_object_get(former, "description")), "Where it was.");
	json_decref(node);
	json_decref(document);
}

static void references_in_a_circle_end(void **state)
{
	json_t *document =
	        parse(*state, "A: {allOf: [{$ref: '#/B'}]}\nB: {allOf: [{$ref: '#/A'}]}\nC: {$ref: '#/C'}\n"
	                      "D: {$ref: '#/nowhere', required: [a]}");
	const char *name;
	json_t *node;
	json_object_foreach (document, name, node)
		json_decref(patch_schema(document, node));
	json_decref(document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(schemas_are_derived),
	        cmocka_unit_test(patches_are_admitted_or_refused),
	        cmocka_unit_test(references_to_plain_required_values_stay),
	        cmocka_unit_test(references_in_a_circle_end),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
