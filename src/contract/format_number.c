/* Numbers of Norwegian registers, codes of the procurement vocabulary, and exact decimals. */
#include "contract/format_check.h"

#include <stdint.h>

enum {
	ORGANISATION_DIGITS = 9,
	WRITTEN_MAX = 40, /* characters of an organisation number with all that people put around it */
	CPV_DIGITS = 8,
	WHOLE_DIGITS_MAX = 16,
	FRACTION_DIGITS_MAX = 6,
};

/* Blanks and invisible characters that come along when a number is copied from a page or a letter. */
static const struct {
	uint32_t first, last;
} ignored[] = {
        {'\t',   '\r'  },
        {' ',    ' '   },
        {0x00a0, 0x00a0}, /* no-break space */
        {0x00ad, 0x00ad}, /* soft hyphen */
        {0x2000, 0x200f}, /* spaces, zero width, direction marks */
        {0x202a, 0x202f}, /* direction, narrow no-break space */
        {0x205f, 0x2064}, /* mathematical space, word joiner, invisible operators */
        {0x2066, 0x2069}, /* direction isolates */
        {0xfeff, 0xfeff}, /* byte order mark */
};

/* What may stand before the digits, in this order, each at most once; compared in capitals. */
static const char *const labels[][4] = {
        {"ORGANISASJONSNUMMER", "ORGANISASJONSNR", "ORG.NR", "ORGNR"},
        {".",                   NULL,              NULL,     NULL   },
        {":",                   NULL,              NULL,     NULL   },
        {"NO-BRC-",             "0192:",           "NO",     NULL   },
};

static bool is_ignored(uint32_t c)
{
	for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
		if (c >= ignored[i].first && c <= ignored[i].last)
			return true;
	return false;
}

/* The code point at text[*at], which moves behind it; only those of up to three bytes matter here. */
static uint32_t next_code_point(struct slice text, size_t *at)
{
	unsigned char first = (unsigned char)text.at[(*at)++];
	int more = first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xc0 && first < 0xe0 ? 1 : 0;
	uint32_t c = more ? first & (0x3fu >> more) : first;
	for (; more > 0 && *at < text.n; more--)
		c = c << 6 | ((unsigned char)text.at[(*at)++] & 0x3f);
	return c;
}

/* The characters that count, in capitals; false when there are too many or one is not ASCII. */
static bool condense(struct slice text, char ret_text[static WRITTEN_MAX], size_t *ret_n)
{
	size_t n = 0;
	for (size_t at = 0; at < text.n;) {
		uint32_t c = next_code_point(text, &at);
		if (is_ignored(c))
			continue;
		if (c >= 0x80 || n == WRITTEN_MAX)
			return false;
		ret_text[n++] = (char)(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c);
	}
	*ret_n = n;
	return true;
}

static struct slice without_labels(struct slice text)
{
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		for (size_t j = 0; j < 4 && labels[i][j]; j++)
			if (slice_starts(text, slice_of(labels[i][j]))) {
				text = slice_from(text, strlen(labels[i][j]));
				break;
			}
	bool vat = text.n == ORGANISATION_DIGITS + 3 &&
	           slice_is(slice_from(text, ORGANISATION_DIGITS), "MVA");
	return vat ? (struct slice){text.at, ORGANISATION_DIGITS} : text;
}

static bool has_digits(struct slice text, size_t digits)
{
	for (size_t i = 0; i < text.n; i++)
		if (!format_is_digit(text.at[i]))
			return false;
	return text.n == digits;
}

/* Modulus 11: a remainder of 1 would need a check digit of 10, so there is no such number. */
static bool has_check_digit(struct slice number)
{
	static const int weights[ORGANISATION_DIGITS - 1] = {3, 2, 7, 6, 5, 4, 3, 2};
	int sum = 0;
	for (int i = 0; i < ORGANISATION_DIGITS - 1; i++)
		sum += weights[i] * (number.at[i] - '0');
	int remainder = sum % 11;
	return remainder != 1 &&
	       number.at[ORGANISATION_DIGITS - 1] - '0' == (remainder == 0 ? 0 : 11 - remainder);
}

bool format_organisation_number(struct arena *arena, struct slice text, struct slice *ret_normal)
{
	char written[WRITTEN_MAX];
	size_t n;
	if (!condense(text, written, &n))
		return false;
	struct slice number = without_labels((struct slice){written, n});
	if (!has_digits(number, ORGANISATION_DIGITS) || !has_check_digit(number))
		return false;
	*ret_normal = slice_eq(number, text) ? text : arena_dup(arena, number);
	return true;
}

/* Which numbers there are changes with the years; no county has the number 00. */
bool format_municipality_number(struct arena *arena, struct slice text, struct slice *ret_normal)
{
	(void)arena;
	(void)ret_normal;
	return has_digits(text, 4) && !slice_starts(text, SLICE("00"));
}

bool format_cpv(struct arena *arena, struct slice text, struct slice *ret_normal)
{
	(void)arena;
	struct slice code = {text.at, text.n < CPV_DIGITS ? text.n : CPV_DIGITS};
	struct slice rest = slice_from(text, CPV_DIGITS);
	if (!has_digits(code, CPV_DIGITS))
		return false;
	if (rest.n > 0 && !(rest.n == 2 && rest.at[0] == '-' && format_is_digit(rest.at[1])))
		return false;
	*ret_normal = code;
	return true;
}

static size_t take_digits(struct slice *rest)
{
	size_t n = 0;
	while (n < rest->n && format_is_digit(rest->at[n]))
		n++;
	*rest = slice_from(*rest, n);
	return n;
}

bool format_decimal(struct arena *arena, struct slice text, struct slice *ret_normal)
{
	(void)arena;
	(void)ret_normal;
	format_take_char(&text, '-');
	size_t whole = take_digits(&text);
	if (whole < 1 || whole > WHOLE_DIGITS_MAX)
		return false;
	if (text.n == 0)
		return true;
	if (!format_take_char(&text, '.'))
		return false;
	size_t fraction = take_digits(&text);
	return fraction >= 1 && fraction <= FRACTION_DIGITS_MAX && text.n == 0;
}
