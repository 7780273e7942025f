/* What a profile makes of its issuer's tokens. */
#include "auth_maker.h"

#include "auth/identity_number.h"

struct fixture {
	struct arena arena;
};

static int set_up(void **state)
{
	struct fixture *f = *state = calloc(1, sizeof *f);
	arena_init(&f->arena, 64 << 20);
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	arena_close(&f->arena);
	free(f);
	return 0;
}

static struct auth_profile profile(void)
{
	struct auth_profile p = maker_profile();
	p.secret = SLICE(SECRET_TEXT);
	return p;
}

static enum token_status check_typed(struct fixture *f, const struct auth_profile *p, const char *header,
                                     const char *members, struct principal *ret_principal)
{
	const char *why = "";
	struct auth *auth = maker_auth(p, &f->arena, &why);
	if (!auth)
		fail_msg("%s", why);
	struct auth_session *s = auth_session_new(auth);
	const char *payload =
	        arena_printf(&f->arena, "{\"iss\":\"" ISSUER "\",\"exp\":%d,%s}", NOW + 60, members);
	const char *token = maker_hs256(&f->arena, SECRET_TEXT, slice_of(header), slice_of(payload));
	enum token_status st = auth_check(s, slice_of(token), NOW, &f->arena, ret_principal);
	auth_session_free(s);
	auth_free(auth);
	return st;
}

static enum token_status check(struct fixture *f, const struct auth_profile *p, const char *members,
                               struct principal *ret_principal)
{
	return check_typed(f, p, "{\"alg\":\"HS256\"}", members, ret_principal);
}

static void is(struct fixture *f, const struct auth_profile *p, const char *members, const char *json)
{
	struct principal principal = {.roles = 0};
	enum token_status st = check(f, p, members, &principal);
	if (st != TOKEN_OK)
		fail_msg("%s: %s", members, token_status_text(st));
	if (!slice_is(principal.json, json))
		fail_msg("%s: %.*s", members, SLICE_ARG(principal.json));
}

static void is_refused(struct fixture *f, const struct auth_profile *p, const char *members,
                       enum token_status wanted)
{
	struct principal principal;
	enum token_status st = check(f, p, members, &principal);
	if (st != wanted)
		fail_msg("%s: %s", members, token_status_text(st));
}

static void subject_falls_back(void **state)
{
	static const char *const paths[] = {"sub", "client_id", NULL};
	struct auth_profile p = profile();
	p.subject = paths;
	is(*state, &p, "\"sub\":\"kari\",\"client_id\":\"c\"",
	   "{\"issuer\":\"" ISSUER "\",\"subject\":\"kari\",\"roles\":[]}");
	is(*state, &p, "\"client_id\":\"c\"", "{\"issuer\":\"" ISSUER "\",\"subject\":\"c\",\"roles\":[]}");
	is_refused(*state, &p, "\"azp\":\"c\"", TOKEN_CLAIMS);
	is_refused(*state, &p, "\"sub\":17,\"client_id\":\"c\"", TOKEN_CLAIMS);
}

static void a_subject_is_no_identity_number(void **state)
{
	struct auth_profile p = profile();
	char number[] = "01810000000";
	for (int i = 0; i < 100000 && !identity_number_is(slice_of(number)); i++)
		snprintf(number, sizeof number, "018100%05d", i);
	assert_true(identity_number_is(slice_of(number)));
	struct fixture *f = *state;
	is_refused(f, &p, arena_printf(&f->arena, "\"sub\":\"%s\"", number), TOKEN_CLAIMS);
	is_refused(f, &p, "\"sub\":\"who\",\"pid\":\"who\"", TOKEN_CLAIMS);
	is(f, &p, arena_printf(&f->arena, "\"sub\":\"who\",\"pid\":\"%s\"", number),
	   "{\"issuer\":\"" ISSUER "\",\"subject\":\"who\",\"roles\":[]}");
}

