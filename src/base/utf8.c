/* Checking UTF-8. */
#include "base/utf8.h"

/* The length of the valid sequence at s, 0 for none (Unicode 15, table 3-7). */
static size_t sequence_length(const unsigned char *s, size_t n)
{
	static const struct {
		unsigned char first_from, first_to, second_from, second_to, length;
	} forms[] = {
	        {0x00, 0x7f, 0x00, 0x00, 1},
                {0xc2, 0xdf, 0x80, 0xbf, 2},
                {0xe0, 0xe0, 0xa0, 0xbf, 3},
	        {0xe1, 0xec, 0x80, 0xbf, 3},
                {0xed, 0xed, 0x80, 0x9f, 3},
                {0xee, 0xef, 0x80, 0xbf, 3},
	        {0xf0, 0xf0, 0x90, 0xbf, 4},
                {0xf1, 0xf3, 0x80, 0xbf, 4},
                {0xf4, 0xf4, 0x80, 0x8f, 4},
	};
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		if (s[0] < forms[i].first_from || s[0] > forms[i].first_to)
			continue;
		if (forms[i].length > n)
			return 0;
		if (forms[i].length > 1 && (s[1] < forms[i].second_from || s[1] > forms[i].second_to))
			return 0;
		for (size_t k = 2; k < forms[i].length; k++)
			if ((s[k] & 0xc0) != 0x80)
				return 0;
		return forms[i].length;
	}
	return 0;
}

bool utf8_is_valid(struct slice text)
{
	const unsigned char *s = (const unsigned char *)text.at;
	for (size_t i = 0; i < text.n;) {
		size_t length = sequence_length(s + i, text.n - i);
		if (length == 0)
			return false;
		i += length;
	}
	return true;
}
