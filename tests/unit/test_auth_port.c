/* New keys reach every session at its next token, and what the old ones verified counts no more. */
#include "auth_maker.h"

#include <pthread.h>

#include "auth/port.h"
#include "auth/public_key.h"

#define HEADER(kid) "{\"alg\":\"RS256\",\"kid\":\"" kid "\"}"
#define CLAIMS      "{\"iss\":\"" ISSUER "\",\"sub\":\"user-1\",\"exp\":1700000300}"

struct fixture {
	struct arena arena, request;
	EVP_PKEY *old, *new;
	struct auth *auth;
	struct auth_session *session;
	struct slice by_old, by_new;
};

/* A published set answers for its keys from then on; this one has at most two. */
static struct keyset *set_of(EVP_PKEY *first, EVP_PKEY *second)
{
	static const struct slice names[] = {SLICE("old"), SLICE("new")};
	EVP_PKEY *const pkeys[] = {first, second};
	struct keyset *set = keyset_new();
	for (size_t i = 0; i < 2; i++) {
		const char *why = "";
		struct key key = {.naming = KEY_NAMED, .kid = names[i], .pkey = pkeys[i]};
		if (!pkeys[i])
			continue;
		assert_true(public_key_check(key.pkey, &key.algorithms, &why));
		assert_int_equal(EVP_PKEY_up_ref(key.pkey), 1);
		assert_true(keyset_add(set, &key, &why));
	}
	return set;
}

static int set_up(void **state)
{
	struct fixture *f = *state = calloc(1, sizeof *f);
	const char *why = "";
	struct auth_profile profile = maker_profile();
	arena_init(&f->arena, 64 << 20);
	arena_init(&f->request, 1 << 20);
	f->old = EVP_RSA_gen(2048);
	f->new = EVP_RSA_gen(2048);
	profile.jwks_url = "https://issuer.example/jwks";
	f->auth = maker_auth(&profile, &f->arena, &why);
	f->session = auth_session_new(f->auth);
	f->by_old = slice_of(maker_rs256(&f->arena, f->old, HEADER("old"), CLAIMS));
	f->by_new = slice_of(maker_rs256(&f->arena, f->new, HEADER("new"), CLAIMS));
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	auth_session_free(f->session);
	auth_free(f->auth);
	EVP_PKEY_free(f->old);
	EVP_PKEY_free(f->new);
	arena_close(&f->request);
	arena_close(&f->arena);
	free(f);
	return 0;
}

static enum token_status check(struct fixture *f, struct slice token)
{
	struct principal p;
	arena_reset(&f->request);
	return auth_check(f->session, token, NOW, &f->request, &p);
}

static void an_issuer_without_keys_opens_nothing_and_asks_for_them(void **state)
{
	struct fixture *f = *state;
	assert_false(keys_take_wanted(f->auth, 0));
	assert_int_equal(check(f, f->by_old), TOKEN_NO_KEYS);
	assert_true(keys_take_wanted(f->auth, 0));
	assert_false(keys_take_wanted(f->auth, 0));
	const char *nameless = maker_rs256(&f->arena, f->new, "{\"alg\":\"RS256\"}", CLAIMS);
	assert_int_equal(check(f, slice_of(nameless)), TOKEN_NO_KEYS);
	assert_true(keys_take_wanted(f->auth, 0));
}

static void rotation_is_followed(void **state)
{
	struct fixture *f = *state;
	keys_publish(f->auth, 0, set_of(f->old, NULL));
	assert_int_equal(check(f, f->by_old), TOKEN_OK);
	assert_int_equal(check(f, f->by_new), TOKEN_KEY);
	assert_true(keys_take_wanted(f->auth, 0));
	keys_publish(f->auth, 0, set_of(f->old, f->new));
	assert_int_equal(check(f, f->by_old), TOKEN_OK);
	assert_int_equal(check(f, f->by_new), TOKEN_OK);
	assert_false(keys_take_wanted(f->auth, 0));
}

static void a_withdrawn_key_takes_its_cached_tokens_along(void **state)
{
	struct fixture *f = *state;
	keys_publish(f->auth, 0, set_of(f->old, NULL));
	assert_int_equal(check(f, f->by_old), TOKEN_OK);
	assert_int_equal(check(f, f->by_old), TOKEN_OK);
	keys_publish(f->auth, 0, set_of(NULL, f->new));
	assert_int_equal(check(f, f->by_old), TOKEN_KEY);
	keys_publish(f->auth, 0, keyset_new());
	assert_int_equal(check(f, f->by_new), TOKEN_NO_KEYS);
}

