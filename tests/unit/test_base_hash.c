/* The hash: every byte and the length count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/hash.h"

enum { LONGEST = 150 };

static void every_bit_of_every_length_counts(void **state)
{
	(void)state;
	unsigned char bytes[LONGEST] = {0};
	for (size_t n = 1; n <= LONGEST; n++) {
		uint64_t plain = hash_bytes(0, bytes, n);
		for (size_t bit = 0; bit < n * 8; bit++) {
			bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
			assert_true(hash_bytes(0, bytes, n) != plain);
			bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
		}
	}
}

static void zeros_of_different_length_differ(void **state)
{
	(void)state;
	const unsigned char zeros[LONGEST] = {0};
	for (size_t n = 0; n < LONGEST; n++)
		for (size_t m = n + 1; m <= LONGEST; m++)
			assert_true(hash_bytes(0, zeros, n) != hash_bytes(0, zeros, m));
}

static void the_seed_counts(void **state)
{
	(void)state;
	assert_true(hash_bytes(0, "a", 1) != hash_bytes(1, "a", 1));
	assert_true(hash_bytes(0, "", 0) != hash_bytes(1, "", 0));
}

static void the_place_in_memory_does_not_count(void **state)
{
	(void)state;
	char text[] = "xthe same bytes at an odd place";
	assert_true(hash_bytes(3, text + 1, 30) == hash_bytes(3, "the same bytes at an odd place", 30));
}

static void nothing_can_be_hashed(void **state)
{
	(void)state;
	assert_true(hash_bytes(5, NULL, 0) == hash_bytes(5, "", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_bit_of_every_length_counts),
	        cmocka_unit_test(zeros_of_different_length_differ),
	        cmocka_unit_test(the_seed_counts),
	        cmocka_unit_test(the_place_in_memory_does_not_count),
	        cmocka_unit_test(nothing_can_be_hashed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
