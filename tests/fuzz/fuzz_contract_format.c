/* Any text in any format; a normal form is its own normal form. */
#include <stdint.h>
#include <stdlib.h>

#include "contract/format.h"

enum { ARENA_MAX = 1 << 20 };

static const char *const names[] = {"uuid",
                                    "date",
                                    "date-time",
                                    "time-zone",
                                    "email",
                                    "hostname",
                                    "uri",
                                    "uri-reference",
                                    "http-url",
                                    "cpv",
                                    "decimal",
                                    "nuts",
                                    "organisation-number",
                                    "municipality-number",
                                    "language",
                                    "currency"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena arena;
	arena_init(&arena, ARENA_MAX);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct format *f = format_find(slice_of(names[i]));
		struct slice normal, again;
		if (!format_check(f, &arena, (struct slice){(const char *)data, n}, &normal))
			continue;
		if (!format_check(f, &arena, normal, &again) || !slice_eq(normal, again))
			abort();
	}
	arena_close(&arena);
	return 0;
}
