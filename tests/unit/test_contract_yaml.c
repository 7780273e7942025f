/* YAML: what plain text means, what is refused and where, and that what is written reads back the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "contract/yaml.h"

enum { ARENA_MAX = 1 << 20, TEXT_MAX = 1 << 20 };

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

static json_t *parse_json(const char *text)
{
	json_error_t error;
	json_t *value = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
	if (!value)
		fail_msg("%s: %s", text, error.text);
	return value;
}

static void assert_parses_to(struct arena *arena, const char *yaml, const char *json)
{
	const char *why = NULL;
	json_t *value = yaml_parse(arena, slice_of(yaml), &why), *expected = parse_json(json);
	if (!value)
		fail_msg("%s: %s", yaml, why);
	if (!json_equal(value, expected))
		fail_msg("%s is not %s but %s", yaml, json, json_dumps(value, JSON_ENCODE_ANY));
	json_decref(expected);
	json_decref(value);
}

static void plain_scalars_follow_the_core_schema(void **state)
{
	static const char *const cases[][2] = {
	        {"a: no",         "{\"a\": \"no\"}"        },
	        {"a: yes",        "{\"a\": \"yes\"}"       },
	        {"a: null",       "{\"a\": null}"          },
	        {"a: ~",          "{\"a\": null}"          },
	        {"a:",            "{\"a\": null}"          },
	        {"a: True",       "{\"a\": true}"          },
	        {"a: FALSE",      "{\"a\": false}"         },
	        {"a: tRUE",       "{\"a\": \"tRUE\"}"      },
	        {"a: -12",        "{\"a\": -12}"           },
	        {"a: +12",        "{\"a\": 12}"            },
	        {"a: 0301",       "{\"a\": 301}"           },
	        {"a: 0x1F",       "{\"a\": 31}"            },
	        {"a: 0o17",       "{\"a\": 15}"            },
	        {"a: 0x",         "{\"a\": \"0x\"}"        },
	        {"a: -0x1",       "{\"a\": \"-0x1\"}"      },
	        {"a: 1.5",        "{\"a\": 1.5}"           },
	        {"a: .5",         "{\"a\": 0.5}"           },
	        {"a: 1.",         "{\"a\": 1.0}"           },
	        {"a: 1e3",        "{\"a\": 1000.0}"        },
	        {"a: -1.5E-1",    "{\"a\": -0.15}"         },
	        {"a: .",          "{\"a\": \".\"}"         },
	        {"a: 1e",         "{\"a\": \"1e\"}"        },
	        {"a: 1.2.3",      "{\"a\": \"1.2.3\"}"     },
	        {"a: 2026-03-31", "{\"a\": \"2026-03-31\"}"},
	        {"a: 1_000",      "{\"a\": \"1_000\"}"     },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_parses_to(*state, cases[i][0], cases[i][1]);
}

static void quoted_scalars_are_text(void **state)
{
	assert_parses_to(*state, "['1', \"true\", 'null', '']", "[\"1\", \"true\", \"null\", \"\"]");
	assert_parses_to(*state, "- |\n  1\n- >-\n  a\n  b\n", "[\"1\\n\", \"a b\"]");
	assert_parses_to(*state, "\"\\u00e5\\x41\"", "\"\\u00e5A\"");
}

static void structures_nest(void **state)
{
	assert_parses_to(*state, "a:\n  - b: {c: [1, {}]}\n    d: []\n  - x\n",
	                 "{\"a\": [{\"b\": {\"c\": [1, {}]}, \"d\": []}, \"x\"]}");
}

static void what_json_has_no_place_for_is_refused_with_line_and_column(void **state)
{
	static const char *const cases[][2] = {
	        {"a: 1\nb: 2\na: 3",       "line 3, column 1: the key \"a\" is given twice"                   },
	        {"a: &x 1",                "line 1, column 4: tags and anchors are not allowed"               },
	        {"a: [1, *x]",             "line 1, column 8: aliases are not allowed"                        },
	        {"a: !!str 1",             "line 1, column 4: tags and anchors are not allowed"               },
	        {"a: ! 1",                 "line 1, column 4: tags and anchors are not allowed"               },
	        {"- !x {}",                "line 1, column 3: tags and anchors are not allowed"               },
	        {"? [a]\n: 1",             "line 1, column 3: a key must be text"                             },
	        {"a:\n  404: x",           "line 2, column 3: a key must be text: quote it"                   },
	        {"null: x",                "line 1, column 1: a key must be text: quote it"                   },
	        {"a: 1\n---\nb: 2",        "line 2, column 1: only one document is allowed"                   },
	        {"",	               "line 1, column 1: there is nothing in it"                         },
	        {"# only a comment",       "line 2, column 1: there is nothing in it"                         },
	        {"a: .inf",
	         "line 1, column 4: JSON has no infinity and no not-a-number; quote it if it is text"         },
	        {"a: 9223372036854775808",
	         "line 1, column 4: the number does not fit in 64 bits; quote it if it is text"               },
	        {"a: 1e999",               "line 1, column 4: the number is too large; quote it if it is text"},
	        {"a: \"\\0\"",             "line 1, column 4: a NUL character is not allowed"                 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *why = NULL;
		assert_null(yaml_parse(*state, slice_of(cases[i][0]), &why));
		assert_string_equal(why, cases[i][1]);
	}
}

static void broken_yaml_is_refused(void **state)
{
	static const char *const cases[] = {"a: [",      "a: }",      "a: b: c", "\"",   "\xff",
	                                    "a:\n\t- b", "- a\nb: c", "%",       "a: 'x"};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *why = NULL;
		assert_null(yaml_parse(*state, slice_of(cases[i]), &why));
		assert_non_null(why);
	}
}

static void depth_is_bounded(void **state)
{
	char text[200];
	const char *why = NULL;
	memset(text, '[', 63);
	memset(text + 63, ']', 63);
	json_t *value = yaml_parse(*state, (struct slice){text, 126}, &why);
	assert_non_null(value);
	json_decref(value);
	memset(text, '[', 65);
	memset(text + 65, ']', 65);
	assert_null(yaml_parse(*state, (struct slice){text, 130}, &why));
	assert_string_equal(why, "line 1, column 65: nested too deep");
}

static void assert_reads_back(struct arena *arena, const json_t *value)
{
	struct buf out;
	const char *why = NULL;
	buf_init(&out, TEXT_MAX);
	yaml_write(&out, value);
	assert_true(buf_ok(&out));
	json_t *again = yaml_parse(arena, buf_slice(&out), &why);
	if (!again || !json_equal(again, value))
		fail_msg("%s\n%.*s", why ? why : "another value", SLICE_ARG(buf_slice(&out)));
	json_decref(again);
	buf_close(&out);
}

static void texts_that_look_like_something_else_are_quoted(void **state)
{
	static const char *const texts[] = {"",
	                                    "no",
	                                    "null",
	                                    "1",
	                                    "1.5",
	                                    "true",
	                                    "- a",
	                                    "a: b",
	                                    "a #b",
	                                    "a:",
	                                    " a",
	                                    "a ",
	                                    "#a",
	                                    "&a",
	                                    "*a",
	                                    "!a",
	                                    "|",
	                                    ">",
	                                    "%a",
	                                    "@a",
	                                    "`a",
	                                    "[a",
	                                    "{a",
	                                    "a, b",
	                                    "'a'",
	                                    "\"a\"",
	                                    "\\",
	                                    "?",
	                                    "? a",
	                                    "---",
	                                    "a\nb",
	                                    "a\nb\n",
	                                    "a\n\nb\n\n",
	                                    "\na",
	                                    " a\nb",
	                                    "\ta\n",
	                                    "a\tb",
	                                    "a\n  b\nc",
	                                    "a\n \n",
	                                    "a\r\nb",
	                                    "\x7f",
	                                    "~",
	                                    "0x1",
	                                    ".inf",
	                                    "a\n# b",
	                                    "å",
	                                    "æ: ø",
	                                    "\xe2\x80\xa8",
	                                    "\xef\xbb\xbf",
	                                    "\xf0\x9f\x98\x80",
	                                    "\xc2\x85",
	                                    "\xc2\xa0",
	                                    "\n",
	                                    "a\n---\nb",
	                                    "yes",
	                                    "...",
	                                    "=",
	                                    "<<",
	                                    "a\n\n b"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		json_t *alone = json_string(texts[i]);
		assert_reads_back(*state, alone);
		json_t *nested =
		        json_pack("{s[{sOsO}]sO}", texts[i], "a", alone, texts[i], alone, "last", alone);
		assert_reads_back(*state, nested);
		json_decref(nested);
		json_decref(alone);
	}
}

static void all_values_read_back(void **state)
{
	static const char *const texts[] = {
	        "null",
	        "[]",
	        "{}",
	        "[[], {}, [[1]], [{\"a\": [2]}]]",
	        "0",
	        "-1",
	        "1.0",
	        "1e300",
	        "0.1",
	        "-1e-7",
	        "{\"a\": {\"b\": {\"c\": [true, false, null]}}, \"d\": [[1, 2], [3]]}",
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		json_t *value = parse_json(texts[i]);
		assert_reads_back(*state, value);
		json_decref(value);
	}
	char key[3000];
	memset(key, 'k', sizeof key - 1);
	key[sizeof key - 1] = '\0';
	json_t *long_key = json_pack("{s{s[i]}}", key, key, 1);
	assert_reads_back(*state, long_key);
	json_decref(long_key);
}

static void writing_is_readable(void **state)
{
	(void)state;
	struct buf out;
	buf_init(&out, TEXT_MAX);
	json_t *value =
	        parse_json("{\"paths\": {\"/v1/pilots\": {\"tags\": [\"a\", {\"b\": 1, \"c\": []}]}}, "
	                   "\"description\": \"One.\\nTwo: – 2.\\n\", \"200\": \"no\"}");
	yaml_write(&out, value);
	buf_add_char(&out, '\0');
	assert_string_equal(out.at,
	                    "paths:\n  /v1/pilots:\n    tags:\n      - a\n      - b: 1\n        c: []\n"
	                    "description: |\n  One.\n  Two: – 2.\n\"200\": \"no\"\n");
	json_decref(value);
	buf_close(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(plain_scalars_follow_the_core_schema),
	        cmocka_unit_test(quoted_scalars_are_text),
	        cmocka_unit_test(structures_nest),
	        cmocka_unit_test(what_json_has_no_place_for_is_refused_with_line_and_column),
	        cmocka_unit_test(broken_yaml_is_refused),
	        cmocka_unit_test(depth_is_bounded),
	        cmocka_unit_test(texts_that_look_like_something_else_are_quoted),
	        cmocka_unit_test(all_values_read_back),
	        cmocka_unit_test(writing_is_readable),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
