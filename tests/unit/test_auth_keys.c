/* Which key files and settings are refused, and which key answers to which kid. */
#include "auth_maker.h"

struct fixture {
	struct arena arena;
	const char *dir;
	EVP_PKEY *rsa, *other, *ec;
	const char *rsa_jwk, *other_jwk, *ec_jwk; /* members */
};

#define CLAIMS "{\"iss\":\"" ISSUER "\",\"sub\":\"user-1\",\"exp\":1700000300}"

static int set_up(void **state)
{
	struct fixture *f = *state = calloc(1, sizeof *f);
	struct arena *a = &f->arena;
	arena_init(a, 16 << 20);
	f->dir = maker_directory(a);
	f->rsa = EVP_RSA_gen(2048);
	f->other = EVP_RSA_gen(2048);
	f->ec = EVP_EC_gen("P-256");
	f->rsa_jwk = maker_jwk_members(a, f->rsa);
	f->other_jwk = maker_jwk_members(a, f->other);
	f->ec_jwk = maker_jwk_members(a, f->ec);
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	EVP_PKEY_free(f->rsa);
	EVP_PKEY_free(f->other);
	EVP_PKEY_free(f->ec);
	rmdir(f->dir);
	arena_close(&f->arena);
	free(f);
	return 0;
}

static struct auth *load(struct fixture *f, const char *jwks, const char *pem, const char **ret_why)
{
	struct arena *a = &f->arena;
	struct auth_profile profile = maker_profile();
	profile.jwks_file = jwks ? maker_file(a, f->dir, "jwks.json", jwks) : NULL;
	profile.public_key_file = pem ? maker_file(a, f->dir, "public.pem", pem) : NULL;
	struct auth *auth = maker_auth(&profile, a, ret_why);
	if (jwks)
		unlink(profile.jwks_file);
	if (pem)
		unlink(profile.public_key_file);
	return auth;
}

static void is_refused(struct fixture *f, const char *jwks, const char *pem, const char *because)
{
	const char *why = NULL;
	struct auth *auth = load(f, jwks, pem, &why);
	if (auth)
		fail_msg("taken: %s", jwks ? jwks : pem);
	if (!strstr(why, because))
		fail_msg("%s: said \"%s\" instead of \"%s\"", jwks ? jwks : pem, why, because);
}

static const char *set_of(struct fixture *f, const char *first, const char *second)
{
	return arena_printf(&f->arena, "{\"keys\":[{%s}%s%s%s]}", first, second ? ",{" : "",
	                    second ? second : "", second ? "}" : "");
}

static enum token_status check(struct auth *auth, struct arena *a, const char *token)
{
	struct principal p;
	struct auth_session *s = auth_session_new(auth);
	enum token_status st = auth_check(s, slice_of(token), NOW, a, &p);
	auth_session_free(s);
	return st;
}

static void keys_that_nobody_may_publish_are_refused(void **state)
{
	struct fixture *f = *state;
	struct arena *a = &f->arena;
	static const char *const private_members[] = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};
	for (size_t i = 0; i < sizeof private_members / sizeof *private_members; i++)
		is_refused(f,
		           set_of(f, f->ec_jwk,
		                  arena_printf(a, "%s,\"%s\":\"AQAB\"", f->rsa_jwk, private_members[i])),
		           NULL, "key 2: it has private members");
	is_refused(f,
	           set_of(f, "\"kty\":\"oct\",\"k\":\"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY\"", NULL),
	           NULL, "shared secret");
	is_refused(f, set_of(f, arena_printf(a, "%s,\"use\":\"enc\",\"d\":\"AQAB\"", f->rsa_jwk), NULL), NULL,
	           "private members");
}

