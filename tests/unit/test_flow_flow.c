/* Requests that are answered without the database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <zlib.h>

#include "flow_maker.h"

#define ID "0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8d"

static int open_flow(void **state)
{
	(void)state;
	flow_open();
	return 0;
}

static int close_flow(void **state)
{
	(void)state;
	flow_close();
	return 0;
}

/* Any request; what the tables below leave out is NULL. */
struct request {
	const char *method, *target;
	const char *role, *type, *name, *value, *body; /* type: Content-Type; name: of one more field */
	int status;
	const char *problem;      /* last part of `type` */
	const char *where, *code; /* of the first error: pointer, parameter or header */
};

static const struct {
	const char *method, *target, *name, *value;
	int status;
	const char *problem, *where, *code;
} heads[] = {
        {"GET",  "/",                         NULL,             NULL,              404, "not-found",          NULL,            NULL               },
        {"GET",  "/v1/pilot",                 NULL,             NULL,              404, "not-found",          NULL,            NULL               },
        {"GET",  "/v1/pilots/",               NULL,             NULL,              404, "not-found",          NULL,            NULL               },
        {"GET",  "/v1/../health/live",        NULL,             NULL,              404, "not-found",          NULL,            NULL               },
        {"GET",  "*",                         NULL,             NULL,              400, "bad-request",        NULL,            NULL               },
        {"GET",  "",                          NULL,             NULL,              400, "bad-request",        NULL,            NULL               },
        {"GET",  "/health/live#x",            NULL,             NULL,              400, "bad-request",        NULL,            NULL               },
        {"GET",  "/v1/pilots/%2e%zz",         NULL,             NULL,              400, "bad-request",        NULL,            NULL               },
        {"GET",  "/v1/pilots/a%2fb",          NULL,             NULL,              400, "bad-request",        NULL,            NULL               },
        {"PUT",  "/v1/pilots",                NULL,             NULL,              405, "method-not-allowed", NULL,            NULL               },
        {"get",  "/v1/pilots",                NULL,             NULL,              405, "method-not-allowed", NULL,            NULL               },
        {"HEAD", "/v1/pilots/" ID "/nothing", NULL,             NULL,              404, "not-found",          NULL,            NULL               },
        {"GET",  "/v1/pilots",                "Accept",         "application/xml", 406, "not-acceptable",     "Accept",        "media_type"       },
        {"GET",  "/v1/pilots",                "Authorization",  "Basic eDp5",      401, "unauthenticated",    "Authorization",
         "unknown_scheme"                                                                                                                         },
        {"GET",  "/v1/pilots",                "Authorization",  "Bearer",          400, "bad-request",        "Authorization",
         "invalid_request"                                                                                                                        },
        {"GET",  "/v1/pilots",                "Authorization",  "Bearer a b",      400, "bad-request",        "Authorization",
         "invalid_request"                                                                                                                        },
        {"GET",  "/v1/pilots?access_token=x", "Authorization",  "Bearer x.y.z",    400, "unknown-parameter",
         "access_token",                                                                                                       "unknown_parameter"},
        {"GET",  "/v1/pilots",                "Authorization",  "Bearer x.y.z",    401, "invalid-token",      "Authorization",
         "invalid_token"                                                                                                                          },
        {"GET",  "/v1/pilots",                "Authorization",  "",                401, "unauthenticated",    "Authorization", "unknown_scheme"   },
        {"GET",  "/v1/pilots",                "Expect",         "200-ok",          417, "expectation-failed", NULL,            NULL               },
        {"GET",  "/v1/pilots",                "Content-Length", "5",               400, "bad-request",        NULL,            NULL               },
};

static const struct {
	const char *target, *problem, *where, *code;
} parameters[] = {
        {"/v1/pilots?limit=0",                     "invalid-parameter", "limit",        "minimum"          },
        {"/v1/pilots?limit=1e9",                   "invalid-parameter", "limit",        "type"             },
        {"/v1/pilots?limit=",                      "invalid-parameter", "limit",        "type"             },
        {"/v1/pilots?limit=999999999999999999999", "invalid-parameter", "limit",        "type"             },
        {"/v1/pilots?limit=5&limit=6",             "invalid-parameter", "limit",        "repeated"         },
        {"/v1/pilots?nothing=1",                   "unknown-parameter", "nothing",      "unknown_parameter"},
        {"/v1/pilots?=1",                          "unknown-parameter", "",             "unknown_parameter"},
        {"/v1/pilots?nothing=1&limit=0",           "invalid-parameter", "nothing",      "unknown_parameter"},
        {"/v1/pilots?q=%ff",                       "invalid-parameter", "",             "encoding"         },
        {"/v1/pilots?q=%00",                       "invalid-parameter", "",             "encoding"         },
        {"/v1/pilots?programme_id=x",              "invalid-parameter", "programme_id", "uuid"             },
        {"/v1/pilots?stage=idea,nothing",          "invalid-parameter", "stage",        "enum"             },
        {"/v1/pilots?sort=secret",                 "invalid-parameter", "sort",         "enum"             },
        {"/v1/pilots?cursor=AAAA",                 "invalid-cursor",    "cursor",       "cursor"           },
        {"/v1/pilots?cursor=!!",                   "invalid-cursor",    "cursor",       "cursor"           },
        {"/v1/pilots/x",                           "invalid-parameter", "id",           "uuid"             },
};

