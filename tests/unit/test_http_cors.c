/* Cross-origin requests: only configured origins, and never what the request says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/cors.h"

static const char allow_origin[] = "Access-Control-Allow-Origin";

/* The origin that is allowed for a request from `origin`; NULL: none. */
static const char *allowed(const char *configured, const char *origin)
{
	static struct arena arena;
	struct http_request rq = {.method = SLICE("GET")};
	struct response rs = {.status = 200};
	arena_init(&arena, 1 << 16);
	rq.fields[FIELD_ORIGIN] = slice_of(origin);
	const struct cors *c = cors_new(&arena, configured);
	cors_apply(c, &rq, &rs);
	assert_null(response_field_value(&rs, "Access-Control-Allow-Credentials"));
	bool found = response_field_value(&rs, allow_origin) != NULL;
	const char *value = !found                                                                ? NULL
	                    : slice_is(slice_of(origin), response_field_value(&rs, allow_origin)) ? origin
	                                                                                          : "*";
	arena_close(&arena);
	return value;
}

static void only_configured_origins_are_allowed(void **state)
{
	(void)state;
	static const char two[] = "https://a.example, https://b.example:8443";
	assert_string_equal(allowed(two, "https://a.example"), "https://a.example");
	assert_string_equal(allowed(two, "https://b.example:8443"), "https://b.example:8443");
	static const char *const foreign[] = {"https://A.example",
	                                      "http://a.example",
	                                      "https://a.example.evil",
	                                      "https://a.example,",
	                                      "null",
	                                      ""};
	for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
		assert_null(allowed(two, foreign[i]));
	assert_null(allowed(two, NULL));
}

static void a_star_allows_any_and_nothing_allows_none(void **state)
{
	(void)state;
	assert_string_equal(allowed(" * ", "https://x.example"), "*");
	assert_null(allowed(" * ", NULL));
	assert_null(allowed(NULL, "https://x.example"));
	assert_null(allowed("", "https://x.example"));
	assert_null(allowed(" , ,", "https://x.example"));
}

static void answers_vary_only_when_an_origin_is_configured(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena, 1 << 16);
	assert_false(cors_is_on(cors_new(&arena, NULL)));
	assert_false(cors_is_on(cors_new(&arena, " , ")));
	assert_true(cors_is_on(cors_new(&arena, "*")));
	assert_true(cors_is_on(cors_new(&arena, "https://a.example")));
	arena_close(&arena);
}

static void a_preflight_is_told_the_methods(void **state)
{
	(void)state;
	struct arena arena;
	struct http_request rq = {.method = SLICE("OPTIONS")};
	struct response rs = {.status = 204}, foreign = {.status = 204};
	arena_init(&arena, 1 << 16);
	const struct cors *c = cors_new(&arena, "https://a.example");
	assert_false(cors_is_preflight(&rq));
	rq.fields[FIELD_ORIGIN] = SLICE("https://a.example");
	assert_false(cors_is_preflight(&rq));
	rq.fields[FIELD_ACCESS_CONTROL_REQUEST_METHOD] = SLICE("PATCH");
	assert_true(cors_is_preflight(&rq));
	cors_apply_preflight(c, &rq, "OPTIONS, GET", &rs);
	assert_string_equal(response_field_value(&rs, "Access-Control-Allow-Methods"), "OPTIONS, GET");
	assert_non_null(response_field_value(&rs, "Access-Control-Max-Age"));
	rq.fields[FIELD_ORIGIN] = SLICE("https://b.example");
	cors_apply_preflight(c, &rq, "OPTIONS, GET", &foreign);
	assert_int_equal(foreign.field_count, 0);
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(only_configured_origins_are_allowed),
	        cmocka_unit_test(a_star_allows_any_and_nothing_allows_none),
	        cmocka_unit_test(answers_vary_only_when_an_origin_is_configured),
	        cmocka_unit_test(a_preflight_is_told_the_methods),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
