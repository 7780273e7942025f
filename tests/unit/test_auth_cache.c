/* The cache of verified tokens: it forgets the oldest, believes nobody new and no one too long. */
#include "auth_maker.h"

#include "auth/cache.h"

static void digest_of(int number, unsigned char ret_digest[static DIGEST_BYTES])
{
	/* Equal first bytes: all of them fall into the same set. */
	memset(ret_digest, 0, DIGEST_BYTES);
	memcpy(ret_digest + DIGEST_BYTES - sizeof number, &number, sizeof number);
}

static void keep(struct token_cache *c, int number)
{
	unsigned char digest[DIGEST_BYTES];
	digest_of(number, digest);
	const struct verified_token t = {
	        .principal = {.roles = (uint64_t)number, .subject = SLICE("s"), .json = SLICE("{}")},
	        .lifetime = {0,                         number	                                     },
	};
	token_cache_keep(c, digest, &t);
}

static bool has(struct token_cache *c, int number)
{
	struct verified_token t;
	unsigned char digest[DIGEST_BYTES];
	digest_of(number, digest);
	if (!token_cache_find(c, digest, &t))
		return false;
	assert_int_equal(t.principal.roles, number);
	assert_int_equal(t.lifetime.ends, number);
	assert_true(slice_is(t.principal.subject, "s"));
	assert_true(slice_is(t.principal.json, "{}"));
	return true;
}

static void tokens_of_one_set_are_told_apart(void **state)
{
	(void)state;
	struct token_cache *c = token_cache_new(1024);
	for (int i = 1; i <= 4; i++)
		keep(c, i);
	for (int i = 1; i <= 4; i++)
		assert_true(has(c, i));
	assert_false(has(c, 5));
	token_cache_free(c);
}

static void the_least_recently_used_goes(void **state)
{
	(void)state;
	struct token_cache *c = token_cache_new(4);
	for (int i = 1; i <= 4; i++)
		keep(c, i);
	assert_true(has(c, 1));
	keep(c, 5);
	assert_true(has(c, 1));
	assert_false(has(c, 2));
	assert_true(has(c, 3));
	assert_true(has(c, 4));
	assert_true(has(c, 5));
	token_cache_free(c);
}

static void a_token_has_one_place(void **state)
{
	(void)state;
	struct token_cache *c = token_cache_new(4);
	for (int i = 1; i <= 3; i++)
		keep(c, i);
	for (int i = 0; i < 10; i++)
		keep(c, 2);
	assert_true(has(c, 1));
	assert_true(has(c, 2));
	assert_true(has(c, 3));
	token_cache_free(c);
}

static void small_caches_keep_what_they_may(void **state)
{
	(void)state;
	for (int entries = 0; entries <= 9; entries++) {
		struct token_cache *c = token_cache_new((size_t)entries);
		int found = 0;
		for (int i = 1; i <= 20; i++)
			keep(c, i);
		for (int i = 1; i <= 20; i++)
			found += has(c, i);
		assert_int_equal(found, entries < 4 ? entries : 4);
		token_cache_free(c);
	}
}

static void a_principal_too_large_is_not_kept(void **state)
{
	(void)state;
	static const char large[4000];
	unsigned char digest[DIGEST_BYTES];
	struct token_cache *c = token_cache_new(4);
	const struct verified_token t = {.principal = {.json = {large, sizeof large}}};
	struct verified_token found;
	digest_of(1, digest);
	token_cache_keep(c, digest, &t);
	assert_false(token_cache_find(c, digest, &found));
	token_cache_free(c);
}

struct fixture {
	struct arena arena;
	struct auth *auth;
	struct auth_session *session;
};

static int set_up(void **state)
{
	struct fixture *f = *state = calloc(1, sizeof *f);
	const char *why;
	struct auth_profile profile = maker_profile();
	arena_init(&f->arena, 16 << 20);
	profile.secret = SLICE(SECRET_TEXT);
	f->auth = maker_auth(&profile, &f->arena, &why);
	f->session = auth_session_new(f->auth);
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	auth_session_free(f->session);
	auth_free(f->auth);
	arena_close(&f->arena);
	free(f);
	return 0;
}

