/* Rows to the answer: one object, or a page with its links and what it embeds. */
#include "render/json.h"

#include "answer.h"
#include "base/hash.h"
#include "base/json_write.h"
#include "data.h"
#include "http/uri.h"
#include "render/chart.h"
#include "render/csv.h"
#include "steps.h"

/* ---- what is embedded ---- */

/* The rows of one include, found by the row they belong to. They come in runs, one for each parent. */
struct embedded_rows {
	struct slice name;
	const struct rows *rows;
	const struct shape *shape;
	int *first, *count; /* by row of the page */
};

struct embedding {
	struct embedded_rows items[PLAN_INCLUDES_MAX];
	int count;
};

static void find_runs(struct exchange *x, struct embedded_rows *e, const uint64_t *ids, int id_count)
{
	e->first = arena_calloc(&x->arena, (size_t)id_count, sizeof *e->first);
	e->count = arena_calloc(&x->arena, (size_t)id_count, sizeof *e->count);
	uint64_t parent = 0;
	int at = -1;
	for (int row = 0; row < rows_count(e->rows); row++) {
		struct slice id = rows_value(e->rows, row, e->shape->parent_column);
		uint64_t hash = hash_bytes(0, id.at, id.n);
		if (row == 0 || hash != parent) {
			for (at = 0; at < id_count && ids[at] != hash; at++)
				;
			parent = hash;
			if (at < id_count)
				e->first[at] = row;
		}
		if (at < id_count)
			e->count[at]++;
	}
}

static const uint64_t *hash_ids(struct exchange *x, const struct rows *rows, int id_column)
{
	int count = rows_count(rows);
	uint64_t *ids = arena_alloc(&x->arena, (size_t)count * sizeof *ids);
	for (int row = 0; row < count; row++) {
		struct slice id = rows_value(rows, row, id_column);
		ids[row] = hash_bytes(0, id.at, id.n);
	}
	return ids;
}

static struct embedding *find_embedded(struct exchange *x, const struct rows *page, const struct shape *shape)
{
	struct embedding *embedding = arena_calloc(&x->arena, 1, sizeof *embedding);
	const struct db_job *job = x->plan->op->is_list ? &x->more : &x->job;
	if (x->includes.count == 0 || shape->id_column < 0)
		return embedding;
	const uint64_t *ids = hash_ids(x, page, shape->id_column);
	for (int i = 0; i < x->includes.count; i++) {
		struct embedded_rows *e = &embedding->items[embedding->count++];
		*e = (struct embedded_rows){.name = x->includes.names[i]};
		int step = x->steps.first_include + i;
		if (x->steps.first_include < 0 || step >= job->step_count)
			continue; /* an empty page fetched nothing */
		e->rows = job->steps[step].rows;
		e->shape = shape_of(db_step_cache(&job->steps[step]), e->rows);
		find_runs(x, e, ids, rows_count(page));
	}
	return embedding;
}

static void write_embedded(struct buf *out, const struct embedding *embedding, int row, bool any)
{
	for (int i = 0; i < embedding->count; i++) {
		const struct embedded_rows *e = &embedding->items[i];
		buf_add_text(out, any || i ? "," : "");
		json_write_name(out, e->name);
		buf_add_char(out, '[');
		for (int k = 0; e->rows && k < e->count[row]; k++) {
			buf_add_text(out, k ? "," : "");
			render_row(out, e->shape, e->rows, e->first[row] + k, SHAPE_ALL);
		}
		buf_add_char(out, ']');
	}
}

/* ---- one object ---- */

/* `fields` may name what is embedded too; that is given because `include` asked for it. */
static uint64_t selection(const struct exchange *x, const struct shape *shape)
{
	return x->fields.count ? shape_select(shape, x->fields.names, x->fields.count) : SHAPE_ALL;
}

static void write_row(struct buf *out, const struct shape *shape, const struct rows *rows, int row,
                      uint64_t selected, const struct embedding *embedding)
{
	bool any;
	render_open_row(out, shape, rows, row, selected, &any);
	write_embedded(out, embedding, row, any);
	buf_add_char(out, '}');
}

