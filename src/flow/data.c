/* The objects that changes name. */
#include "data.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/json_write.h"
#include "render/json.h"
#include "steps.h"

static struct slice value_of(const struct rows *rows, struct slice name)
{
	int column = rows_find_column(rows, name);
	return column < 0 ? (struct slice){NULL, 0} : rows_value(rows, 0, column);
}

static json_t *json_of(const struct rows *rows, struct slice column)
{
	struct slice text = value_of(rows, column);
	return text.at ? json_loadb(text.at, text.n, 0, NULL) : NULL;
}

/* A query of x-data has that filter, and perhaps others for exports. */
static uint64_t by_ids(const struct query *q)
{
	return (uint64_t)1 << query_find_filter(q, SLICE("ids"));
}

bool data_add_steps(struct exchange *x)
{
	const struct plan *plan = x->plan;
	const struct rows *page = x->job.steps[x->steps.main].rows;
	if (plan->data_count == 0 || rows_count(page) == 0)
		return false;
	json_t *wanted = json_of(page, SLICE("_ids"));
	for (int i = 0; i < plan->data_count; i++) {
		const char *ids = json_string_value(
		        json_object_getn(wanted, plan->data[i].name.at, plan->data[i].name.n));
		x->data_steps[i] = -1;
		if (!ids)
			continue;
		x->ids = arena_strdup(&x->arena, slice_of(ids));
		x->data_steps[i] = query_add_step(x, &x->more, &plan->data[i].bound);
		x->more.steps[x->data_steps[i]].choice.filters = by_ids(plan->data[i].bound.query);
	}
	json_decref(wanted);
	return x->more.step_count > 0;
}

/* ---- writing ---- */

/* The objects of one resource, to be found by their identifiers. */
struct objects {
	const struct rows *rows; /* NULL: none were asked for */
	const struct shape *shape;
	const uint64_t *ids;
};

static struct objects objects_of(struct exchange *x, int i)
{
	struct objects o = {.rows = NULL};
	if (x->data_steps[i] < 0)
		return o;
	struct db_step *step = &x->more.steps[x->data_steps[i]];
	int count = rows_count(step->rows), id = rows_find_column(step->rows, SLICE("id"));
	uint64_t *ids = arena_alloc(&x->arena, (size_t)(count + 1) * sizeof *ids);
	for (int row = 0; row < count; row++) {
		struct slice text = rows_value(step->rows, row, id);
		ids[row] = hash_bytes(0, text.at, text.n);
	}
	return (struct objects){step->rows, shape_of(db_step_cache(step), step->rows), ids};
}

static void write_object(struct buf *out, const struct objects *o, const char *id)
{
	struct slice text = slice_of(id);
	uint64_t wanted = hash_bytes(0, text.at, text.n);
	for (int row = 0; o->rows && row < rows_count(o->rows); row++)
		if (o->ids[row] == wanted) {
			render_row(out, o->shape, o->rows, row, SHAPE_ALL);
			return;
		}
	buf_add_text(out, "null");
}

static int number_of(const struct plan *plan, const char *resource)
{
	for (int i = 0; resource && i < plan->data_count; i++)
		if (slice_is(plan->data[i].name, resource))
			return i;
	return -1;
}

/* `all` is NULL where objects were not asked for. */
static void write_entry(struct exchange *x, const struct objects *all, const json_t *entry)
{
	static const struct objects none;
	char *text = json_dumps(entry, JSON_COMPACT);
	int i = number_of(x->plan, json_string_value(json_object_get(entry, "resource")));
	bool gone = json_is_true(json_object_get(entry, "gone"));
	if (!text) {
		x->out.failed = true;
		return;
	}
	buf_add(&x->out, text, strlen(text) - 1); /* without the closing brace */
	if (all) {
		buf_add_text(&x->out, ",\"data\":");
		write_object(&x->out, i < 0 || gone ? &none : &all[i],
		             json_string_value(json_object_get(entry, "id")));
	}
	buf_add_char(&x->out, '}');
	free(text);
}

static struct objects *all_objects(struct exchange *x, const struct rows *rows)
{
	if (x->plan->data_count == 0 || !value_of(rows, SLICE("_ids")).at)
		return NULL;
	struct objects *all = arena_calloc(&x->arena, (size_t)x->plan->data_count, sizeof *all);
	for (int k = 0; k < x->plan->data_count; k++)
		all[k] = objects_of(x, k);
	return all;
}

/* How many there were. */
static size_t write_entries(struct exchange *x, const struct rows *rows, const char *between,
                            const char *behind)
{
	size_t i;
	const json_t *entry;
	json_t *entries = json_of(rows, SLICE("data"));
	const struct objects *all = all_objects(x, rows);
	json_array_foreach (entries, i, entry) {
		buf_add_text(&x->out, i ? between : "");
		write_entry(x, all, entry);
		buf_add_text(&x->out, behind);
	}
	json_decref(entries);
	return i;
}

void data_write(struct exchange *x, const struct rows *rows, const struct shape *shape)
{
	bool any;
	struct slice name = SLICE("data");
	render_open_row(&x->out, shape, rows, 0, ~shape_select(shape, &name, 1), &any);
	buf_add_text(&x->out, any ? "," : "");
	json_write_name(&x->out, name);
	buf_add_char(&x->out, '[');
	write_entries(x, rows, ",", "");
	buf_add_text(&x->out, "]}");
}

void data_write_lines(struct exchange *x, const struct rows *rows)
{
	size_t count = write_entries(x, rows, "", "\n");
	buf_add_text(&x->out, "{\"end\":{\"cursor\":");
	json_write_string(&x->out, value_of(rows, SLICE("cursor")));
	buf_printf(&x->out, ",\"count\":%zu,\"caught_up\":%s}}\n", count,
	           slice_is(value_of(rows, SLICE("caught_up")), "t") ? "true" : "false");
}
