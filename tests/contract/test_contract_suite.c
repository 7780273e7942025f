/* Runs the official JSON Schema test suite over the supported subset.
 *
 *   test_contract_suite DIRECTORY
 *
 * DIRECTORY is one draft's of the suite. Older drafts are translated to the words of 2020-12 first, since
 * Debian packages one of those. What is left out is in the table below, each with its reason. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contract/schema.h"

enum { ARENA_MAX = 64 << 20, PATH_SIZE = 1000, FILE_SIZE = 1300 };

static const char no_remote[] = "references stay in the document, and there are no other dialects";
static const char no_id[] = "$id is an annotation at the root, so references cannot go by it";
static const char no_anchor[] = "anchors and dynamic references are refused";
static const char no_unevaluated[] = "the unevaluated keywords are refused";
static const char no_content[] = "the keywords for encoded content are refused";
static const char no_format[] = "formats that the contract does not use are refused";
static const char always_asserted[] = "formats are asserted, not only annotations";
static const char strict_words[] = "keywords that are not in the subset are refused, not ignored";
static const char old_meaning[] = "means something else in 2020-12";
static const char no_regex[] = "what schema_pattern.h excludes is refused";
static const char no_mail[] = "quoted local parts and address literals are refused";
static const char no_empty[] = "a schema that no value fits is a mistake";
static const char no_leap[] = "PostgreSQL takes leap seconds without a fraction only";
static const char no_idna[] = "punycode is not decoded";

/* What is left out: a whole file, a group, or a single test by its description. */
static const struct skip {
	const char *file, *name, *reason;
} skips[] = {
        {"enum.json",                       "empty enum",                                                             no_empty       },
        {"refRemote.json",                  NULL,                                                                     no_remote      },
        {"definitions.json",                NULL,                                                                     no_remote      },
        {"defs.json",                       NULL,                                                                     no_remote      },
        {"vocabulary.json",                 NULL,                                                                     no_remote      },
        {"cross-draft.json",                NULL,                                                                     no_remote      },
        {"format-assertion.json",           NULL,                                                                     no_remote      },
        {"anchor.json",                     NULL,                                                                     no_anchor      },
        {"dynamicRef.json",                 NULL,                                                                     no_anchor      },
        {"unevaluatedItems.json",           NULL,                                                                     no_unevaluated },
        {"unevaluatedProperties.json",      NULL,                                                                     no_unevaluated },
        {"not.json",                        "collect annotations inside a 'not', even if collection is disabled",     no_unevaluated },
        {"content.json",                    NULL,                                                                     no_content     },
        {"format.json",                     NULL,                                                                     always_asserted},
        {"unknown.json",                    NULL,                                                                     no_format      },
        {"duration.json",                   NULL,                                                                     no_format      },
        {"idn-email.json",                  NULL,                                                                     no_format      },
        {"idn-hostname.json",               NULL,                                                                     no_format      },
        {"ipv4.json",                       NULL,                                                                     no_format      },
        {"ipv6.json",                       NULL,                                                                     no_format      },
        {"iri.json",                        NULL,                                                                     no_format      },
        {"iri-reference.json",              NULL,                                                                     no_format      },
        {"json-pointer.json",               NULL,                                                                     no_format      },
        {"regex.json",                      NULL,                                                                     no_format      },
        {"relative-json-pointer.json",      NULL,                                                                     no_format      },
        {"time.json",                       NULL,                                                                     no_format      },
        {"uri-template.json",               NULL,                                                                     no_format      },
        {"dependencies-compatibility.json", NULL,                                                                     strict_words   },
        {"refOfUnknownKeyword.json",        NULL,                                                                     strict_words   },
        {"unknownKeyword.json",             NULL,                                                                     strict_words   },
        {"id.json",                         NULL,                                                                     no_id          },
        {"ref.json",                        "relative pointer ref to array",                                          old_meaning    },
        {"ref.json",                        "escaped pointer ref",                                                    strict_words   },
        {"ref.json",                        "ref overrides any sibling keywords",                                     old_meaning    },
        {"ref.json",                        "remote ref, containing refs itself",                                     no_remote      },
        {"ref.json",                        "Recursive references between schemas",                                   no_id          },
        {"ref.json",                        "refs with relative uris and defs",                                       no_id          },
        {"ref.json",                        "relative refs with absolute uris and defs",                              no_id          },
        {"ref.json",                        "$id must be resolved against nearest parent, not just immediate parent", no_id          },
        {"ref.json",                        "order of evaluation: $id and $ref",                                      no_id          },
        {"ref.json",                        "order of evaluation: $id and $anchor and $ref",                          no_id          },
        {"ref.json",                        "order of evaluation: $id and $ref on nested schema",                     no_id          },
        {"ref.json",                        "simple URN base URI with $ref via the URN",                              no_id          },
        {"ref.json",                        "URN base URI with URN and JSON pointer ref",                             no_id          },
        {"ref.json",                        "URN base URI with URN and anchor ref",                                   no_id          },
        {"ref.json",                        "URN ref with nested pointer ref",                                        no_id          },
        {"ref.json",                        "ref to if",                                                              no_id          },
        {"ref.json",                        "ref to then",                                                            no_id          },
        {"ref.json",                        "ref to else",                                                            no_id          },
        {"ref.json",                        "ref with absolute-path-reference",                                       no_id          },
        {"ref.json",                        "ref creates new scope when adjacent to keywords",                        no_unevaluated },
        {"pattern.json",                    "pattern with Unicode property escape requires unicode mode",             no_regex       },
        {"patternProperties.json",          "patternProperties with Unicode property escape",                         no_regex       },
        {"ecmascript-regex.json",           "ECMA 262 regex non-compliance",                                          no_format      },
        {"ecmascript-regex.json",           "\\a is not an ECMA 262 control escape",                                  no_format      },
        {"ecmascript-regex.json",           "Python-specific regular expression syntax is not valid ECMA 262",
         no_format                                                                                                                   },
        {"ecmascript-regex.json",           "global inline flag groups are not valid ECMA 262",                       no_format      },
        {"ecmascript-regex.json",           "ECMA 262 named groups and backreferences are valid",                     no_format      },
        {"ecmascript-regex.json",           "ECMA 262 lookbehind is valid, including variable width",                 no_format      },
        {"ecmascript-regex.json",           "ECMA 262 character classes and escapes",                                 no_format      },
        {"ecmascript-regex.json",           "ECMA 262 regex escapes control codes with \\c and upper letter",         no_regex       },
        {"ecmascript-regex.json",           "ECMA 262 regex escapes control codes with \\c and lower letter",         no_regex       },
        {"ecmascript-regex.json",           "patterns always use unicode semantics with pattern",                     no_regex       },
        {"ecmascript-regex.json",           "pattern with non-ASCII digits",                                          no_regex       },
        {"ecmascript-regex.json",           "patterns always use unicode semantics with patternProperties",           no_regex       },
        {"ecmascript-regex.json",           "patternProperties with non-ASCII digits",                                no_regex       },
        {"email.json",                      "a quoted string with a space in the local part is valid",                no_mail        },
        {"email.json",                      "a quoted string with a double dot in the local part is valid",           no_mail        },
        {"email.json",                      "a quoted string with a @ in the local part is valid",                    no_mail        },
        {"email.json",                      "an IPv4-address-literal after the @ is valid",                           no_mail        },
        {"email.json",                      "an IPv6-address-literal after the @ is valid",                           no_mail        },
        {"date-time.json",                  "a valid date-time with a leap second, with minus offset",                no_leap        },
        {"hostname.json",                   "validation of A-label (punycode) host names",                            no_idna        },
};

