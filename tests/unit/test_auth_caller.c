/* The caller of a command: what it was told, or why not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "auth/caller.h"

enum { ARENA_MAX = 1 << 20 };

static const char *const roles[] = {"anonymous", "reader", "writer"};
static const char id[] = "01900000-0000-7000-8000-00000000DEAD";

static bool make(struct arena *arena, struct mint_request rq, struct principal *p, const char **why)
{
	return caller_principal(&rq, roles, 3, arena, p, why);
}

static void a_caller_is_what_a_token_would_say(void **state)
{
	(void)state;
	struct arena arena;
	struct principal p;
	const char *why, *const programmes[] = {id};
	arena_init(&arena, ARENA_MAX);
	assert_true(make(&arena,
	                 (struct mint_request){.issuer = "i",
	                                       .subject = "s \"1\"",
	                                       .role = "writer",
	                                       .organisation = "0192:991825827",
	                                       .programmes = programmes,
	                                       .programme_count = 1},
	                 &p, &why));
	assert_int_equal(p.roles, 4);
	assert_true(slice_is(p.subject, "s \"1\""));
	assert_string_equal(
	        arena_strdup(&arena, p.json),
	        "{\"issuer\":\"i\",\"subject\":\"s "
	        "\\\"1\\\"\",\"organisation\":\"991825827\","
	        "\"roles\":[\"writer\"],\"programmes\":[\"01900000-0000-7000-8000-00000000dead\"]}");
	arena_close(&arena);
}

static void without_a_role_grants_may_give_one(void **state)
{
	(void)state;
	struct arena arena;
	struct principal p;
	const char *why;
	arena_init(&arena, ARENA_MAX);
	assert_true(make(&arena, (struct mint_request){.issuer = "i", .subject = "s"}, &p, &why));
	assert_int_equal(p.roles, 0);
	arena_close(&arena);
}

static void what_no_token_could_say_is_refused(void **state)
{
	(void)state;
	char long_subject[300];
	const char *why, *const programmes[] = {"x"};
	memset(long_subject, 's', sizeof long_subject - 1);
	long_subject[sizeof long_subject - 1] = '\0';
	const struct {
		struct mint_request rq;
		const char *word;
	} cases[] = {
	        {{.issuer = "i", .subject = "s", .role = "king"},                                 "there are: reader writer"},
	        {{.issuer = "i", .subject = "s", .role = "anonymous"},                            "no such role"            },
	        {{.issuer = "i", .subject = "s", .organisation = "991825828"},                    "check digit"             },
	        {{.issuer = "i", .subject = "s", .programmes = programmes, .programme_count = 1}, "UUIDs"                   },
	        {{.issuer = "i", .subject = ""},	                                          "1 to 255"                },
	        {{.issuer = "i", .subject = long_subject},                                        "1 to 255"                },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena;
		struct principal p;
		arena_init(&arena, ARENA_MAX);
		assert_false(make(&arena, cases[i].rq, &p, &why));
		assert_non_null(strstr(why, cases[i].word));
		arena_close(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_caller_is_what_a_token_would_say),
	        cmocka_unit_test(without_a_role_grants_may_give_one),
	        cmocka_unit_test(what_no_token_could_say_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
