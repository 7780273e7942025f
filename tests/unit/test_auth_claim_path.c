/* Claim paths: which there are, what they find, and that nobody's identity number is ever asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "auth/claim_path.h"

enum { FOUND_MAX = 256 };

static int open_arena(void **state)
{
	static struct arena arena;
	arena_init(&arena, 1 << 20);
	*state = &arena;
	return 0;
}

static int close_arena(void **state)
{
	arena_close(*state);
	return 0;
}

static struct claim_path parsed(struct arena *a, const char *text)
{
	const char *why = NULL;
	struct claim_path path;
	if (!claim_path_parse(slice_of(text), a, &path, &why))
		fail_msg("%s: %s", text, why);
	return path;
}

static void paths_have_names_and_conditions(void **state)
{
	struct claim_path p = parsed(*state, "authorization_details[type=urn:x:a.b].\"https://e.no/org\".ID");
	assert_int_equal(p.count, 3);
	assert_string_equal(p.steps[0].name, "authorization_details");
	assert_string_equal(p.steps[0].member, "type");
	assert_true(slice_is(p.steps[0].value, "urn:x:a.b"));
	assert_string_equal(p.steps[1].name, "https://e.no/org");
	assert_null(p.steps[1].member);
	assert_string_equal(p.steps[2].name, "ID");
	p = parsed(*state, "a[\"x.y\"=].b");
	assert_string_equal(p.steps[0].member, "x.y");
	assert_int_equal(p.steps[0].value.n, 0);
	assert_int_equal(parsed(*state, "a.b.c.d.e.f.g.h").count, CLAIM_STEPS_MAX);
}

static void what_is_no_path_is_refused(void **state)
{
	static const char *const rows[][2] = {
	        {"",	                               "1 to 255 bytes"       },
	        {".",	                              "a name is missing"    },
	        {"a.",	                             "a name is missing"    },
	        {".a",	                             "a name is missing"    },
	        {"a..b",	                           "a name is missing"    },
	        {"a[",	                             "a name is missing"    },
	        {"a[]",	                            "a name is missing"    },
	        {"a[=x].b",	                        "a name is missing"    },
	        {"\"\"",	                           "a name is missing"    },
	        {"a[type]",	                        "= and a value"        },
	        {"a[type=x",	                       "] is missing"         },
	        {"a[type=x]",	                      "can have no condition"},
	        {"a.b[type=x]",                            "can have no condition"},
	        {"a[type=x]b",                             "full stop"            },
	        {"a]b",	                            "full stop"            },
	        {"a=b",	                            "full stop"            },
	        {"a\"b\"",	                         "full stop"            },
	        {"\"a\"b",	                         "full stop"            },
	        {"\"a",	                            "not closed"           },
	        {"a\nb",	                           "no control characters"},
	        {"a.b.c.d.e.f.g.h.i",                      "more than 8"          },
	        {"pid",	                            "never read"           },
	        {"PID",	                            "never read"           },
	        {"\"pid\"",	                        "never read"           },
	        {"user.pid",	                       "never read"           },
	        {"people[pid=1].name",                     "never read"           },
	        {"\"helseid://claims/identity/pid\"",      "never read"           },
	        {"\"https://nhn.no/claims/identity/pid\"", "never read"           },
	        {"urn:example:fnr",                        "never read"           },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *why = NULL;
		struct claim_path untouched = {.count = 77}, path = untouched;
		assert_false(claim_path_parse(slice_of(rows[i][0]), *state, &path, &why));
		if (!strstr(why, rows[i][1]))
			fail_msg("%s: said \"%s\"", rows[i][0], why);
		assert_int_equal(path.count, 77);
	}
	char large[CLAIM_PATH_BYTES_MAX + 1];
	const char *why = NULL;
	struct claim_path path;
	memset(large, 'a', sizeof large);
	assert_true(claim_path_parse((struct slice){large, sizeof large - 1}, *state, &path, &why));
	assert_false(claim_path_parse((struct slice){large, sizeof large}, *state, &path, &why));
	assert_false(claim_path_parse(SLICE("a\0b"), *state, &path, &why));
}

struct found {
	char text[FOUND_MAX];
	size_t n;
};

/* What was found, with commas between; "stop" ends it. */
static bool take(void *context, struct slice text)
{
	struct found *f = context;
	assert_true(f->n + text.n + 2 < sizeof f->text);
	if (f->n)
		f->text[f->n++] = ',';
	memcpy(f->text + f->n, text.at, text.n);
	f->n += text.n;
	return !slice_is(text, "stop");
}

