/* Formats: what is taken, what is refused, and the normal form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "contract/format.h"

/* NULL as normal form: the text is refused. */
static const struct {
	const char *format, *text, *normal;
} cases[] = {
        {"uuid",                "0192A3C4-5e6f-7a1b-8c2d-3e4f5a6b7c8d",                                     "0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8d"},
        {"uuid",                "0192a3c45e6f7a1b8c2d3e4f5a6b7c8d",                                         NULL                                  },
        {"uuid",                "0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8g",                                     NULL                                  },

        {"date",                "2024-02-29",                                                               "2024-02-29"                          },
        {"date",                "2023-02-29",                                                               NULL                                  },
        {"date",                "1900-02-29",                                                               NULL                                  },
        {"date",                "2000-02-29",                                                               "2000-02-29"                          },
        {"date",                "2024-13-01",                                                               NULL                                  },
        {"date",                "2024-04-31",                                                               NULL                                  },
        {"date",                "0000-01-01",                                                               NULL                                  },
        {"date",                "0001-01-01",                                                               "0001-01-01"                          },
        {"date",                "2024-1-1",                                                                 NULL                                  },
        {"date",                "2024-01-01 ",                                                              NULL                                  },
        {"date",                "",                                                                         NULL                                  },

        {"date-time",           "2026-03-31T12:00:00Z",                                                     "2026-03-31T12:00:00Z"                },
        {"date-time",           "2026-03-31t12:00:00.123456789z",                                           "2026-03-31T12:00:00.123456Z"         },
        {"date-time",           "2026-03-31T12:00:00+02:00",                                                "2026-03-31T12:00:00+02:00"           },
        {"date-time",           "2026-03-31T12:00:00",                                                      NULL                                  },
        {"date-time",           "2026-03-31 12:00:00Z",                                                     NULL                                  },
        {"date-time",           "2026-03-31T24:00:00Z",                                                     NULL                                  },
        {"date-time",           "2026-03-31T12:60:00Z",                                                     NULL                                  },
        {"date-time",           "2026-03-31T12:00:00.Z",                                                    NULL                                  },
        {"date-time",           "2026-03-31T12:00:00+2",                                                    NULL                                  },
        {"date-time",           "2026-03-31T12:00:00+16:00",                                                NULL                                  },
        {"date-time",           "2016-12-31T23:59:60Z",                                                     "2016-12-31T23:59:60Z"                },
        {"date-time",           "2017-01-01T00:59:60+01:00",                                                "2017-01-01T00:59:60+01:00"           },
        {"date-time",           "2016-12-31T22:59:60Z",                                                     NULL                                  },
        {"date-time",           "0001-01-01T00:30:00+01:00",                                                NULL                                  },
        {"date-time",           "9999-12-31T23:30:00-01:00",                                                NULL                                  },
        {"date-time",           "9999-12-31T23:59:59.9999999Z",                                             "9999-12-31T23:59:59.999999Z"         },
        {"date-time",           "2016-12-31T23:59:60.000Z",                                                 "2016-12-31T23:59:60.000Z"            },
        {"date-time",           "2016-12-31T23:59:60.5Z",                                                   NULL                                  },

        {"time-zone",           "Europe/Oslo",                                                              "Europe/Oslo"                         },
        {"time-zone",           "Arctic/Longyearbyen",                                                      "Arctic/Longyearbyen"                 },
        {"time-zone",           "America/Argentina/Buenos_Aires",                                           "America/Argentina/Buenos_Aires"      },
        {"time-zone",           "Etc/GMT+1",                                                                "Etc/GMT+1"                           },
        {"time-zone",           "UTC",                                                                      "UTC"                                 },
        {"time-zone",           "Oslo",                                                                     NULL                                  },
        {"time-zone",           "Europe/",                                                                  NULL                                  },
        {"time-zone",           "../etc/passwd",                                                            NULL                                  },

        {"email",               "post@nho.example",                                                         "post@nho.example"                    },
        {"email",               "first.last+tag@a-b.example",                                               "first.last+tag@a-b.example"          },
        {"email",               "a@b@c.example",                                                            NULL                                  },
        {"email",               ".a@c.example",                                                             NULL                                  },
        {"email",               "a..b@c.example",                                                           NULL                                  },
        {"email",               "a@",                                                                       NULL                                  },
        {"email",               "@b",                                                                       NULL                                  },
        {"email",               "a b@c.example",                                                            NULL                                  },
        {"email",               "a@-b.example",                                                             NULL                                  },

        {"hostname",            "xn--troms-zua.example",                                                    "xn--troms-zua.example"               },
        {"hostname",            "a..b",                                                                     NULL                                  },
        {"hostname",            "a.",                                                                       NULL                                  },
        {"hostname",            "a_b",                                                                      NULL                                  },

        {"uri",                 "https://example.org/a?b=c#d",                                              "https://example.org/a?b=c#d"         },
        {"uri",                 "urn:uuid:0192",                                                            "urn:uuid:0192"                       },
        {"uri",                 "http://[::1]:8080/",                                                       "http://[::1]:8080/"                  },
        {"uri",                 "http://[::g]/",                                                            NULL                                  },
        {"uri",                 "http://[::1]x/",                                                           NULL                                  },
        {"uri",                 "http://[::1",                                                              NULL                                  },
        {"uri",                 "/a",                                                                       NULL                                  },
        {"uri",                 "https://example.org/ a",                                                   NULL                                  },
        {"uri",                 "https://example.org/%zz",                                                  NULL                                  },
        {"uri",                 "https://example.org/%4",                                                   NULL                                  },
        {"uri",                 "https://example.org/\xc3\xa5",                                             NULL                                  },
        {"uri",                 "1a:b",                                                                     NULL                                  },
        {"uri",                 "http://a:port/",                                                           NULL                                  },
        {"uri-reference",       "/v1/pilots?cursor=a",                                                      "/v1/pilots?cursor=a"                 },
        {"uri-reference",       "",                                                                         ""                                    },
        {"uri-reference",       "a:b/c",                                                                    "a:b/c"                               },
        {"uri-reference",       "#a#b",                                                                     NULL                                  },
        {"uri-reference",       "\\a",                                                                      NULL                                  },
        {"http-url",            "HTTPS://example.org:443",                                                  "HTTPS://example.org:443"             },
        {"http-url",            "https://user:pw@example.org/",                                             NULL                                  },
        {"http-url",            "https:///path",                                                            NULL                                  },
        {"http-url",            "https:path",                                                               NULL                                  },
        {"http-url",            "ftp://example.org/",                                                       NULL                                  },
        {"http-url",            "javascript:alert(1)",                                                      NULL                                  },

        {"organisation-number", "991825827",                                                                "991825827"                           },
        {"organisation-number", "910753614",                                                                "910753614"                           },
        {"organisation-number", "974760673",                                                                "974760673"                           },
        {"organisation-number", "123456785",                                                                "123456785"                           },
        {"organisation-number", "991 825 827",                                                              "991825827"                           },
        {"organisation-number", " NO 991 825 827 MVA ",                                                     "991825827"                           },
        {"organisation-number", "no991825827mva",                                                           "991825827"                           },
        {"organisation-number", "Org.nr. 991 825 827",                                                      "991825827"                           },
        {"organisation-number", "Org.nr.: 991825827",                                                       "991825827"                           },
        {"organisation-number", "orgnr: 991825827",                                                         "991825827"                           },
        {"organisation-number", "Organisasjonsnummer 991825827",                                            "991825827"                           },
        {"organisation-number", "0192:991825827",                                                           "991825827"                           },
        {"organisation-number", "NO-BRC-991825827",                                                         "991825827"                           },
        {"organisation-number",
         "\xe2\x80\x8b"
         "991\xc2\xa0"
         "825\xe2\x80\xaf"
         "827\xef\xbb\xbf",                                                                                 "991825827"                           },
        {"organisation-number", "991825826",                                                                NULL                                  },
        {"organisation-number", "99182582",                                                                 NULL                                  },
        {"organisation-number", "9918258270",                                                               NULL                                  },
        {"organisation-number", "100000010",                                                                NULL                                  },
        {"organisation-number", "SE991825827",                                                              NULL                                  },
        {"organisation-number", "NO NO 991825827",                                                          NULL                                  },
        {"organisation-number", "\xd9\xa9\xd9\xa9\xd9\xa1\xd9\xa8\xd9\xa2\xd9\xa5\xd9\xa8\xd9\xa2\xd9\xa7",
         NULL                                                                                                                                     },
        {"organisation-number", "",                                                                         NULL                                  },
        {"organisation-number", "\xe2",                                                                     NULL                                  },

        {"municipality-number", "0301",                                                                     "0301"                                },
        {"municipality-number", "5501",                                                                     "5501"                                },
        {"municipality-number", "301",                                                                      NULL                                  },
        {"municipality-number", "0001",                                                                     NULL                                  },

        {"cpv",                 "33000000",                                                                 "33000000"                            },
        {"cpv",                 "33000000-0",                                                               "33000000"                            },
        {"cpv",                 "3300000",                                                                  NULL                                  },
        {"cpv",                 "33000000-",                                                                NULL                                  },
        {"cpv",                 "33000000-00",                                                              NULL                                  },

        {"decimal",             "1250000.00",                                                               "1250000.00"                          },
        {"decimal",             "-0.5",                                                                     "-0.5"                                },
        {"decimal",             "1234567890123456.123456",                                                  "1234567890123456.123456"             },
        {"decimal",             "12345678901234567",                                                        NULL                                  },
        {"decimal",             "1.1234567",                                                                NULL                                  },
        {"decimal",             "1.",                                                                       NULL                                  },
        {"decimal",             ".5",                                                                       NULL                                  },
        {"decimal",             "1e3",                                                                      NULL                                  },
        {"decimal",             "+1",                                                                       NULL                                  },
        {"decimal",             "1,5",                                                                      NULL                                  },
        {"decimal",             "-",                                                                        NULL                                  },

        {"nuts",                "NO",                                                                       "NO"                                  },
        {"nuts",                "NO074",                                                                    "NO074"                               },
        {"nuts",                "NO0745",                                                                   NULL                                  },
        {"nuts",                "no07",                                                                     NULL                                  },
        {"language",            "sma",                                                                      "sma"                                 },
        {"language",            "no",                                                                       NULL                                  },
        {"currency",            "NOK",                                                                      "NOK"                                 },
        {"currency",            "nok",                                                                      NULL                                  },
        {"currency",            "XXQ",                                                                      NULL                                  },
        {"currency",            "NO ",                                                                      NULL                                  },
        {"currency",            "K S",                                                                      NULL                                  },
        {"currency",            "AED",                                                                      "AED"                                 },
        {"currency",            "ZWG",                                                                      "ZWG"                                 },
};

