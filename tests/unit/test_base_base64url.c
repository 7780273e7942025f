/* Base64url: the canonical form of every length, and nothing else. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/base64url.h"

static bool decodes(struct slice text)
{
	unsigned char bytes[1024];
	size_t n;
	return base64url_decode(text, bytes, &n);
}

static void what_is_encoded_decodes_to_itself(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 1 << 20);
	unsigned char bytes[300], back[310];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)(i * 151 + 7);
	for (size_t n = 0; n <= sizeof bytes; n++) {
		size_t back_n;
		struct slice text = base64url_encode(&a, (struct slice){(const char *)bytes, n});
		assert_int_equal(text.n, (n * 4 + 2) / 3);
		assert_true(base64url_decode(text, back, &back_n));
		assert_int_equal(back_n, n);
		assert_memory_equal(back, bytes, n);
	}
	arena_close(&a);
}

static void known_texts_encode_as_the_rfc_says(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 1 << 20);
	assert_string_equal(base64url_encode(&a, SLICE("foobar")).at, "Zm9vYmFy");
	assert_string_equal(base64url_encode(&a, SLICE("fooba")).at, "Zm9vYmE");
	assert_string_equal(base64url_encode(&a, SLICE("foob")).at, "Zm9vYg");
	assert_string_equal(base64url_encode(&a, SLICE("\xfb\xff")).at, "-_8");
	arena_close(&a);
}

static void other_spellings_are_refused(void **state)
{
	(void)state;
	assert_true(decodes(SLICE("Zm9vYg")));
	assert_false(decodes(SLICE("Zm9vYg==")));
	assert_false(decodes(SLICE("Zm9vYh")));  /* four bits left over that are not zero */
	assert_false(decodes(SLICE("Zm9vYmF"))); /* two bits */
	assert_false(decodes(SLICE("Zm9vY")));
	assert_false(decodes(SLICE("Zm9v Yg")));
	assert_false(decodes(SLICE("Zm9v\nYg")));
	assert_false(decodes(SLICE("Zm9v\0Yg")));
	assert_false(decodes(SLICE("+/+/")));
	assert_false(decodes(SLICE("\xc3\xa6zz")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_is_encoded_decodes_to_itself),
	        cmocka_unit_test(known_texts_encode_as_the_rfc_says),
	        cmocka_unit_test(other_spellings_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
