/* Binding operations to queries: everything has its source, or the operation and the reason are named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "contract_maker.h"
#include "flow/plan.h"

static struct arena arena;
static struct contract *contract;
static struct map queries;

static void add_query(const char *name, const char *text)
{
	const char *why = NULL;
	struct query *q = query_parse(&arena, name, slice_of(text), SLICE(""), &why);
	if (!q)
		fail_msg("%s", why);
	map_put(&queries, slice_of(name), q);
}

#define LIST_TAIL "\nselect 1 where :filters\norder by :sort\nlimit :limit"

static int open_arena(void **state)
{
	(void)state;
	arena_init(&arena, 64 << 20);
	map_init(&queries, &arena);
	contract = NULL;
	add_query("things/read", "select :id");
	add_query("things/update", "update t set a = :body where id = :id and :if_match is null");
	add_query("things/create", "insert into t values (:new_id, :body)");
	add_query("things/exists", "select :unheard");
	add_query("things/list", "-- filter kind: k = :kind\n-- sort at: t.at\n-- key t.id" LIST_TAIL);
	add_query("things/narrow", "-- filter none: k = 1\n-- sort at: t.at\n-- key t.id" LIST_TAIL);
	add_query("things/include/parts", "select :ids");
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
#define BY_ID "parameters: [{name: id, in: path, required: true, schema: {type: string}}], "
#define LIST(more)                                                                                           \
	"  /things:\n    get: {operationId: op, x-roles: [anonymous], parameters: ["                         \
	"{name: cursor, in: query, schema: {type: string}}" more "], " PAGE ", x-query: "
#define KIND ", {name: kind, in: query, schema: {type: string}}"
#define SORT(values)                                                                                         \
	", {name: sort, in: query, explode: false, schema: {type: array, items: {type: string, enum: "       \
	"[" values "]}}}"
#define INCLUDE                                                                                              \
	", {name: include, in: query, explode: false, schema: {type: array, items: {type: string, enum: "    \
	"[parts]}}}"
#define ONE(more) "  /things/{id}:\n    get: {operationId: op, x-roles: [anonymous], " BY_ID ANSWER more "}\n"

static bool bind(const char *paths, struct plan *ret_plan, const char **ret_why)
{
	contract_free(contract);
	contract = make_contract(&arena, paths, ret_why);
	if (!contract)
		fail_msg("%s", *ret_why);
	return plan_bind(ret_plan, &arena, contract_operation(contract, 0), &queries, ret_why);
}

static void sources_are_found(void **state)
{
	(void)state;
	struct plan plan;
	const char *why = NULL;
	assert_true(bind(ONE(", x-query: things/update, x-then: things/read"), &plan, &why));
	assert_int_equal(plan.main.sources[0].kind, SOURCE_BODY);
	assert_int_equal(plan.main.sources[1].kind, SOURCE_PARAMETER);
	assert_int_equal(plan.main.sources[1].parameter, 0);
	assert_int_equal(plan.main.sources[2].kind, SOURCE_IF_MATCH);
	assert_int_equal(plan.then.sources[0].kind, SOURCE_PARAMETER);
	assert_null(plan.within.query);
	assert_null(plan.handler);
}

static void filters_sorts_and_includes_are_bound(void **state)
{
	(void)state;
	struct plan plan;
	const char *why = NULL;
	assert_true(bind(LIST(KIND SORT("at, -at") INCLUDE) "things/list}\n", &plan, &why));
	assert_int_equal(plan.filter_of[0], -1);
	assert_int_equal(plan.filter_of[1], 0);
	assert_int_equal(plan.include_count, 1);
	assert_true(slice_is(plan.includes[0].name, "parts"));
	assert_int_equal(plan.includes[0].bound.sources[0].kind, SOURCE_IDS);
}

static void what_was_created_is_read_by_its_new_identifier(void **state)
{
	(void)state;
	struct plan plan;
	const char *why = NULL;
	assert_true(
	        bind("  /things:\n    post: {operationId: op, x-roles: [anonymous], x-query: things/create, "
	             "x-then: things/read, "
	             "responses: {'201': {description: d, headers: {Location: {schema: {type: string}}}}}}\n",
	             &plan, &why));
	assert_int_equal(plan.then.sources[0].kind, SOURCE_NEW_ID);
}

static void mistakes_name_operation_and_reason(void **state)
{
	(void)state;
	static const struct {
		const char *paths, *reason;
	} cases[] = {
	        {ONE(", x-query: things/nothing"),                                             "query things/nothing: there is no file"     },
	        {ONE(", x-query: things/read, x-then: things/nothing"),
	         "query things/nothing: there is no file"	                                                                           },
	        {ONE(", x-query: things/exists"),                                              "there is no source for parameter unheard"   },
	        {ONE(", x-query: things/read, x-within: things/exists"),
	         "there is no source for parameter unheard"	                                                                         },
	        {ONE(", x-handler: nothing"),	                                          "there is no handler nothing"                },
	        {LIST(KIND SORT("at, title")) "things/list}\n",                                "there is no sort line for"                  },
	        {LIST(KIND SORT("-title")) "things/list}\n",                                   "there is no sort line for -title"           },
	        {LIST(KIND ", {name: x, in: query, schema: {type: string}}") "things/list}\n",
	         "nothing uses parameter x"	                                                                                         },
	        {LIST("") "things/list}\n",	                                            "there is no source for parameter kind"      },
	        {LIST("") "things/narrow}\n",	                                          "no parameter belongs to filter none"        },
	        {LIST("") "things/create}\n",	                                          "paging is in one of contract and query only"},
	        {LIST(KIND ", {name: include, in: query, explode: false, schema: {type: array, items: {type: "
	                   "string, enum: [none]}}}") "things/list}\n",
	         "things/include/none: there is no file"	                                                                            },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *why = NULL;
		struct plan plan = {.include_count = -7};
		assert_false(bind(cases[i].paths, &plan, &why));
		if (!strstr(why, "op: ") || !strstr(why, cases[i].reason))
			fail_msg("%s: %s", cases[i].reason, why);
		assert_int_equal(plan.include_count, -7);
	}
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, open_arena, close_arena)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        WITH_ARENA(sources_are_found),
	        WITH_ARENA(filters_sorts_and_includes_are_bound),
	        WITH_ARENA(what_was_created_is_read_by_its_new_identifier),
	        WITH_ARENA(mistakes_name_operation_and_reason),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
