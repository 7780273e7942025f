/* The copy of everything: a cursor first, then the export of each resource, one after the other. */
#include <string.h>

#include <jansson.h>

#include "harvest/batch.h"
#include "harvest/client.h"
#include "harvest/lines.h"

enum { SMALL_BYTES_MAX = 1024 * 1024, RESOURCE_BYTES_MAX = 64 };

/* ---- beginning ---- */

static enum run_status tell_begin(struct run *r, const char *digests)
{
	uint64_t announced = 0;
	const char *const values[] = {r->id, r->cursor, digests};
	const char *const id[] = {r->id};
	enum run_status st = store_do(r, "sql/harvest/begin.sql", 3, values);
	if (st == RUN_OK)
		st = store_number(r, "sql/harvest/standing.sql", 1, id, &announced);
	if (st == RUN_OK)
		run_tell(r, HARVEST_BEGUN, NULL, announced, NULL);
	return st;
}

/* What is committed before the cursor is in every export, what comes later is told from there on. */
enum run_status copy_begin(struct run *r, void *none)
{
	struct buf now, digests;
	(void)none;
	buf_init(&now, SMALL_BYTES_MAX);
	buf_init(&digests, SMALL_BYTES_MAX);
	const char *url = arena_printf(&r->arena, "%s/v1/changes?position=now", r->source->url);
	enum run_status st = client_read(r, url, "application/json", &now);
	if (st == RUN_OK)
		st = run_keep_cursor(r, buf_slice(&now));
	url = arena_printf(&r->arena, "%s/v1/changes/digest", r->source->url);
	if (st == RUN_OK)
		st = client_read(r, url, "application/json", &digests);
	if (st == RUN_OK)
		st = tell_begin(r, digests.at);
	if (st != RUN_OK)
		r->cursor[0] = '\0';
	r->is_settled = false;
	r->proves_all = true;
	buf_close(&now);
	buf_close(&digests);
	return st;
}

/* ---- one resource ---- */

struct export
{
	struct batch batch;
	bool has_ended;
	uint64_t announced; /* by the last line */
};

static enum run_status take_line(struct run *r, void *of, struct slice line)
{
	struct export *e = of;
	if (e->has_ended)
		return run_fail(r, RUN_REFUSED, "the export of %s goes on behind its end", e->batch.resource);
	e->has_ended = line_is_end(line, &e->announced);
	return e->has_ended ? RUN_OK : batch_add(r, &e->batch, line);
}

static enum run_status take_bytes(struct run *r, void *of, struct slice bytes)
{
	return lines_add(r, of, bytes);
}

static enum run_status end_resource(struct run *r, struct export *e)
{
	uint64_t count = 0;
	const char *const values[] = {r->id, e->batch.resource, NULL};
	if (!e->has_ended)
		return run_fail(r, RUN_AGAIN, "the export of %s was cut off behind %llu objects",
		                e->batch.resource, (unsigned long long)e->batch.total);
	if (e->announced != e->batch.total)
		return run_fail(r, RUN_REFUSED,
		                "the export of %s says that it has %llu objects, and has %llu",
		                e->batch.resource, (unsigned long long)e->announced,
		                (unsigned long long)e->batch.total);
	enum run_status st = batch_flush(r, &e->batch);
	if (st == RUN_OK)
		st = store_number(r, "sql/harvest/copy_end.sql", 3, values, &count);
	if (st == RUN_OK)
		run_tell(r, HARVEST_COPIED, e->batch.resource, count, NULL);
	return st;
}

/* `of` is the resource's name. Tried again it begins anew: what was stored is overwritten by the same. */
static enum run_status copy_resource(struct run *r, void *of)
{
	struct lines lines;
	struct export e = {.has_ended = false};
	const char *const values[] = {r->id, of};
	batch_init(&e.batch, of);
	lines_init(&lines, take_line, &e);
	const struct client_get get = {
	        .url = arena_printf(&r->arena, "%s/v1/export/%s", r->source->url, (const char *)of),
	        .type = "application/x-ndjson",
	        .sink = take_bytes,
	        .of = &lines};
	enum run_status st = store_do(r, "sql/harvest/copy_begin.sql", 2, values);
	if (st == RUN_OK)
		st = client_get(r, &get, NULL);
	if (st == RUN_OK)
		st = lines_end(r, &lines);
	if (st == RUN_OK)
		st = end_resource(r, &e);
	lines_close(&lines);
	batch_close(&e.batch);
	return st;
}

/* A name of the source's goes into an address. */
static bool is_name(struct slice name)
{
	for (size_t i = 0; i < name.n; i++)
		if ((name.at[i] < 'a' || name.at[i] > 'z') && name.at[i] != '_')
			return false;
	return name.n > 0 && name.n < RESOURCE_BYTES_MAX;
}

/* Empty when all is copied. */
static enum run_status next_resource(struct run *r, char ret_name[static RESOURCE_BYTES_MAX],
                                     uint64_t *ret_expected)
{
	unsigned long long expected = 0;
	const char *const values[] = {r->id};
	enum run_status st = RUN_OK;
	arena_reset(&r->arena);
	struct rows *rows = store_ask(r, "sql/harvest/next.sql", 1, values);
	if (!rows)
		return RUN_REFUSED;
	struct slice name = rows_count(rows) > 0 ? rows_value(rows, 0, 0) : SLICE("");
	if (name.n > 0 && !is_name(name))
		st = run_fail(r, RUN_REFUSED, "the source names a resource that cannot be one");
	else if (name.n > 0)
		memcpy(ret_name, name.at, name.n), slice_to_uint(rows_value(rows, 0, 1), &expected);
	ret_name[st == RUN_OK ? name.n : 0] = '\0';
	*ret_expected = expected;
	rows_free(rows);
	return st;
}

enum run_status copy_all(struct run *r)
{
	char name[RESOURCE_BYTES_MAX];
	uint64_t expected;
	for (;;) {
		enum run_status st = next_resource(r, name, &expected);
		if (st != RUN_OK || !name[0])
			return st;
		run_tell(r, HARVEST_COPYING, name, expected, NULL);
		st = run_patiently(r, copy_resource, name);
		if (st != RUN_OK)
			return st;
	}
}