static void what_new_keys_verified_is_remembered(void **state)
{
	struct fixture *f = *state;
	const struct auth_stats *stats = auth_session_stats(f->session);
	for (int generation = 1; generation <= 3; generation++) {
		keys_publish(f->auth, 0, set_of(f->old, f->new));
		for (int i = 0; i < 4; i++) {
			assert_int_equal(check(f, f->by_old), TOKEN_OK);
			assert_int_equal(check(f, f->by_new), TOKEN_OK);
		}
		assert_int_equal(atomic_load(&stats->misses), 2 * generation);
		assert_int_equal(atomic_load(&stats->hits), 6 * generation);
	}
}

static void sessions_that_come_later_have_the_newest_keys(void **state)
{
	struct fixture *f = *state;
	keys_publish(f->auth, 0, set_of(f->old, NULL));
	keys_publish(f->auth, 0, set_of(f->new, NULL));
	auth_session_free(f->session);
	f->session = auth_session_new(f->auth);
	/* under the name of the old one, so that only the key decides */
	const char *token = maker_rs256(&f->arena, f->new, HEADER("old"), CLAIMS);
	assert_int_equal(check(f, slice_of(token)), TOKEN_OK);
	assert_int_equal(check(f, f->by_old), TOKEN_SIGNATURE);
}

static void keys_nobody_took_are_freed(void **state)
{
	struct fixture *f = *state;
	for (int i = 0; i < 3; i++)
		keys_publish(f->auth, 0, set_of(f->old, f->new));
	/* the leak check of a sanitized build is the proof */
}

static void what_is_counted_adds_up(void **state)
{
	struct fixture *f = *state;
	struct auth_totals totals;
	struct auth_session *other = auth_session_new(f->auth);
	keys_publish(f->auth, 0, set_of(f->old, NULL));
	for (int i = 0; i < 3; i++)
		assert_int_equal(check(f, f->by_old), TOKEN_OK);
	assert_int_equal(check(f, f->by_new), TOKEN_KEY);
	auth_session_free(f->session);
	f->session = other;
	assert_int_equal(check(f, f->by_new), TOKEN_KEY);
	assert_int_equal(check(f, f->by_old), TOKEN_OK);
	auth_sum_stats(f->auth, &totals);
	assert_int_equal(totals.hits, 0); /* the first session took its counts along */
	assert_int_equal(totals.misses, 2);
	assert_int_equal(totals.refused[TOKEN_KEY], 1);
	assert_int_equal(totals.refused[TOKEN_OK], 0);
	assert_int_equal(atomic_load(&auth_session_stats(f->session)->misses), 2);
}

struct publisher {
	struct fixture *f;
	atomic_bool stop;
};

static void *publish(void *argument)
{
	struct publisher *p = argument;
	for (int i = 0; !atomic_load(&p->stop); i++)
		keys_publish(p->f->auth, 0, set_of(p->f->old, i % 2 ? p->f->new : NULL));
	return NULL;
}

static void keys_may_change_at_any_moment(void **state)
{
	enum { ROUNDS = 2000 };
	struct fixture *f = *state;
	struct publisher p = {.f = f};
	pthread_t thread;
	keys_publish(f->auth, 0, set_of(f->old, NULL));
	assert_int_equal(pthread_create(&thread, NULL, publish, &p), 0);
	for (int i = 0; i < ROUNDS; i++) {
		enum token_status st = check(f, f->by_new);
		assert_true(st == TOKEN_OK || st == TOKEN_KEY);
		assert_int_equal(check(f, f->by_old), TOKEN_OK);
	}
	atomic_store(&p.stop, true);
	pthread_join(thread, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(an_issuer_without_keys_opens_nothing_and_asks_for_them,
	                                        set_up, tear_down),
	        cmocka_unit_test_setup_teardown(rotation_is_followed, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(a_withdrawn_key_takes_its_cached_tokens_along, set_up,
	                                        tear_down),
	        cmocka_unit_test_setup_teardown(what_new_keys_verified_is_remembered, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(sessions_that_come_later_have_the_newest_keys, set_up,
	                                        tear_down),
	        cmocka_unit_test_setup_teardown(keys_nobody_took_are_freed, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(what_is_counted_adds_up, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(keys_may_change_at_any_moment, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