#define JSON     "application/json"
#define PATCH    "application/merge-patch+json"
#define TOO_DEEP "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"

static const struct {
	const char *method, *role, *type, *if_match, *body;
	int status;
	const char *problem, *where, *code;
} bodies[] = {
        {"POST",   NULL,               NULL,                               NULL, "{}",                  401, "unauthenticated",        NULL,           NULL              },
        {"POST",   "buyer",            NULL,                               NULL, "{}",                  415, "unsupported-media-type", "Content-Type", "media_type"      },
        {"POST",   "buyer",            "application/xml",                  NULL, "<a/>",                415, "unsupported-media-type", "Content-Type",
         "media_type"                                                                                                                                                    },
        {"POST",   "buyer",            "application/json; charset=latin1", NULL, "{}",                  415, "unsupported-media-type",
         "Content-Type",                                                                                                                               "media_type"      },
        {"POST",   "buyer",            JSON,                               NULL, NULL,                  400, "malformed-json",         "",             "required"        },
        {"POST",   "buyer",            JSON,                               NULL, "{",                   400, "malformed-json",         "",             "truncated"       },
        {"POST",   "buyer",            JSON,                               NULL, "{} x",                400, "malformed-json",         "",             "trailing_text"   },
        {"POST",   "buyer",            JSON,                               NULL, "{\"a\":1,\"a\":2}",   400, "malformed-json",         "",             "duplicate_member"},
        {"POST",   "buyer",            JSON,                               NULL, "{\"a\":\"\\u0000\"}", 400, "malformed-json",         "",             "null_character"  },
        {"POST",   "buyer",            JSON,                               NULL, "{\"a\":\"\\ud800\"}", 400, "malformed-json",         "",             "syntax"          },
        {"POST",   "buyer",            JSON,                               NULL, "{\"a\":\"\xff\"}",    400, "malformed-json",         "",             "utf8"            },
        {"POST",   "buyer",            JSON,                               NULL, TOO_DEEP,              400, "malformed-json",         "",             "depth"           },
        {"POST",   "buyer",            JSON,                               NULL, "[]",                  422, "invalid-body",           "",             "type"            },
        {"PATCH",  "buyer",            PATCH,                              NULL, "{}",                  428, "precondition-required",  "If-Match",     "required"        },
        {"PATCH",  "buyer",            PATCH,                              "3",  "{}",                  400, "bad-request",            "If-Match",     "entity_tag"      },
        {"PATCH",  "buyer",            PATCH,                              "*",  "{\"no_such\":1}",     422, "invalid-body",           "/no_such",     "unknown_member"  },
        {"DELETE", "regional_manager", NULL,                               "*",  "{}",                  400, "bad-request",            NULL,           NULL              },
};

static void walk(const struct request *r)
{
	flow_begin(r->method, r->target);
	if (r->type)
		flow_add_field("Content-Type", r->type);
	if (r->name)
		flow_add_field(r->name, r->value);
	if (r->role)
		flow_add_field("Authorization", flow_token(r->role));
	if (!flow_walk(r->body))
		fail_msg("%s %s waits for the database", r->method, r->target);
}

static const char *first_place(const json_t *error)
{
	static const char *const places[] = {"pointer", "parameter", "header"};
	for (size_t i = 0; i < 3; i++)
		if (json_object_get(error, places[i]))
			return json_string_value(json_object_get(error, places[i]));
	return NULL;
}

static void assert_text(const struct request *r, const char *is, const char *expected)
{
	if (expected ? !is || strcmp(is, expected) != 0 : is != NULL)
		fail_msg("%s %s: %s instead of %s", r->method, r->target, is ? is : "nothing",
		         expected ? expected : "nothing");
}

