/* Dates, times with zone (RFC 3339) and names of time zones. */
#include "contract/format_check.h"

enum {
	FRACTION_MAX = 30,     /* digits of a second that may be sent */
	FRACTION_KEPT = 6,     /* of these: microseconds, as PostgreSQL has them */
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

struct time {
	int minutes, seconds;  /* since midnight; within the minute, 60 of them in a leap second */
	struct slice fraction; /* its digits */
};

static bool take_fraction(struct slice *rest, struct slice *ret_digits)
{
	size_t digits = 0;
	*ret_digits = (struct slice){rest->at, 0};
	if (!format_take_char(rest, '.'))
		return true;
	while (digits < rest->n && format_is_digit(rest->at[digits]))
		digits++;
	*ret_digits = (struct slice){rest->at, digits};
	*rest = slice_from(*rest, digits);
	return digits >= 1 && digits <= FRACTION_MAX;
}

static bool take_time(struct slice *rest, struct time *ret_time)
{
	int hour, minute;
	if (!format_take_number(rest, 2, &hour) || !format_take_char(rest, ':') ||
	    !format_take_number(rest, 2, &minute) || !format_take_char(rest, ':') ||
	    !format_take_number(rest, 2, &ret_time->seconds) || !take_fraction(rest, &ret_time->fraction))
		return false;
	ret_time->minutes = hour * 60 + minute;
	return hour <= 23 && minute <= 59 && ret_time->seconds <= 60;
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

/* Leap seconds are the last of a day in UTC. PostgreSQL takes them without a fraction only. */
static bool may_leap(const struct time *t, int utc_minutes)
{
	for (size_t i = 0; i < t->fraction.n; i++)
		if (t->fraction.at[i] != '0')
			return false;
	return (utc_minutes + DAY_MINUTES) % DAY_MINUTES == DAY_MINUTES - 1;
}

/* Capitals, and no more digits than are kept: PostgreSQL would round them, perhaps into the next year. */
static struct slice normal_form(struct arena *arena, struct slice text, struct slice fraction)
{
	struct slice folded = format_fold(arena, text, 'a', 'z');
	if (fraction.n <= FRACTION_KEPT)
		return folded;
	size_t kept = (size_t)(fraction.at - text.at) + FRACTION_KEPT;
	struct slice zone = slice_from(folded, kept + fraction.n - FRACTION_KEPT);
	return slice_of(arena_printf(arena, "%.*s%.*s", (int)kept, folded.at, SLICE_ARG(zone)));
}

bool format_date_time(struct arena *arena, struct slice text, struct slice *ret_normal)
{
	struct slice rest = text;
	struct date d;
	struct time t;
	int offset;
	if (!take_date(&rest, &d) || !(format_take_char(&rest, 'T') || format_take_char(&rest, 't')) ||
	    !take_time(&rest, &t) || !take_offset(&rest, &offset) || rest.n != 0)
		return false;
	int utc = t.minutes - offset;
	if (!fits_in_utc(d, utc) || (t.seconds == 60 && !may_leap(&t, utc)))
		return false;
	*ret_normal = normal_form(arena, text, t.fraction);
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
