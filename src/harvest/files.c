/* Sources without an interface: a file for each resource, read whole whenever it changed. */
#include <string.h>

#include <jansson.h>

#include "harvest/batch.h"
#include "harvest/client.h"
#include "harvest/lines.h"
#include "harvest/table.h"

struct file {
	struct batch batch;
	struct lines lines;
	struct table table; /* instead of lines */
	bool is_table;
	bool has_ended;     /* there was a last line as exports have it */
	uint64_t announced; /* by that */
};

static enum run_status take_line(struct run *r, void *of, struct slice line)
{
	struct file *f = of;
	if (f->has_ended)
		return run_fail(r, RUN_REFUSED, "%s: goes on behind its end", f->batch.resource);
	f->has_ended = line_is_end(line, &f->announced);
	return f->has_ended ? RUN_OK : batch_add(r, &f->batch, line);
}

static enum run_status take_bytes(struct run *r, void *of, struct slice bytes)
{
	struct file *f = of;
	return f->is_table ? table_add(r, &f->table, bytes) : lines_add(r, &f->lines, bytes);
}

static enum run_status take_end(struct run *r, struct file *f)
{
	return f->is_table ? table_end(r, &f->table) : lines_end(r, &f->lines);
}

/* What is not there any more is forgotten, so a file that only looks whole would do harm. */
static enum run_status check_end(struct run *r, const struct file *f, const struct client_got *got)
{
	if (f->has_ended && f->announced != f->batch.total)
		return run_fail(r, RUN_REFUSED, "%s: says that it has %llu objects, and has %llu",
		                f->batch.resource, (unsigned long long)f->announced,
		                (unsigned long long)f->batch.total);
	if (!f->has_ended && !got->is_bounded)
		return run_fail(r, RUN_REFUSED,
		                "%s: neither the answer's length nor a last line says where it ends",
		                f->batch.resource);
	if (!f->has_ended && !f->is_table && f->batch.total == 0)
		return run_fail(r, RUN_REFUSED,
		                "%s: is empty; when that is meant, it has the line {\"end\": {\"count\": 0}}",
		                f->batch.resource);
	return RUN_OK;
}

static enum run_status end_file(struct run *r, struct file *f, const struct client_got *got)
{
	uint64_t count = 0;
	const char *const values[] = {r->id, f->batch.resource, got->validator[0] ? got->validator : NULL};
	enum run_status st = check_end(r, f, got);
	if (st == RUN_OK)
		st = batch_flush(r, &f->batch);
	if (st == RUN_OK)
		st = store_number(r, "sql/harvest/copy_end.sql", 3, values, &count);
	if (st == RUN_OK)
		run_tell(r, HARVEST_COPIED, f->batch.resource, count, NULL);
	return st;
}

/* The validator of what is here; NULL when nothing is. */
static enum run_status read_validator(struct run *r, const char *resource, const char **ret_validator)
{
	const char *const values[] = {r->id, resource};
	struct rows *rows = store_ask(r, "sql/harvest/validator.sql", 2, values);
	if (!rows)
		return RUN_REFUSED;
	struct slice validator = rows_count(rows) > 0 ? rows_value(rows, 0, 0) : (struct slice){NULL, 0};
	*ret_validator = validator.n > 0 ? arena_strdup(&r->arena, validator) : NULL;
	rows_free(rows);
	return RUN_OK;
}

static enum run_status read_file(struct run *r, const struct harvest_file *file, struct file *f)
{
	struct client_got got;
	const char *validator;
	enum run_status st = read_validator(r, file->resource, &validator);
	if (st == RUN_OK)
		st = store_do(r, "sql/harvest/see.sql", 0, NULL);
	if (st != RUN_OK)
		return st;
	const struct client_get get = {.url = file->url, .validator = validator, .sink = take_bytes, .of = f};
	st = client_get(r, &get, &got);
	if (st != RUN_OK || got.is_same)
		return st;
	st = take_end(r, f);
	return st == RUN_OK ? end_file(r, f, &got) : st;
}

/* `of` is a pointer to the file. */
static enum run_status copy_file(struct run *r, void *of)
{
	const struct harvest_file *file = *(const struct harvest_file **)of;
	struct file f = {.is_table = file->is_table};
	enum run_status st = RUN_OK;
	batch_init(&f.batch, file->resource);
	if (f.is_table)
		st = table_init(r, &f.table, &f.batch);
	else
		lines_init(&f.lines, take_line, &f);
	if (st == RUN_OK)
		st = read_file(r, file, &f);
	if (f.is_table)
		table_close(&f.table);
	else
		lines_close(&f.lines);
	batch_close(&f.batch);
	return st == RUN_GONE ? RUN_REFUSED : st;
}

static enum run_status end_all(struct run *r)
{
	uint64_t count = 0;
	const char *resources = "{";
	arena_reset(&r->arena);
	for (size_t i = 0; i < r->source->file_count; i++)
		resources = arena_printf(&r->arena, "%s%s%s", resources, i ? "," : "",
		                         r->source->files[i].resource);
	const char *const values[] = {r->id, arena_printf(&r->arena, "%s}", resources)};
	enum run_status st = store_number(r, "sql/harvest/files_end.sql", 2, values, &count);
	if (st == RUN_OK)
		run_tell(r, HARVEST_COMPLETE, NULL, count, NULL);
	return st;
}

enum run_status files_run(struct run *r)
{
	for (size_t i = 0; i < r->source->file_count; i++) {
		const struct harvest_file *file = &r->source->files[i];
		run_tell(r, HARVEST_COPYING, file->resource, 0, NULL);
		enum run_status st = run_patiently(r, copy_file, &file);
		if (st != RUN_OK)
			return st;
	}
	return end_all(r);
}
