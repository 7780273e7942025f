/* Which tokens are taken, which are refused and why: one row a token. */
#include "auth_fixture.h"

static void each_algorithm_is_taken(void **state)
{
	struct fixture *f = *state;
	struct arena *a = &f->arena;
	/* ECDSA is random: some signatures have a short r or s, which DER writes shorter. */
	for (int i = 0; i < 300; i++)
		expect(f->session, f, slice_of(maker_es256(a, f->ec, ES_HEADER, CLAIMS)), TOKEN_OK, "ES256");
	expect(f->session, f, slice_of(maker_rs256(a, f->rsa, RS_HEADER, CLAIMS)), TOKEN_OK, "RS256");
	expect(f->session, f, slice_of(maker_hs256(a, SECRET_TEXT, SLICE(HS_HEADER), SLICE(CLAIMS))),
	       TOKEN_OK, "HS256");
}

static void headers_are_judged(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *header;
		enum token_status wanted;
	} rows[] = {
	        {"{\"alg\":\"RS256\"}",	                                             TOKEN_OK       }, /* the only RSA key there is */
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"typ\":\"JWT\"}",                   TOKEN_OK       },
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"typ\":\"jwt\"}",                   TOKEN_OK       },
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"typ\":\"at+jwt\"}",                TOKEN_OK       },
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"typ\":\"AT+JWT\"}",                TOKEN_OK       },
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"typ\":\"application/at+jwt\"}",    TOKEN_OK       },
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"x5t\":\"ignored\",\"cty\":\"x\"}", TOKEN_OK       },
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"typ\":\"logout+jwt\"}",            TOKEN_CLAIMS   },
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"typ\":\"\"}",                      TOKEN_CLAIMS   },
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"typ\":null}",                      TOKEN_CLAIMS   },
	        {"{\"alg\":\"none\"}",	                                              TOKEN_ALGORITHM},
	        {"{\"alg\":\"None\"}",	                                              TOKEN_ALGORITHM},
	        {"{\"alg\":\"NONE\"}",	                                              TOKEN_ALGORITHM},
	        {"{\"alg\":\"nOnE\"}",	                                              TOKEN_ALGORITHM},
	        {"{\"alg\":\"none \"}",	                                             TOKEN_ALGORITHM},
	        {"{\"alg\":\"\"}",	                                                  TOKEN_ALGORITHM},
	        {"{\"alg\":null}",	                                                  TOKEN_ALGORITHM},
	        {"{\"alg\":256}",	                                                   TOKEN_ALGORITHM},
	        {"{\"alg\":[\"RS256\"]}",	                                           TOKEN_ALGORITHM},
	        {"{\"kid\":\"rsa-1\"}",	                                             TOKEN_ALGORITHM},
	        {"{\"Alg\":\"RS256\"}",	                                             TOKEN_ALGORITHM},
	        {"{\"alg\":\"rs256\",\"kid\":\"rsa-1\"}",                                   TOKEN_ALGORITHM},
	        {"{\"alg\":\"RS384\",\"kid\":\"rsa-1\"}",                                   TOKEN_ALGORITHM},
	        {"{\"alg\":\"PS256\",\"kid\":\"rsa-1\"}",                                   TOKEN_ALGORITHM},
	        {"{\"alg\":\"HS256\",\"kid\":\"rsa-1\"}",                                   TOKEN_ALGORITHM},
	        {"{\"alg\":\"ES256\",\"kid\":\"rsa-1\"}",                                   TOKEN_ALGORITHM},
	        {"{\"alg\":\"RS256\",\"kid\":\"ec-1\"}",                                    TOKEN_ALGORITHM},
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-2\"}",                                   TOKEN_KEY      },
	        {"{\"alg\":\"RS256\",\"kid\":\"RSA-1\"}",                                   TOKEN_KEY      },
	        {"{\"alg\":\"RS256\",\"kid\":\"\"}",                                        TOKEN_KEY      },
	        {"{\"alg\":\"RS256\",\"kid\":null}",                                        TOKEN_KEY      },
	        {"{\"alg\":\"RS256\",\"kid\":1}",                                           TOKEN_KEY      },
	        {"{\"alg\":\"RS256\",\"kid\":\"../../../../dev/null\"}",                    TOKEN_KEY      },
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1' or '1'='1\"}",                        TOKEN_KEY      },
	        {"{\"alg\":\"HS256\",\"kid\":\"/dev/null\"}",                               TOKEN_KEY      },
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"jku\":\"https://evil.example/\"}", TOKEN_KEY      },
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"x5u\":\"https://evil.example/\"}", TOKEN_KEY      },
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"jwk\":{}}",                        TOKEN_KEY      },
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"x5c\":[]}",                        TOKEN_OK       },
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"crit\":[\"exp\"],\"exp\":1}",      TOKEN_MALFORMED},
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"crit\":[]}",                       TOKEN_MALFORMED},
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"crit\":null}",                     TOKEN_MALFORMED},
	        {"{\"alg\":\"RS256\",\"alg\":\"RS256\",\"kid\":\"rsa-1\"}",                 TOKEN_MALFORMED},
	        {"{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"rsa-1\"}",                  TOKEN_MALFORMED},
	        {"{\"alg\":\"RS256\",\"a\\u006cg\":\"none\",\"kid\":\"rsa-1\"}",            TOKEN_MALFORMED},
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1\\u0000\"}",                            TOKEN_MALFORMED},
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1\"} x",                                 TOKEN_MALFORMED},
	        {"{\"alg\":\"RS256\",\"kid\":\"rsa-1\"",                                    TOKEN_MALFORMED},
	        {"[\"RS256\"]",	                                                     TOKEN_MALFORMED},
	        {"\"RS256\"",	                                                       TOKEN_MALFORMED},
	        {"null",	                                                            TOKEN_MALFORMED},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		expect(f->session, f, slice_of(maker_rs256(&f->arena, f->rsa, rows[i].header, CLAIMS)),
		       rows[i].wanted, rows[i].header);
}

