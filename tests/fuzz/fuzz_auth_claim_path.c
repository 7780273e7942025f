/* Claim paths and what they find: a path, a line feed, a payload. */
#include <stdint.h>
#include <stdlib.h>

#include "auth/claim_path.h"
#include "auth/json_strict.h"

/* Every text found is one of the payload's, and "pid" is nowhere among the names. */
static bool take(void *context, struct slice text)
{
	size_t *bytes = context;
	*bytes += text.n + 1;
	return text.n == 0 || text.at[0] != '!';
}

static void check_names(const struct claim_path *path)
{
	if (path->count == 0 || path->count > CLAIM_STEPS_MAX || path->steps[path->count - 1].member)
		abort();
	for (size_t i = 0; i < path->count; i++)
		if (!*path->steps[i].name || strcmp(path->steps[i].name, "pid") == 0)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct claim_path path;
	const char *why = NULL;
	struct slice payload = {(const char *)data, size}, text;
	if (!slice_split(&payload, '\n', &text))
		return 0;
	arena_init(&arena, 1 << 20);
	if (claim_path_parse(text, &arena, &path, &why)) {
		check_names(&path);
		json_t *json = json_strict_object(payload);
		for (int end = CLAIM_ONE_TEXT; json && end <= CLAIM_TEXTS; end++) {
			size_t bytes = 0;
			(void)!claim_path_read(&path, json, (enum claim_end)end, take, &bytes);
			/* no value is met twice */
			if (bytes > payload.n)
				abort();
		}
		json_decref(json);
	} else if (!why)
		abort();
	arena_close(&arena);
	return 0;
}
