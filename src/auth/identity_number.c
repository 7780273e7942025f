/* Date and check digits of national identity numbers. */
#include "auth/identity_number.h"

enum { DIGITS = 11, MODULUS = 11 };

static int two_digits(const char *at)
{
	return (at[0] - '0') * 10 + at[1] - '0';
}

/* D-numbers have 40 added to the day; synthetic ones 40, 65 or 80 to the month. */
static bool has_date(const char *digits)
{
	static const int offsets[] = {0, 40, 65, 80};
	int day = two_digits(digits), month = two_digits(digits + 2);
	if (day > 40)
		day -= 40;
	for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++)
		if (month > offsets[i] && month <= offsets[i] + 12)
			return day >= 1 && day <= 31;
	return false;
}

static bool check_digit_holds(const char *digits, const int *weights, size_t n)
{
	int sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += weights[i] * (digits[i] - '0');
	return sum % MODULUS == 0;
}

bool identity_number_is(struct slice text)
{
	/* the last weight is the check digit's own */
	static const int first[] = {3, 7, 6, 1, 8, 9, 4, 5, 2, 1},
	                 second[] = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1};
	if (text.n != DIGITS)
		return false;
	for (size_t i = 0; i < DIGITS; i++)
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	return has_date(text.at) && check_digit_holds(text.at, first, DIGITS - 1) &&
	       check_digit_holds(text.at, second, DIGITS);
}