static void a_header_with_hundreds_of_members_is_not_read(void **state)
{
	struct fixture *f = *state;
	const char *header = "{\"alg\":\"RS256\",\"kid\":\"rsa-1\"";
	for (int i = 0; i < 100; i++) {
		header = arena_printf(&f->arena, "%s,\"m%d\":0", header, i);
		const char *whole = arena_printf(&f->arena, "%s}", header);
		expect(f->session, f, slice_of(maker_rs256(&f->arena, f->rsa, whole, CLAIMS)),
		       i < 62 ? TOKEN_OK : TOKEN_MALFORMED, "members");
	}
}

static void payloads_are_judged(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *payload;
		enum token_status wanted;
	} rows[] = {
	        {CLAIMS,	                                                      TOKEN_OK       },
	        {WITH("\"nbf\":1700000000,\"iat\":1699999999"),                       TOKEN_OK       },
	        {WITH("\"aud\":17,\"pid\":\"01010112345\",\"scope\":{\"x\":[]}"),     TOKEN_OK       },
 /* issuer */
	        {"{\"iss\":\"https://issuer.example\",\"sub\":\"u\"," EXP "}",        TOKEN_ISSUER   },
	        {"{\"iss\":\"https://issuer.example//\",\"sub\":\"u\"," EXP "}",      TOKEN_ISSUER   },
	        {"{\"iss\":\"https://ISSUER.example/\",\"sub\":\"u\"," EXP "}",       TOKEN_ISSUER   },
	        {"{\"iss\":[\"" ISSUER "\"],\"sub\":\"u\"," EXP "}",                  TOKEN_ISSUER   },
	        {"{\"sub\":\"u\"," EXP "}",                                           TOKEN_ISSUER   },
	        {"{\"iss\":\"https:\\/\\/issuer.example\\/\",\"sub\":\"u\"," EXP "}", TOKEN_OK       },
	        {"{\"x\":{\"iss\":\"" ISSUER "\"},\"sub\":\"u\"," EXP "}",            TOKEN_ISSUER   },
	        {"{\"x\":[{\"iss\":\"nobody\"}],\"y\":\"iss\"," REQUIRED "," EXP "}", TOKEN_OK       },
	        {"{" REQUIRED "," EXP ",\"iss\":\"nobody\"}",                         TOKEN_MALFORMED},
	        {"{" REQUIRED "," EXP ",\"iss\":\"" ISSUER "\"}",                     TOKEN_MALFORMED},
	        {"{\"x\":\"\\\"\",\"iss\" :\t\"" ISSUER "\",\"sub\":\"u\"," EXP "}",  TOKEN_OK       },
	        {"{\"\\u0069ss\":\"" ISSUER "\",\"sub\":\"u\"," EXP "}",              TOKEN_ISSUER   },
	        {"{\"iss\":\"" ISSUER "\\u0000\",\"sub\":\"u\"," EXP "}",             TOKEN_ISSUER   },
 /* subject */
	        {"{\"iss\":\"" ISSUER "\"," EXP "}",                                  TOKEN_CLAIMS   },
	        {"{\"iss\":\"" ISSUER "\",\"sub\":\"\"," EXP "}",                     TOKEN_CLAIMS   },
	        {"{\"iss\":\"" ISSUER "\",\"sub\":17," EXP "}",                       TOKEN_CLAIMS   },
	        {"{\"iss\":\"" ISSUER "\",\"sub\":\"a\\nb\"," EXP "}",                TOKEN_CLAIMS   },
 /* times */
	        {"{" REQUIRED "}",	                                            TOKEN_CLAIMS   },
	        {"{" REQUIRED ",\"exp\":null}",                                       TOKEN_CLAIMS   },
	        {"{" REQUIRED ",\"exp\":\"1700000300\"}",                             TOKEN_CLAIMS   },
	        {"{" REQUIRED ",\"exp\":1700000300.5}",                               TOKEN_CLAIMS   },
	        {"{" REQUIRED ",\"exp\":1700000300.0}",                               TOKEN_CLAIMS   },
	        {"{" REQUIRED ",\"exp\":17e8}",                                       TOKEN_CLAIMS   },
	        {"{" REQUIRED ",\"exp\":true}",                                       TOKEN_CLAIMS   },
	        {"{" REQUIRED ",\"exp\":-1}",                                         TOKEN_CLAIMS   },
	        {"{" REQUIRED ",\"exp\":9223372036854775807}",                        TOKEN_CLAIMS   },
	        {"{" REQUIRED ",\"exp\":9223372036854775808}",                        TOKEN_MALFORMED},
	        {"{" REQUIRED ",\"exp\":1699999971}",                                 TOKEN_OK       },
	        {"{" REQUIRED ",\"exp\":1699999970}",                                 TOKEN_EXPIRED  },
	        {"{" REQUIRED ",\"exp\":0}",                                          TOKEN_EXPIRED  },
	        {WITH("\"nbf\":1700000030"),                                          TOKEN_OK       },
	        {WITH("\"nbf\":1700000031"),                                          TOKEN_NOT_YET  },
	        {WITH("\"iat\":1700000031"),                                          TOKEN_NOT_YET  },
	        {WITH("\"nbf\":\"0\""),	                                       TOKEN_CLAIMS   },
	        {WITH("\"nbf\":0.5"),	                                         TOKEN_CLAIMS   },
	        {WITH("\"iat\":null"),	                                        TOKEN_CLAIMS   },
 /* roles, organisation, programmes */
	        {WITH("\"roles\":{}"),	                                        TOKEN_CLAIMS   },
	        {WITH("\"roles\":null"),	                                      TOKEN_CLAIMS   },
	        {WITH("\"roles\":[\"supplier\",1]"),                                  TOKEN_CLAIMS   },
	        {WITH("\"organisation\":\"123456789\""),                              TOKEN_CLAIMS   },
	        {WITH("\"organisation\":\"991 825 827\""),                            TOKEN_CLAIMS   },
	        {WITH("\"organisation\":\"0192:\""),                                  TOKEN_CLAIMS   },
	        {WITH("\"organisation\":\"0193:991825827\""),                         TOKEN_CLAIMS   },
	        {WITH("\"organisation\":991825827"),                                  TOKEN_CLAIMS   },
	        {WITH("\"organisation\":null"),                                       TOKEN_CLAIMS   },
	        {WITH("\"organisation\":\"\""),                                       TOKEN_CLAIMS   },
	        {WITH("\"programmes\":\"01900000-0000-7000-8000-000000000001\""),     TOKEN_OK       },
	        {WITH("\"programmes\":{}"),                                           TOKEN_CLAIMS   },
	        {WITH("\"programmes\":[\"1\"]"),                                      TOKEN_CLAIMS   },
	        {WITH("\"programmes\":[null]"),                                       TOKEN_CLAIMS   },
	        {WITH("\"programmes\":[]"),                                           TOKEN_OK       },
 /* JSON */
	        {WITH("\"sub\":\"admin\""),                                           TOKEN_MALFORMED},
	        {WITH("\"\\u0073ub\":\"admin\""),                                     TOKEN_MALFORMED},
	        {WITH("\"x\":{\"y\":1,\"y\":2}"),                                     TOKEN_MALFORMED},
	        {WITH("\"x\":\"\\u0000\""),                                           TOKEN_MALFORMED},
	        {WITH("\"x\":\"\xff\""),	                                      TOKEN_MALFORMED},
	        {WITH("\"x\":\"\\ud800\""),                                           TOKEN_MALFORMED},
	        {CLAIMS CLAIMS,	                                               TOKEN_MALFORMED},
	        {"[" CLAIMS "]",	                                              TOKEN_ISSUER   },
	        {"\xef\xbb\xbf" CLAIMS,	                                       TOKEN_MALFORMED},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		expect(f->session, f, slice_of(maker_rs256(&f->arena, f->rsa, RS_HEADER, rows[i].payload)),
		       rows[i].wanted, rows[i].payload);
}

