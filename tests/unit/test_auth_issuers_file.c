/* The examples of docker/issuers/ are as good as they say, every word of them. */
#include "auth_maker.h"

#include "auth/issuers_file.h"
#include "auth/trust.h"

static const char *const roles[] = {"anonymous", "national_admin", "national_evaluator", "regional_manager",
                                    "buyer",     "supplier",       "researcher",         "integration"};

static int open_arena(void **state)
{
	static struct arena arena;
	arena_init(&arena, 64 << 20);
	*state = &arena;
	return 0;
}

static int close_arena(void **state)
{
	arena_close(*state);
	return 0;
}

static struct auth *load(struct arena *a, const char *path)
{
	const char *why = "";
	struct auth_settings settings = {.roles = roles, .role_count = sizeof roles / sizeof *roles};
	if (!issuers_file_load(path, a, &settings.profiles, &settings.profile_count, &why))
		fail_msg("%s", why);
	struct auth *auth = auth_new(&settings, a, &why);
	if (!auth)
		fail_msg("%s", why);
	return auth;
}

static struct auth *load_example(struct arena *a, const char *name)
{
	return load(a, arena_printf(a, IOA_SOURCE_DIR "/docker/issuers/%s", name));
}

static void maskinporten_is_ready(void **state)
{
	struct auth *auth = load_example(*state, "maskinporten.yaml");
	const struct issuer *i = &auth->issuers[0];
	assert_int_equal(auth->issuer_count, 1);
	assert_true(slice_is(i->rules.issuer, "https://maskinporten.no/"));
	assert_string_equal(i->discovery_url,
	                    "https://maskinporten.no/.well-known/oauth-authorization-server");
	assert_null(i->jwks_url);
	assert_int_equal(i->rules.algorithms, 1u << ALGORITHM_RS256);
	assert_int_equal(i->rules.audiences.count, 0);
	assert_int_equal(i->rules.required_scopes.count, 2);
	assert_int_equal(i->rules.supplier.count, 1);
	assert_int_equal(i->rules.leeway_s, 60);
	assert_string_equal(auth_scopes(auth, 0, UINT64_C(1) << 7, *state), "ioa:read ioa:write");
	assert_string_equal(auth_scopes(auth, 0, UINT64_C(1) << 1, *state), "");
	auth_free(auth);
}

static void people_are_ready(void **state)
{
	struct auth *auth = load_example(*state, "idporten.yaml");
	assert_int_equal(auth->issuer_count, 2);
	assert_true(slice_is(auth->issuers[0].rules.issuer, "https://idporten.no"));
	assert_int_equal(auth->issuers[0].rules.fixed_roles, 0);
	assert_int_equal(auth->issuers[0].rules.roles.count, 0);
	assert_int_equal(auth->issuers[0].rules.organisation.count, 0);
	assert_true(slice_is(auth->issuers[1].rules.issuer, "https://ansattporten.no"));
	assert_int_equal(auth->issuers[1].rules.fixed_roles, 0);
	assert_int_equal(auth->issuers[1].rules.organisation.count, 2);
	auth_free(auth);
}

static void keycloak_is_ready(void **state)
{
	struct auth *auth = load_example(*state, "keycloak.yaml");
	const struct claim_rules *r = &auth->issuers[0].rules;
	assert_int_equal(r->leeway_s, 30);
	assert_true(r->type_required);
	assert_int_equal(r->claim_roles.count, 7);
	assert_int_equal(r->claim_roles.items[6].roles, UINT64_C(1) << 1 | UINT64_C(1) << 2);
	auth_free(auth);
}

/* Files are found beside the issuers file, wherever the daemon was started. */
static void local_development_needs_its_files(void **state)
{
	struct buf text;
	const char *dir = maker_directory(*state);
	EVP_PKEY *rsa = EVP_RSA_gen(2048);
	buf_init(&text, 1 << 20);
	assert_int_equal(file_read(IOA_SOURCE_DIR "/docker/issuers/local.yaml", &text), FILE_OK);
	char *yaml = arena_strdup(*state, buf_slice(&text)), *keys = strstr(yaml, "/var/lib/ioad/keys/");
	assert_non_null(keys);
	memmove(keys, keys + strlen("/var/lib/ioad/keys/"), strlen(keys + strlen("/var/lib/ioad/keys/")) + 1);
	const char *path = maker_file(*state, dir, "local.yaml", yaml);
	const char *jwks =
	        maker_file(*state, dir, "jwks.json",
	                   arena_printf(*state, "{\"keys\":[{%s}]}", maker_jwk_members(*state, rsa)));
	const char *secret = maker_file(*state, dir, "secret.txt", SECRET_TEXT "\r\n");
	struct auth *auth = load(*state, path);
	assert_int_equal(auth->issuers[0].keys->count, 1);
	assert_int_equal(auth->issuers[1].keys->count, 1);
	assert_true(slice_is(auth->issuers[1].keys->keys[0].secret, SECRET_TEXT));
	auth_free(auth);
	unlink(secret);
	const struct auth_profile *profiles;
	size_t count;
	const char *why = "";
	assert_false(issuers_file_load(path, *state, &profiles, &count, &why));
	assert_string_equal(why, arena_printf(*state, "%s: there is no such file", secret));
	unlink(path);
	unlink(jwks);
	rmdir(dir);
	EVP_PKEY_free(rsa);
	buf_close(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(maskinporten_is_ready),
	        cmocka_unit_test(people_are_ready),
	        cmocka_unit_test(keycloak_is_ready),
	        cmocka_unit_test(local_development_needs_its_files),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
