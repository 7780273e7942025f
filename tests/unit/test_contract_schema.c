/* Schemas: every mistake at its own place, normal forms, and what compiling refuses. The verdicts themselves
 * are held against the official test suite in tests/contract. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "contract/schema.h"
#include "contract/yaml.h"

enum { ARENA_MAX = 16 << 20, REPORT_SIZE = 4000 };

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

/* "/a required, /b type": the errors of `value`, with `*` behind them if there were more. */
static void report(struct arena *arena, const json_t *document, json_t *value, char *ret_text,
                   bool *ret_changed)
{
	const char *why = NULL;
	const struct schema *s = schema_compile(arena, document, document, "test", &why);
	struct schema_errors errors = {.arena = arena};
	if (!s)
		fail_msg("%s", why);
	bool fits = schema_validate(s, value, &errors, ret_changed);
	assert_int_equal(fits, errors.count == 0);
	size_t n = 0;
	ret_text[0] = '\0';
	for (size_t i = 0; i < errors.count; i++)
		n += (size_t)snprintf(ret_text + n, REPORT_SIZE - n, "%s%s %s", i ? ", " : "",
		                      errors.items[i].pointer, errors.items[i].code);
}

static void assert_errors(struct arena *arena, const char *schema, const char *value, const char *expected)
{
	char text[REPORT_SIZE];
	bool changed = false;
	json_t *document = parse(arena, schema), *v = parse(arena, value);
	report(arena, document, v, text, &changed);
	if (strcmp(text, expected) != 0)
		fail_msg("%s against %s: \"%s\"", value, schema, text);
	json_decref(v);
	json_decref(document);
}

