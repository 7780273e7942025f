/* Keys that are trusted, one that is not, and sessions with and without an audience, for the tests of
 * auth_check. */
#ifndef IOA_TESTS_AUTH_FIXTURE_H
#define IOA_TESTS_AUTH_FIXTURE_H

#include "auth_maker.h"

struct fixture {
	struct arena arena;
	const char *dir;
	EVP_PKEY *rsa, *stranger, *ec;
	const char *rsa_pem;
	struct auth *auth, *with_audience;
	struct auth_session *session, *session_with_audience;
};

#define RS_HEADER  "{\"alg\":\"RS256\",\"kid\":\"rsa-1\"}"
#define ES_HEADER  "{\"alg\":\"ES256\",\"kid\":\"ec-1\"}"
#define HS_HEADER  "{\"alg\":\"HS256\"}"
#define REQUIRED   "\"iss\":\"" ISSUER "\",\"sub\":\"user-1\""
#define EXP        "\"exp\":1700000300"
#define CLAIMS     "{" REQUIRED "," EXP "}"
#define WITH(more) "{" REQUIRED "," EXP "," more "}"

__attribute__((unused)) static struct auth *trust(struct fixture *f, const char *jwks, const char *audience)
{
	const char *why = "";
	const char *const audiences[] = {audience, NULL};
	struct auth_profile profile = maker_profile();
	profile.jwks_file = jwks;
	profile.secret = SLICE(SECRET_TEXT);
	profile.audiences = audience ? audiences : NULL;
	struct auth *a = maker_auth(&profile, &f->arena, &why);
	if (!a)
		fail_msg("%s", why);
	return a;
}

static int set_up(void **state)
{
	struct fixture *f = *state = calloc(1, sizeof *f);
	arena_init(&f->arena, 64 << 20);
	f->dir = maker_directory(&f->arena);
	f->rsa = EVP_RSA_gen(2048);
	f->stranger = EVP_RSA_gen(2048);
	f->ec = EVP_EC_gen("P-256");
	f->rsa_pem = maker_public_pem(&f->arena, f->rsa);
	const char *jwks =
	        arena_printf(&f->arena, "{\"keys\":[{\"kid\":\"rsa-1\",%s},{\"kid\":\"ec-1\",%s}]}",
	                     maker_jwk_members(&f->arena, f->rsa), maker_jwk_members(&f->arena, f->ec));
	const char *path = maker_file(&f->arena, f->dir, "jwks.json", jwks);
	f->auth = trust(f, path, NULL);
	f->with_audience = trust(f, path, AUDIENCE);
	f->session = auth_session_new(f->auth);
	f->session_with_audience = auth_session_new(f->with_audience);
	assert_int_equal(unlink(path), 0);
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	auth_session_free(f->session);
	auth_session_free(f->session_with_audience);
	auth_free(f->auth);
	auth_free(f->with_audience);
	EVP_PKEY_free(f->rsa);
	EVP_PKEY_free(f->stranger);
	EVP_PKEY_free(f->ec);
	rmdir(f->dir);
	arena_close(&f->arena);
	free(f);
	return 0;
}

__attribute__((unused)) static void expect(struct auth_session *s, struct fixture *f, struct slice token,
                                           enum token_status wanted, const char *what)
{
	struct principal untouched = {.roles = 77}, p = untouched;
	enum token_status st = auth_check(s, token, NOW, &f->arena, &p);
	if (st != wanted)
		fail_msg("%s: status %d instead of %d", what, (int)st, (int)wanted);
	if (st != TOKEN_OK)
		assert_memory_equal(&p, &untouched, sizeof p);
}

__attribute__((unused)) static struct principal taken(struct fixture *f, const char *payload)
{
	struct principal p = {.roles = 0};
	const char *token = maker_rs256(&f->arena, f->rsa, RS_HEADER, payload);
	assert_int_equal(auth_check(f->session, slice_of(token), NOW, &f->arena, &p), TOKEN_OK);
	return p;
}

#endif