static void audience_is_judged_when_configured(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *payload;
		enum token_status wanted;
	} rows[] = {
	        {WITH("\"aud\":\"" AUDIENCE "\""),             TOKEN_OK    },
	        {WITH("\"aud\":[\"other\",\"" AUDIENCE "\"]"), TOKEN_OK    },
	        {CLAIMS,	                               TOKEN_CLAIMS},
	        {WITH("\"aud\":null"),                         TOKEN_CLAIMS},
	        {WITH("\"aud\":\"\""),                         TOKEN_CLAIMS},
	        {WITH("\"aud\":\"" AUDIENCE "/\""),            TOKEN_CLAIMS},
	        {WITH("\"aud\":[]"),                           TOKEN_CLAIMS},
	        {WITH("\"aud\":[\"other\"]"),                  TOKEN_CLAIMS},
	        {WITH("\"aud\":[\"" AUDIENCE "\",1]"),         TOKEN_CLAIMS},
	        {WITH("\"aud\":{\"0\":\"" AUDIENCE "\"}"),     TOKEN_CLAIMS},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		expect(f->session_with_audience, f,
		       slice_of(maker_rs256(&f->arena, f->rsa, RS_HEADER, rows[i].payload)), rows[i].wanted,
		       rows[i].payload);
}

static void a_signature_of_anyone_else_is_refused(void **state)
{
	struct fixture *f = *state;
	struct arena *a = &f->arena;
	EVP_PKEY *other_ec = EVP_EC_gen("P-256");
	const char *tokens[] = {
	        maker_rs256(a, f->stranger, RS_HEADER, CLAIMS),
	        maker_es256(a, other_ec, ES_HEADER, CLAIMS),
	        maker_rs256(a, f->ec, ES_HEADER, CLAIMS), /* DER instead of r and s */
	        maker_hs256(a, "another secret of thirty-two byte", SLICE(HS_HEADER), SLICE(CLAIMS)),
	        maker_hs256(a, SECRET_TEXT, SLICE(RS_HEADER), SLICE(CLAIMS)),
	};
	for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
		expect(f->session, f, slice_of(tokens[i]), TOKEN_SIGNATURE, tokens[i]);
	EVP_PKEY_free(other_ec);
}

