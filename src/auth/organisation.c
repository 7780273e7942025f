/* The check digit of Norwegian organisation numbers: modulus 11. */
#include "auth/organisation.h"

#include <stddef.h>

enum { DIGITS = 9 };

static bool check_digit_holds(const char *digits)
{
	static const int weights[DIGITS - 1] = {3, 2, 7, 6, 5, 4, 3, 2};
	int sum = 0;
	for (size_t i = 0; i < DIGITS - 1; i++)
		sum += weights[i] * (digits[i] - '0');
	/* A remainder of 1 would need the digit 10: there is no such number. */
	int expected = (11 - sum % 11) % 11;
	return digits[DIGITS - 1] - '0' == expected;
}

bool organisation_read(struct slice text, struct slice *ret_number)
{
	const struct slice iso6523 = SLICE("0192:");
	struct slice number = slice_starts(text, iso6523) ? slice_from(text, iso6523.n) : text;
	if (number.n != DIGITS)
		return false;
	for (size_t i = 0; i < DIGITS; i++)
		if (number.at[i] < '0' || number.at[i] > '9')
			return false;
	if (!check_digit_holds(number.at))
		return false;
	*ret_number = number;
	return true;
}
