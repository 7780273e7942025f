/* JSON strings: what is written is read back as the same text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/json_write.h"

static void assert_round_trip(struct slice text)
{
	struct buf out;
	buf_init(&out, 1 << 20);
	json_write_string(&out, text);
	assert_true(buf_ok(&out));
	json_t *read = json_loadb(out.at, out.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	assert_non_null(read);
	assert_int_equal(json_string_length(read), text.n);
	if (text.n)
		assert_memory_equal(json_string_value(read), text.at, text.n);
	json_decref(read);
	buf_close(&out);
}

static void every_character_of_ascii_comes_back(void **state)
{
	(void)state;
	char all[128];
	for (int c = 0; c < 128; c++) {
		all[c] = (char)c;
		assert_round_trip((struct slice){&all[c], 1});
	}
	assert_round_trip((struct slice){all, sizeof all});
}

static void texts_of_every_language_are_left_as_they_are(void **state)
{
	(void)state;
	struct buf out;
	buf_init(&out, 100);
	json_write_string(&out, SLICE("Čálgoteknologiija 🛳 \xe2\x80\xa8"));
	assert_true(slice_is(buf_slice(&out), "\"Čálgoteknologiija 🛳 \xe2\x80\xa8\""));
	buf_close(&out);
}

static void short_escapes_are_used(void **state)
{
	(void)state;
	struct buf out;
	buf_init(&out, 100);
	json_write_escaped(&out, SLICE("\"\\\b\f\n\r\t/\x01\x1f\x7f"));
	assert_true(slice_is(buf_slice(&out), "\\\"\\\\\\b\\f\\n\\r\\t/\\u0001\\u001f\\u007f"));
	buf_close(&out);
}

static void absent_and_empty_texts_are_empty_strings(void **state)
{
	(void)state;
	struct buf out;
	buf_init(&out, 100);
	json_write_name(&out, SLICE(""));
	json_write_string(&out, (struct slice){NULL, 0});
	assert_true(slice_is(buf_slice(&out), "\"\":\"\""));
	buf_close(&out);
}

static void a_further_member_is_there_when_it_has_a_text(void **state)
{
	(void)state;
	struct buf out;
	buf_init(&out, 100);
	json_write_further(&out, "a", NULL);
	json_write_further(&out, "b", "\"");
	json_write_further(&out, "c", "");
	assert_true(slice_is(buf_slice(&out), ",\"b\":\"\\\"\",\"c\":\"\""));
	buf_close(&out);
}

static void a_string_beyond_the_maximum_fails(void **state)
{
	(void)state;
	struct buf out;
	buf_init(&out, 13);
	json_write_string(&out, SLICE("\x01\x02")); /* 14 bytes */
	assert_false(buf_ok(&out));
	buf_close(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_character_of_ascii_comes_back),
	        cmocka_unit_test(texts_of_every_language_are_left_as_they_are),
	        cmocka_unit_test(short_escapes_are_used),
	        cmocka_unit_test(absent_and_empty_texts_are_empty_strings),
	        cmocka_unit_test(a_further_member_is_there_when_it_has_a_text),
	        cmocka_unit_test(a_string_beyond_the_maximum_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
