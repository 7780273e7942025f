/* The table of formats. */
#include "contract/format.h"

#include "base/uuid.h"
#include "contract/format_check.h"

/* The longest text that has any format, in bytes; longer ones are refused unread. */
enum { TEXT_MAX = 8192 };

/* Upper and lower case of an ASCII letter differ in this bit. */
enum { CASE_BIT = 0x20 };

struct format {
	const char *name;
	format_check_fn *check;
	const char *expectation;
};

static bool has_any(struct slice text, char first, char last)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.at[i] >= first && text.at[i] <= last)
			return true;
	return false;
}

struct slice format_fold(struct arena *arena, struct slice text, char first, char last)
{
	if (!has_any(text, first, last))
		return text;
	char *copy = arena_strdup(arena, text);
	for (size_t i = 0; i < text.n; i++)
		if (copy[i] >= first && copy[i] <= last)
			copy[i] = (char)(copy[i] ^ CASE_BIT);
	return (struct slice){copy, text.n};
}

static bool is_uuid(struct arena *arena, struct slice text, struct slice *ret_normal)
{
	if (!uuid_is_valid(text))
		return false;
	*ret_normal = format_fold(arena, text, 'A', 'F');
	return true;
}

/* ISO 639 codes of the languages of the region and of English. */
static bool is_language(struct arena *arena, struct slice text, struct slice *ret_normal)
{
	static const char *const languages[] = {"nb", "nn", "se", "sma", "smj", "fkv", "en"};
	(void)arena;
	(void)ret_normal;
	for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
		if (slice_is(text, languages[i]))
			return true;
	return false;
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* A country and up to three levels below it, one character each. */
static bool is_nuts(struct arena *arena, struct slice text, struct slice *ret_normal)
{
	(void)arena;
	(void)ret_normal;
	if (text.n < 2 || text.n > 5 || !is_upper(text.at[0]) || !is_upper(text.at[1]))
		return false;
	for (size_t i = 2; i < text.n; i++)
		if (!is_upper(text.at[i]) && !format_is_digit(text.at[i]))
			return false;
	return true;
}

static const struct format formats[] = {
        {"uuid",                is_uuid,                    "must be a UUID"                                        },
        {"date",                format_date,                "must be a date such as 2026-03-31"                     },
        {"date-time",           format_date_time,
         "must be a date and time with time zone such as 2026-03-31T12:00:00Z"                                      },
        {"time-zone",           format_time_zone,           "must be a time zone such as Europe/Oslo"               },
        {"email",               format_email,               "must be an e-mail address"                             },
        {"hostname",            format_hostname,            "must be a host name"                                   },
        {"uri",                 format_uri,                 "must be a URI with a scheme"                           },
        {"uri-reference",       format_uri_reference,       "must be a URI or a relative reference"                 },
        {"http-url",            format_http_url,            "must be an http or https URL without user and password"},
        {"organisation-number", format_organisation_number,
         "must be an organisation number of nine digits with a valid check digit"                                   },
        {"municipality-number", format_municipality_number, "must be a municipality number of four digits"          },
        {"cpv",                 format_cpv,                 "must be a CPV code of eight digits"                    },
        {"decimal",             format_decimal,
         "must be a decimal number such as 1250.50, with at most 16 digits before the point and 6 behind it"        },
        {"nuts",                is_nuts,                    "must be a NUTS code such as NO071"                     },
        {"language",            is_language,                "must be one of nb, nn, se, sma, smj, fkv, en"          },
        {"currency",            format_currency,            "must be a currency code of ISO 4217 such as NOK"       },
};

const struct format *format_find(struct slice name)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (slice_is(name, formats[i].name))
			return &formats[i];
	return NULL;
}

bool format_check(const struct format *f, struct arena *arena, struct slice text, struct slice *ret_normal)
{
	struct slice normal = text;
	if (text.n > TEXT_MAX || !f->check(arena, text, &normal))
		return false;
	*ret_normal = normal;
	return true;
}

const char *format_expectation(const struct format *f)
{
	return f->expectation;
}