static void assert_answer(const struct request *r)
{
	if (flow_maker.x.rs.status != r->status)
		fail_msg("%s %s: %d instead of %d", r->method, r->target, flow_maker.x.rs.status, r->status);
	json_t *problem = flow_json();
	assert_non_null(problem);
	assert_int_equal(json_integer_value(json_object_get(problem, "status")), r->status);
	assert_text(r, json_string_value(json_object_get(problem, "type")),
	            arena_printf(&flow_maker.arena, "/problems#%s", r->problem));
	const json_t *error = json_array_get(json_object_get(problem, "errors"), 0);
	assert_text(r, first_place(error), r->where);
	assert_text(r, json_string_value(json_object_get(error, "code")), r->code);
	assert_string_equal(flow_field("Content-Type"), "application/problem+json");
	assert_string_equal(flow_field("Cache-Control"), "no-store");
	json_decref(problem);
}

static void assert_refused(const struct request *r)
{
	walk(r);
	assert_answer(r);
}

static void every_wrong_head_gets_its_problem(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		assert_refused(&(struct request){.method = heads[i].method,
		                                 .target = heads[i].target,
		                                 .name = heads[i].name,
		                                 .value = heads[i].value,
		                                 .status = heads[i].status,
		                                 .problem = heads[i].problem,
		                                 .where = heads[i].where,
		                                 .code = heads[i].code});
}

static void every_wrong_parameter_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++)
		assert_refused(&(struct request){.method = "GET",
		                                 .target = parameters[i].target,
		                                 .status = 400,
		                                 .problem = parameters[i].problem,
		                                 .where = parameters[i].where,
		                                 .code = parameters[i].code});
}

static void every_wrong_body_gets_its_problem(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
		assert_refused(&(struct request){
		        .method = bodies[i].method,
		        .target = strcmp(bodies[i].method, "POST") == 0 ? "/v1/pilots" : "/v1/pilots/" ID,
		        .role = bodies[i].role,
		        .type = bodies[i].type,
		        .name = bodies[i].if_match ? "If-Match" : NULL,
		        .value = bodies[i].if_match,
		        .body = bodies[i].body,
		        .status = bodies[i].status,
		        .problem = bodies[i].problem,
		        .where = bodies[i].where,
		        .code = bodies[i].code});
}

static void a_coded_body_is_not_decoded(void **state)
{
	(void)state;
	assert_refused(&(struct request){.method = "POST",
	                                 .target = "/v1/pilots",
	                                 .role = "buyer",
	                                 .type = JSON,
	                                 .name = "Content-Encoding",
	                                 .value = "gzip",
	                                 .body = "{}",
	                                 .status = 415,
	                                 .problem = "unsupported-media-type",
	                                 .where = "Content-Type",
	                                 .code = "media_type"});
}

static void refusals_tell_what_is_offered(void **state)
{
	(void)state;
	flow_begin("DELETE", "/v1/pilots");
	assert_true(flow_walk(NULL));
	assert_string_equal(flow_field("Allow"), "OPTIONS, GET, HEAD, POST");
	flow_begin("POST", "/v1/pilots");
	assert_true(flow_walk("{}"));
	assert_string_equal(flow_field("WWW-Authenticate"),
	                    "Bearer resource_metadata=\"http://h/.well-known/oauth-protected-resource\"");
	flow_begin("PATCH", "/v1/pilots/" ID);
	flow_add_field("Authorization", flow_token("buyer"));
	flow_add_field("Content-Type", "text/plain");
	assert_true(flow_walk("{}"));
	assert_string_equal(flow_field("Accept-Patch"), "application/merge-patch+json");
}

static void what_cannot_be_framed_ends_the_connection(void **state)
{
	(void)state;
	static char target[FLOW_TARGET_MAX + 2] = "/";
	static char value[FLOW_FIELDS_MAX + 1];
	memset(value, 'v', FLOW_FIELDS_MAX);
	flow_begin("POST", "/v1/pilots");
	flow_add_field("Transfer-Encoding", "chunked");
	assert_true(flow_walk("{}"));
	assert_int_equal(flow_maker.x.rs.status, 400);
	assert_true(flow_maker.x.rs.close);
	memset(target + 1, 'a', FLOW_TARGET_MAX);
	flow_begin("GET", target);
	assert_true(flow_walk(NULL));
	assert_int_equal(flow_maker.x.rs.status, 414);
	assert_true(flow_maker.x.rs.close);
	flow_begin("GET", "/health/live");
	flow_add_field("X", value);
	assert_true(flow_walk(NULL));
	assert_int_equal(flow_maker.x.rs.status, 431);
	assert_true(flow_maker.x.rs.close);
	flow_begin("GET", "/health/live");
	assert_true(flow_walk(NULL));
	assert_false(flow_maker.x.rs.close);
}