struct tally {
	bool old_draft;
	unsigned groups, skipped, tests, failed;
};

static json_t *translate(const json_t *schema);

static bool is_skipped(const char *file, const char *name, struct tally *tally)
{
	for (size_t i = 0; i < sizeof skips / sizeof *skips; i++) {
		if (strcmp(skips[i].file, file) != 0 || (skips[i].name && strcmp(skips[i].name, name) != 0))
			continue;
		printf("left out %s | %s: %s\n", file, name, skips[i].reason);
		tally->skipped++;
		return true;
	}
	return false;
}

static json_t *translate_map(const json_t *map)
{
	const char *name;
	json_t *value, *result = json_object();
	json_object_foreach ((json_t *)map, name, value)
		json_object_set_new(result, name, translate(value));
	return result;
}

static json_t *translate_list(const json_t *list)
{
	json_t *result = json_array();
	for (size_t i = 0; i < json_array_size(list); i++)
		json_array_append_new(result, translate(json_array_get(list, i)));
	return result;
}

static json_t *translate_reference(const json_t *value)
{
	static const char old[] = "#/definitions/";
	const char *text = json_string_value(value);
	if (text && strncmp(text, old, sizeof old - 1) == 0)
		return json_sprintf("#/$defs/%s", text + sizeof old - 1);
	return json_deep_copy(value);
}

/* One keyword became two, by what the dependency is. */
static void translate_dependencies(json_t *to, const json_t *map)
{
	const char *name;
	json_t *value, *required = json_object(), *schemas = json_object();
	json_object_foreach ((json_t *)map, name, value) {
		if (json_is_array(value))
			json_object_set(required, name, value);
		else
			json_object_set_new(schemas, name, translate(value));
	}
	json_object_set_new(to, "dependentRequired", required);
	json_object_set_new(to, "dependentSchemas", schemas);
}

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