static void texts_are_taken_normalised_or_refused(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct format *f = format_find(slice_of(cases[i].format));
		struct slice normal = {NULL, 0};
		assert_non_null(f);
		bool taken = format_check(f, &arena, slice_of(cases[i].text), &normal);
		if (taken != (cases[i].normal != NULL))
			fail_msg("%s: \"%s\"", cases[i].format, cases[i].text);
		if (taken && !slice_is(normal, cases[i].normal))
			fail_msg("%s: \"%s\" is not \"%.*s\"", cases[i].format, cases[i].text,
			         SLICE_ARG(normal));
	}
	arena_close(&arena);
}

static void a_refused_text_leaves_the_normal_form_alone(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena, 1 << 20);
	struct slice normal = SLICE("before");
	assert_false(format_check(format_find(SLICE("cpv")), &arena, SLICE("x"), &normal));
	assert_true(slice_is(normal, "before"));
	arena_close(&arena);
}

static void unknown_formats_are_not_found(void **state)
{
	(void)state;
	assert_null(format_find(SLICE("ipv4")));
	assert_null(format_find(SLICE("")));
	assert_string_equal(format_expectation(format_find(SLICE("uuid"))), "must be a UUID");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(texts_are_taken_normalised_or_refused),
	        cmocka_unit_test(a_refused_text_leaves_the_normal_form_alone),
	        cmocka_unit_test(unknown_formats_are_not_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
