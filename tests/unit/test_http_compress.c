/* gzip: what comes out is smaller and is the same again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <zlib.h>

#include "base/hash.h"
#include "http/compress.h"

enum { PLAIN = 100000 };

static void assert_inflates_to(struct slice coded, struct slice plain)
{
	static unsigned char back[PLAIN + 1];
	z_stream z = {.next_out = back, .avail_out = sizeof back};
	memcpy(&z.next_in, &coded.at, sizeof z.next_in);
	z.avail_in = (uInt)coded.n;
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	assert_int_equal(z.total_out, plain.n);
	assert_memory_equal(back, plain.at, plain.n);
	inflateEnd(&z);
}

static void text_comes_back_every_time(void **state)
{
	(void)state;
	static char text[PLAIN];
	struct buf out;
	struct compressor *c = compressor_new();
	buf_init(&out, 1 << 20);
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = "{\"title\":\"Velferdsteknologi\"}"[i % 29];
	for (int round = 0; round < 3; round++) {
		buf_reset(&out, 1 << 20);
		assert_true(compressor_gzip(c, (struct slice){text, sizeof text}, &out));
		assert_true(out.n < sizeof text / 10);
		assert_inflates_to(buf_slice(&out), (struct slice){text, sizeof text});
	}
	buf_close(&out);
	compressor_free(c);
}

static void what_would_not_be_smaller_is_left_alone(void **state)
{
	(void)state;
	static uint64_t noise[1000];
	struct buf out;
	struct compressor *c = compressor_new();
	buf_init(&out, 1 << 20);
	buf_add_text(&out, "before");
	for (uint64_t i = 0; i < 1000; i++)
		noise[i] = hash_bytes(i, "", 0);
	assert_false(compressor_gzip(c, (struct slice){(const char *)noise, sizeof noise}, &out));
	assert_false(compressor_gzip(c, SLICE("{}"), &out));
	assert_false(compressor_gzip(c, SLICE(""), &out));
	assert_true(slice_is(buf_slice(&out), "before"));
	buf_close(&out);
	compressor_free(c);
}

static void a_failure_does_not_spoil_the_next_body(void **state)
{
	(void)state;
	static const char zeros[5000];
	struct buf out;
	struct compressor *c = compressor_new();
	buf_init(&out, 1 << 20);
	assert_false(compressor_gzip(c, SLICE("short"), &out));
	assert_true(compressor_gzip(c, (struct slice){zeros, sizeof zeros}, &out));
	assert_inflates_to(buf_slice(&out), (struct slice){zeros, sizeof zeros});
	buf_close(&out);
	compressor_free(c);
}

static void a_buffer_without_room_is_no_crash(void **state)
{
	(void)state;
	static const char zeros[5000];
	struct buf out;
	struct compressor *c = compressor_new();
	buf_init(&out, 10);
	assert_false(compressor_gzip(c, (struct slice){zeros, sizeof zeros}, &out));
	buf_close(&out);
	compressor_free(c);
	compressor_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(text_comes_back_every_time),
	        cmocka_unit_test(what_would_not_be_smaller_is_left_alone),
	        cmocka_unit_test(a_failure_does_not_spoil_the_next_body),
	        cmocka_unit_test(a_buffer_without_room_is_no_crash),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
