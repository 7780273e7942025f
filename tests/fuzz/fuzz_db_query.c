/* Query files of any text: refused with a reason, or every choice has a statement. The text before the first
 * NUL is the file, the rest is columns.sql. */
#include <stdint.h>
#include <stdlib.h>

#include "db/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void build(const struct query *q, struct arena *arena)
{
	for (unsigned form = 0; form < 16; form++) {
		struct query_choice choice = {.filters = form & 1 ? UINT64_MAX : 0};
		bool is_list = query_is_list(q);
		choice.keyset = is_list && form & 2;
		choice.backward = is_list && form & 4;
		choice.count = is_list && form & 8;
		for (int i = 0; i < query_sort_count(q) && i < QUERY_SORT_KEYS_MAX; i++)
			choice.sorts[choice.sort_count++] = (struct query_sort){(uint8_t)i, form >> i & 1};
		struct query_text text = query_build(q, &choice, arena);
		for (int i = 0; i < text.value_count; i++)
			if (text.values[i] < 0 || (text.values[i] < QUERY_VALUE_LIMIT &&
			                           text.values[i] >= query_parameter_count(q)))
				abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	const char *why = NULL;
	struct slice rest = {(const char *)data, size}, text = {"", 0};
	arena_init(&arena, 16 << 20);
	if (size)
		slice_split(&rest, '\0', &text);
	struct query *q = query_parse(&arena, "fuzz", text, rest.at ? rest : SLICE(""), &why);
	if (!q && !why)
		abort();
	if (q) {
		query_count_by(q, query_parse(&arena, "count", SLICE("select count(*) from (:list) counted"),
		                              SLICE(""), &why));
		build(q, &arena);
	}
	arena_close(&arena);
	return 0;
}