static void the_public_key_is_no_secret(void **state)
{
	struct fixture *f = *state;
	static const char *const headers[] = {HS_HEADER, "{\"alg\":\"HS256\",\"kid\":\"rsa-1\"}"};
	static const enum token_status wanted[] = {TOKEN_SIGNATURE, TOKEN_ALGORITHM};
	for (size_t i = 0; i < 2; i++)
		expect(f->session, f,
		       slice_of(maker_hs256(&f->arena, f->rsa_pem, slice_of(headers[i]), SLICE(CLAIMS))),
		       wanted[i], headers[i]);
}

static void weird_signatures_are_refused(void **state)
{
	struct fixture *f = *state;
	struct arena *a = &f->arena;
	/* The order of P-256's group: one more than the largest r and s. */
	static const unsigned char order[32] = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00,
	                                        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	                                        0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
	                                        0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
	const char *text = maker_signed_text(a, SLICE(ES_HEADER), SLICE(CLAIMS));
	const char *rs_text = maker_signed_text(a, SLICE(RS_HEADER), SLICE(CLAIMS));
	char bytes[512] = {0};
	expect(f->session, f, slice_of(maker_join(a, text, (struct slice){bytes, 64})), TOKEN_SIGNATURE,
	       "r = s = 0");
	memcpy(bytes, order, 32);
	memcpy(bytes + 32, order, 32);
	expect(f->session, f, slice_of(maker_join(a, text, (struct slice){bytes, 64})), TOKEN_SIGNATURE,
	       "r = s = n");
	memset(bytes, 0xff, sizeof bytes);
	for (size_t n = 1; n <= sizeof bytes; n += 9) {
		struct slice signature = {bytes, n};
		expect(f->session, f, slice_of(maker_join(a, text, signature)), TOKEN_SIGNATURE,
		       "ES256 length");
		expect(f->session, f, slice_of(maker_join(a, rs_text, signature)), TOKEN_SIGNATURE,
		       "RS256 length");
	}
	struct slice good = maker_sign_ec(a, f->ec, text);
	const char *padded = arena_printf(a, "%.*s%c", SLICE_ARG(good), 'x');
	expect(f->session, f, slice_of(maker_join(a, text, (struct slice){padded, 63})), TOKEN_SIGNATURE,
	       "short");
}

