/* What the caller is after a token was taken: roles, programmes, and the text for the database. */
#include "auth_fixture.h"

static void the_principal_is_what_the_database_reads(void **state)
{
	struct fixture *f = *state;
	struct principal p = taken(
	        f, WITH("\"roles\":[\"supplier\",\"king\",\"regional_manager\"],\"organisation\":\"0192:"
	                "991825827\","
	                "\"programmes\":[\"0190ABCD-0000-7000-8000-000000000001\"],\"pid\":\"01010112345\""));
	assert_int_equal(p.roles, 1u << 2 | 1u << 3);
	assert_true(slice_is(p.subject, "user-1"));
	assert_true(slice_is(p.json, "{\"issuer\":\"" ISSUER "\",\"subject\":\"user-1\","
	                             "\"organisation\":\"991825827\",\"roles\":[\"regional_"
	                             "manager\",\"supplier\"],"
	                             "\"programmes\":[\"0190abcd-0000-7000-8000-000000000001\"]}"));
	p = taken(f, "{\"iss\":\"" ISSUER "\",\"sub\":\"a\\\"\\\\\xc3\xa6\"," EXP "}");
	assert_true(slice_is(p.json, "{\"issuer\":\"" ISSUER "\",\"subject\":\"a\\\"\\\\\xc3\xa6\","
	                             "\"roles\":[]}"));
}

static void roles_are_those_of_the_contract(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(taken(f, WITH("\"roles\":\"national_admin\"")).roles, 1u << 1);
	assert_int_equal(taken(f, WITH("\"roles\":\"king\"")).roles, 0);
	assert_int_equal(taken(f, WITH("\"roles\":\"supplier national_admin\"")).roles, 0);
	assert_int_equal(taken(f, WITH("\"roles\":[\"NATIONAL_ADMIN\",\"king\"]")).roles, 0);
	assert_int_equal(taken(f, WITH("\"roles\":[\"anonymous\"]")).roles, 0);
	assert_int_equal(taken(f, CLAIMS).roles, 0);
}

static void a_hundred_programmes_are_the_most(void **state)
{
	struct fixture *f = *state;
	struct arena *a = &f->arena;
	const char *list = "";
	for (int i = 0; i < 100; i++)
		list = arena_printf(a, "%s%s\"01900000-0000-7000-8000-%012d\"", list, i ? "," : "", i);
	assert_non_null(
	        strstr(taken(f, arena_printf(a, WITH("\"programmes\":[%s]"), list)).json.at, "000099\"]}"));
	const char *more =
	        arena_printf(a, WITH("\"programmes\":[%s,\"01900000-0000-7000-8000-000000000100\"]"), list);
	expect(f->session, f, slice_of(maker_rs256(a, f->rsa, RS_HEADER, more)), TOKEN_CLAIMS,
	       "101 programmes");
}

static void a_subject_has_at_most_255_bytes(void **state)
{
	struct fixture *f = *state;
	struct arena *a = &f->arena;
	for (int n = 255; n <= 256; n++) {
		const char *payload =
		        arena_printf(a, "{\"iss\":\"" ISSUER "\",\"sub\":\"%0*d\"," EXP "}", n, 1);
		expect(f->session, f, slice_of(maker_rs256(a, f->rsa, RS_HEADER, payload)),
		       n == 255 ? TOKEN_OK : TOKEN_CLAIMS, "length of sub");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_principal_is_what_the_database_reads),
	        cmocka_unit_test(roles_are_those_of_the_contract),
	        cmocka_unit_test(a_hundred_programmes_are_the_most),
	        cmocka_unit_test(a_subject_has_at_most_255_bytes),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
