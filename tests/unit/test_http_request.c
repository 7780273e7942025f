/* Requests: what must not pass, because two parsers may read it differently (RFC 9112 section 11.2). */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/request.h"

enum { FIELDS_EACH = 4, MAX_BYTES = 1000 };

struct field {
	const char *name, *value;
};

struct message {
	const char *what;
	struct field fields[FIELDS_EACH];
	enum http_fault fault;
	bool http10;
};

static const struct message messages[] = {
        {"plain",                      {{"Host", "a"}},                                           FAULT_NONE,            false},
        {"port",                       {{"host", "a.example:8080"}},                              FAULT_NONE,            false},
        {"IPv6",                       {{"HOST", "[::1]:80"}},                                    FAULT_NONE,            false},
        {"no Host",                    {{"Accept", "*/*"}},                                       FAULT_HOST,            false},
        {"no Host in 1.0",             {{"Accept", "*/*"}},                                       FAULT_NONE,            true },
        {"two Hosts",                  {{"Host", "a"}, {"Host", "a"}},                            FAULT_REPEATED_FIELD,  false},
        {"two Hosts in 1.0",           {{"Host", "a"}, {"HOST", "b"}},                            FAULT_REPEATED_FIELD,  true },
        {"empty Host",                 {{"Host", ""}},                                            FAULT_HOST,            false},
        {"blank Host",                 {{"Host", " \t"}},                                         FAULT_HOST,            false},
        {"list as Host",               {{"Host", "a, b"}},                                        FAULT_HOST,            false},
        {"user in Host",               {{"Host", "a@b"}},                                         FAULT_HOST,            false},
        {"path in Host",               {{"Host", "a/b"}},                                         FAULT_HOST,            false},
        {"length",                     {{"Host", "a"}, {"Content-Length", " 12 "}},               FAULT_NONE,            false},
        {"longest length",             {{"Host", "a"}, {"Content-Length", "999999999999999999"}}, FAULT_NONE,            false},
        {"too long a length",
         {{"Host", "a"}, {"Content-Length", "18446744073709551617"}},
         FAULT_LENGTH,                                                                                                   false},
        {"signed length",              {{"Host", "a"}, {"Content-Length", "+1"}},                 FAULT_LENGTH,          false},
        {"negative length",            {{"Host", "a"}, {"Content-Length", "-1"}},                 FAULT_LENGTH,          false},
        {"hexadecimal length",         {{"Host", "a"}, {"Content-Length", "0x10"}},               FAULT_LENGTH,          false},
        {"list of lengths",            {{"Host", "a"}, {"Content-Length", "5, 5"}},               FAULT_LENGTH,          false},
        {"empty length",               {{"Host", "a"}, {"Content-Length", ""}},                   FAULT_LENGTH,          false},
        {"split length",               {{"Host", "a"}, {"Content-Length", "1 2"}},                FAULT_LENGTH,          false},
        {"equal lengths",
         {{"Host", "a"}, {"Content-Length", "5"}, {"Content-Length", "5"}},
         FAULT_REPEATED_FIELD,                                                                                           false},
        {"different lengths",
         {{"Host", "a"}, {"Content-Length", "5"}, {"content-length", "6"}},
         FAULT_REPEATED_FIELD,                                                                                           false},
        {"chunked",                    {{"Host", "a"}, {"Transfer-Encoding", "Chunked"}},         FAULT_NONE,            false},
        {"chunked in 1.0",             {{"Host", "a"}, {"Transfer-Encoding", "chunked"}},         FAULT_TRANSFER_CODING, true },
        {"chunked twice",
         {{"Host", "a"}, {"Transfer-Encoding", "chunked, chunked"}},
         FAULT_TRANSFER_CODING,                                                                                          false},
        {"chunked in two fields",
         {{"Host", "a"}, {"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "identity"}},
         FAULT_REPEATED_FIELD,                                                                                           false},
        {"gzip, chunked",
         {{"Host", "a"}, {"Transfer-Encoding", "gzip, chunked"}},
         FAULT_TRANSFER_CODING,                                                                                          false},
        {"identity",                   {{"Host", "a"}, {"Transfer-Encoding", "identity"}},        FAULT_TRANSFER_CODING, false},
        {"xchunked",                   {{"Host", "a"}, {"Transfer-Encoding", "xchunked"}},        FAULT_TRANSFER_CODING, false},
        {"empty coding",               {{"Host", "a"}, {"Transfer-Encoding", ""}},                FAULT_TRANSFER_CODING, false},
        {"vertical tab and coding",
         {{"Host", "a"}, {"Transfer-Encoding", "\vchunked"}},
         FAULT_FIELD_VALUE,                                                                                              false},
        {"length and coding",
         {{"Host", "a"}, {"Content-Length", "5"}, {"Transfer-Encoding", "chunked"}},
         FAULT_LENGTH_AND_CODING,                                                                                        false},
        {"coding and length",
         {{"Transfer-Encoding", "chunked"}, {"Content-Length", "5"}, {"Host", "a"}},
         FAULT_LENGTH_AND_CODING,                                                                                        false},
        {"blank before the colon",     {{"Host", "a"}, {"Content-Length ", "5"}},                 FAULT_FIELD_NAME,      false},
        {"blank before the name",
         {{"Host", "a"}, {" Transfer-Encoding", "chunked"}},
         FAULT_FIELD_NAME,                                                                                               false},
        {"colon in the name",          {{"Host", "a"}, {"Transfer-Encoding:", "chunked"}},        FAULT_FIELD_NAME,      false},
        {"no name",                    {{"Host", "a"}, {"", "x"}},                                FAULT_FIELD_NAME,      false},
        {"name beyond ASCII",
         {{"Host", "a"},
          {"Tr\xc3\xa5"
           "d",
           "x"}},
         FAULT_FIELD_NAME,                                                                                               false},
        {"line feed in a value",
         {{"Host", "a"}, {"X", "a\nTransfer-Encoding: chunked"}},
         FAULT_FIELD_VALUE,                                                                                              false},
        {"carriage return in a value", {{"Host", "a"}, {"X", "a\rb"}},                            FAULT_FIELD_VALUE,     false},
        {"delete in a value",          {{"Host", "a"}, {"X", "a\x7f"}},                           FAULT_FIELD_VALUE,     false},
        {"tab in a value",             {{"Host", "a"}, {"X", "a\tb"}},                            FAULT_NONE,            false},
        {"text beyond ASCII",          {{"Host", "a"}, {"X", "bl\xc3\xa5"}},                      FAULT_NONE,            false},
        {"two tokens",
         {{"Host", "a"}, {"Authorization", "Bearer a"}, {"Authorization", "Bearer b"}},
         FAULT_REPEATED_FIELD,                                                                                           false},
        {"two If-Match",
         {{"Host", "a"}, {"If-Match", "*"}, {"If-Match", "\"1-a\""}},
         FAULT_REPEATED_FIELD,                                                                                           false},
        {"two unknown ones",           {{"Host", "a"}, {"X", "1"}, {"X", "2"}},                   FAULT_NONE,            false},
        {"the first fault stays",      {{"Ho st", "a"}, {"X", "\x01"}},                           FAULT_FIELD_NAME,      false},
};

static struct http_request read_message(const struct message *m)
{
	struct http_request rq = {.is_http10 = m->http10};
	for (int i = 0; i < FIELDS_EACH && m->fields[i].name; i++)
		http_request_add_field(&rq, slice_of(m->fields[i].name), slice_of(m->fields[i].value),
		                       MAX_BYTES);
	http_request_check(&rq);
	return rq;
}

static void every_ambiguous_message_is_refused_and_no_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
		enum http_fault fault = read_message(&messages[i]).fault;
		if (fault != messages[i].fault)
			print_error("%s: %s\n", messages[i].what, http_fault_text(fault));
		assert_int_equal(fault, messages[i].fault);
	}
}

