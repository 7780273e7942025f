/* Dates, times with zone (RFC 3339) and names of time zones. */
#include "contract/format_check.h"

enum {
	FRACTION_MAX = 9,      /* digits of a second: nanoseconds */
	OFFSET_HOURS_MAX = 15, /* what PostgreSQL takes; the widest in use is 14 */
	ZONE_MAX = 64,         /* characters of a time zone's name */
	DAY_MINUTES = 24 * 60,
};

struct date {
	int year, month, day;
};

static int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return days[month - 1] + (month == 2 && leap);
}

/* PostgreSQL knows the year 0 as 1 BC and writes it so; four digits hold the years to 9999. */
static bool take_date(struct slice *rest, struct date *ret_date)
{
	struct date d;
	if (!format_take_number(rest, 4, &d.year) || !format_take_char(rest, '-') ||
	    !format_take_number(rest, 2, &d.month) || !format_take_char(rest, '-') ||
	    !format_take_number(rest, 2, &d.day))
		return false;
	*ret_date = d;
	return d.year > 0 && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
	       d.day <= days_in_month(d.year, d.month);
}

bool format_date(struct arena *arena, struct slice text, struct slice *ret_normal)
{
	(void)arena;
	(void)ret_normal;
	struct date d;
	return take_date(&text, &d) && text.n == 0;
}

static bool take_fraction(struct slice *rest)
{
	size_t digits = 0;
	if (!format_take_char(rest, '.'))
		return true;
	while (digits < rest->n && format_is_digit(rest->at[digits]))
		digits++;
	*rest = slice_from(*rest, digits);
	return digits >= 1 && digits <= FRACTION_MAX;
}

/* Minutes since midnight, and seconds; 60 of them in a leap second. */
static bool take_time(struct slice *rest, int *ret_minutes, int *ret_seconds)
{
	int hour, minute, second;
	if (!format_take_number(rest, 2, &hour) || !format_take_char(rest, ':') ||
	    !format_take_number(rest, 2, &minute) || !format_take_char(rest, ':') ||
	    !format_take_number(rest, 2, &second) || !take_fraction(rest))
		return false;
	*ret_minutes = hour * 60 + minute;
	*ret_seconds = second;
	return hour <= 23 && minute <= 59 && second <= 60;
}

static bool take_offset(struct slice *rest, int *ret_minutes)
{
	int hours, minutes;
	if (format_take_char(rest, 'Z') || format_take_char(rest, 'z')) {
		*ret_minutes = 0;
		return true;
	}
	bool west = format_take_char(rest, '-');
	if ((!west && !format_take_char(rest, '+')) || !format_take_number(rest, 2, &hours) ||
	    !format_take_char(rest, ':') || !format_take_number(rest, 2, &minutes))
		return false;
	*ret_minutes = (hours * 60 + minutes) * (west ? -1 : 1);
	return hours <= OFFSET_HOURS_MAX && minutes <= 59;
}

/* In UTC the year must still be 1 to 9999, for that is how it is given back. */
static bool fits_in_utc(struct date d, int utc_minutes)
{
	if (utc_minutes < 0)
		return !(d.year == 1 && d.month == 1 && d.day == 1);
	if (utc_minutes >= DAY_MINUTES)
		return !(d.year == 9999 && d.month == 12 && d.day == 31);
	return true;
}

/* Leap seconds are the last of a day in UTC. */
static bool may_leap(int utc_minutes)
{
	return (utc_minutes + DAY_MINUTES) % DAY_MINUTES == DAY_MINUTES - 1;
}

bool format_date_time(struct arena *arena, struct slice text, struct slice *ret_normal)
{
	struct slice rest = text;
	struct date d;
	int minutes, seconds, offset;
	if (!take_date(&rest, &d) || !(format_take_char(&rest, 'T') || format_take_char(&rest, 't')) ||
	    !take_time(&rest, &minutes, &seconds) || !take_offset(&rest, &offset) || rest.n != 0)
		return false;
	int utc = minutes - offset;
	if (!fits_in_utc(d, utc) || (seconds == 60 && !may_leap(utc)))
		return false;
	*ret_normal = format_fold(arena, text, 'a', 'z');
	return true;
}

static bool is_zone_part(struct slice part)
{
	if (part.n == 0 || !format_is_letter(part.at[0]))
		return false;
	for (size_t i = 1; i < part.n; i++)
		if (!format_is_alphanumeric(part.at[i]) && !strchr("_+-", part.at[i]))
			return false;
	return true;
}

/* Only the shape, Area/City or UTC: which zones there are is the database's to know. */
bool format_time_zone(struct arena *arena, struct slice text, struct slice *ret_normal)
{
	(void)arena;
	(void)ret_normal;
	if (slice_is(text, "UTC"))
		return true;
	if (text.n > ZONE_MAX)
		return false;
	int parts = 0;
	struct slice part;
	while (slice_split(&text, '/', &part)) {
		if (!is_zone_part(part))
			return false;
		parts++;
	}
	return parts >= 2 && parts <= 3;
}
