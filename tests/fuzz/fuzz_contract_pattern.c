/* Any pattern against any text: the input is the pattern, a line feed, the text. */
#include <stdint.h>

#include "contract/schema_pattern.h"

enum { ARENA_MAX = 16 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct slice text = {(const char *)data, n}, source;
	struct arena arena;
	const char *why = NULL;
	if (n == 0 || !slice_split(&text, '\n', &source))
		return 0;
	arena_init(&arena, ARENA_MAX);
	const struct schema_pattern *p = schema_pattern_compile(&arena, source, &why);
	if (p && text.at)
		(void)schema_pattern_match(p, text);
	arena_close(&arena);
	return 0;
}
