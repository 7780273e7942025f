/* Development keys and tokens: made once, fitting each other, and taken by the verifier. */
#include "auth_maker.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "auth/mint.h"
#include "base/clock.h"

struct fixture {
	struct arena arena;
	const char *dir, *pem, *jwks;
};

static int set_up(void **state)
{
	struct fixture *f = *state = calloc(1, sizeof *f);
	arena_init(&f->arena, 16 << 20);
	f->dir = maker_directory(&f->arena);
	f->pem = arena_printf(&f->arena, "%s/keys/signing.pem", f->dir);
	f->jwks = arena_printf(&f->arena, "%s/keys/jwks.json", f->dir);
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	unlink(f->pem);
	unlink(f->jwks);
	unlink(arena_printf(&f->arena, "%s/keys/lock", f->dir));
	rmdir(arena_printf(&f->arena, "%s/keys", f->dir));
	assert_int_equal(rmdir(f->dir), 0);
	arena_close(&f->arena);
	free(f);
	return 0;
}

static void prepare(struct fixture *f)
{
	const char *why = "";
	if (!mint_prepare_keys(f->dir, &f->arena, &why))
		fail_msg("%s", why);
}

static const char *content(struct fixture *f, const char *path)
{
	struct buf b;
	buf_init(&b, 1 << 20);
	assert_int_equal(file_read(path, &b), FILE_OK);
	const char *text = arena_strdup(&f->arena, buf_slice(&b));
	buf_close(&b);
	return text;
}

static struct mint_request request(void)
{
	return (struct mint_request){.issuer = ISSUER, .role = "supplier", .ttl_s = 3600};
}

static struct principal accepted(struct fixture *f, const struct mint_request *rq, const char *audience)
{
	struct principal p = {.roles = 0};
	const char *why = "", *token = mint_token(f->dir, rq, &f->arena, &why);
	if (!token)
		fail_msg("%s", why);
	const char *const audiences[] = {audience, NULL};
	struct auth_profile profile = maker_profile();
	profile.jwks_file = f->jwks;
	profile.audiences = audience ? audiences : NULL;
	struct auth *auth = maker_auth(&profile, &f->arena, &why);
	if (!auth)
		fail_msg("%s", why);
	struct auth_session *s = auth_session_new(auth);
	assert_int_equal(auth_check(s, slice_of(token), clock_unix_s(), &f->arena, &p), TOKEN_OK);
	auth_session_free(s);
	auth_free(auth);
	return p;
}

