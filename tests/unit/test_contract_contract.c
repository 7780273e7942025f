/* Operations: what is compiled of them, what is published, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "contract_maker.h"

enum { ARENA_MAX = 64 << 20 };

static struct arena arena;
static struct contract *contract;

static int open_arena(void **state)
{
	(void)state;
	arena_init(&arena, ARENA_MAX);
	contract = NULL;
	return 0;
}

static int close_arena(void **state)
{
	(void)state;
	contract_free(contract);
	arena_close(&arena);
	return 0;
}

#define ANSWER                                                                                               \
	"responses: {'200': {description: d, content: {application/json: {schema: {$ref: "                   \
	"'#/components/schemas/Thing'}}}}}"
#define PAGE                                                                                                 \
	"responses: {'200': {description: d, content: {application/json: {schema: {$ref: "                   \
	"'#/components/schemas/Page'}}}}}"

static const char list_path[] =
        "  /things:\n"
        "    get:\n"
        "      operationId: listThings\n"
        "      x-roles: [anonymous, writer]\n"
        "      x-query: things/list\n"
        "      parameters:\n"
        "        - {name: 'updated_at[gte]', in: query, schema: {type: string}}\n"
        "        - {name: limit, in: query, schema: {type: integer, minimum: 1, default: 20}}\n"
        "        - {name: cursor, in: query, schema: {type: string}}\n"
        "        - {name: fields, in: query, explode: false, schema: {type: array, items: {type: string}}}\n"
        "      " PAGE "\n";

static const char patch_path[] =
        "  /as/{a}/bs/{b}:\n"
        "    patch:\n"
        "      operationId: updateB\n"
        "      x-roles: [writer]\n"
        "      x-query: bs/update\n"
        "      x-then: bs/read\n"
        "      x-within: as/exists\n"
        "      parameters:\n"
        "        - {name: b, in: path, required: true, schema: {type: string}}\n"
        "        - {name: If-Match, in: header, required: true, schema: {type: string}}\n"
        "        - {name: a, in: path, required: true, schema: {type: string}}\n"
        "      requestBody: {required: true, content: {application/merge-patch+json: {schema: {type: "
        "object}}}}\n"
        "      " ANSWER "\n";

static const struct operation *compile(const char *paths)
{
	const char *why = NULL;
	contract = make_contract(&arena, paths, &why);
	if (!contract)
		fail_msg("%s", why);
	return contract_operation(contract, 0);
}

static void a_list_is_known_by_its_cursor(void **state)
{
	(void)state;
	const struct operation *op = compile(list_path);
	assert_int_equal(contract_operation_count(contract), 1);
	assert_string_equal(op->id, "listThings");
	assert_true(slice_is(op->method, "GET"));
	assert_true(op->is_list);
	assert_int_equal(op->status, 200);
	assert_int_equal(op->roles, 3);
	assert_true(slice_is(op->answers[0], "application/json"));
	/* the schema of a row, not of the page */
	assert_non_null(json_object_get(json_object_get(op->answer_schema, "properties"), "name"));
}

static void parameters_know_their_use_name_in_sql_and_default(void **state)
{
	(void)state;
	const struct operation *op = compile(list_path);
	assert_int_equal(op->parameter_count, 4);
	assert_int_equal(op->parameters[0].use, PARAMETER_VALUE);
	assert_true(slice_is(op->parameters[0].bind, "updated_at_gte"));
	assert_null(op->parameters[0].fallback.at);
	assert_int_equal(op->parameters[1].use, PARAMETER_LIMIT);
	assert_int_equal(op->parameters[1].type, PARAMETER_INTEGER);
	assert_true(slice_is(op->parameters[1].fallback, "20"));
	assert_int_equal(op->parameters[3].use, PARAMETER_FIELDS);
	assert_true(op->parameters[3].is_list);
}

static void fields_may_name_the_members_of_a_row(void **state)
{
	(void)state;
	const struct operation *op = compile(list_path);
	assert_int_equal(json_array_size(op->parameters[3].values), 2);
	assert_string_equal(json_string_value(json_array_get(op->parameters[3].values, 0)), "id");
}

static void path_parameters_come_first_in_the_order_of_the_path(void **state)
{
	(void)state;
	const struct operation *op = compile(patch_path);
	assert_int_equal(op->path_parameter_count, 2);
	assert_true(slice_is(op->parameters[0].name, "a"));
	assert_true(slice_is(op->parameters[1].name, "b"));
	assert_true(op->if_match_allowed && op->if_match_required);
	assert_true(op->body_required);
	assert_int_equal(op->body_count, 1);
	assert_false(op->is_list || op->gives_location);
	assert_int_equal(op->roles, 2);
	assert_string_equal(op->within, "as/exists");
	assert_string_equal(op->then, "bs/read");
}

static json_t *published(const char *path, const char *method)
{
	struct slice json = contract_json(contract);
	json_t *document = json_loadb(json.at, json.n, 0, NULL);
	assert_non_null(document);
	json_t *item = json_object_get(json_object_get(document, "paths"), path);
	json_t *responses = json_deep_copy(json_object_get(json_object_get(item, method), "responses"));
	json_decref(document);
	return responses;
}

