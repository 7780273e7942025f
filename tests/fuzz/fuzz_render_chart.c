/* Charts of any texts and marks: a whole picture without a byte that XML forbids, or none. */
#include <stdint.h>
#include <stdlib.h>

#include "render/chart.h"

enum { OUT_MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct slice picture)
{
	static const struct slice end = SLICE("</svg>\n");
	if (picture.n < end.n || memcmp(picture.at + picture.n - end.n, end.at, end.n) != 0)
		abort();
	for (size_t i = 0; i + 1 < picture.n; i++)
		if ((unsigned char)picture.at[i] < ' ')
			abort();
}

/* The first line is the texts, the rest the marks. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const kinds[] = {"bars", "columns"};
	struct slice rest = {(const char *)data, size}, text;
	struct buf out;
	slice_split(&rest, '\n', &text);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct chart c = {.kind = slice_of(kinds[i]),
		                  .title = text,
		                  .description = text,
		                  .note = text,
		                  .bound = text,
		                  .bound_label = text,
		                  .marks = rest};
		buf_init(&out, OUT_MAX);
		chart_write(&out, &c);
		if (buf_ok(&out))
			check(buf_slice(&out));
		buf_close(&out);
	}
	return 0;
}
