/* Routes: which path is whose. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/router.h"

struct fixture {
	struct arena arena;
	struct router *router;
};

static int list, create, get, search, child;

static int make(void **state)
{
	static struct fixture f;
	arena_init(&f.arena, 1 << 20);
	f.router = router_new(&f.arena);
	bool ok = router_add(f.router, SLICE("GET"), SLICE("/v1/things"), &list) &&
	          router_add(f.router, SLICE("POST"), SLICE("/v1/things"), &create) &&
	          router_add(f.router, SLICE("PATCH"), SLICE("/v1/things/{id}"), &get) &&
	          router_add(f.router, SLICE("GET"), SLICE("/v1/things/search"), &search) &&
	          router_add(f.router, SLICE("GET"), SLICE("/v1/things/{id}/parts/{part}"), &child);
	*state = &f;
	return ok ? 0 : -1;
}

static int drop(void **state)
{
	arena_close(&((struct fixture *)*state)->arena);
	return 0;
}

static const void *find(const struct fixture *f, const char *method, const char *path)
{
	struct slice captures[ROUTER_CAPTURES_MAX];
	int count;
	const struct route *route = router_find(f->router, slice_of(path), captures, &count);
	return route ? route_target(route, slice_of(method)) : NULL;
}

static void paths_lead_to_their_targets(void **state)
{
	assert_ptr_equal(find(*state, "GET", "/v1/things"), &list);
	assert_ptr_equal(find(*state, "POST", "/v1/things"), &create);
	assert_ptr_equal(find(*state, "PATCH", "/v1/things/7"), &get);
	assert_ptr_equal(find(*state, "GET", "/v1/things/7/parts/8"), &child);
}

static void a_literal_wins_over_a_capture(void **state)
{
	assert_ptr_equal(find(*state, "GET", "/v1/things/search"), &search);
	assert_null(find(*state, "PATCH", "/v1/things/search"));
}

static void other_paths_lead_nowhere(void **state)
{
	static const char *const none[] = {
	        "",
	        "/",
	        "/v1",
	        "/v1/",
	        "/v1/things/",
	        "/v1//things",
	        "//v1/things",
	        "/V1/things",
	        "/v1/things/7/",
	        "/v1/things/7/parts",
	        "/v1/things//parts/8",
	        "/v1/things/7/parts/8/9",
	        "/v1/thing",
	        "/v1/thingss",
	        "/v1/things/search/parts/8",
	        "/v1/%74hings", /* whoever asks has normalised it */
	};
	struct fixture *f = *state;
	struct slice captures[ROUTER_CAPTURES_MAX];
	int count;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		assert_null(router_find(f->router, slice_of(none[i]), captures, &count));
}

static void captures_come_as_sent(void **state)
{
	struct fixture *f = *state;
	struct slice captures[ROUTER_CAPTURES_MAX];
	int count = 0;
	assert_non_null(router_find(f->router, SLICE("/v1/things/a%20b/parts/.."), captures, &count));
	assert_int_equal(count, 2);
	assert_true(slice_is(captures[0], "a%20b"));
	assert_true(slice_is(captures[1], ".."));
}

static void methods_are_case_sensitive_and_listed_in_allow(void **state)
{
	struct fixture *f = *state;
	struct slice captures[ROUTER_CAPTURES_MAX];
	int count;
	const struct route *route = router_find(f->router, SLICE("/v1/things"), captures, &count);
	assert_null(route_target(route, SLICE("get")));
	assert_null(route_target(route, SLICE("")));
	assert_string_equal(route->allow, "OPTIONS, GET, HEAD, POST");
	route = router_find(f->router, SLICE("/v1/things/7"), captures, &count);
	assert_string_equal(route->allow, "OPTIONS, PATCH");
}

static void what_there_is_at_all_has_each_method_once(void **state)
{
	struct fixture *f = *state;
	assert_string_equal(router_all(f->router)->allow, "OPTIONS, GET, HEAD, POST, PATCH");
}

/* More than there are buckets, so that some share one. */
static void many_literals_are_told_apart(void **state)
{
	enum { MANY = 300 };
	static int targets[MANY];
	struct fixture *f = *state;
	for (int i = 0; i < MANY; i++) {
		const char *path = arena_printf(&f->arena, "/v1/r%d", i);
		assert_true(router_add(f->router, SLICE("GET"), slice_of(path), &targets[i]));
	}
	for (int i = 0; i < MANY; i++)
		assert_ptr_equal(find(f, "GET", arena_printf(&f->arena, "/v1/r%d", i)), &targets[i]);
	assert_null(find(f, "GET", "/v1/r300"));
	assert_ptr_equal(find(f, "GET", "/v1/things"), &list);
}

static void the_same_twice_and_too_many_captures_are_refused(void **state)
{
	struct fixture *f = *state;
	assert_false(router_add(f->router, SLICE("GET"), SLICE("/v1/things"), &list));
	assert_false(router_add(f->router, SLICE("PATCH"), SLICE("/v1/things/{other}"), &list));
	assert_true(router_add(f->router, SLICE("GET"), SLICE("/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}"), &list));
	assert_false(
	        router_add(f->router, SLICE("GET"), SLICE("/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}"), &list));
	assert_null(find(f, "GET", "/1/2/3/4/5/6/7/8/9"));
	assert_ptr_equal(find(f, "GET", "/1/2/3/4/5/6/7/8"), &list);
}

/* Ten segments to match, but only eight places for captures. */
static void more_captures_than_there_is_room_for_are_never_written(void **state)
{
	struct fixture *f = *state;
	assert_false(router_add(f->router, SLICE("GET"), SLICE("/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}/{j}"),
	                        &list));
	assert_null(find(f, "GET", "/1/2/3/4/5/6/7/8/9/10"));
}

#define WITH_ROUTES(test) cmocka_unit_test_setup_teardown(test, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        WITH_ROUTES(paths_lead_to_their_targets),
	        WITH_ROUTES(a_literal_wins_over_a_capture),
	        WITH_ROUTES(other_paths_lead_nowhere),
	        WITH_ROUTES(captures_come_as_sent),
	        WITH_ROUTES(methods_are_case_sensitive_and_listed_in_allow),
	        WITH_ROUTES(what_there_is_at_all_has_each_method_once),
	        WITH_ROUTES(many_literals_are_told_apart),
	        WITH_ROUTES(the_same_twice_and_too_many_captures_are_refused),
	        WITH_ROUTES(more_captures_than_there_is_room_for_are_never_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