static void every_fault_has_a_sentence(void **state)
{
	(void)state;
	for (int fault = FAULT_NONE + 1; fault <= FAULT_FIELDS_TOO_LARGE; fault++)
		assert_int_equal(http_fault_text((enum http_fault)fault)[0] != '\0', 1);
}

static void a_nul_byte_in_a_value_is_refused(void **state)
{
	(void)state;
	struct http_request rq = {.is_http10 = true};
	http_request_add_field(&rq, SLICE("X"), SLICE("a\0b"), MAX_BYTES);
	assert_int_equal(rq.fault, FAULT_FIELD_VALUE);
}

/* Every byte at every place of a value that is looked at in words. */
static void control_characters_are_found_wherever_they_stand(void **state)
{
	(void)state;
	enum { LONG = 21 };
	char text[LONG];
	for (unsigned byte = 0; byte <= UCHAR_MAX; byte++)
		for (size_t at = 0; at < LONG; at++) {
			struct http_request rq = {.is_http10 = true};
			bool is_control = (byte < 0x20 && byte != '\t') || byte == 0x7f;
			memset(text, at % 2 ? 'a' : 0xff, sizeof text);
			text[at] = (char)byte;
			http_request_add_field(&rq, SLICE("X"), (struct slice){text, LONG}, MAX_BYTES);
			assert_int_equal(rq.fault, is_control ? FAULT_FIELD_VALUE : FAULT_NONE);
		}
}