static void translate_keyword(json_t *to, const json_t *schema, const char *name, const json_t *value)
{
	static const char *const maps[] = {"properties", "patternProperties", NULL};
	static const char *const data[] = {"enum", "const", "default", "examples", NULL};
	bool tuple = json_is_array(json_object_get(schema, "items"));
	if (strcmp(name, "items") == 0 && tuple)
		json_object_set_new(to, "prefixItems", translate(value));
	else if (strcmp(name, "additionalItems") == 0 && tuple)
		json_object_set_new(to, "items", translate(value));
	else if (strcmp(name, "additionalItems") == 0)
		return;
	else if (strcmp(name, "dependencies") == 0)
		translate_dependencies(to, value);
	else if (strcmp(name, "definitions") == 0)
		json_object_set_new(to, "$defs", translate_map(value));
	else if (strcmp(name, "$ref") == 0 && json_is_string(value))
		json_object_set_new(to, name, translate_reference(value));
	else if (is_one_of(name, maps))
		json_object_set_new(to, name, translate_map(value));
	else if (is_one_of(name, data))
		json_object_set_new(to, name, json_deep_copy(value));
	else
		json_object_set_new(to, name, translate(value));
}

static json_t *translate(const json_t *schema)
{
	if (json_is_array(schema))
		return translate_list(schema);
	if (!json_is_object(schema))
		return json_deep_copy(schema);
	const char *name;
	json_t *value, *result = json_object();
	json_object_foreach ((json_t *)schema, name, value)
		translate_keyword(result, schema, name, value);
	return result;
}

static void run_test(const struct schema *schema, const json_t *test, const char *file, const char *group,
                     struct tally *tally)
{
	const char *name = json_string_value(json_object_get(test, "description"));
	if (is_skipped(file, name, tally))
		return;
	struct arena arena;
	arena_init(&arena, ARENA_MAX);
	struct schema_errors errors = {.arena = &arena};
	bool changed = false;
	json_t *data = json_deep_copy(json_object_get(test, "data"));
	bool fits = schema_validate(schema, data, &errors, &changed);
	tally->tests++;
	if (fits != json_is_true(json_object_get(test, "valid"))) {
		tally->failed++;
		printf("FAILED %s | %s | %s: %s\n", file, group, name,
		       fits ? "accepted" : errors.items[0].code);
	}
	json_decref(data);
	arena_close(&arena);
}

static void run_group(const json_t *group, const char *file, struct tally *tally)
{
	const char *name = json_string_value(json_object_get(group, "description")), *why = NULL;
	const json_t *original = json_object_get(group, "schema");
	tally->groups++;
	if (is_skipped(file, name, tally))
		return;
	struct arena arena;
	arena_init(&arena, ARENA_MAX);
	json_t *document = tally->old_draft ? translate(original) : json_deep_copy(original);
	const struct schema *schema = schema_compile(&arena, document, document, "#", &why);
	const json_t *tests = json_object_get(group, "tests");
	if (!schema) {
		printf("REFUSED %s | %s: %s\n", file, name, why);
		tally->failed++;
	}
	for (size_t i = 0; schema && i < json_array_size(tests); i++)
		run_test(schema, json_array_get(tests, i), file, name, tally);
	json_decref(document);
	arena_close(&arena);
}

static void run_file(const char *directory, const char *file, struct tally *tally)
{
	char path[FILE_SIZE];
	json_error_t error;
	snprintf(path, sizeof path, "%s/%s", directory, file);
	json_t *groups = json_load_file(path, JSON_ALLOW_NUL, &error);
	if (!groups) {
		/* Numbers beyond 64 bits, for example: what cannot be read cannot be validated. */
		printf("left out %s: not read: %s\n", file, error.text);
		tally->skipped++;
		return;
	}
	for (size_t i = 0; i < json_array_size(groups); i++)
		run_group(json_array_get(groups, i), file, tally);
	json_decref(groups);
}

static int is_json(const struct dirent *entry)
{
	const char *end = strrchr(entry->d_name, '.');
	return end && strcmp(end, ".json") == 0;
}

static bool run_directory(const char *directory, struct tally *tally)
{
	struct dirent **entries;
	int count = scandir(directory, &entries, is_json, alphasort);
	for (int i = 0; i < count; i++) {
		run_file(directory, entries[i]->d_name, tally);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return count > 0;
}

int main(int argc, char **argv)
{
	static const char *const parts[] = {"", "/optional", "/optional/format"};
	struct tally tally = {.groups = 0};
	char path[PATH_SIZE];
	if (argc != 2) {
		fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
		return 2;
	}
	tally.old_draft = !strstr(argv[1], "2020-12");
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		snprintf(path, sizeof path, "%s%s", argv[1], parts[i]);
		if (!run_directory(path, &tally) && i == 0) {
			printf("no suite in %s\n", path);
			return 77;
		}
	}
	printf("%u groups, %u tests; %u groups and tests left out, each with its reason; %u failed\n",
	       tally.groups, tally.tests, tally.skipped, tally.failed);
	return tally.failed ? 1 : 0;
}