static const char *token_of(struct fixture *f, const char *secret, const char *subject)
{
	const char *payload = arena_printf(&f->arena,
	                                   "{\"iss\":\"" ISSUER "\",\"sub\":\"%s\",\"nbf\":%d,\"exp\":%d,"
	                                   "\"roles\":[\"supplier\"]}",
	                                   subject, NOW, NOW + 100);
	return maker_hs256(&f->arena, secret, SLICE("{\"alg\":\"HS256\"}"), slice_of(payload));
}

static void a_known_token_expires_all_the_same(void **state)
{
	struct fixture *f = *state;
	struct principal p;
	struct slice token = slice_of(token_of(f, SECRET_TEXT, "a"));
	static const struct {
		int64_t now;
		enum token_status wanted;
	} rows[] = {
	        {NOW,                    TOKEN_OK     },
	        {NOW + 100 + LEEWAY - 1, TOKEN_OK     },
	        {NOW + 100 + LEEWAY,     TOKEN_EXPIRED},
	        {NOW + 100 + LEEWAY,     TOKEN_EXPIRED},
	        {NOW - LEEWAY - 1,       TOKEN_NOT_YET}, /* the clock was set back */
	        {NOW - LEEWAY,           TOKEN_OK     },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(auth_check(f->session, token, rows[i].now, &f->arena, &p), rows[i].wanted);
}

static void the_cache_answers_as_the_verifier_did(void **state)
{
	struct fixture *f = *state;
	struct principal cold, warm;
	struct slice token = slice_of(token_of(f, SECRET_TEXT, "b"));
	assert_int_equal(auth_check(f->session, token, NOW, &f->arena, &cold), TOKEN_OK);
	assert_int_equal(auth_check(f->session, token, NOW, &f->arena, &warm), TOKEN_OK);
	assert_int_equal(cold.roles, 1u << 3);
	assert_int_equal(warm.roles, cold.roles);
	assert_true(slice_eq(warm.subject, cold.subject));
	assert_true(slice_eq(warm.json, cold.json));
	assert_ptr_not_equal(warm.json.at, cold.json.at);
}

static void a_forged_token_is_never_believed_later(void **state)
{
	struct fixture *f = *state;
	struct principal p;
	const char *forged = token_of(f, "a secret of somebody else, 32 by", "c");
	for (int i = 0; i < 5; i++)
		assert_int_equal(auth_check(f->session, slice_of(forged), NOW, &f->arena, &p),
		                 TOKEN_SIGNATURE);
	assert_int_equal(auth_check(f->session, slice_of(token_of(f, SECRET_TEXT, "c")), NOW, &f->arena, &p),
	                 TOKEN_OK);
	assert_int_equal(auth_check(f->session, slice_of(forged), NOW, &f->arena, &p), TOKEN_SIGNATURE);
}

static void many_callers_keep_their_names(void **state)
{
	struct fixture *f = *state;
	struct arena request;
	arena_init(&request, 1 << 20);
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < 500; i++) {
			struct principal p;
			char *name = arena_printf(&request, "caller-%d", i);
			const char *token = token_of(f, SECRET_TEXT, name);
			assert_int_equal(auth_check(f->session, slice_of(token), NOW, &request, &p),
			                 TOKEN_OK);
			assert_true(slice_is(p.subject, name));
			arena_reset(&request);
			arena_reset(&f->arena);
		}
	arena_close(&request);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(tokens_of_one_set_are_told_apart),
	        cmocka_unit_test(the_least_recently_used_goes),
	        cmocka_unit_test(a_token_has_one_place),
	        cmocka_unit_test(small_caches_keep_what_they_may),
	        cmocka_unit_test(a_principal_too_large_is_not_kept),
	        cmocka_unit_test_setup_teardown(a_known_token_expires_all_the_same, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(the_cache_answers_as_the_verifier_did, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(a_forged_token_is_never_believed_later, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(many_callers_keep_their_names, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
