/* Which discovery documents are believed, and which addresses are asked. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "auth/address.h"
#include "auth/discovery.h"

#define FROM "https://issuer.example/.well-known/openid-configuration"

static void https_and_this_machine_are_asked(void **state)
{
	static const struct {
		const char *url;
		struct address address;
	} rows[] = {
	        {"https://a.example",               {true, false}},
	        {"https://a.example:8443/keys?x=1", {true, false}},
	        {"https://192.0.2.1/",              {true, false}},
	        {"https://[2001:db8::1]:443/",      {true, false}},
	        {"https://localhost/jwks",          {true, true} },
	        {"https://localhost.example/jwks",  {true, false}},
	        {"http://localhost:8080/jwks",      {false, true}},
	        {"http://127.0.0.1/jwks",           {false, true}},
	        {"http://[::1]:80/jwks",            {false, true}},
	        {"https://a.example?x",             {true, false}},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct address a;
		if (!address_read(slice_of(rows[i].url), &a))
			fail_msg("refused: %s", rows[i].url);
		assert_int_equal(a.https, rows[i].address.https);
		assert_int_equal(a.loopback, rows[i].address.loopback);
	}
}

static void no_other_address_is_asked(void **state)
{
	static const char *const urls[] = {
	        "",
	        "https://",
	        "https:///path",
	        "https:/a.example/",
	        "HTTPS://a.example/",
	        "a.example/keys",
	        "//a.example/keys",
	        "file:///etc/passwd",
	        "ftp://a.example/",
	        "http://a.example/",
	        "http://192.0.2.1/",
	        "http://127.0.0.1.example/",
	        "http://localhost.example/",
	        "http://localhost@a.example/",
	        "https://user@a.example/",
	        "https://user:secret@a.example/",
	        "https://a.example/#keys",
	        "https://a.example\\@b.example/",
	        "https://a.example/a b",
	        "https://a.example/\n",
	        "https://a.example/\xc3\xa6",
	        "https://\xc3\xa6.example/",
	        "https://a%2eexample/",
	        "https://a_b/",
	        "https://a.example:/",
	        "https://a.example:0/",
	        "https://a.example:65536/",
	        "https://a.example:000443/",
	        "https://a.example:443x/",
	        "https://a.example:4:5/",
	        "https://[::1/",
	        "https://[::1]x/",
	        "https://[]/",
	        "https://[::1%25lo]/",
	        "http://127.1/",
	        "http://2130706433/",
	        "http://[::ffff:127.0.0.1]/",
	};
	struct address a;
	char text[ADDRESS_BYTES_MAX + 2] = "https://a.example/";
	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
		if (address_read(slice_of(urls[i]), &a))
			fail_msg("taken: %s", urls[i]);
	memset(text + strlen(text), 'x', sizeof text - 1 - strlen(text));
	assert_false(address_read(slice_of(text), &a));
	text[ADDRESS_BYTES_MAX] = '\0';
	assert_true(address_read(slice_of(text), &a));
	memset(text + 8, 'x', 300);
	assert_false(address_read(slice_of(text), &a));
}

static enum fault read_from(const char *from, const char *text, const char **ret_uri)
{
	struct arena arena;
	const char *uri = NULL;
	arena_init(&arena, 1 << 16);
	const struct discovery expected = {SLICE("https://issuer.example/"), slice_of(from)};
	enum fault fault = discovery_read(&expected, slice_of(text), &arena, &uri);
	*ret_uri = uri ? strdup(uri) : NULL;
	arena_close(&arena);
	return fault;
}

static void a_sound_document_names_the_key_set(void **state)
{
	const char *uri;
	(void)state;
	assert_int_equal(read_from(FROM,
	                           "{\"issuer\":\"https://issuer.example/\",\"jwks_uri\":"
	                           "\"https://keys.example/jwks\",\"more\":[1]}",
	                           &uri),
	                 FAULT_NONE);
	assert_string_equal(uri, "https://keys.example/jwks");
	free((char *)uri);
}

/* A document of the right issuer with this key set. */
#define RIGHT(uri) "{\"issuer\":\"https://issuer.example/\",\"jwks_uri\":" uri "}"

/* One of this issuer with a good key set. */
#define OF(issuer) "{\"issuer\":" issuer ",\"jwks_uri\":\"https://k.example/\"}"

static void a_document_that_lies_or_is_none_is_refused(void **state)
{
	static const struct {
		enum fault fault;
		const char *text;
	} rows[] = {
	        {FAULT_JSON,    ""	                                        },
	        {FAULT_JSON,    "[]"	                                      },
	        {FAULT_JSON,    "{}"	                                      },
	        {FAULT_JSON,    "{\"issuer\":\"https://issuer.example/\"}"        },
	        {FAULT_JSON,    "{\"jwks_uri\":\"https://k.example/\"}"           },
	        {FAULT_JSON,    OF("1")	                                   },
	        {FAULT_JSON,    RIGHT("[\"https://k.example/\"]")                 },
	        {FAULT_JSON,    RIGHT("\"https://k.example/\"") " x"              },
	        {FAULT_JSON,    OF("\"x\",\"issuer\":\"https://issuer.example/\"")},
	        {FAULT_ISSUER,  OF("\"https://issuer.example\"")                  },
	        {FAULT_ISSUER,  OF("\"https://ISSUER.example/\"")                 },
	        {FAULT_ADDRESS, RIGHT("\"http://k.example/\"")                    },
	        {FAULT_ADDRESS, RIGHT("\"file:///etc/passwd\"")                   },
	        {FAULT_ADDRESS, RIGHT("\"/jwks\"")                                },
	        {FAULT_ADDRESS, RIGHT("\"\"")                                     },
	        {FAULT_ADDRESS, RIGHT("\"http://127.0.0.1:5432/\"")               },
	        {FAULT_ADDRESS, RIGHT("\"https://localhost/\"")                   },
	};
	const char *uri;
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (read_from(FROM, rows[i].text, &uri) != rows[i].fault)
			fail_msg("not refused as %d: %s", (int)rows[i].fault, rows[i].text);
		assert_null(uri);
	}
}

static void a_document_of_this_machine_may_name_this_machine(void **state)
{
	const char *uri;
	(void)state;
	assert_int_equal(read_from("http://localhost:9000/d",
	                           "{\"issuer\":\"https://issuer.example/\",\"jwks_uri\":"
	                           "\"http://127.0.0.1:9000/jwks\"}",
	                           &uri),
	                 FAULT_NONE);
	free((char *)uri);
}

static void every_fault_has_its_sentence(void **state)
{
	(void)state;
	for (int f = FAULT_NONE; f <= FAULT_MEMORY; f++)
		assert_true(fault_text((enum fault)f) && *fault_text((enum fault)f));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(https_and_this_machine_are_asked),
	        cmocka_unit_test(no_other_address_is_asked),
	        cmocka_unit_test(a_sound_document_names_the_key_set),
	        cmocka_unit_test(a_document_that_lies_or_is_none_is_refused),
	        cmocka_unit_test(a_document_of_this_machine_may_name_this_machine),
	        cmocka_unit_test(every_fault_has_its_sentence),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
