/* CSV of any bytes: the same records in one piece and byte by byte, never longer than the maximum, and always
 * an end. */
#include <stdint.h>
#include <stdlib.h>

#include "base/csv_read.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { RECORD_MAX = 200, SMALL_MAX = 4096 };

static bool is_same(const struct csv_record *a, const struct csv_record *b)
{
	if (a->count != b->count || a->line != b->line || a->fault != b->fault)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!slice_eq(a->cells[i].text, b->cells[i].text) || a->cells[i].quoted != b->cells[i].quoted)
			return false;
	return true;
}

/* Fed byte by byte until it has a record; false at the end. */
static bool next_slowly(struct csv_reader *r, struct slice text, size_t *at, struct csv_record *record)
{
	while (!csv_reader_next(r, record)) {
		if (*at > text.n)
			return false;
		csv_reader_feed(r, (struct slice){text.at + *at, *at < text.n}, *at >= text.n);
		++*at;
	}
	return true;
}

static void check(const struct csv_record *record)
{
	size_t bytes = 0;
	for (size_t i = 0; i < record->count; i++) {
		bytes += record->cells[i].text.n;
		if (!record->fault && !utf8_is_valid(record->cells[i].text))
			abort();
	}
	if (bytes > RECORD_MAX || record->count > CSV_CELLS_MAX)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct csv_reader whole, slow;
	struct csv_record one, other;
	struct slice text = {(const char *)data, size < SMALL_MAX ? size : SMALL_MAX};
	size_t at = 0, records = 0;
	csv_reader_init(&whole, ',', RECORD_MAX);
	csv_reader_init(&slow, ',', RECORD_MAX);
	csv_reader_feed(&whole, text, true);
	while (csv_reader_next(&whole, &one)) {
		check(&one);
		if (++records > text.n + 1 || !next_slowly(&slow, text, &at, &other) ||
		    !is_same(&one, &other))
			abort();
	}
	if (next_slowly(&slow, text, &at, &other))
		abort();
	csv_reader_close(&whole);
	csv_reader_close(&slow);
	return 0;
}
