/* The examples of docker/sources/ are as good as they say, every word of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "harvest/sources_file.h"

static const struct harvest_source *load(struct arena *a, const char *name, size_t expected)
{
	size_t count = 0;
	const char *why = "";
	const struct harvest_source *sources = NULL;
	if (!sources_file_load(arena_printf(a, IOA_SOURCE_DIR "/docker/sources/%s", name), a, &sources,
	                       &count, &why))
		fail_msg("%s", why);
	assert_int_equal(count, expected);
	assert_non_null(sources);
	return sources;
}

static void an_installation_is_asked_with_a_grant(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 1 << 20);
	const struct harvest_source *s = load(&arena, "installation.yaml", 1);
	assert_string_equal(s->name, "troms-svalbard");
	assert_string_equal(s->url, "https://ioa.example.no");
	assert_null(s->token_file);
	assert_string_equal(s->grant.token_url, "https://maskinporten.no/token");
	assert_string_equal(s->grant.assertion.audience, "https://maskinporten.no/");
	assert_string_equal(s->grant.assertion.algorithm, "RS256");
	assert_string_equal(s->grant.assertion.key_id, "ioa-national-1");
	assert_non_null(strstr(s->grant.key_file, "docker/sources/client-key.pem"));
	assert_int_equal(s->patience_s, 60);
	arena_close(&arena);
}

static void files_are_listed_by_resource(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 1 << 20);
	const struct harvest_source *s = load(&arena, "files.yaml", 1);
	assert_null(s->url);
	assert_int_equal(s->file_count, 2);
	assert_string_equal(s->files[1].resource, "pilot");
	assert_string_equal(s->files[1].url, "https://data.example.no/ioa/pilots.csv");
	assert_false(s->files[0].is_table);
	assert_true(s->files[1].is_table);
	assert_int_equal(s->patience_s, 300);
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(an_installation_is_asked_with_a_grant),
	        cmocka_unit_test(files_are_listed_by_resource),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
