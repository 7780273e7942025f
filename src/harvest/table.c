/* Reads CSV by the schema of the resource. */
#include "harvest/table.h"

#include "contract/contract.h"

enum { TABLE_ARENA_MAX = 16 * 1024 * 1024, KEPT_BYTES = 64 * 1024 };

/* What the contract has of a resource that can be exported. */
static const json_t *schema_of(const struct contract *c, const char *resource)
{
	for (size_t i = 0; c && i < contract_operation_count(c); i++) {
		const json_t *data = contract_operation(c, i)->data;
		if (data)
			return json_object_get(json_object_get(data, resource), "schema");
	}
	return NULL;
}

enum run_status table_init(struct run *r, struct table *t, struct batch *batch)
{
	const char *why;
	const struct contract *contract = r->settings->contract;
	const json_t *node = schema_of(contract, batch->resource);
	*t = (struct table){.batch = batch};
	csv_reader_init(&t->reader, ',', LINE_BYTES_MAX);
	arena_init(&t->arena, TABLE_ARENA_MAX);
	buf_init(&t->object, 2 * (size_t)LINE_BYTES_MAX);
	if (!node)
		return run_fail(r, RUN_REFUSED,
		                "%s: no resource of the contract has this name, so that CSV cannot be read",
		                batch->resource);
	t->schema = contract_compile(contract, &t->arena, node, &why);
	return t->schema ? RUN_OK : run_fail(r, RUN_REFUSED, "%s", why);
}

void table_close(struct table *t)
{
	csv_reader_close(&t->reader);
	arena_close(&t->arena);
	buf_close(&t->object);
}

static enum run_status take_names(struct run *r, struct table *t, const struct csv_record *names)
{
	struct column_fault fault;
	const struct columns_wish wish = {.body = t->schema};
	t->columns = columns_new(&t->arena, &wish, names, &fault);
	if (t->columns)
		return RUN_OK;
	return run_fail(r, RUN_REFUSED, "%s: column %zu, %.*s: %s", t->batch->resource, fault.column + 1,
	                SLICE_ARG(names->cells[fault.column].text), fault.detail);
}

static enum run_status take_row(struct run *r, struct table *t, const struct csv_record *row)
{
	struct column_fault fault;
	buf_reset(&t->object, KEPT_BYTES);
	if (columns_write(t->columns, row, &t->object, &fault))
		return batch_add(r, t->batch, buf_slice(&t->object));
	return run_fail(r, RUN_REFUSED, "%s: line %llu, column %zu: %s", t->batch->resource, row->line,
	                fault.column + 1, fault.detail);
}

static enum run_status take_records(struct run *r, struct table *t)
{
	struct csv_record record;
	enum run_status st = RUN_OK;
	while (st == RUN_OK && csv_reader_next(&t->reader, &record))
		if (record.fault != CSV_SOUND)
			st = run_fail(r, RUN_REFUSED, "%s: line %llu, column %zu: %s", t->batch->resource,
			              record.line, record.count + 1, csv_fault_text(record.fault));
		else
			st = t->columns ? take_row(r, t, &record) : take_names(r, t, &record);
	return st;
}

enum run_status table_add(struct run *r, struct table *t, struct slice bytes)
{
	csv_reader_feed(&t->reader, bytes, false);
	return take_records(r, t);
}

enum run_status table_end(struct run *r, struct table *t)
{
	csv_reader_feed(&t->reader, SLICE(""), true);
	enum run_status st = take_records(r, t);
	return st != RUN_OK || t->columns
	               ? st
	               : run_fail(r, RUN_REFUSED, "%s: has no line of names", t->batch->resource);
}
