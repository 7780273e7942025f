/* The pieces of the flow's export, taken as fast as the file takes them. */
#include "ops/export.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/progress.h"
#include "export_file.h"
#include "flow/flow.h"
#include "flow/stream.h"

enum { TURN_MS = 500 };

static const char ndjson[] = "application/x-ndjson", csv[] = "text/csv";

struct export_run {
	struct local *local;
	const struct export_wish *wish;
	struct arena *arena;
	struct exchange x;
	bool woken;
	struct export_file *file;
	struct progress progress;
	unsigned long long lines, rows;
	struct buf last; /* the last piece that was not empty */
	const char *why; /* NULL: nothing is wrong */
};

static void fail(struct export_run *e, const char *why)
{
	if (!e->why)
		e->why = why;
}

static void on_wake(struct exchange *x)
{
	((struct export_run *)x->owner)->woken = true;
}

/* ---- waiting ---- */

static void wait_for_answer(struct export_run *e)
{
	int64_t until = clock_monotonic_ms() + e->local->wait_ms;
	while (!e->woken && !e->why) {
		local_turn(e->local, TURN_MS);
		if (*e->wish->stop)
			fail(e, "stopped");
		else if (clock_monotonic_ms() > until)
			fail(e, "the database does not answer");
	}
	e->woken = false;
}

/* The whole answer, or the first piece of it. */
static void ask(struct export_run *e, const char *target, const char *accept)
{
	local_request(&e->x, "GET", target, accept, SLICE(""), NULL);
	flow_head(&e->x);
	if (flow_run(&e->x) == FLOW_WAIT)
		wait_for_answer(e);
}

static void take_problem(struct export_run *e)
{
	json_t *problem = json_loadb(e->x.rs.body.at, e->x.rs.body.n, 0, NULL);
	json_t *error = json_array_get(json_object_get(problem, "errors"), 0);
	const char *detail = json_string_value(json_object_get(problem, "detail"));
	if (!detail)
		detail = json_string_value(json_object_get(error, "detail"));
	if (!detail)
		detail = json_string_value(json_object_get(problem, "title"));
	fail(e, arena_printf(e->arena, "/v1/export/%s: %s", e->wish->resource, detail ? detail : "refused"));
	json_decref(problem);
}

/* ---- how many there are, for who watches ---- */

static unsigned long long sum_counts(struct slice body)
{
	size_t i;
	long long sum = 0;
	const json_t *group;
	json_t *digest = json_loadb(body.at, body.n, 0, NULL);
	json_array_foreach (json_object_get(digest, "digests"), i, group)
		sum += json_integer_value(json_object_get(group, "count"));
	json_decref(digest);
	return sum > 0 ? (unsigned long long)sum : 0;
}

/* What the digest counts. Without an answer the bar is without an end, that is all. */
static unsigned long long find_total(struct export_run *e)
{
	ask(e, arena_printf(e->arena, "/v1/changes/digest?resource=%s", e->wish->resource),
	    "application/json");
	return !e->why && e->x.rs.status == 200 ? sum_counts(e->x.rs.body) : 0;
}

/* ---- pieces ---- */

static unsigned long long count_lines(struct slice bytes)
{
	unsigned long long count = 0;
	for (const char *at; bytes.n && (at = memchr(bytes.at, '\n', bytes.n)); count++)
		bytes = slice_from(bytes, (size_t)(at - bytes.at) + 1);
	return count;
}

static void take_piece(struct export_run *e)
{
	struct slice piece = buf_slice(&e->x.out);
	if (piece.n == 0)
		return;
	if (!export_file_write(e->file, piece))
		fail(e, arena_printf(e->arena, "%s: %s", e->wish->path, strerror(errno ? errno : EIO)));
	e->lines += count_lines(piece);
	buf_reset(&e->last, SIZE_MAX);
	buf_add_slice(&e->last, piece);
	progress_step(&e->progress, e->x.stream_rows - e->rows);
	e->rows = e->x.stream_rows;
}

static void take_pieces(struct export_run *e)
{
	while (!e->why) {
		take_piece(e);
		if (*e->wish->stop)
			fail(e, "stopped");
		if (e->why || (e->x.stream_over && e->x.out.n == 0))
			return;
		if (stream_next(&e->x) == FLOW_WAIT)
			wait_for_answer(e);
	}
}

/* ---- the end ---- */

static struct slice last_line(const struct buf *piece)
{
	size_t end = piece->n, from;
	if (end > 0 && piece->at[end - 1] == '\n')
		end--;
	for (from = end; from > 0 && piece->at[from - 1] != '\n'; from--)
		;
	return (struct slice){piece->at + from, end - from};
}

static bool is_end(struct slice line, unsigned long long rows)
{
	json_t *end = line.n ? json_loadb(line.at, line.n, 0, NULL) : NULL;
	const json_t *count = json_object_get(json_object_get(end, "end"), "count");
	bool ok = json_is_integer(count) && (unsigned long long)json_integer_value(count) == rows;
	json_decref(end);
	return ok;
}

/* That the database went away is the flow's to see; that every line was written, ours. */
static void check_end(struct export_run *e)
{
	bool ok = !e->x.stream_broken && buf_ok(&e->last);
	if (ok && !e->wish->csv)
		ok = e->lines == e->rows + 1 && is_end(last_line(&e->last), e->rows);
	if (!ok)
		fail(e, "the export ended too early; the log says why");
}

static const char *changes_of(const struct export_run *e)
{
	const char *link = response_field_value(&e->x.rs, "Link"), *end = link ? strchr(link, '>') : NULL;
	return end ? arena_printf(e->arena, "%.*s", (int)(end - link - 1), link + 1) : "";
}

static void take_all(struct export_run *e, struct export_sum *ret_sum)
{
	ask(e, arena_printf(e->arena, "/v1/export/%s", e->wish->resource), e->wish->csv ? csv : ndjson);
	if (!e->why && e->x.rs.status != 200)
		take_problem(e);
	if (e->why)
		return;
	ret_sum->changes = changes_of(e);
	take_pieces(e);
	ret_sum->rows = e->rows;
	if (!e->why)
		check_end(e);
}

static void finish(struct export_run *e)
{
	progress_end(&e->progress);
	if (e->why)
		export_file_drop(e->file);
	else if (!export_file_keep(e->file))
		fail(e, arena_printf(e->arena, "%s: %s", e->wish->path, strerror(errno ? errno : EIO)));
}

bool export_run(struct local *l, const struct export_wish *wish, struct arena *arena,
                struct export_sum *ret_sum, const char **ret_why)
{
	struct export_run *e = arena_calloc(arena, 1, sizeof *e);
	*ret_sum = (struct export_sum){.rows = 0};
	e->local = l;
	e->wish = wish;
	e->arena = arena;
	buf_init(&e->last, EXCHANGE_OUT_MAX);
	exchange_init(&e->x, l->engine, &l->thread);
	e->x.owner = e;
	e->x.wake = e->x.rest = on_wake;
	e->file = export_file_open(wish->path, wish->gzip, arena, &e->why);
	if (e->file) {
		unsigned long long total = isatty(STDERR_FILENO) == 1 ? find_total(e) : 0;
		progress_begin(&e->progress, STDERR_FILENO, arena_printf(arena, "export %s", wish->resource));
		progress_total(&e->progress, total);
		take_all(e, ret_sum);
		finish(e);
	}
	flow_abandon(&e->x);
	exchange_close(&e->x);
	buf_close(&e->last);
	*ret_why = e->why;
	return !e->why;
}