static void segments_are_counted(void **state)
{
	struct fixture *f = *state;
	struct arena *a = &f->arena;
	const char *t = maker_rs256(a, f->rsa, RS_HEADER, CLAIMS);
	const char *first = strchr(t, '.'), *last = strrchr(t, '.');
	int head = (int)(first - t), both = (int)(last - t);
	const char *broken[] = {
	        "",
	        ".",
	        "..",
	        "...",
	        "a",
	        arena_printf(a, "%.*s", head, t),
	        arena_printf(a, "%.*s.", head, t),
	        arena_printf(a, "%.*s", both, t),
	        arena_printf(a, "%.*s.", both, t),
	        arena_printf(a, "%s.", t),
	        arena_printf(a, ".%s", t),
	        arena_printf(a, "%s%s", t, last),
	        arena_printf(a, "%s.%s", t, t),
	        arena_printf(a, "%.*s..%s", head, t, last + 1),
	        arena_printf(a, "%s=", t),
	        arena_printf(a, "%s==", t),
	        arena_printf(a, " %s", t),
	        arena_printf(a, "%s ", t),
	        arena_printf(a, "%s\n", t),
	        arena_printf(a, "Bearer %s", t),
	        arena_printf(a, "%.*s=%s", head, t, first),
	};
	expect(f->session, f, slice_of(t), TOKEN_OK, "whole");
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
		expect(f->session, f, slice_of(broken[i]),
		       !*broken[i] || strpbrk(broken[i], " \n") ? TOKEN_REQUEST : TOKEN_MALFORMED, broken[i]);
	expect(f->session, f, (struct slice){t, strlen(t) + 1}, TOKEN_REQUEST, "NUL at the end");
}

/* 256 bytes of signature end with a character of which four bits do not count. */
static void a_respelled_token_is_refused(void **state)
{
	struct fixture *f = *state;
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	char *t = arena_strdup(&f->arena, slice_of(maker_rs256(&f->arena, f->rsa, RS_HEADER, CLAIMS)));
	char *end = t + strlen(t) - 1;
	size_t value = (size_t)(strchr(alphabet, *end) - alphabet);
	expect(f->session, f, slice_of(t), TOKEN_OK, "canonical");
	for (size_t bits = 1; bits < 16; bits++) {
		*end = alphabet[value + bits];
		expect(f->session, f, slice_of(t), TOKEN_MALFORMED, "spare bits");
	}
}

