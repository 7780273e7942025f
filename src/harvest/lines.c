/* Cuts a body into lines. */
#include "harvest/lines.h"

#include <string.h>

#include <jansson.h>

enum { KEPT_BYTES = 256 * 1024 };

void lines_init(struct lines *l, enum run_status (*take)(struct run *r, void *of, struct slice line),
                void *of)
{
	*l = (struct lines){.take = take, .of = of};
	buf_init(&l->rest, LINE_BYTES_MAX);
}

void lines_close(struct lines *l)
{
	buf_close(&l->rest);
}

static enum run_status hand_on(struct run *r, struct lines *l, struct slice line)
{
	l->number++;
	if (line.n > 0 && line.at[line.n - 1] == '\r')
		line.n--;
	if (slice_trim(line).n == 0)
		return RUN_OK;
	if (memchr(line.at, '\0', line.n))
		return run_fail(r, RUN_REFUSED, "line %llu holds a NUL", (unsigned long long)l->number);
	return l->take(r, l->of, line);
}

static enum run_status too_long(struct run *r, const struct lines *l)
{
	return run_fail(r, RUN_REFUSED, "line %llu is longer than %d bytes",
	                (unsigned long long)l->number + 1, LINE_BYTES_MAX);
}

static enum run_status end_rest(struct run *r, struct lines *l, struct slice end)
{
	buf_add_slice(&l->rest, end);
	if (!buf_ok(&l->rest))
		return too_long(r, l);
	enum run_status st = hand_on(r, l, buf_slice(&l->rest));
	buf_reset(&l->rest, KEPT_BYTES);
	return st;
}

enum run_status lines_add(struct run *r, struct lines *l, struct slice bytes)
{
	enum run_status st = RUN_OK;
	const char *end;
	while (st == RUN_OK && bytes.n > 0 && (end = memchr(bytes.at, '\n', bytes.n))) {
		struct slice line = {bytes.at, (size_t)(end - bytes.at)};
		bytes = slice_from(bytes, line.n + 1);
		if (l->rest.n > 0)
			st = end_rest(r, l, line);
		else
			st = line.n > LINE_BYTES_MAX ? too_long(r, l) : hand_on(r, l, line);
	}
	if (st != RUN_OK)
		return st;
	if (bytes.n > 0 && (!end || l->rest.n > 0))
		buf_add_slice(&l->rest, bytes);
	return buf_ok(&l->rest) ? RUN_OK : too_long(r, l);
}

enum run_status lines_end(struct run *r, struct lines *l)
{
	return l->rest.n > 0 ? end_rest(r, l, SLICE("")) : RUN_OK;
}

bool line_is_end(struct slice line, uint64_t *ret_count)
{
	if (!slice_starts(line, SLICE("{\"end\":")))
		return false;
	json_t *value = json_loadb(line.at, line.n, 0, NULL);
	const json_t *count = json_object_get(json_object_get(value, "end"), "count");
	bool ok = json_object_size(value) == 1 && json_is_integer(count) && json_integer_value(count) >= 0;
	if (ok)
		*ret_count = (uint64_t)json_integer_value(count);
	json_decref(value);
	return ok;
}