static void a_body_beyond_the_maximum_is_refused_declared_or_not(void **state)
{
	(void)state;
	static char piece[1000];
	memset(piece, ' ', sizeof piece);
	flow_begin("POST", "/v1/pilots");
	flow_add_field("Content-Length", "4097");
	flow_head(&flow_maker.x);
	assert_int_equal(flow_maker.x.rs.status, 413);
	assert_true(flow_maker.x.rs.close);
	flow_begin("POST", "/v1/pilots");
	flow_add_field("Authorization", flow_token("buyer"));
	flow_add_field("Content-Type", "application/json");
	flow_add_field("Transfer-Encoding", "chunked");
	flow_head(&flow_maker.x);
	int pieces = 0;
	while (flow_body(&flow_maker.x, (struct slice){piece, sizeof piece}) && pieces < 1000)
		pieces++;
	assert_in_range(pieces, 4, 40);
	assert_int_equal(flow_run(&flow_maker.x), FLOW_ANSWERED);
	assert_int_equal(flow_maker.x.rs.status, 413);
}

/* The terminator for libpq needs its byte too. */
static void a_body_of_the_maximum_is_taken(void **state)
{
	(void)state;
	char body[FLOW_BODY_MAX + 1];
	memset(body, ' ', FLOW_BODY_MAX);
	memcpy(body, "{}", 2);
	body[FLOW_BODY_MAX] = '\0';
	flow_begin("PATCH", "/v1/pilots/" ID);
	flow_add_field("Authorization", flow_token("buyer"));
	flow_add_field("Content-Type", "application/merge-patch+json");
	flow_add_field("If-Match", "\"3-a\"");
	assert_false(flow_walk(body));
	assert_int_equal(strlen(flow_maker.x.body_text), FLOW_BODY_MAX);
	assert_string_equal(flow_maker.x.if_match, "{3}");
	assert_int_equal(flow_maker.x.job.lane, DB_LANE_WRITE);
}

static void living_is_told_without_the_database(void **state)
{
	(void)state;
	flow_begin("GET", "/health/live");
	assert_true(flow_walk(NULL));
	assert_int_equal(flow_maker.x.rs.status, 200);
	assert_true(slice_is(flow_maker.x.rs.body, "{\"status\":\"ok\"}"));
	assert_string_equal(flow_field("Cache-Control"), "no-store");
}

static void readiness_is_the_version_of_the_schema(void **state)
{
	(void)state;
	static const struct made_column column = {"version", TYPE_INT4};
	static const struct {
		const char *version;
		int rows, status;
	} cases[] = {
	        {"15", 1, 200},
                {"14", 1, 503},
                {NULL, 0, 503}
        };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		flow_begin("GET", "/health/ready");
		assert_false(flow_walk(NULL));
		flow_give_rows(0, make_rows(&column, 1, &cases[i].version, cases[i].rows));
		flow_finish(DB_OK, NULL);
		assert_int_equal(flow_maker.woken, 1);
		assert_int_equal(flow_maker.x.rs.status, cases[i].status);
	}
	flow_begin("GET", "/health/ready");
	assert_false(flow_walk(NULL));
	flow_finish(DB_UNAVAILABLE, NULL);
	assert_int_equal(flow_maker.x.rs.status, 503);
	assert_string_equal(flow_field("Retry-After"), "1");
}

static void a_daemon_that_stops_is_not_ready_and_ends_connections(void **state)
{
	(void)state;
	atomic_store(&flow_maker.engine->draining, true);
	flow_begin("GET", "/health/ready");
	assert_true(flow_walk(NULL));
	assert_int_equal(flow_maker.x.rs.status, 503);
	assert_true(flow_maker.x.rs.close);
}

static void options_and_preflights_are_answered(void **state)
{
	(void)state;
	flow_begin("OPTIONS", "/v1/pilots/" ID);
	assert_true(flow_walk(NULL));
	assert_int_equal(flow_maker.x.rs.status, 204);
	assert_string_equal(flow_field("Allow"), "OPTIONS, GET, HEAD, PATCH, DELETE");
	assert_null(flow_field("Access-Control-Allow-Origin"));
	flow_begin("OPTIONS", "/v1/pilots");
	flow_add_field("Origin", "https://front.example");
	flow_add_field("Access-Control-Request-Method", "POST");
	assert_true(flow_walk(NULL));
	assert_string_equal(flow_field("Access-Control-Allow-Origin"), "https://front.example");
	assert_string_equal(flow_field("Access-Control-Allow-Methods"), "OPTIONS, GET, HEAD, POST");
}