static void every_changed_character_is_noticed(void **state)
{
	struct fixture *f = *state;
	char *t = arena_strdup(&f->arena, slice_of(maker_rs256(&f->arena, f->rsa, RS_HEADER, CLAIMS)));
	for (char *c = t; *c; c++) {
		struct principal p;
		char before = *c;
		*c = before == 'A' ? 'B' : 'A';
		assert_int_not_equal(auth_check(f->session, slice_of(t), NOW, &f->arena, &p), TOKEN_OK);
		*c = before;
	}
	expect(f->session, f, slice_of(t), TOKEN_OK, "unchanged");
}

static const char *nested(struct arena *a, size_t depth)
{
	char *lists = arena_alloc(a, 2 * depth + 1);
	memset(lists, '[', depth);
	memset(lists + depth, ']', depth);
	lists[2 * depth] = '\0';
	return lists;
}

static void size_and_depth_are_bounded(void **state)
{
	struct fixture *f = *state;
	struct arena *a = &f->arena;
	static const struct {
		size_t depth;
		enum token_status wanted;
	} rows[] = {
	        {15,   TOKEN_OK       },
                {16,   TOKEN_MALFORMED},
                {5000, TOKEN_MALFORMED}
        };
	for (size_t i = 0; i < 3; i++) {
		const char *payload = arena_printf(a, WITH("\"x\":%s"), nested(a, rows[i].depth));
		expect(f->session, f, slice_of(maker_rs256(a, f->rsa, RS_HEADER, payload)), rows[i].wanted,
		       "depth");
	}
	const char *brackets = arena_printf(a, WITH("\"x\":\"\\\"%s\""), nested(a, 100));
	expect(f->session, f, slice_of(maker_rs256(a, f->rsa, RS_HEADER, brackets)), TOKEN_OK, "in a string");
	char *filler = arena_printf(a, "%048000d", 0);
	const char *payload = arena_printf(a, WITH("\"x\":\"%.*s\""), 11000, filler);
	expect(f->session, f, slice_of(maker_rs256(a, f->rsa, RS_HEADER, payload)), TOKEN_OK, "15 KB");
	payload = arena_printf(a, WITH("\"x\":\"%s\""), filler);
	expect(f->session, f, slice_of(maker_rs256(a, f->rsa, RS_HEADER, payload)), TOKEN_TOO_LONG, "64 KB");
}

static void a_raw_nul_in_the_json_is_refused(void **state)
{
	struct fixture *f = *state;
	struct slice ends = SLICE(CLAIMS "\0"), within = SLICE("{" REQUIRED "," EXP ",\"x\":\"\0\"}");
	struct slice header = SLICE("{\"alg\":\"HS256\"}\0");
	const struct slice texts[][2] = {
	        {SLICE(HS_HEADER), ends         },
                {SLICE(HS_HEADER), within       },
                {header,           SLICE(CLAIMS)}
        };
	for (size_t i = 0; i < 3; i++)
		expect(f->session, f, slice_of(maker_hs256(&f->arena, SECRET_TEXT, texts[i][0], texts[i][1])),
		       TOKEN_MALFORMED, "NUL");
}

static void every_status_has_a_sentence(void **state)
{
	(void)state;
	for (int st = TOKEN_OK; st <= TOKEN_NOT_YET; st++)
		assert_non_null(token_status_text((enum token_status)st));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_algorithm_is_taken),
	        cmocka_unit_test(headers_are_judged),
	        cmocka_unit_test(a_header_with_hundreds_of_members_is_not_read),
	        cmocka_unit_test(payloads_are_judged),
	        cmocka_unit_test(audience_is_judged_when_configured),
	        cmocka_unit_test(a_signature_of_anyone_else_is_refused),
	        cmocka_unit_test(the_public_key_is_no_secret),
	        cmocka_unit_test(weird_signatures_are_refused),
	        cmocka_unit_test(segments_are_counted),
	        cmocka_unit_test(a_respelled_token_is_refused),
	        cmocka_unit_test(every_changed_character_is_noticed),
	        cmocka_unit_test(size_and_depth_are_bounded),
	        cmocka_unit_test(a_raw_nul_in_the_json_is_refused),
	        cmocka_unit_test(every_status_has_a_sentence),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
