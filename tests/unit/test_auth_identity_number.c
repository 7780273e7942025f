/* National identity numbers are known when they are seen. All are made up: of the months that no person has.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "auth/identity_number.h"

/* First of a month, with check digits if there are any: false when a digit would be ten. */
static bool make(int day, int month, int serial, char ret_number[static 12])
{
	static const int first[] = {3, 7, 6, 1, 8, 9, 4, 5, 2}, second[] = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
	int sums[2] = {0, 0};
	const int digits[] = {day / 10, day % 10,     month / 10,       month % 10, 0,
	                      0,        serial / 100, serial / 10 % 10, serial % 10};
	for (int i = 0; i < 9; i++) {
		ret_number[i] = (char)('0' + digits[i]);
		sums[0] += first[i] * digits[i];
		sums[1] += second[i] * digits[i];
	}
	int k1 = (11 - sums[0] % 11) % 11, k2 = (11 - (sums[1] + 2 * k1) % 11) % 11;
	ret_number[9] = (char)('0' + k1);
	ret_number[10] = (char)('0' + k2);
	ret_number[11] = '\0';
	return k1 < 10 && k2 < 10;
}

static void identity_numbers_are_recognised(void **state)
{
	(void)state;
	char number[12];
	int made = 0;
	static const int days[] = {1, 31, 41, 71}, months[] = {41, 52, 66, 77, 81, 92};
	for (size_t d = 0; d < 4; d++)
		for (size_t m = 0; m < 6; m++)
			for (int serial = 0; serial < 1000; serial += 37)
				if (make(days[d], months[m], serial, number)) {
					made++;
					assert_true(identity_number_is(slice_of(number)));
					number[10] = number[10] == '9' ? '0' : (char)(number[10] + 1);
					assert_false(identity_number_is(slice_of(number)));
				}
	assert_true(made > 300);
}

static void other_numbers_are_not(void **state)
{
	(void)state;
	static const int dates[][2] = {
	        {0,  41},
                {32, 41},
                {40, 41},
                {72, 41},
                {1,  40},
                {1,  53},
                {1,  78},
                {1,  93},
                {1,  0 }
        };
	char number[12];
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
		for (int serial = 0; serial < 100; serial++)
			if (make(dates[i][0], dates[i][1], serial, number))
				assert_false(identity_number_is(slice_of(number)));
	assert_false(identity_number_is(SLICE("")));
	assert_false(identity_number_is(SLICE("991825827")));
	assert_false(identity_number_is(SLICE("0141000000x")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(identity_numbers_are_recognised),
	        cmocka_unit_test(other_numbers_are_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
