/* The checks behind the formats, by kind; format.c has the table. */
#ifndef IOA_CONTRACT_FORMAT_CHECK_H
#define IOA_CONTRACT_FORMAT_CHECK_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/slice.h"

/* Whether `text` has the format. A check that normalises sets *ret_normal; the others leave it alone. */
typedef bool format_check_fn(struct arena *arena, struct slice text, struct slice *ret_normal);

/* format_time.c */
format_check_fn format_date, format_date_time, format_time_zone;

/* format_internet.c */
format_check_fn format_email, format_hostname, format_uri, format_uri_reference, format_http_url;

/* format_number.c: numbers and codes of registers */
format_check_fn format_organisation_number, format_municipality_number, format_cpv, format_decimal;

/* format_currency.c */
format_check_fn format_currency;

/* The letters from `first` to `last` in the other case; a copy only when there is one of them. */
struct slice format_fold(struct arena *arena, struct slice text, char first, char last);

static inline bool format_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool format_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool format_is_alphanumeric(char c)
{
	return format_is_digit(c) || format_is_letter(c);
}

/* The number of `digits` digits at the start of *rest, which moves behind them. */
static inline bool format_take_number(struct slice *rest, size_t digits, int *ret_value)
{
	int value = 0;
	if (rest->n < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		if (!format_is_digit(rest->at[i]))
			return false;
		value = value * 10 + (rest->at[i] - '0');
	}
	*rest = slice_from(*rest, digits);
	*ret_value = value;
	return true;
}

static inline bool format_take_char(struct slice *rest, char c)
{
	if (rest->n == 0 || rest->at[0] != c)
		return false;
	*rest = slice_from(*rest, 1);
	return true;
}

#endif
