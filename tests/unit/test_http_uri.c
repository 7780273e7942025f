/* Request targets: one reading, or none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/uri.h"

static void targets_are_split(void **state)
{
	(void)state;
	static const struct {
		const char *target, *path, *query;
	} cases[] = {
	        {"/",             "/",           ""      },
	        {"/a/b?c=d",      "/a/b",        "c=d"   },
	        {"/a?",           "/a",          ""      },
	        {"/a?b?c=/d",     "/a",          "b?c=/d"},
	        {"//a",           "//a",         ""      },
	        {"http://h/a?b",  "/a",          "b"     },
	        {"https://h:1/a", "/a",          ""      },
	        {"/http://h/a",   "/http://h/a", ""      },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct slice path, query;
		assert_true(uri_split(slice_of(cases[i].target), &path, &query));
		assert_true(slice_is(path, cases[i].path));
		assert_true(slice_is(query, cases[i].query));
	}
}

static void what_is_no_path_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
	        "",          "*",         "a",           "?a=b",     "/a#b",
	        "#",         "host:443",  "http://",     "http://h", "http://h?a=/b",
	        "ftp://h/a", "http:///a", "http://h#/a", "/a b",     "/\xc3",
	};
	struct slice path, query;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(uri_split(slice_of(bad[i]), &path, &query));
}

static void escapes_are_decoded(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum uri_part part;
		const char *decoded;
	} cases[] = {
	        {"",             URI_SEGMENT,    ""           },
	        {"plain-1.2_~",  URI_SEGMENT,    "plain-1.2_~"},
	        {"%41%c3%A5",    URI_SEGMENT,    "Aå"        },
	        {"a+b",          URI_SEGMENT,    "a+b"        },
	        {"a+b%2B",       URI_QUERY_PART, "a b+"       },
	        {"%2Fa%2f",      URI_QUERY_PART, "/a/"        },
	        {"%2525",        URI_SEGMENT,    "%25"        },
	        {"%f0%9f%9b%b3", URI_QUERY_PART, "🛳"       },
	};
	struct arena arena;
	arena_init(&arena, 1 << 16);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct slice decoded;
		assert_true(uri_decode(&arena, slice_of(cases[i].text), cases[i].part, &decoded));
		assert_true(slice_is(decoded, cases[i].decoded));
	}
	arena_close(&arena);
}

static void bad_escapes_controls_and_bad_utf8_are_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
	        "%",
	        "%4",
	        "%zz",
	        "%4g",
	        "a%",
	        "%00",
	        "a%0a",
	        "%7F",
	        "%c3",
	        "%c3%28",
	        "%c0%af",
	        "%e0%80%af",
	        "%ff",
	        "%80",
	        "\xff",
	        "a\tb",
	        "%ed%a0%80",    /* a surrogate */
	        "%f4%90%80%80", /* beyond U+10FFFF */
	        "%u0041",
	};
	struct arena arena;
	arena_init(&arena, 1 << 16);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct slice decoded = SLICE("untouched");
		assert_false(uri_decode(&arena, slice_of(bad[i]), URI_QUERY_PART, &decoded));
		assert_true(slice_is(decoded, "untouched"));
	}
	arena_close(&arena);
}

/* Else /a%2Fb would be two segments for one reader and one for another. */
static void a_segment_has_no_encoded_slash(void **state)
{
	(void)state;
	struct arena arena;
	struct slice decoded;
	arena_init(&arena, 1 << 16);
	assert_false(uri_decode(&arena, SLICE("a%2Fb"), URI_SEGMENT, &decoded));
	arena_close(&arena);
}

static void what_was_encoded_decodes_to_itself(void **state)
{
	(void)state;
	struct arena arena;
	struct buf out;
	struct slice decoded, text = SLICE("a b+c&d=%/?#[æ]🛳~");
	arena_init(&arena, 1 << 16);
	buf_init(&out, 1000);
	uri_encode(&out, text);
	assert_null(memchr(out.at, '&', out.n));
	assert_true(uri_decode(&arena, buf_slice(&out), URI_QUERY_PART, &decoded));
	assert_true(slice_eq(decoded, text));
	buf_close(&out);
	arena_close(&arena);
}

static void escapes_of_unreserved_characters_are_normalised(void **state)
{
	(void)state;
	static const struct {
		const char *path, *normal;
	} cases[] = {
	        {"/v1/%70ilots",     "/v1/pilots"     },
	        {"/%41%5a%61%7a%30", "/AZaz0"         },
	        {"/%2D%2e%5F%7e",    "/-._~"          },
	        {"/a%2Fb%2f%20%c3",  "/a%2Fb%2f%20%c3"},
	        {"/%2570",           "/%2570"         },
	        {"/%70%zz",          "/%70%zz"        },
	        {"/%%37%30",         "/%%37%30"       },
	        {"/%7",              "/%7"            },
	        {"/",                "/"              },
	        {"",                 ""               },
	};
	struct arena arena;
	arena_init(&arena, 1 << 16);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_true(slice_is(uri_normalise(&arena, slice_of(cases[i].path)), cases[i].normal));
	struct slice plain = SLICE("/v1/pilots");
	assert_ptr_equal(uri_normalise(&arena, plain).at, plain.at);
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(targets_are_split),
	        cmocka_unit_test(what_is_no_path_is_refused),
	        cmocka_unit_test(escapes_are_decoded),
	        cmocka_unit_test(bad_escapes_controls_and_bad_utf8_are_refused),
	        cmocka_unit_test(a_segment_has_no_encoded_slash),
	        cmocka_unit_test(escapes_of_unreserved_characters_are_normalised),
	        cmocka_unit_test(what_was_encoded_decodes_to_itself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