static void the_organisation_is_the_consumer_and_the_supplier_is_told(void **state)
{
	static const char *const organisation[] = {"consumer.ID", NULL},
	                         *const supplier[] = {"supplier.ID", NULL},
	                         *const sources[] = {"https://www.altinn.no/", NULL};
	struct auth_profile p = profile();
	p.organisation = organisation;
	p.supplier = supplier;
	p.delegation_sources = sources;
	is(*state, &p,
	   "\"sub\":\"c\",\"consumer\":{\"authority\":\"iso6523-actorid-upis\",\"ID\":\"0192:991825827\"},"
	   "\"supplier\":{\"authority\":\"iso6523-actorid-upis\",\"ID\":\"0192:974760673\"},"
	   "\"delegation_source\":\"https://www.altinn.no/\"",
	   "{\"issuer\":\"" ISSUER
	   "\",\"subject\":\"c\",\"organisation\":\"991825827\",\"supplier\":\"974760673\","
	   "\"roles\":[]}");
	is(*state, &p, "\"sub\":\"c\",\"consumer\":{\"ID\":\"0192:991825827\"}",
	   "{\"issuer\":\"" ISSUER "\",\"subject\":\"c\",\"organisation\":\"991825827\","
	   "\"roles\":[]}");
	static const char *const refused[] = {
	        "\"sub\":\"c\",\"consumer\":{\"ID\":\"0192:991825828\"}",
	        "\"sub\":\"c\",\"consumer\":{\"ID\":991825827}",
	        "\"sub\":\"c\",\"consumer\":\"0192:991825827\"",
	        "\"sub\":\"c\",\"supplier\":{\"ID\":\"974760673\"}",
	        "\"sub\":\"c\",\"supplier\":{\"ID\":\"974760673\"},\"delegation_source\":\"https://"
	        "evil.example/\"",
	        "\"sub\":\"c\",\"supplier\":{\"ID\":\"974760673\"},\"delegation_source\":[\"https://"
	        "www.altinn.no/\"]",
	};
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		is_refused(*state, &p, refused[i], TOKEN_CLAIMS);
}

static void two_organisations_are_none(void **state)
{
	static const char *const organisation[] = {"authorization_details[type=org].parties.ID", NULL};
	struct auth_profile p = profile();
	p.organisation = organisation;
	is(*state, &p,
	   "\"sub\":\"c\",\"authorization_details\":[{\"type\":\"other\",\"parties\":[{\"ID\":\"0192:"
	   "974760673\"}]},"
	   "{\"type\":\"org\",\"parties\":[{\"ID\":\"0192:991825827\"},{\"ID\":\"0192:991825827\"}]}]",
	   "{\"issuer\":\"" ISSUER "\",\"subject\":\"c\",\"organisation\":\"991825827\","
	   "\"roles\":[]}");
	is_refused(*state, &p,
	           "\"sub\":\"c\",\"authorization_details\":[{\"type\":\"org\",\"parties\":[{\"ID\":"
	           "\"0192:991825827\"},{\"ID\":\"0192:974760673\"}]}]",
	           TOKEN_CLAIMS);
}

static uint64_t roles_of(struct fixture *f, const struct auth_profile *p, const char *members)
{
	struct principal principal = {.roles = 0};
	enum token_status st = check(f, p, members, &principal);
	if (st != TOKEN_OK)
		fail_msg("%s: %s", members, token_status_text(st));
	return principal.roles;
}

enum { ADMIN = 1 << 1, MANAGER = 1 << 2, SUPPLIER = 1 << 3 };

static void roles_come_from_claims_scopes_and_the_issuer(void **state)
{
	static const char *const paths[] = {"realm_access.roles", "groups", NULL}, *const fixed[] = {
	                                                                                   "supplier", NULL};
	static const struct auth_role meanings[] =
	        {
	                {"/ioa/admins", "national_admin"  },
	                {"/ioa/all",    "regional_manager"},
	                {"/ioa/all",    "supplier"        },
	                {NULL,          NULL              }
        },
	                              scopes[] = {{"ioa:admin", "national_admin"},
	                                          {"ioa:manage", "regional_manager"},
	                                          {NULL, NULL}};
	struct auth_profile p = profile();
	p.roles = paths;
	assert_int_equal(
	        roles_of(*state, &p,
	                 "\"sub\":\"u\",\"realm_access\":{\"roles\":[\"supplier\",\"offline_access\"]},"
	                 "\"groups\":\"regional_manager\""),
	        SUPPLIER | MANAGER);
	assert_int_equal(
	        roles_of(*state, &p, "\"sub\":\"u\",\"roles\":[\"supplier\"],\"scope\":\"ioa:admin\""), 0);
	p.claim_roles = meanings;
	assert_int_equal(roles_of(*state, &p, "\"sub\":\"u\",\"groups\":[\"/ioa/admins\",\"supplier\"]"),
	                 ADMIN);
	assert_int_equal(roles_of(*state, &p, "\"sub\":\"u\",\"groups\":\"/ioa/all\""), MANAGER | SUPPLIER);
	p.scope_roles = scopes;
	assert_int_equal(roles_of(*state, &p, "\"sub\":\"u\",\"scope\":\"openid ioa:manage\""), MANAGER);
	assert_int_equal(roles_of(*state, &p, "\"sub\":\"u\",\"scope\":\"  ioa:admin  ioa:manage \""),
	                 ADMIN | MANAGER);
	assert_int_equal(roles_of(*state, &p, "\"sub\":\"u\",\"scp\":[\"ioa:admin\"]"), ADMIN);
	assert_int_equal(
	        roles_of(*state, &p, "\"sub\":\"u\",\"scp\":\"ioa:admin x\",\"scope\":[\"ioa:manage\"]"),
	        ADMIN | MANAGER);
	assert_int_equal(roles_of(*state, &p, "\"sub\":\"u\",\"scope\":\"IOA:ADMIN ioa:admi ioa:admin2\""),
	                 0);
	is_refused(*state, &p, "\"sub\":\"u\",\"scope\":17", TOKEN_CLAIMS);
	is_refused(*state, &p, "\"sub\":\"u\",\"scp\":[\"a\",[\"b\"]]", TOKEN_CLAIMS);
	p.fixed_roles = fixed;
	assert_int_equal(roles_of(*state, &p, "\"sub\":\"u\",\"scope\":\"ioa:admin\""), ADMIN | SUPPLIER);
}

