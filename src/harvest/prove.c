/* The proof: for each resource a moment at which the copy had exactly what the source's digest has. */
#include "harvest/client.h"

#include <stdio.h>
#include <string.h>

enum {
	ROUNDS_MAX = 10,
	PAUSE_MS = 400, /* what was committed just now is in the feed by then */
	DIGEST_BYTES_MAX = 16 * 1024 * 1024,
	DIFFERENCES_MAX = 4096,
	PENDING_MAX = 4096,
};

struct differences {
	char resources[DIFFERENCES_MAX]; /* {a,b} */
	char text[DIFFERENCES_MAX];      /* in words, with both digests: equal when nothing moved */
	int count;
};

static void describe(const struct rows *rows, struct differences *d)
{
	struct buf names, text;
	buf_init(&names, sizeof d->resources - 1);
	buf_init(&text, sizeof d->text - 1);
	d->count = rows_count(rows);
	for (int i = 0; i < d->count; i++) {
		struct slice v[5];
		for (int column = 0; column < 5; column++)
			v[column] = rows_value(rows, i, column);
		buf_printf(&names, "%s%.*s", i ? "," : "{", SLICE_ARG(v[0]));
		buf_printf(&text, "%s%.*s here %.*s (%.*s) there %.*s (%.*s)", i ? ", " : "", SLICE_ARG(v[0]),
		           SLICE_ARG(v[1]), SLICE_ARG(v[3]), SLICE_ARG(v[2]), SLICE_ARG(v[4]));
	}
	buf_add_text(&names, d->count ? "}" : "{}");
	snprintf(d->resources, sizeof d->resources, "%.*s", SLICE_ARG(buf_slice(&names)));
	snprintf(d->text, sizeof d->text, "%.*s", SLICE_ARG(buf_slice(&text)));
	buf_close(&names);
	buf_close(&text);
}

static const char *boolean(bool value)
{
	return value ? "t" : "f";
}

/* What is not proven yet, with commas between. */
static enum run_status read_pending(struct run *r, char ret_names[static PENDING_MAX])
{
	const char *const values[] = {r->id, r->since, boolean(r->proves_all)};
	struct rows *rows = store_ask(r, "sql/harvest/pending.sql", 3, values);
	if (!rows)
		return RUN_REFUSED;
	struct slice names = rows_value(rows, 0, 0);
	snprintf(ret_names, PENDING_MAX, "%.*s", SLICE_ARG(names));
	rows_free(rows);
	return RUN_OK;
}

/* ---- one look ---- */

struct look {
	bool first;
	struct differences *found;
};

static enum run_status compare(struct run *r, const char *digests, struct differences *ret_found)
{
	const char *const values[] = {r->id, digests, r->since, boolean(r->proves_all)};
	struct rows *rows = store_ask(r, "sql/harvest/compare.sql", 4, values);
	if (!rows)
		return RUN_REFUSED;
	describe(rows, ret_found);
	rows_free(rows);
	return RUN_OK;
}

/* NULL for all resources: the source may have one that nobody here knows of. */
static enum run_status look_at(struct run *r, const char *resources, struct differences *ret_found)
{
	struct buf digests;
	buf_init(&digests, DIGEST_BYTES_MAX);
	const char *url = arena_printf(&r->arena, "%s/v1/changes/digest%s%s", r->source->url,
	                               resources ? "?resource=" : "", resources ? resources : "");
	enum run_status st = client_read(r, url, "application/json", &digests);
	if (st == RUN_OK)
		st = compare(r, digests.at, ret_found);
	buf_close(&digests);
	return st;
}

static enum run_status take_look(struct run *r, void *of)
{
	char pending[PENDING_MAX];
	const struct look *look = of;
	if (look->first && r->proves_all)
		return look_at(r, NULL, look->found);
	enum run_status st = read_pending(r, pending);
	if (st != RUN_OK)
		return st;
	return pending[0] ? look_at(r, pending, look->found) : compare(r, "{\"digests\": []}", look->found);
}

static enum run_status tell_proof(struct run *r, enum harvest_event event)
{
	unsigned long long count = 0;
	const char *const values[] = {r->id};
	struct rows *rows = store_ask(r, "sql/harvest/standing.sql", 1, values);
	if (!rows)
		return RUN_REFUSED;
	slice_to_uint(rows_value(rows, 0, 0), &count);
	run_tell(r, event, NULL, count, arena_strdup(&r->arena, rows_value(rows, 0, 1)));
	rows_free(rows);
	return RUN_OK;
}

/* ---- until it agrees ---- */

static enum run_status copy_again(struct run *r, const struct differences *found)
{
	const char *const values[] = {r->id, found->resources};
	enum run_status st = store_do(r, "sql/harvest/again.sql", 2, values);
	return st == RUN_OK ? copy_all(r) : st;
}

/* What differs twice although nothing happened in between is not a matter of time: it is copied again, and
 * when it differs then too, one of the two is wrong. */
static enum run_status settle(struct run *r, const struct differences *before,
                              const struct differences *found, uint64_t changes, bool *is_copied_again)
{
	if (changes > 0 || strcmp(before->text, found->text) != 0) {
		run_tell(r, HARVEST_DIFFERED, NULL, 0, found->text);
		return run_sleep(r, PAUSE_MS) ? RUN_OK : run_fail(r, RUN_STOPPED, "stopped");
	}
	if (*is_copied_again)
		return run_fail(r, RUN_REFUSED, "not proven; it differs from the source's digest: %s",
		                found->text);
	*is_copied_again = true;
	run_tell(r, HARVEST_DIFFERED, NULL, 0, found->text);
	return copy_again(r, found);
}

enum run_status prove(struct run *r)
{
	uint64_t changes;
	bool is_copied_again = false;
	struct differences before = {.count = 0}, found = {.count = 0};
	for (int round = 0; round < ROUNDS_MAX; round++) {
		struct look look = {.first = round == 0, .found = &found};
		enum run_status st = follow(r, &changes);
		if (st == RUN_OK && r->changes == 0 && r->is_settled && !r->settings->prove)
			return tell_proof(r, HARVEST_UNCHANGED);
		if (st == RUN_OK)
			st = run_patiently(r, take_look, &look);
		if (st == RUN_OK && found.count == 0)
			return tell_proof(r, HARVEST_PROVEN);
		if (st == RUN_OK)
			st = settle(r, &before, &found, changes, &is_copied_again);
		if (st != RUN_OK)
			return st;
		before = found;
	}
	return run_fail(r, RUN_REFUSED, "not proven in %d rounds, the source changes too fast: %s",
	                ROUNDS_MAX, found.text);
}
