/* The edit distance between two names (Levenshtein), to answer a mistyped one with the one that was meant. */
#include "conf/nearest.h"

#include <string.h>

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	unsigned m = a < b ? a : b;
	return m < c ? m : c;
}

/* `row[j]` is the distance from what of `a` came before to the first j characters of `b`. */
static void next_row(unsigned *row, char c, const char *b, size_t nb)
{
	unsigned diagonal = row[0]++;
	for (size_t j = 1; j <= nb; j++) {
		unsigned replaced = diagonal + (b[j - 1] != c);
		diagonal = row[j];
		row[j] = least(replaced, row[j] + 1, row[j - 1] + 1);
	}
}

unsigned nearest_distance(const char *a, const char *b)
{
	unsigned row[NEAREST_MAX + 1];
	size_t na = strnlen(a, NEAREST_MAX);
	size_t nb = strnlen(b, NEAREST_MAX);
	for (size_t j = 0; j <= nb; j++)
		row[j] = (unsigned)j;
	for (size_t i = 0; i < na; i++)
		next_row(row, a[i], b, nb);
	return row[nb];
}