static void what_is_found(void **state)
{
	static const struct {
		const char *path, *payload;
		enum claim_end end;
		const char *found; /* NULL: refused */
	} rows[] = {
	        {"sub",            "{\"sub\":\"u\"}",	                                               CLAIM_ONE_TEXT, "u"    },
	        {"sub",            "{\"SUB\":\"u\"}",	                                               CLAIM_ONE_TEXT, ""     },
	        {"sub",            "{\"sub\":[\"u\"]}",	                                             CLAIM_ONE_TEXT, NULL   },
	        {"sub",            "{\"sub\":17}",	                                                  CLAIM_ONE_TEXT, NULL   },
	        {"sub",            "{\"sub\":null}",	                                                CLAIM_ONE_TEXT, NULL   },
	        {"roles",          "{\"roles\":[\"a\",\"b\"]}",                                             CLAIM_TEXTS,    "a,b"  },
	        {"roles",          "{\"roles\":\"a\"}",	                                             CLAIM_TEXTS,    "a"    },
	        {"roles",          "{\"roles\":[]}",	                                                CLAIM_TEXTS,    ""     },
	        {"roles",          "{\"roles\":[\"a\",[\"b\"]]}",                                           CLAIM_TEXTS,    NULL   },
	        {"roles",          "{\"roles\":[\"a\",\"stop\",\"b\"]}",                                    CLAIM_TEXTS,    NULL   },
	        {"roles",          "{\"roles\":{\"a\":\"b\"}}",                                             CLAIM_TEXTS,    NULL   },
	        {"consumer.ID",    "{\"consumer\":{\"authority\":\"x\",\"ID\":\"0192:1\"}}",                CLAIM_ONE_TEXT,
	         "0192:1"	                                                                                                  },
	        {"consumer.ID",    "{\"consumer\":{}}",	                                             CLAIM_ONE_TEXT, ""     },
	        {"consumer.ID",    "{\"consumer\":\"0192:1\"}",                                             CLAIM_ONE_TEXT, NULL   },
	        {"consumer.ID",    "{\"consumer\":[\"0192:1\"]}",                                           CLAIM_ONE_TEXT, NULL   },
	        {"a.b",            "{\"a\":[{\"b\":\"1\"},{\"c\":\"2\"},{\"b\":\"3\"}]}",                   CLAIM_ONE_TEXT, "1,3"  },
	        {"a.b.c",          "{\"a\":[{\"b\":[{\"c\":\"1\"},{\"c\":\"2\"}]},{\"b\":{\"c\":\"3\"}}]}",
	         CLAIM_ONE_TEXT,	                                                                                    "1,2,3"},
	        {"a.b",            "{\"a\":[[{\"b\":\"1\"}]]}",                                             CLAIM_ONE_TEXT, NULL   },
	        {"d[type=x].o.ID",
	         "{\"d\":[{\"type\":\"y\",\"o\":17},{\"type\":\"x\",\"o\":[{\"ID\":\"1\"}]},{\"o\":{\"ID\":"
	         "\"2\"}}]}",	                                                                       CLAIM_ONE_TEXT, "1"    },
	        {"d[type=x].o",    "{\"d\":{\"type\":\"x\",\"o\":\"1\"}}",                                  CLAIM_ONE_TEXT, "1"    },
	        {"d[type=x].o",    "{\"d\":{\"type\":[\"x\"],\"o\":\"1\"}}",                                CLAIM_ONE_TEXT, ""     },
	        {"d[type=x].o",    "{\"d\":[{\"type\":\"xx\",\"o\":\"1\"},{\"type\":\"X\",\"o\":\"2\"}]}",
	         CLAIM_ONE_TEXT,	                                                                                    ""     },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct found f = {.n = 0};
		struct claim_path path = parsed(*state, rows[i].path);
		json_t *payload = json_loads(rows[i].payload, 0, NULL);
		assert_non_null(payload);
		bool ok = claim_path_read(&path, payload, rows[i].end, take, &f);
		json_decref(payload);
		if (ok != (rows[i].found != NULL))
			fail_msg("%s in %s: %d", rows[i].path, rows[i].payload, (int)ok);
		if (ok)
			assert_string_equal(f.text, rows[i].found);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(paths_have_names_and_conditions),
	        cmocka_unit_test(what_is_no_path_is_refused),
	        cmocka_unit_test(what_is_found),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
