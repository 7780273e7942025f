/* Any method, target and fields on the built-in contract: an answer of the contract or a job for the
 * database. Two bytes choose method and path; the rest of the first line goes on with the target, then come
 * fields, an empty line and the body. */
#include <stdint.h>
#include <stdlib.h>

#include "../unit/flow_maker.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const methods[] = {"GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "PUT"};

static void add_fields(struct slice *rest)
{
	struct slice line;
	while (rest->n && slice_split(rest, '\n', &line) && line.n) {
		struct slice name, value = line;
		slice_split(&value, ':', &name);
		http_request_add_field(&flow_maker.x.rq, name, value.at ? value : SLICE(""), FLOW_FIELDS_MAX);
	}
}

static void check_answer(void)
{
	const struct response *rs = &flow_maker.x.rs;
	const char *type = response_field_value(rs, "Content-Type");
	if (rs->status < 200 || rs->status > 503 || rs->status == 500)
		abort();
	if (!type || !strstr(type, "json") || response_field_value(rs, "Content-Encoding"))
		return;
	json_t *json = json_loadb(rs->body.at, rs->body.n, JSON_REJECT_DUPLICATES, NULL);
	if (!json)
		abort();
	json_decref(json);
}

/* A path of the contract with identifiers filled in, and the input's first line behind it. */
static struct slice make_target(uint8_t choice, struct slice line)
{
	struct arena *a = &flow_maker.x.arena;
	const struct engine *e = flow_maker.engine;
	struct slice rest = e->plans[choice % e->plan_count].op->path, segment;
	const char *path = "";
	if (choice == UINT8_MAX)
		return line;
	rest = slice_from(rest, 1);
	while (slice_split(&rest, '/', &segment)) {
		struct slice id = SLICE("0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8d");
		path = arena_printf(a, "%s/%.*s", path, SLICE_ARG(segment.at[0] == '{' ? id : segment));
	}
	return slice_of(arena_printf(a, "%s%.*s", path, SLICE_ARG(line)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *token;
	struct slice rest = {(const char *)data, size}, line;
	if (!token) {
		flow_open();
		token = flow_token("national_admin");
	}
	if (size < 3)
		return 0;
	rest = slice_from(rest, 2);
	slice_split(&rest, '\n', &line);
	flow_begin(methods[data[0] % (sizeof methods / sizeof *methods)], "/");
	flow_maker.x.rq.target = make_target(data[1], line);
	if (data[0] & 128)
		flow_add_field("Authorization", token);
	if (data[0] & 64)
		flow_add_field("If-Match", "*");
	if (data[0] & 32)
		flow_add_field("Content-Type",
		               data[0] % 7 == 3 ? "application/merge-patch+json" : "application/json");
	add_fields(&rest);
	flow_head(&flow_maker.x);
	if (rest.n && !flow_body(&flow_maker.x, rest))
		return 0;
	if (flow_run(&flow_maker.x) == FLOW_ANSWERED)
		check_answer();
	return 0;
}