static void keys_are_made_once_and_private(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	prepare(f);
	const char *pem = content(f, f->pem), *jwks = content(f, f->jwks);
	assert_int_equal(stat(f->pem, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(stat(arena_printf(&f->arena, "%s/keys", f->dir), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	prepare(f);
	assert_string_equal(content(f, f->pem), pem);
	assert_string_equal(content(f, f->jwks), jwks);
	assert_null(strstr(jwks, "\"d\""));
}

static void the_set_follows_the_key(void **state)
{
	struct fixture *f = *state;
	const struct mint_request rq = request();
	prepare(f);
	const char *jwks = content(f, f->jwks);
	unlink(f->jwks);
	prepare(f);
	assert_string_equal(content(f, f->jwks), jwks);
	unlink(f->pem);
	prepare(f);
	assert_string_not_equal(content(f, f->jwks), jwks);
	accepted(f, &rq, NULL);
}

static void starts_at_once_end_with_one_pair(void **state)
{
	struct fixture *f = *state;
	const struct mint_request rq = request();
	pid_t children[4];
	for (size_t i = 0; i < 4; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			const char *why;
			_exit(mint_prepare_keys(f->dir, &f->arena, &why) ? 0 : 1);
		}
	}
	for (size_t i = 0; i < 4; i++) {
		int status;
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	accepted(f, &rq, NULL);
}

static void a_token_says_what_was_asked(void **state)
{
	struct fixture *f = *state;
	const char *const programmes[] = {"01900000-0000-7000-8000-000000000001",
	                                  "01900000-0000-7000-8000-000000000002"};
	struct mint_request rq = request();
	prepare(f);
	struct principal p = accepted(f, &rq, NULL);
	assert_true(slice_is(p.subject, "dev-supplier"));
	assert_int_equal(p.roles, 1u << 3);
	rq.audience = AUDIENCE;
	rq.subject = "kari";
	rq.organisation = "991825827";
	rq.programmes = programmes;
	rq.programme_count = 2;
	p = accepted(f, &rq, AUDIENCE);
	assert_true(slice_is(p.json,
	                     "{\"issuer\":\"" ISSUER "\",\"subject\":\"kari\",\"organisation\":\"991825827\","
	                     "\"roles\":[\"supplier\"],\"programmes\":[\"01900000-0000-"
	                     "7000-8000-000000000001\","
	                     "\"01900000-0000-7000-8000-000000000002\"]}"));
}

static void the_header_names_type_and_key(void **state)
{
	struct fixture *f = *state;
	const struct mint_request rq = request();
	const char *why = "";
	prepare(f);
	const char *token = mint_token(f->dir, &rq, &f->arena, &why);
	size_t n, head = strcspn(token, ".");
	unsigned char *header = arena_calloc(&f->arena, 1, base64url_decoded_max(head) + 1);
	assert_true(base64url_decode((struct slice){token, head}, header, &n));
	const char *kid = strstr((const char *)header, "\"kid\":\"");
	assert_non_null(strstr((const char *)header, "\"typ\":\"JWT\""));
	assert_non_null(kid);
	assert_non_null(strstr(content(f, f->jwks), arena_printf(&f->arena, "%.*s", 7 + 43 + 1, kid)));
}

static void a_request_the_verifier_would_refuse_is_refused(void **state)
{
	struct fixture *f = *state;
	const char *const no_uuid[] = {"1"};
	struct mint_request rows[9];
	prepare(f);
	for (size_t i = 0; i < 9; i++)
		rows[i] = request();
	rows[0].issuer = "";
	rows[1].role = NULL;
	rows[2].subject = "";
	rows[3].organisation = "991825828";
	rows[4].programmes = no_uuid;
	rows[4].programme_count = 1;
	rows[5].ttl_s = 0;
	rows[6].ttl_s = INT64_MAX;
	rows[7].subject = "\xff";
	rows[8].issuer = arena_printf(&f->arena, "%0*d", 9000, 1);
	for (size_t i = 0; i < 9; i++) {
		const char *why = NULL;
		assert_null(mint_token(f->dir, &rows[i], &f->arena, &why));
		assert_non_null(why);
	}
}

static void what_is_in_the_way_is_told(void **state)
{
	struct fixture *f = *state;
	const struct mint_request rq = request();
	const char *why = NULL;
	assert_null(mint_token(f->dir, &rq, &f->arena, &why));
	assert_non_null(strstr(why, "signing.pem: there is no development key yet"));
	prepare(f);
	assert_true(file_write(f->pem, SLICE("no key"), 0600));
	assert_false(mint_prepare_keys(f->dir, &f->arena, &why));
	assert_non_null(strstr(why, "remove it"));
	assert_null(mint_token(f->dir, &rq, &f->arena, &why));
	assert_false(mint_prepare_keys(f->pem, &f->arena, &why));
	assert_false(mint_prepare_keys("", &f->arena, &why));
}

static void keys_in_anothers_directory_are_that_ones(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	const char *keys = arena_printf(&f->arena, "%s/keys", f->dir);
	if (geteuid() != 0)
		skip();
	assert_int_equal(chown(f->dir, 65534, 65534), 0);
	prepare(f);
	const char *paths[] = {keys, f->pem, f->jwks};
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(stat(paths[i], &st), 0);
		assert_int_equal(st.st_uid, 65534);
		assert_int_equal(st.st_gid, 65534);
	}
	/* And root is itself again. */
	const char *own = arena_printf(&f->arena, "%s/own", f->dir);
	assert_true(file_write(own, SLICE("x"), 0600));
	assert_int_equal(stat(own, &st), 0);
	assert_int_equal(st.st_uid, 0);
	unlink(own);
}

static void the_way_to_the_data_directory_is_made(void **state)
{
	struct fixture *f = *state;
	const char *why = "", *deep = arena_printf(&f->arena, "%s/a/b", f->dir);
	assert_true(mint_prepare_keys(deep, &f->arena, &why));
	static const char *const made[] = {"a/b/keys/signing.pem", "a/b/keys/jwks.json", "a/b/keys/lock"};
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(unlink(arena_printf(&f->arena, "%s/%s", f->dir, made[i])), 0);
	rmdir(arena_printf(&f->arena, "%s/keys", deep));
	rmdir(deep);
	rmdir(arena_printf(&f->arena, "%s/a", f->dir));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(keys_are_made_once_and_private, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(the_set_follows_the_key, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(starts_at_once_end_with_one_pair, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(a_token_says_what_was_asked, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(the_header_names_type_and_key, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(a_request_the_verifier_would_refuse_is_refused, set_up,
	                                        tear_down),
	        cmocka_unit_test_setup_teardown(what_is_in_the_way_is_told, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(keys_in_anothers_directory_are_that_ones, set_up, tear_down),
	        cmocka_unit_test_setup_teardown(the_way_to_the_data_directory_is_made, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