static enum flow_next too_large(struct exchange *x)
{
	return answer_failure(x, PROBLEM_INTERNAL_ERROR,
	                      "The answer is too large; ask for less with limit or fields.");
}

static bool answers_as(const struct exchange *x, const char *type)
{
	const struct operation *op = x->plan->op;
	return op->answer_count > 0 && slice_is(op->answers[x->answer], type);
}

static struct slice value_of(const struct rows *rows, const char *name)
{
	int column = rows_find_column(rows, slice_of(name));
	return column < 0 ? SLICE("") : rows_value(rows, 0, column);
}

/* When the figures were computed, as JSON has it, without its quotes. */
static struct slice moment_of(struct exchange *x, const struct rows *rows)
{
	struct buf text;
	struct slice moment = value_of(rows, "as_of");
	if (!moment.at)
		return SLICE("");
	buf_init(&text, 64);
	render_column_value(&text, COLUMN_TIMESTAMP, false, moment);
	moment = buf_ok(&text) && text.n > 2 ? arena_dup(&x->arena, (struct slice){text.at + 1, text.n - 2})
	                                     : SLICE("");
	buf_close(&text);
	return moment;
}

/* The one object that has a form as lines is a statistic: its figures are. */
static enum flow_next answer_figures(struct exchange *x, const struct rows *rows)
{
	csv_write_figures(&x->out, value_of(rows, "figures"), moment_of(x, rows));
	if (!buf_ok(&x->out))
		return too_large(x);
	return answer_content(x, 200, x->plan->op->answers[x->answer], buf_slice(&x->out), SLICE(""));
}

/* The one object that has a form as a picture says of itself what chart.h asks for. Opened by itself it may
 * use its own styles, and nothing else. */