static void even_refusals_can_be_read_by_an_allowed_origin(void **state)
{
	(void)state;
	flow_begin("GET", "/nothing");
	flow_add_field("Origin", "https://front.example");
	assert_true(flow_walk(NULL));
	assert_string_equal(flow_field("Access-Control-Allow-Origin"), "https://front.example");
}

static void the_contract_is_served_and_not_sent_twice(void **state)
{
	(void)state;
	char tag[ETAG_MAX];
	flow_begin("GET", "/openapi.json");
	assert_true(flow_walk(NULL));
	assert_int_equal(flow_maker.x.rs.status, 200);
	json_t *document = flow_json();
	assert_string_equal(json_string_value(json_object_get(document, "openapi")), "3.1.0");
	json_decref(document);
	memcpy(tag, flow_field("ETag"), strlen(flow_field("ETag")) + 1);
	flow_begin("GET", "/openapi.json");
	flow_add_field("If-None-Match", tag);
	assert_true(flow_walk(NULL));
	assert_int_equal(flow_maker.x.rs.status, 304);
	assert_string_equal(flow_field("ETag"), tag);
	flow_begin("HEAD", "/openapi.json");
	assert_true(flow_walk(NULL));
	assert_int_equal(flow_maker.x.rs.status, 200);
	assert_true(flow_maker.x.head);
	assert_string_equal(flow_field("ETag"), tag);
}

static void gzip_is_the_same_document_under_another_tag(void **state)
{
	(void)state;
	flow_begin("GET", "/openapi.json");
	assert_true(flow_walk(NULL));
	struct slice plain = flow_maker.x.rs.body;
	const char *tag = arena_strdup(&flow_maker.arena, slice_of(flow_field("ETag")));
	flow_begin("GET", "/openapi.json");
	flow_add_field("Accept-Encoding", "gzip");
	assert_true(flow_walk(NULL));
	assert_string_equal(flow_field("Content-Encoding"), "gzip");
	assert_string_not_equal(flow_field("ETag"), tag);
	assert_non_null(strstr(flow_field("Vary"), "Accept-Encoding"));
	unsigned char *back = malloc(plain.n + 1);
	z_stream z = {.next_out = back, .avail_out = (uInt)plain.n + 1};
	memcpy(&z.next_in, &flow_maker.x.rs.body.at, sizeof z.next_in);
	z.avail_in = (uInt)flow_maker.x.rs.body.n;
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	assert_int_equal(z.total_out, plain.n);
	assert_memory_equal(back, plain.at, plain.n);
	inflateEnd(&z);
	free(back);
}

static void a_trace_id_is_taken_when_it_is_one(void **state)
{
	(void)state;
	static const char good[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
	static const char *const bad[] = {
	        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
	        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
	        "00-0af7651916cd43dd8448eb211c80319c",
	        "",
	};
	flow_begin("GET", "/nothing");
	flow_add_field("traceparent", good);
	assert_true(flow_walk(NULL));
	json_t *problem = flow_json();
	assert_string_equal(json_string_value(json_object_get(problem, "trace_id")),
	                    "0af7651916cd43dd8448eb211c80319c");
	json_decref(problem);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		flow_begin("GET", "/nothing");
		flow_add_field("traceparent", bad[i]);
		assert_true(flow_walk(NULL));
		assert_null(memmem(flow_maker.x.rs.body.at, flow_maker.x.rs.body.n, "trace_id", 8));
	}
}

#define WITH_FLOW(test) cmocka_unit_test_setup_teardown(test, open_flow, close_flow)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        WITH_FLOW(every_wrong_head_gets_its_problem),
	        WITH_FLOW(every_wrong_parameter_is_named),
	        WITH_FLOW(every_wrong_body_gets_its_problem),
	        WITH_FLOW(a_coded_body_is_not_decoded),
	        WITH_FLOW(refusals_tell_what_is_offered),
	        WITH_FLOW(what_cannot_be_framed_ends_the_connection),
	        WITH_FLOW(a_body_beyond_the_maximum_is_refused_declared_or_not),
	        WITH_FLOW(a_body_of_the_maximum_is_taken),
	        WITH_FLOW(living_is_told_without_the_database),
	        WITH_FLOW(readiness_is_the_version_of_the_schema),
	        WITH_FLOW(a_daemon_that_stops_is_not_ready_and_ends_connections),
	        WITH_FLOW(options_and_preflights_are_answered),
	        WITH_FLOW(even_refusals_can_be_read_by_an_allowed_origin),
	        WITH_FLOW(the_contract_is_served_and_not_sent_twice),
	        WITH_FLOW(gzip_is_the_same_document_under_another_tag),
	        WITH_FLOW(a_trace_id_is_taken_when_it_is_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