static void all_fields_together_are_bounded(void **state)
{
	(void)state;
	struct http_request rq = {.is_http10 = true};
	http_request_add_field(&rq, SLICE("A"), SLICE("12345"), 20); /* 10 with ": " and the line's end */
	http_request_add_field(&rq, SLICE("B"), SLICE("12345"), 20);
	assert_int_equal(rq.fault, FAULT_NONE);
	http_request_add_field(&rq, SLICE("C"), SLICE(""), 20);
	assert_int_equal(rq.fault, FAULT_FIELDS_TOO_LARGE);
}

/* With names, colons and ends of lines: 17 of Authorization, 5 of X. Whichever comes first. */
static void long_credentials_are_told_from_other_fields(void **state)
{
	(void)state;
	static const struct {
		size_t credentials, other;
		bool too_long, too_large;
	} cases[] = {
	        {483,  495,  false, false},
                {484,  495,  true,  false},
                {983,  0,    true,  false},
	        {5000, 495,  true,  false},
                {5000, 995,  true,  false},
                {5000, 996,  true,  true },
	        {483,  496,  false, true },
                {0,    979,  false, true },
                {0,    5000, false, true },
	};
	static char text[5001];
	memset(text, 'a', sizeof text);
	for (size_t i = 0; i < 2 * (sizeof cases / sizeof *cases); i++) {
		struct http_request rq = {.is_http10 = true};
		struct slice credentials = {text, cases[i / 2].credentials},
		             other = {text, cases[i / 2].other};
		if (i % 2)
			http_request_add_field(&rq, SLICE("authorization"), credentials, MAX_BYTES);
		http_request_add_field(&rq, SLICE("X"), other, MAX_BYTES);
		if (i % 2 == 0)
			http_request_add_field(&rq, SLICE("Authorization"), credentials, MAX_BYTES);
		assert_int_equal(rq.fault, cases[i / 2].too_large ? FAULT_FIELDS_TOO_LARGE : FAULT_NONE);
		if (!rq.fault)
			assert_int_equal(rq.credentials_too_long, cases[i / 2].too_long);
	}
}

static void of_lists_without_weight_the_first_counts(void **state)
{
	(void)state;
	struct http_request rq = {.is_http10 = true};
	http_request_add_field(&rq, SLICE("accept"), SLICE(" a/b "), MAX_BYTES);
	http_request_add_field(&rq, SLICE("Accept"), SLICE("c/d"), MAX_BYTES);
	assert_true(slice_is(rq.fields[FIELD_ACCEPT], "a/b"));
	assert_int_equal(rq.fault, FAULT_NONE);
}

static void a_length_of_zero_is_no_body(void **state)
{
	(void)state;
	static const struct {
		struct field field;
		bool has_body;
	} cases[] = {
	        {{"Content-Length", "0"},          false},
                {{"Content-Length", "000"},        false},
	        {{"Content-Length", "1"},          true },
                {{"Transfer-Encoding", "chunked"}, true },
	        {{"Accept", "*/*"},                false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct http_request rq = {.is_http10 = false};
		http_request_add_field(&rq, slice_of(cases[i].field.name), slice_of(cases[i].field.value),
		                       MAX_BYTES);
		assert_int_equal(http_request_has_body(&rq), cases[i].has_body);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_ambiguous_message_is_refused_and_no_other),
	        cmocka_unit_test(every_fault_has_a_sentence),
	        cmocka_unit_test(a_nul_byte_in_a_value_is_refused),
	        cmocka_unit_test(control_characters_are_found_wherever_they_stand),
	        cmocka_unit_test(all_fields_together_are_bounded),
	        cmocka_unit_test(long_credentials_are_told_from_other_fields),
	        cmocka_unit_test(of_lists_without_weight_the_first_counts),
	        cmocka_unit_test(a_length_of_zero_is_no_body),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