static void scopes_may_be_required(void **state)
{
	static const char *const scopes[] = {"ioa:read", "ioa:write", NULL};
	struct auth_profile p = profile();
	p.required_scopes = scopes;
	assert_int_equal(roles_of(*state, &p, "\"sub\":\"u\",\"scope\":\"x ioa:write\""), 0);
	is_refused(*state, &p, "\"sub\":\"u\"", TOKEN_SCOPE);
	is_refused(*state, &p, "\"sub\":\"u\",\"scope\":\"\"", TOKEN_SCOPE);
	is_refused(*state, &p, "\"sub\":\"u\",\"scope\":\"ioa:readwrite\"", TOKEN_SCOPE);
	/* another token first: this one would not do with any scope */
	is_refused(*state, &p, "\"sub\":\"u\",\"scope\":\"x\",\"nbf\":1800000000", TOKEN_NOT_YET);
	is_refused(*state, &p, "\"sub\":\"u\",\"scope\":{}", TOKEN_CLAIMS);
}

static void types_may_be_required(void **state)
{
	static const char *const types[] = {"at+jwt", NULL};
	static const struct {
		const char *header;
		enum token_status wanted;
	} rows[] = {
	        {"{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}",             TOKEN_OK    },
	        {"{\"alg\":\"HS256\",\"typ\":\"application/AT+JWT\"}", TOKEN_OK    },
	        {"{\"alg\":\"HS256\"}",                                TOKEN_CLAIMS},
	        {"{\"alg\":\"HS256\",\"typ\":\"JWT\"}",                TOKEN_CLAIMS},
	        {"{\"alg\":\"HS256\",\"typ\":\"application/\"}",       TOKEN_CLAIMS},
	};
	struct auth_profile p = profile();
	struct principal principal;
	p.types = types;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (check_typed(*state, &p, rows[i].header, "\"sub\":\"u\"", &principal) != rows[i].wanted)
			fail_msg("%s", rows[i].header);
}

/* ---- profiles without sense ---- */

static void is_no_profile(struct fixture *f, const struct auth_profile *p, const char *because)
{
	const char *why = "";
	assert_null(maker_auth(p, &f->arena, &why));
	if (!strstr(why, because))
		fail_msg("said \"%s\" instead of \"%s\"", why, because);
}

static void mistakes_are_named_with_their_place(void **state)
{
	static const char *const pid[] = {"sub", "user.pid", NULL},
	                         *const roles[] = {"supplier", "king", NULL},
	                         *const anonymous[] = {"anonymous", NULL}, *const hs[] = {"HS256", NULL},
	                         *const none[] = {"RS256", "none", NULL};
	static const struct auth_role king[] = {
	        {"a/b~c", "king"},
                {NULL,    NULL  }
        };
	struct auth_profile p = profile();
	p.where = "issuers.yaml: /issuers/3";
	p.subject = pid;
	is_no_profile(*state, &p, "issuers.yaml: /issuers/3/claims/subject/1: national identity numbers");
	p.subject = NULL;
	p.fixed_roles = roles;
	is_no_profile(*state, &p, "/issuers/3/fixed_roles/1: there is no role king, but: national_admin");
	p.fixed_roles = anonymous;
	is_no_profile(*state, &p, "/issuers/3/fixed_roles/0: there is no role anonymous");
	p.fixed_roles = NULL;
	p.scope_roles = king;
	is_no_profile(*state, &p, "/issuers/3/scope_roles/a~1b~0c: there is no role king");
	p.scope_roles = NULL;
	p.algorithms = none;
	is_no_profile(*state, &p, "/issuers/3/algorithms/1: there is no such algorithm");
	p.algorithms = hs;
	p.secret = SLICE("");
	p.jwks_url = "https://issuer.example/jwks";
	is_no_profile(*state, &p, "/issuers/3/algorithms: HS256 needs a secret");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(subject_falls_back),
	        cmocka_unit_test(a_subject_is_no_identity_number),
	        cmocka_unit_test(the_organisation_is_the_consumer_and_the_supplier_is_told),
	        cmocka_unit_test(two_organisations_are_none),
	        cmocka_unit_test(roles_come_from_claims_scopes_and_the_issuer),
	        cmocka_unit_test(scopes_may_be_required),
	        cmocka_unit_test(types_may_be_required),
	        cmocka_unit_test(mistakes_are_named_with_their_place),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
