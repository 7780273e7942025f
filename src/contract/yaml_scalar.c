/* What unquoted text in YAML means: null, boolean, integer, float, or just text. */
#include "contract/yaml_scalar.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

enum { NUMBER_TEXT_MAX = 100 };

enum word { WORD_NULL, WORD_TRUE, WORD_FALSE, WORD_REFUSED };

static const struct {
	const char *text;
	enum word word;
} words[] = {
        {"",      WORD_NULL   },
        {"~",     WORD_NULL   },
        {"null",  WORD_NULL   },
        {"Null",  WORD_NULL   },
        {"NULL",  WORD_NULL   },
        {"true",  WORD_TRUE   },
        {"True",  WORD_TRUE   },
        {"TRUE",  WORD_TRUE   },
        {"false", WORD_FALSE  },
        {"False", WORD_FALSE  },
        {"FALSE", WORD_FALSE  },
        {".nan",  WORD_REFUSED},
        {".NaN",  WORD_REFUSED},
        {".NAN",  WORD_REFUSED},
        {".inf",  WORD_REFUSED},
        {".Inf",  WORD_REFUSED},
        {".INF",  WORD_REFUSED},
        {"+.inf", WORD_REFUSED},
        {"+.Inf", WORD_REFUSED},
        {"+.INF", WORD_REFUSED},
        {"-.inf", WORD_REFUSED},
        {"-.Inf", WORD_REFUSED},
        {"-.INF", WORD_REFUSED},
};

static json_t *resolve_word(enum word word, const char **ret_why)
{
	switch (word) {
	case WORD_NULL:
		return json_null();
	case WORD_TRUE:
		return json_true();
	case WORD_FALSE:
		return json_false();
	default:
		*ret_why = "JSON has no infinity and no not-a-number; quote it if it is text";
		return NULL;
	}
}

static size_t count_of(struct slice text, const char *set)
{
	size_t n = 0;
	while (n < text.n && text.at[n] && strchr(set, text.at[n]))
		n++;
	return n;
}

static bool consists_of(struct slice text, const char *set)
{
	return text.n > 0 && count_of(text, set) == text.n;
}

static struct slice without_sign(struct slice text)
{
	return slice_from(text, text.n && (text.at[0] == '-' || text.at[0] == '+'));
}

/* The base of an integer and its digits; 0 when it is none. Only decimals may have a sign. */
static int integer_base(struct slice text, struct slice *ret_digits)
{
	static const struct {
		const char *prefix, *digits;
		int base;
	} forms[] = {
	        {"0x", "0123456789abcdefABCDEF", 16},
	        {"0o", "01234567",               8 },
	};
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (slice_starts(text, slice_of(forms[i].prefix)) &&
		    consists_of(slice_from(text, 2), forms[i].digits)) {
			*ret_digits = slice_from(text, 2);
			return forms[i].base;
		}
	*ret_digits = text;
	return consists_of(without_sign(text), "0123456789") ? 10 : 0;
}

/* [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? */
static bool is_float(struct slice text)
{
	static const char digits[] = "0123456789";
	struct slice rest = without_sign(text);
	size_t whole = count_of(rest, digits), fraction = 0;
	rest = slice_from(rest, whole);
	if (rest.n && rest.at[0] == '.') {
		fraction = count_of(slice_from(rest, 1), digits);
		rest = slice_from(rest, 1 + fraction);
	}
	if (whole == 0 && fraction == 0)
		return false;
	if (rest.n == 0)
		return true;
	return (rest.at[0] == 'e' || rest.at[0] == 'E') &&
	       consists_of(without_sign(slice_from(rest, 1)), digits);
}

static void copy_terminated(struct slice text, char ret_copy[static NUMBER_TEXT_MAX + 1])
{
	memcpy(ret_copy, text.at, text.n);
	ret_copy[text.n] = '\0';
}

static json_t *resolve_integer(struct slice digits, int base, const char **ret_why)
{
	char copy[NUMBER_TEXT_MAX + 1];
	copy_terminated(digits, copy);
	errno = 0;
	long long value = strtoll(copy, NULL, base);
	if (errno == ERANGE) {
		*ret_why = "the number does not fit in 64 bits; quote it if it is text";
		return NULL;
	}
	return json_integer(value);
}

static json_t *resolve_float(struct slice text, const char **ret_why)
{
	char copy[NUMBER_TEXT_MAX + 1];
	copy_terminated(text, copy);
	json_t *value = json_real(strtod(copy, NULL));
	if (!value)
		*ret_why = "the number is too large; quote it if it is text";
	return value;
}

static json_t *resolve_number(struct slice text, const char **ret_why)
{
	if (text.n > NUMBER_TEXT_MAX) {
		*ret_why = "the number has too many digits; quote it if it is text";
		return NULL;
	}
	struct slice digits;
	int base = integer_base(text, &digits);
	return base ? resolve_integer(digits, base, ret_why) : resolve_float(text, ret_why);
}

json_t *yaml_scalar_resolve(struct slice text, const char **ret_why)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (slice_is(text, words[i].text))
			return resolve_word(words[i].word, ret_why);
	struct slice digits;
	if (integer_base(text, &digits) || is_float(text))
		return resolve_number(text, ret_why);
	json_t *value = json_stringn(text.at, text.n);
	if (!value)
		*ret_why = "the text is not UTF-8";
	return value;
}