static void the_problems_that_an_operation_may_give_are_published(void **state)
{
	(void)state;
	static const char *const of_patch[] = {"400", "401", "403", "404", "406", "409", "412", "413",
	                                       "414", "415", "422", "428", "431", "500", "503", "504"};
	static const char *const not_of_list[] = {"403", "404", "409", "412", "415", "422", "428"};
	compile(arena_printf(&arena, "%s%s", list_path, patch_path));
	json_t *responses = published("/as/{a}/bs/{b}", "patch");
	for (size_t i = 0; i < sizeof of_patch / sizeof *of_patch; i++)
		assert_non_null(json_object_get(responses, of_patch[i]));
	json_decref(responses);
	responses = published("/things", "get");
	for (size_t i = 0; i < sizeof not_of_list / sizeof *not_of_list; i++)
		assert_null(json_object_get(responses, not_of_list[i]));
	assert_non_null(json_object_get(responses, "504"));
	json_decref(responses);
}

static void header_fields_and_conditional_reading_are_published(void **state)
{
	(void)state;
	compile(arena_printf(&arena, "%s%s", list_path, patch_path));
	json_t *list = published("/things", "get"), *change = published("/as/{a}/bs/{b}", "patch");
	json_t *of_list = json_object_get(json_object_get(list, "200"), "headers"),
	       *of_change = json_object_get(json_object_get(change, "200"), "headers");
	assert_non_null(json_object_get(of_list, "ETag"));
	assert_non_null(json_object_get(of_list, "X-Request-Id"));
	assert_non_null(json_object_get(list, "304"));
	assert_non_null(json_object_get(of_change, "ETag"));
	assert_null(json_object_get(change, "304"));
	json_decref(list);
	json_decref(change);
}

static void references_are_followed_and_loops_end(void **state)
{
	(void)state;
	compile(list_path);
	json_t *reference = json_pack("{s:s}", "$ref", "#/components/schemas/Thing");
	const json_t *thing = contract_resolve(contract, reference);
	assert_string_equal(json_string_value(json_object_get(thing, "type")), "object");
	json_decref(reference);
	reference = json_pack("{s:s}", "$ref", "#/components/schemas/Nothing");
	assert_null(contract_resolve(contract, reference));
	json_decref(reference);
}

#define OPERATION(rest) "  /a:\n    get: {operationId: a, x-roles: [anonymous], " rest "}\n"

static void mistakes_are_named(void **state)
{
	(void)state;
	static const struct {
		const char *paths, *reason;
	} cases[] = {
	        {"  /a:\n    get: {x-roles: [anonymous], x-query: q, " ANSWER "}\n",
	         "operationId is missing"	                                                                                                            },
	        {OPERATION(ANSWER),	                                                                                    "one of x-query and x-handler"},
	        {OPERATION("x-query: q, x-handler: live, " ANSWER),                                                            "one of x-query and x-handler"},
	        {OPERATION("x-query: q, x-quary: q, " ANSWER),	                                                         "x-quary is not an extension" },
	        {OPERATION("x-query: q"),	                                                                              "no success status"           },
	        {OPERATION("x-query: q, responses: {'200': {description: d}, '201': {description: d}}"),
	         "more than one success"	                                                                                                             },
	        {OPERATION("x-query: q, parameters: [{name: p, in: query}], " ANSWER),
	         "a parameter needs name and schema"	                                                                                                 },
	        {OPERATION(
	                 "x-query: q, parameters: [{name: p, in: cookie, schema: {type: string}}], " ANSWER),
	         "`in` must be"	                                                                                                                      },
	        {OPERATION("x-query: q, parameters: [{name: p, in: query, schema: {type: object}}], " ANSWER),
	         "one simple type"	                                                                                                                   },
	        {OPERATION("x-query: q, parameters: [{name: p, in: query, schema: {type: array, items: "
	                   "{type: string}}}], " ANSWER),
	         "explode: false"	                                                                                                                    },
	        {OPERATION("x-query: q, parameters: [{name: p, in: query, schema: {type: string, maxLenght: "
	                   "3}}], " ANSWER),
	         "maxLenght"	                                                                                                                         },
	        {OPERATION("x-query: q, parameters: [{$ref: '#/components/parameters/p'}], " ANSWER),
	         "leads nowhere"	                                                                                                                     },
	        {OPERATION("x-query: q, parameters: [{name: cursor, in: query, schema: {type: "
	                   "string}}], " ANSWER),
	         "whose `data` is an array"	                                                                                                          },
	        {"  /a/{b}:\n    get: {operationId: a, x-roles: [anonymous], x-query: q, " ANSWER "}\n",
	         "{b}, which is not a parameter"	                                                                                                     },
	        {"  /a:\n    get: {operationId: a, x-query: q, " ANSWER "}\n",                                                 "x-roles is missing"          },
	        {"  /a:\n    get: {operationId: a, x-roles: [king], x-query: q, " ANSWER "}\n",
	         "there is no role king"	                                                                                                             },
	        {OPERATION("x-query: q, " ANSWER) "  /b:\n    get: {operationId: a, x-roles: [anonymous], "
	                                          "x-query: q, " ANSWER "}\n",
	         "there twice"	                                                                                                                       },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *why = NULL;
		assert_null(make_contract(&arena, cases[i].paths, &why));
		if (!why || !strstr(why, cases[i].reason))
			fail_msg("%s: %s", cases[i].reason, why ? why : "no reason");
	}
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, open_arena, close_arena)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        WITH_ARENA(a_list_is_known_by_its_cursor),
	        WITH_ARENA(parameters_know_their_use_name_in_sql_and_default),
	        WITH_ARENA(fields_may_name_the_members_of_a_row),
	        WITH_ARENA(path_parameters_come_first_in_the_order_of_the_path),
	        WITH_ARENA(the_problems_that_an_operation_may_give_are_published),
	        WITH_ARENA(header_fields_and_conditional_reading_are_published),
	        WITH_ARENA(references_are_followed_and_loops_end),
	        WITH_ARENA(mistakes_are_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
