/* Any text as YAML; what is read must read the same after it was written. */
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "contract/yaml.h"

enum { ARENA_MAX = 16 << 20, TEXT_MAX = 16 << 20 };

static void write_and_read(struct arena *arena, const json_t *value)
{
	struct buf out;
	const char *why = NULL;
	buf_init(&out, TEXT_MAX);
	yaml_write(&out, value);
	json_t *again = buf_ok(&out) ? yaml_parse(arena, buf_slice(&out), &why) : NULL;
	if (!again || !json_equal(again, value))
		abort();
	json_decref(again);
	buf_close(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena arena;
	const char *why = NULL;
	arena_init(&arena, ARENA_MAX);
	json_t *value = yaml_parse(&arena, (struct slice){(const char *)data, n}, &why);
	if (!value && !why)
		abort();
	if (value)
		write_and_read(&arena, value);
	json_decref(value);
	arena_close(&arena);
	return 0;
}