static enum flow_next answer_chart(struct exchange *x, const struct rows *rows)
{
	struct chart chart = {
	        .kind = value_of(rows, "kind"),
	        .title = value_of(rows, "title"),
	        .description = value_of(rows, "description"),
	        .note = value_of(rows, "note"),
	        .bound = value_of(rows, "bound"),
	        .bound_label = value_of(rows, "bound_label"),
	        .marks = value_of(rows, "marks"),
	};
	chart_write(&x->out, &chart);
	if (!buf_ok(&x->out))
		return too_large(x);
	response_add(&x->rs, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
	return answer_content(x, 200, x->plan->op->answers[x->answer], buf_slice(&x->out), SLICE(""));
}

static void write_page_object(struct exchange *x, const struct rows *rows)
{
	const struct shape *shape = shape_of(db_step_cache(&x->job.steps[x->steps.main]), rows);
	if (value_of(rows, "_ids").at)
		data_write(x, rows, shape);
	else
		render_row(&x->out, shape, rows, 0, SHAPE_ALL);
}

/* A query that pages by itself says where the next page is. */
static void add_next_field(struct exchange *x, const struct rows *rows)
{
	struct slice next = value_of(rows, "next");
	if (next.n)
		response_add(&x->rs, "Link",
		             arena_printf(&x->arena, "<%.*s>; rel=\"next\"", SLICE_ARG(next)));
}

static enum flow_next answer_lines(struct exchange *x, const struct rows *rows)
{
	data_write_lines(x, rows);
	if (!buf_ok(&x->out))
		return too_large(x);
	add_next_field(x, rows);
	return answer_content(x, 200, x->plan->op->answers[x->answer], buf_slice(&x->out), SLICE(""));
}

static enum flow_next answer_one(struct exchange *x, const struct db_step *step)
{
	const struct rows *rows = step->rows;
	const struct operation *op = x->plan->op;
	if (answers_as(x, "text/csv"))
		return answer_figures(x, rows);
	if (answers_as(x, "image/svg+xml"))
		return answer_chart(x, rows);
	if (answers_as(x, "application/x-ndjson"))
		return answer_lines(x, rows);
	if (stream_is_wanted(x))
		return stream_write(x, rows, write_page_object);
	const struct shape *shape = shape_of(db_step_cache(step), rows);
	struct slice version = shape->version_column < 0 ? SLICE("")
	                                                 : rows_value(rows, 0, shape->version_column);
	if (value_of(rows, "_ids").at && op->data)
		data_write(x, rows, shape);
	else
		write_row(&x->out, shape, rows, 0, selection(x, shape), find_embedded(x, rows, shape));
	if (!buf_ok(&x->out))
		return too_large(x);
	if (op->pages_itself)
		add_next_field(x, rows);
	if (op->gives_location)
		response_add(&x->rs, "Location",
		             arena_printf(&x->arena, "%.*s/%s", SLICE_ARG(x->path), x->new_id));
	return answer_content(x, op->status, op->answers[x->answer], buf_slice(&x->out), version);
}

/* ---- a page ---- */

struct page {
	const struct rows *rows;
	const struct shape *shape;
	int count;                   /* rows shown */
	bool more;                   /* there are rows beyond them, in the direction that was read */
	const char *next, *previous; /* links, NULL: none */
};

/* The row shown at place i: a page that was read backward is shown in the list's order. */
static int row_at(const struct exchange *x, const struct page *p, int i)
{
	return x->position.backward ? p->count - 1 - i : i;
}

static void add_pair(struct buf *out, char *separator, struct slice name, struct slice value)
{
	buf_add_char(out, *separator);
	*separator = '&';
	uri_encode(out, name);
	buf_add_char(out, '=');
	uri_encode(out, value);
}

/* The request's own path and query with another cursor. */
static const char *link_to(struct exchange *x, const char *cursor)
{
	struct buf link;
	char separator = '?';
	struct slice rest = x->query, pair;
	buf_init(&link, x->engine->limits.target_bytes * 4);
	buf_add_slice(&link, x->path);
	while (rest.n && slice_split(&rest, '&', &pair)) {
		struct slice name, value = pair;
		slice_split(&value, '=', &name);
		bool ok = value.at && uri_decode(&x->arena, name, URI_QUERY_PART, &name) &&
		          uri_decode(&x->arena, value, URI_QUERY_PART, &value);
		if (ok && !slice_is(name, "cursor"))
			add_pair(&link, &separator, name, value);
	}
	add_pair(&link, &separator, SLICE("cursor"), slice_of(cursor));
	const char *text = arena_strdup(&x->arena, buf_slice(&link));
	buf_close(&link);
	return text;
}

static const char *link_beyond(struct exchange *x, const struct page *p, int row, bool backward)
{
	return link_to(x, cursor_of_row(x, p->rows, row, backward));
}

static struct page make_page(struct exchange *x, const struct db_step *step)
{
	struct page p = {.rows = step->rows, .shape = shape_of(db_step_cache(step), step->rows)};
	int count = rows_count(p.rows), limit = (int)x->limit;
	p.more = count > limit;
	p.count = p.more ? limit : count;
	if (p.count == 0)
		return p;
	bool has_next = x->position.backward || p.more;
	bool has_previous = x->position.backward ? p.more : x->position.keyset;
	if (has_next)
		p.next = link_beyond(x, &p, row_at(x, &p, p.count - 1), false);
	if (has_previous)
		p.previous = link_beyond(x, &p, row_at(x, &p, 0), true);
	return p;
}

static void write_link_member(struct buf *out, const char *name, const char *link)
{
	buf_add_char(out, ',');
	json_write_name(out, slice_of(name));
	if (link)
		json_write_string(out, slice_of(link));
	else
		buf_add_text(out, "null");
}

static void add_link(struct buf *out, const char *link, const char *relation)
{
	if (!link)
		return;
	buf_add_text(out, out->n ? ", <" : "<");
	buf_add_text(out, link);
	buf_add_text(out, ">; rel=\"");
	buf_add_text(out, relation);
	buf_add_char(out, '"');
}

static void add_link_field(struct exchange *x, const struct page *p)
{
	struct buf field;
	buf_init(&field, x->engine->limits.target_bytes * 8);
	add_link(&field, p->next, "next");
	add_link(&field, p->previous, "prev");
	if (field.n)
		response_add(&x->rs, "Link", arena_strdup(&x->arena, buf_slice(&field)));
	buf_close(&field);
}

static void write_page(struct exchange *x, const struct page *p)
{
	uint64_t selected = selection(x, p->shape);
	const struct embedding *embedding = find_embedded(x, p->rows, p->shape);
	struct buf *out = &x->out;
	buf_add_text(out, "{\"data\":[");
	for (int i = 0; i < p->count; i++) {
		if (i)
			buf_add_char(out, ',');
		write_row(out, p->shape, p->rows, row_at(x, p, i), selected, embedding);
	}
	buf_add_char(out, ']');
	write_link_member(out, "next", p->next);
	write_link_member(out, "prev", p->previous);
	if (x->steps.count >= 0) {
		buf_add_text(out, ",\"count\":");
		buf_add_slice(out, rows_value(x->job.steps[x->steps.count].rows, 0, 0));
	}
	buf_add_char(out, '}');
}

/* The links are in the field; what is embedded has no place in a line, so it is not asked for (parameters.c).
 */
static void write_lines(struct exchange *x, const struct page *p)
{
	uint64_t selected = selection(x, p->shape);
	csv_write_names(&x->out, p->shape, p->rows, selected);
	for (int i = 0; i < p->count; i++)
		csv_write_row(&x->out, p->shape, p->rows, row_at(x, p, i), selected);
}

static enum flow_next answer_page(struct exchange *x, const struct db_step *step)
{
	struct page p = make_page(x, step);
	if (answers_as(x, "text/csv"))
		write_lines(x, &p);
	else
		write_page(x, &p);
	if (!buf_ok(&x->out))
		return too_large(x);
	add_link_field(x, &p);
	return answer_content(x, x->plan->op->status, x->plan->op->answers[x->answer], buf_slice(&x->out),
	                      SLICE(""));
}

/* ---- which of them ---- */

/* Proxies that compress weaken tags, and who reads again then gets a weak one again. */
static const char *advice_on_tags(const struct exchange *x)
{
	return slice_starts(x->rq.fields[FIELD_IF_MATCH], SLICE("W/"))
	               ? "A weak tag never matches: a proxy on the way has weakened what was sent."
	               : "Read it again and repeat the change on what is there now.";
}

/* A write that matched no row: the second statement tells why. */
static enum flow_next answer_nothing_written(struct exchange *x, const struct db_step *now)
{
	if (!now->rows || rows_count(now->rows) == 0)
		return answer_failure(x, PROBLEM_NOT_FOUND, NULL);
	int column = shape_of(db_step_cache(now), now->rows)->version_column;
	const char *tags = x->if_match;
	struct slice version = column < 0 ? SLICE("") : rows_value(now->rows, 0, column);
	const char *bare = arena_printf(&x->arena, ",%.*s,", SLICE_ARG(version));
	const char *listed = tags ? arena_printf(&x->arena, ",%.*s,", (int)strlen(tags) - 2, tags + 1) : bare;
	if (!strstr(listed, bare))
		return answer_error(x, PROBLEM_VERSION_MISMATCH, PLACE_HEADER, "If-Match", "version",
		                    advice_on_tags(x));
	return answer_failure(x, PROBLEM_NOT_ALLOWED,
	                      "The caller may read this, but not change it. /v1/me tells for which "
	                      "programmes and organisations it acts.");
}

static enum flow_next answer_write(struct exchange *x)
{
	const struct db_step *main = &x->job.steps[x->steps.main], *then = &x->job.steps[x->steps.then];
	if (rows_count(main->rows) == 0)
		return answer_nothing_written(x, then);
	if (x->plan->op->status == 204)
		return answer_empty(x, 204);
	if (rows_count(then->rows) == 0)
		return answer_failure(x, PROBLEM_NOT_FOUND, NULL);
	return answer_one(x, then);
}

enum flow_next render_answer(struct exchange *x)
{
	if (x->steps.within >= 0 && rows_count(x->job.steps[x->steps.within].rows) == 0)
		return answer_failure(x, PROBLEM_NOT_FOUND, NULL);
	if (x->steps.then >= 0)
		return answer_write(x);
	const struct db_step *step = &x->job.steps[x->steps.main];
	if (x->plan->op->is_list)
		return answer_page(x, step);
	return rows_count(step->rows) ? answer_one(x, step) : answer_failure(x, PROBLEM_NOT_FOUND, NULL);
}
