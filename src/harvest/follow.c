/* The feed, a page at a time: each is stored together with its cursor. */
#include "harvest/client.h"

#include <string.h>

enum { PAGE_ENTRIES = 1000 };

struct page {
	bool caught_up;
	uint64_t changes;
	bool moved;
};

static enum run_status store_page(struct run *r, const char *body, struct page *ret_page)
{
	unsigned long long changes = 0;
	const char *const values[] = {r->id, body};
	struct rows *rows = store_ask(r, "sql/harvest/page.sql", 2, values);
	if (!rows)
		return RUN_REFUSED;
	slice_to_uint(rows_value(rows, 0, 0), &changes);
	*ret_page = (struct page){.changes = changes,
	                          .caught_up = slice_eq(rows_value(rows, 0, 1), SLICE("t")),
	                          .moved = slice_eq(rows_value(rows, 0, 2), SLICE("t"))};
	rows_free(rows);
	return RUN_OK;
}

/* Of the cursor only its own letters go into the address. */
static bool is_cursor(const char *cursor)
{
	return cursor[strspn(cursor, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")] ==
	       '\0';
}

/* `of` is the page, as it was stored. */
static enum run_status take_page(struct run *r, void *of)
{
	struct buf body;
	if (!is_cursor(r->cursor))
		return run_fail(r, RUN_GONE, "the cursor is none");
	buf_init(&body, PAGE_BYTES_MAX);
	const char *url = arena_printf(&r->arena, "%s/v1/changes?cursor=%s&include=data&limit=%d",
	                               r->source->url, r->cursor, PAGE_ENTRIES);
	enum run_status st = client_read(r, url, "application/json", &body);
	if (st == RUN_OK)
		st = store_page(r, body.at, of);
	if (st == RUN_OK)
		st = run_keep_cursor(r, buf_slice(&body));
	buf_close(&body);
	return st;
}

enum run_status follow(struct run *r, uint64_t *ret_changes)
{
	struct page page = {.caught_up = false};
	*ret_changes = 0;
	while (!page.caught_up) {
		enum run_status st = run_patiently(r, take_page, &page);
		if (st != RUN_OK)
			return st;
		if (!page.caught_up && !page.moved)
			return run_fail(r, RUN_REFUSED, "the feed has more, and does not go on");
		*ret_changes += page.changes;
		if (page.changes > 0)
			run_tell(r, HARVEST_STORED, NULL, page.changes, NULL);
	}
	r->changes += *ret_changes;
	if (*ret_changes > 0)
		run_tell(r, HARVEST_FOLLOWED, NULL, *ret_changes, NULL);
	return RUN_OK;
}
