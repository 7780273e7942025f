/* Gathers objects and stores them together. */
#include "harvest/batch.h"

enum { KEPT_BYTES = 4 * 1024 * 1024 };

void batch_init(struct batch *b, const char *resource)
{
	*b = (struct batch){.resource = resource};
	buf_init(&b->text, (size_t)BATCH_BYTES + LINE_BYTES_MAX + 16);
}

void batch_close(struct batch *b)
{
	buf_close(&b->text);
}

enum run_status batch_flush(struct run *r, struct batch *b)
{
	if (b->count == 0)
		return RUN_OK;
	buf_add(&b->text, "]", 2); /* with its NUL */
	if (!buf_ok(&b->text))
		return run_fail(r, RUN_REFUSED, "%s: out of memory", b->resource);
	const char *const values[] = {r->id, b->resource, b->text.at};
	struct arena_mark mark = arena_mark(&r->arena);
	enum run_status st = store_do(r, "sql/harvest/objects.sql", 3, values);
	arena_rewind(&r->arena, mark);
	if (st == RUN_OK)
		run_tell(r, HARVEST_STORED, b->resource, b->count, NULL);
	buf_reset(&b->text, KEPT_BYTES);
	b->count = 0;
	return st;
}

enum run_status batch_add(struct run *r, struct batch *b, struct slice object)
{
	buf_add_char(&b->text, b->count == 0 ? '[' : ',');
	buf_add_slice(&b->text, object);
	b->count++;
	b->total++;
	if (!buf_ok(&b->text))
		return run_fail(r, RUN_REFUSED, "%s: object %llu is too large", b->resource,
		                (unsigned long long)b->total);
	return b->count < BATCH_OBJECTS && b->text.n < BATCH_BYTES ? RUN_OK : batch_flush(r, b);
}
