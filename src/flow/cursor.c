/* Step: where a list continues. A cursor holds the key values of a row and a hash over them, the filters and
 * the sort, so that one from another query, or one that was edited, is told apart. It is no secret: who
 * forges the hash gets no row more than the views give. */
#include "base/base64url.h"

#include "answer.h"
#include "base/hash.h"
#include "steps.h"

enum { FORMAT = 1, HEADER = 3, HASH = 8, KEY_BYTES_MAX = 2000, CURSOR_BYTES_MAX = 3072 };

/* ---- the query that a cursor belongs to ---- */

static bool selects_rows(const struct parameter *p)
{
	return p->use == PARAMETER_VALUE && p->place != PARAMETER_HEADER;
}

static uint64_t hash_text(uint64_t seed, const char *text)
{
	return text ? hash_bytes(seed, text, strlen(text)) : hash_bytes(seed, "", 0) + 1;
}

static uint64_t hash_query(const struct exchange *x)
{
	const struct operation *op = x->plan->op;
	uint64_t h = hash_text(FORMAT, op->id);
	for (int i = 0; i < op->parameter_count; i++)
		if (selects_rows(&op->parameters[i]))
			h = hash_text(h, x->values[i]);
	for (int i = 0; i < x->sort_count; i++) {
		const unsigned char sort[] = {x->sorts[i].sort, x->sorts[i].descending};
		h = hash_bytes(h, sort, sizeof sort);
	}
	return h;
}

/* ---- writing ---- */

static void add_key(struct buf *out, struct slice key)
{
	const unsigned char length[] = {(unsigned char)(key.n >> 8), (unsigned char)key.n};
	buf_add(out, length, sizeof length);
	buf_add_slice(out, key);
}

static struct slice key_of_row(struct exchange *x, const struct rows *rows, int row, int i)
{
	const struct db_step *list = &x->job.steps[x->steps.main];
	struct slice name = query_key_column(list->query, &list->choice, i);
	return rows_value(rows, row, rows_find_column(rows, name));
}

const char *cursor_of_row(struct exchange *x, const struct rows *rows, int row, bool backward)
{
	struct buf out;
	int keys = x->sort_count + 1;
	const unsigned char header[HEADER] = {FORMAT, backward, (unsigned char)keys};
	buf_init(&out, CURSOR_BYTES_MAX);
	buf_add(&out, header, sizeof header);
	for (int i = 0; i < keys; i++)
		add_key(&out, key_of_row(x, rows, row, i));
	uint64_t hash = hash_bytes(hash_query(x), out.at, out.n);
	buf_add(&out, &hash, sizeof hash);
	const char *text = base64url_encode(&x->arena, buf_slice(&out)).at;
	buf_close(&out);
	return text;
}

/* ---- reading ---- */

/* Takes the keys out of the payload; false when it does not add up. */
static bool take_keys(struct exchange *x, struct slice payload)
{
	int keys = (unsigned char)payload.at[2];
	if (keys != x->sort_count + 1)
		return false;
	struct slice rest = slice_from(payload, HEADER);
	for (int i = 0; i < keys; i++) {
		if (rest.n < 2)
			return false;
		size_t n = (size_t)((unsigned char)rest.at[0] << 8 | (unsigned char)rest.at[1]);
		rest = slice_from(rest, 2);
		if (n > rest.n || n > KEY_BYTES_MAX || memchr(rest.at, '\0', n))
			return false;
		x->position.keys[i] = arena_strdup(&x->arena, (struct slice){rest.at, n});
		rest = slice_from(rest, n);
	}
	return rest.n == 0;
}

static bool read_cursor(struct exchange *x, struct slice text)
{
	size_t n = 0;
	char *bytes = arena_alloc(&x->arena, base64url_decoded_max(text.n));
	if (!base64url_decode(text, (unsigned char *)bytes, &n) || n < HEADER + HASH || bytes[0] != FORMAT)
		return false;
	struct slice payload = {bytes, n - HASH};
	uint64_t hash = hash_bytes(hash_query(x), payload.at, payload.n);
	if (memcmp(&hash, bytes + payload.n, HASH) != 0)
		return false;
	x->position.keyset = true;
	x->position.backward = bytes[1] != 0;
	return take_keys(x, payload);
}

enum flow_next step_cursor(struct exchange *x)
{
	const struct operation *op = x->plan->op;
	for (int i = 0; i < op->parameter_count; i++)
		if (op->parameters[i].use == PARAMETER_CURSOR && x->values[i] &&
		    !read_cursor(x, slice_of(x->values[i])))
			return answer_error(
			        x, PROBLEM_INVALID_CURSOR, PLACE_PARAMETER, "cursor", "cursor",
			        "A cursor fits only the filters and the sort that it was given for.");
	return FLOW_GO_ON;
}