static void every_mistake_has_its_own_pointer(void **state)
{
	static const char *const cases[][3] = {
	        {"{required: [a, b]}",	                                               "{}",                       "/a required, /b required"        },
	        {"{properties: {a: {}}, additionalProperties: false}",                       "{x: 1, a: 1, y: 2}",
	         "/x unknown_member, /y unknown_member"	                                                                                            },
	        {"{properties: {a/b: {type: string}}}",                                      "{a/b: 1}",                 "/a~1b type"                      },
	        {"{properties: {a~: {type: string}}}",                                       "{a~: 1}",                  "/a~0 type"                       },
	        {"{items: {type: integer}}",	                                         "[1, a, 2.0, 2.5]",         "/1 type, /3 type"                },
	        {"{items: {properties: {a: {minLength: 2}}}}",                               "[{a: x}, {}, {a: å}]",
	         "/0/a min_length, /2/a min_length"	                                                                                                },
	        {"{maxLength: 2}",	                                                   "åø",                     ""                                },
	        {"{maxLength: 2}",	                                                   "åøæ",                   " max_length"                     },
	        {"{minimum: 1, maximum: 3}",	                                         "4",                        " maximum"                        },
	        {"{exclusiveMinimum: 1, multipleOf: 2}",                                     "1",                        " exclusive_minimum,  multiple_of"},
	        {"{multipleOf: 0.01}",	                                               "4.35",                     ""                                },
	        {"{multipleOf: 0.01}",	                                               "4.355",                    " multiple_of"                    },
	        {"{minItems: 1}",	                                                    "[]",                       " min_items"                      },
	        {"{maxItems: 1, items: {type: string}}",                                     "[1, 2]",                   " max_items"                      },
	        {"{uniqueItems: true}",	                                              "[1, {a: 1}, 1.0, {a: 1}]", "/2 unique_items"                 },
	        {"{minProperties: 1}",	                                               "{}",                       " min_properties"                 },
	        {"{maxProperties: 1}",	                                               "{a: 1, b: 2}",             " max_properties"                 },
	        {"{propertyNames: {pattern: '^[a-z]+$'}}",                                   "{ab: 1, A: 2}",            "/A property_names"               },
	        {"{patternProperties: {^n_: {type: integer}}, additionalProperties: false}",
	         "{n_a: 1, n_b: x, c: 1}",	                                                                       "/n_b type, /c unknown_member"    },
	        {"{properties: {a: false}}",	                                         "{a: 1}",                   "/a not_allowed"                  },
	        {"{properties: {a: {not: {}}}}",                                             "{a: 1}",                   "/a not_allowed"                  },
	        {"{dependentRequired: {a: [b]}}",                                            "{a: 1}",                   "/b required"                     },
	        {"{dependentSchemas: {a: {properties: {b: {type: string}}}}}",               "{a: 1, b: 1}",             "/b type"                         },
	        {"{contains: {type: string}}",	                                       "[1]",                      " contains"                       },
	        {"{not: {type: string}}",	                                            "a",                        " not"                            },
	        {"{if: {required: [a]}, then: {required: [b]}, else: {required: [c]}}",      "{a: 1}",
	         "/b required"	                                                                                                                     },
	        {"{if: {required: [a]}, then: {required: [b]}, else: {required: [c]}}",      "{}",                       "/c required"                     },
	        {"{enum: [a, b]}",	                                                   "c",                        " enum"                           },
	        {"{const: {a: 1}}",	                                                  "{a: 1.0}",                 ""                                },
	        {"{const: 1}",	                                                       "true",                     " const"                          },
	        {"{type: [string, 'null'], maxLength: 1}",                                   "null",                     ""                                },
	        {"{format: organisation-number}",                                            "'991825826'",              " organisation_number"            },
	        {"{format: date-time}",	                                              "soon",                     " date_time"                      },
	        {"{allOf: [{required: [a]}, {required: [a]}]}",                              "{}",                       "/a required"                     },
	        {"{type: string, minLength: 3}",                                             "1",                        " type"                           },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_errors(*state, cases[i][0], cases[i][1], cases[i][2]);
}

static void branches_report_what_helps(void **state)
{
	static const char nullable[] =
	        "{properties: {m: {anyOf: [{$ref: '#/$defs/Money'}, {type: 'null'}]}}, $defs: {Money: {type: "
	        "object, "
	        "required: [amount], additionalProperties: false, properties: {amount: {type: string}}}}}";
	assert_errors(*state, nullable, "{m: null}", "");
	assert_errors(*state, nullable, "{m: {amount: 1, x: 1}}", "/m/amount type, /m/x unknown_member");
	assert_errors(*state, nullable, "{m: {}}", "/m/amount required");
	assert_errors(*state, nullable, "{m: 5}", "/m type");
	assert_errors(*state, "{oneOf: [{type: string, maxLength: 1}, {type: integer, minimum: 3}]}", "ab",
	              " max_length");
	assert_errors(*state, "{anyOf: [{required: [a]}, {required: [b]}]}", "{}", " any_of");
	assert_errors(*state, "{oneOf: [{required: [a]}, {required: [b]}]}", "{}", " one_of");
	assert_errors(*state, "{oneOf: [{required: [a]}, {required: [b]}]}", "{a: 1, b: 1}", " one_of");
	assert_errors(*state, "{anyOf: [{const: 1}, {const: a}]}", "b", " const");
}

static void recursion_goes_as_deep_as_the_value(void **state)
{
	static const char tree[] =
	        "{type: object, additionalProperties: false, properties: {name: {type: string}, "
	        "children: {items: {$ref: '#'}}}}";
	assert_errors(*state, tree, "{children: [{name: a, children: [{name: 1}]}, {x: 1}]}",
	              "/children/0/children/0/name type, /children/1/x unknown_member");
}

static void formats_normalise_and_say_so(void **state)
{
	static const struct {
		const char *schema, *before, *after;
	} cases[] = {
	        {"{format: organisation-number}",                           "NO 991 825 827 MVA",                   "'991825827'"      },
	        {"{format: organisation-number, maxLength: 9}",             "991 825 827",                          "'991825827'"      },
	        {"{format: organisation-number}",                           "'991825827'",                          NULL               },
	        {"{items: {properties: {c: {format: cpv}}}}",               "[{c: 33000000-0}]",                    "[{c: '33000000'}]"},
	        {"{anyOf: [{format: cpv}, {maxLength: 1}]}",                "33000000-0",                           "'33000000'"       },
	        {"{anyOf: [{format: cpv, maxLength: 1}, {maxLength: 20}]}", "33000000-0",                           NULL               },
	        {"{not: {format: cpv, maxLength: 1}}",                      "33000000-0",                           NULL               },
	        {"{type: [string, 'null'], format: uuid}",                  "0192A3C4-5E6F-7A1B-8C2D-3E4F5A6B7C8D",
	         "0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8d"	                                                                        },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[REPORT_SIZE];
		bool changed = false;
		json_t *document = parse(*state, cases[i].schema), *value = parse(*state, cases[i].before);
		json_t *after = parse(*state, cases[i].after ? cases[i].after : cases[i].before);
		report(*state, document, value, text, &changed);
		assert_string_equal(text, "");
		assert_int_equal(changed, cases[i].after != NULL);
		assert_true(json_equal(value, after));
		json_decref(after);
		json_decref(value);
		json_decref(document);
	}
}

static void errors_are_bounded(void **state)
{
	json_t *document = parse(*state, "{items: {anyOf: [{type: string}, {type: 'null'}]}}"),
	       *value = json_array();
	const char *why = NULL;
	for (int i = 0; i < 1000; i++)
		json_array_append_new(value, json_integer(i));
	struct schema_errors errors = {.arena = *state};
	bool changed = false;
	const struct schema *s = schema_compile(*state, document, document, "test", &why);
	assert_false(schema_validate(s, value, &errors, &changed));
	assert_int_equal(errors.count, SCHEMA_ERRORS_MAX);
	assert_true(errors.more);
	json_decref(value);
	json_decref(document);
}

static void long_names_do_not_make_long_pointers(void **state)
{
	char name[5000];
	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	json_t *document = parse(*state, "{properties: {a: {additionalProperties: {type: string}}}}");
	json_t *value = json_pack("{s{si}}", "a", name, 1);
	char text[REPORT_SIZE];
	bool changed = false;
	report(*state, document, value, text, &changed);
	assert_string_equal(text, "/a type");
	json_decref(value);
	json_decref(document);
}

static void long_arrays_are_compared_by_hash(void **state)
{
	json_t *document = parse(*state, "{uniqueItems: true}"), *value = json_array();
	char text[REPORT_SIZE];
	bool changed = false;
	for (int i = 0; i < 20000; i++)
		json_array_append_new(value, json_pack("{s[i]}", "a", i));
	report(*state, document, value, text, &changed);
	assert_string_equal(text, "");
	json_array_append_new(value, json_pack("{s[f]}", "a", 77.0));
	report(*state, document, value, text, &changed);
	assert_string_equal(text, "/20000 unique_items");
	json_decref(value);
	json_decref(document);
}

static void compiling_refuses_what_would_have_no_effect(void **state)
{
	static const char *const cases[][2] = {
	        {"{unevaluatedProperties: false}",
	         "test: the keyword \"unevaluatedProperties\" is not supported"                                               },
	        {"{properties: {a: {nullable: true}}}",
	         "test/properties/a: the keyword \"nullable\" is not supported"                                               },
	        {"{type: text}",                            "test/type: must be the name of a type"                           },
	        {"{type: []}",                              "test/type: must name a type"                                     },
	        {"{items: [{}]}",                           "test/items: a schema must be an object or a boolean"             },
	        {"{enum: []}",                              "test/enum: must be a list of values"                             },
	        {"{allOf: []}",                             "test/allOf: must be a list of schemas"                           },
	        {"{minLength: -1}",                         "test/minLength: must be a whole number, not negative"            },
	        {"{minLength: 1.5}",                        "test/minLength: must be a whole number, not negative"            },
	        {"{multipleOf: 0}",                         "test/multipleOf: must be a number above 0"                       },
	        {"{minimum: a}",                            "test/minimum: must be a number"                                  },
	        {"{format: ipv4}",                          "test/format: must be the name of a supported format"             },
	        {"{pattern: 1}",                            "test/pattern: must be a string"                                  },
	        {"{pattern: '('}",                          "test/pattern: pattern \"(\", character 2: a group is not closed" },
	        {"{required: a}",                           "test/required: must be a list of names"                          },
	        {"{required: [a, a]}",                      "test/required: item 1 must be a name that is not in the list yet"},
	        {"{properties: []}",                        "test/properties: must be an object"                              },
	        {"{uniqueItems: 1}",                        "test/uniqueItems: must be true or false"                         },
	        {"{items: {$id: x}}",                       "test/items/$id: is only allowed at the root"                     },
	        {"{$ref: '#/x-a', x-a: {items: {typ: 1}}}",
	         "#/x-a/items: the keyword \"typ\" is not supported"                                                          },
	        {"{allOf: [{$ref: '#'}]}",                  "test: schemas refer to each other ($ref, allOf, …) in a circle"},
	        {"{$ref: '#'}",                             "test: schemas refer to each other ($ref, allOf, …) in a circle"},
	        {"{$ref: 'other.yaml'}",                    NULL	                                                      },
	        {"{$ref: '#/nowhere'}",                     NULL	                                                      },
	        {"{$ref: 1}",	                       NULL	                                                      },
	        {"{$ref: '#/%zz'}",                         NULL	                                                      },
	        {"5",	                               "test: a schema must be an object or a boolean"                   },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *why = NULL;
		json_t *document = parse(*state, cases[i][0]);
		assert_null(schema_compile(*state, document, document, "test", &why));
		assert_non_null(why);
		if (cases[i][1])
			assert_string_equal(why, cases[i][1]);
		json_decref(document);
	}
}

static void annotations_and_extensions_are_accepted(void **state)
{
	assert_errors(
	        *state,
	        "{$id: 'a:b', $schema: 'c:d', $comment: x, title: t, description: d, default: 1, example: 2, "
	        "examples: [3], readOnly: true, writeOnly: true, deprecated: true, x-anything: {type: "
	        "nonsense}}",
	        "1", "");
}

static void details_are_for_people(void **state)
{
	json_t *document =
	        parse(*state, "{properties: {a: {enum: [x, 1, null]}, b: {type: [string, 'null']}, c: "
	                      "{maximum: 2.5}, d: {pattern: '^x$'}, e: {type: object, examples: [{nb: x}]}, "
	                      "f: {type: [object, array], examples: [{nb: x}]}}}");
	json_t *value = parse(*state, "{a: 2, b: 2, c: 3, d: secret, e: x, f: x}");
	static const char *const expected[] = {"must be one of x, 1, null",
	                                       "must be null or a string",
	                                       "must be at most 2.5",
	                                       "must match the pattern ^x$",
	                                       "must be an object such as {\"nb\":\"x\"}",
	                                       "must be an array or an object such as {\"nb\":\"x\"}"};
	const char *why = NULL;
	struct schema_errors errors = {.arena = *state};
	bool changed = false;
	assert_false(schema_validate(schema_compile(*state, document, document, "test", &why), value, &errors,
	                             &changed));
	assert_int_equal(errors.count, sizeof expected / sizeof *expected);
	for (size_t i = 0; i < errors.count; i++)
		assert_string_equal(errors.items[i].detail, expected[i]);
	json_decref(value);
	json_decref(document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_mistake_has_its_own_pointer),
	        cmocka_unit_test(branches_report_what_helps),
	        cmocka_unit_test(recursion_goes_as_deep_as_the_value),
	        cmocka_unit_test(formats_normalise_and_say_so),
	        cmocka_unit_test(errors_are_bounded),
	        cmocka_unit_test(long_names_do_not_make_long_pointers),
	        cmocka_unit_test(long_arrays_are_compared_by_hash),
	        cmocka_unit_test(compiling_refuses_what_would_have_no_effect),
	        cmocka_unit_test(annotations_and_extensions_are_accepted),
	        cmocka_unit_test(details_are_for_people),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