static void weak_keys_are_refused(void **state)
{
	struct fixture *f = *state;
	struct arena *a = &f->arena;
	EVP_PKEY *small = EVP_RSA_gen(1024), *k256 = EVP_EC_gen("secp256k1"),
	         *x25519 = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
	is_refused(f, set_of(f, maker_jwk_members(a, small), NULL), NULL, "below 2048 bits");
	is_refused(f, NULL, maker_public_pem(a, small), "below 2048 bits");
	is_refused(f, set_of(f, arena_printf(a, "\"alg\":\"ES256\",%s", f->rsa_jwk), NULL), NULL,
	           "no key for its algorithm");
	is_refused(f, set_of(f, "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"", NULL), NULL,
	           "numbers are missing");
	is_refused(f, NULL, maker_public_pem(a, k256), "neither RSA, EC on");
	is_refused(f, NULL, maker_public_pem(a, x25519), "neither RSA, EC on");
	const char *n = maker_number(a, f->rsa, OSSL_PKEY_PARAM_RSA_N, 0).at;
	is_refused(f, set_of(f, arena_printf(a, "\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"AQ\"", n), NULL), NULL,
	           "no valid key");
	is_refused(f, set_of(f, arena_printf(a, "\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"Ag\"", n), NULL), NULL,
	           "no valid key");
	EVP_PKEY_free(small);
	EVP_PKEY_free(k256);
	EVP_PKEY_free(x25519);
}

static void broken_keys_are_refused(void **state)
{
	struct fixture *f = *state;
	struct arena *a = &f->arena;
	const char *x = maker_number(a, f->ec, OSSL_PKEY_PARAM_EC_PUB_X, 32).at;
	const char *n = maker_number(a, f->rsa, OSSL_PKEY_PARAM_RSA_N, 0).at;
	const char *zeros = arena_printf(a, "%0*d", 2800, 0);
	const char *broken[] = {
	        "\"kty\":\"RSA\"",
	        "\"kty\":\"RSA\",\"n\":17,\"e\":\"AQAB\"",
	        arena_printf(a, "\"kty\":\"RSA\",\"n\":\"%s=\",\"e\":\"AQAB\"", n),
	        arena_printf(a, "\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"\"", n),
	        arena_printf(a, "\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"AQAB\"", zeros),
	        arena_printf(a, "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\"", x),
	        arena_printf(a, "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"", x,
	                     x), /* not on it */
	        arena_printf(a, "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"AA\"", x),
	};
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
		is_refused(f, set_of(f, broken[i], NULL), NULL, "numbers are missing");
}

static void kids_are_texts_and_each_but_once(void **state)
{
	struct fixture *f = *state;
	struct arena *a = &f->arena;
	const char *first = arena_printf(a, "\"kid\":\"a\",%s", f->rsa_jwk);
	is_refused(f, set_of(f, first, arena_printf(a, "\"kid\":\"a\",%s", f->ec_jwk)), NULL,
	           "key 2: two keys have the same kid");
	is_refused(f, set_of(f, arena_printf(a, "\"kid\":1,%s", f->rsa_jwk), NULL), NULL, "kid");
	is_refused(f, set_of(f, arena_printf(a, "\"kid\":\"\",%s", f->rsa_jwk), NULL), NULL, "kid");
	is_refused(f, set_of(f, arena_printf(a, "\"kid\":\"%0256d\",%s", 1, f->rsa_jwk), NULL), NULL, "kid");
}

static void files_that_are_no_key_sets_are_refused(void **state)
{
	struct fixture *f = *state;
	static const char *const texts[] = {
	        "", "x", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[],\"keys\":[]}"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		is_refused(f, texts[i], NULL, "not a JWKS");
	is_refused(f, "{\"keys\":[]}", NULL, "none of its keys");
	is_refused(f, "{\"keys\":[17]}", NULL, "not an object");
	is_refused(f, arena_printf(&f->arena, "%0*d", 300 * 1024, 0), NULL, "larger than");
	struct auth_profile profile = maker_profile();
	const char *why = NULL;
	profile.jwks_file = "/nowhere/jwks.json";
	assert_null(maker_auth(&profile, &f->arena, &why));
	assert_string_equal(why, "/nowhere/jwks.json: there is no such file");
	profile.jwks_file = "/";
	assert_null(maker_auth(&profile, &f->arena, &why));
	assert_non_null(strstr(why, "directory"));
}

static void a_pem_file_holds_one_public_key(void **state)
{
	struct fixture *f = *state;
	struct arena *a = &f->arena;
	char *text;
	BIO *bio = BIO_new(BIO_s_mem());
	assert_int_equal(PEM_write_bio_PrivateKey(bio, f->rsa, NULL, NULL, 0, NULL, NULL), 1);
	long n = BIO_get_mem_data(bio, &text);
	const char *private_pem = arena_strdup(a, (struct slice){text, (size_t)n});
	BIO_free(bio);
	const char *public_pem = maker_public_pem(a, f->rsa), *because = "not exactly one PEM block";
	is_refused(f, NULL, private_pem, because);
	is_refused(f, NULL, arena_printf(a, "%s%s", public_pem, private_pem), because);
	is_refused(f, NULL, arena_printf(a, "%s%s", private_pem, public_pem), because);
	is_refused(f, NULL, arena_printf(a, "%s%s", public_pem, public_pem), because);
	is_refused(f, NULL, arena_printf(a, "%.100s", public_pem), because);
	is_refused(f, NULL, "", because);
	is_refused(f, NULL,
	           "-----BEGIN PUBLIC KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: "
	           "AES-128-CBC,00\n\nAAAA\n-----END PUBLIC KEY-----\n",
	           because);
}

static void keys_for_other_uses_are_passed_over(void **state)
{
	struct fixture *f = *state;
	struct arena *a = &f->arena;
	static const char *const others[] = {
	        "\"use\":\"enc\"",           "\"use\":1",
	        "\"alg\":\"RSA-OAEP\"",      "\"alg\":\"ES256K\"",
	        "\"key_ops\":[\"encrypt\"]", "\"key_ops\":\"verify\"",
	};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		is_refused(f, set_of(f, arena_printf(a, "%s,%s", others[i], f->rsa_jwk), NULL), NULL,
		           "none of its keys");
	static const char *const strange[] = {
	        "\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"AAAA\"",
	        "\"kty\":\"OKP\",\"crv\":\"Ed448\",\"x\":\"AAAA\"",
	        "\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"AAAA\",\"y\":\"AAAA\"",
	        "\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"pub\":\"AAAA\"",
	};
	for (size_t i = 0; i < sizeof strange / sizeof *strange; i++)
		is_refused(f, set_of(f, strange[i], NULL), NULL, "none of its keys");
	const char *why = "";
	const char *jwks = set_of(
	        f, arena_printf(a, "\"use\":\"enc\",\"kid\":\"a\",%s", f->other_jwk),
	        arena_printf(a, "\"use\":\"sig\",\"alg\":\"RS256\",\"key_ops\":[\"verify\"],\"kid\":\"a\",%s",
	                     f->rsa_jwk));
	struct auth *auth = load(f, jwks, NULL, &why);
	assert_non_null(auth);
	assert_int_equal(check(auth, a, maker_rs256(a, f->rsa, "{\"alg\":\"RS256\",\"kid\":\"a\"}", CLAIMS)),
	                 TOKEN_OK);
	assert_int_equal(
	        check(auth, a, maker_rs256(a, f->other, "{\"alg\":\"RS256\",\"kid\":\"a\"}", CLAIMS)),
	        TOKEN_SIGNATURE);
	auth_free(auth);
}

static void without_a_kid_the_key_must_be_the_only_one(void **state)
{
	struct fixture *f = *state;
	struct arena *a = &f->arena;
	const char *why = "", *no_kid = maker_rs256(a, f->rsa, "{\"alg\":\"RS256\"}", CLAIMS);
	const char *one = arena_printf(a, "\"kid\":\"one\",%s", f->rsa_jwk);
	struct auth *auth = load(f, set_of(f, one, f->ec_jwk), NULL, &why);
	assert_int_equal(check(auth, a, no_kid), TOKEN_OK);
	auth_free(auth);
	auth = load(f, set_of(f, one, f->other_jwk), NULL, &why);
	assert_int_equal(check(auth, a, no_kid), TOKEN_KEY);
	assert_int_equal(
	        check(auth, a, maker_rs256(a, f->rsa, "{\"alg\":\"RS256\",\"kid\":\"one\"}", CLAIMS)),
	        TOKEN_OK);
	assert_int_equal(check(auth, a, maker_es256(a, f->ec, "{\"alg\":\"ES256\"}", CLAIMS)),
	                 TOKEN_ALGORITHM);
	auth_free(auth);
}

static void a_pem_key_answers_to_names_that_no_other_has(void **state)
{
	struct fixture *f = *state;
	struct arena *a = &f->arena;
	const char *why = "";
	struct auth *auth = load(f, set_of(f, arena_printf(a, "\"kid\":\"ec\",%s", f->ec_jwk), NULL),
	                         maker_public_pem(a, f->rsa), &why);
	assert_non_null(auth);
	assert_int_equal(
	        check(auth, a, maker_rs256(a, f->rsa, "{\"alg\":\"RS256\",\"kid\":\"any\"}", CLAIMS)),
	        TOKEN_OK);
	assert_int_equal(check(auth, a, maker_rs256(a, f->rsa, "{\"alg\":\"RS256\"}", CLAIMS)), TOKEN_OK);
	assert_int_equal(check(auth, a, maker_rs256(a, f->rsa, "{\"alg\":\"RS256\",\"kid\":\"ec\"}", CLAIMS)),
	                 TOKEN_ALGORITHM);
	assert_int_equal(check(auth, a, maker_es256(a, f->ec, "{\"alg\":\"ES256\",\"kid\":\"ec\"}", CLAIMS)),
	                 TOKEN_OK);
	assert_int_equal(check(auth, a, maker_es256(a, f->ec, "{\"alg\":\"ES256\",\"kid\":\"any\"}", CLAIMS)),
	                 TOKEN_ALGORITHM);
	auth_free(auth);
	auth = load(f, NULL, maker_public_pem(a, f->ec), &why);
	assert_int_equal(check(auth, a, maker_es256(a, f->ec, "{\"alg\":\"ES256\",\"kid\":\"any\"}", CLAIMS)),
	                 TOKEN_OK);
	auth_free(auth);
}

/* One key in 128 has such a coordinate, and some makers of key sets leave its zeros out. */
static void a_coordinate_may_lack_its_leading_zeros(void **state)
{
	enum { FULL = 43 /* characters of 32 bytes */, TRIES = 20000 };
	struct fixture *f = *state;
	struct arena *a = &f->arena;
	EVP_PKEY *key = EVP_EC_gen("P-256");
	struct slice y = maker_number(a, key, OSSL_PKEY_PARAM_EC_PUB_Y, 0);
	for (int i = 0; y.n == FULL && i < TRIES; i++) {
		EVP_PKEY_free(key);
		key = EVP_EC_gen("P-256");
		y = maker_number(a, key, OSSL_PKEY_PARAM_EC_PUB_Y, 0);
	}
	assert_true(y.n < FULL);
	const char *x = maker_number(a, key, OSSL_PKEY_PARAM_EC_PUB_X, 32).at, *why = "";
	const char *jwk = arena_printf(
	        a, "\"kid\":\"ec\",\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"", x, y.at);
	struct auth *auth = load(f, set_of(f, jwk, NULL), NULL, &why);
	if (!auth)
		fail_msg("%s", why);
	assert_int_equal(check(auth, a, maker_es256(a, key, "{\"alg\":\"ES256\",\"kid\":\"ec\"}", CLAIMS)),
	                 TOKEN_OK);
	auth_free(auth);
	EVP_PKEY_free(key);
}

static void settings_without_sense_are_refused(void **state)
{
	struct fixture *f = *state;
	static const char *const empty[] = {"", NULL}, *const unknown[] = {"RS256", "none", NULL};
	struct auth_profile rows[7], twice[2];
	for (size_t i = 0; i < 7; i++) {
		rows[i] = maker_profile();
		rows[i].secret = SLICE(SECRET_TEXT);
	}
	twice[0] = twice[1] = rows[0];
	rows[0].issuer = NULL;
	rows[1].issuer = "";
	rows[2].audiences = empty;
	rows[3].secret = SLICE("0123456789abcdef0123456789abcde");
	rows[4].secret = SLICE("");
	rows[5].algorithms = unknown;
	rows[6].leeway_s = 100000;
	for (size_t i = 0; i < 7; i++) {
		const char *why = NULL;
		assert_null(maker_auth(&rows[i], &f->arena, &why));
		assert_non_null(why);
		assert_null(strstr(why, "0123456789"));
	}
	const char *why = NULL;
	assert_null(maker_auths(twice, 2, &f->arena, &why));
	assert_non_null(strstr(why, "twice"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(keys_that_nobody_may_publish_are_refused),
	        cmocka_unit_test(weak_keys_are_refused),
	        cmocka_unit_test(broken_keys_are_refused),
	        cmocka_unit_test(kids_are_texts_and_each_but_once),
	        cmocka_unit_test(files_that_are_no_key_sets_are_refused),
	        cmocka_unit_test(a_pem_file_holds_one_public_key),
	        cmocka_unit_test(keys_for_other_uses_are_passed_over),
	        cmocka_unit_test(without_a_kid_the_key_must_be_the_only_one),
	        cmocka_unit_test(a_pem_key_answers_to_names_that_no_other_has),
	        cmocka_unit_test(a_coordinate_may_lack_its_leading_zeros),
	        cmocka_unit_test(settings_without_sense_are_refused),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
