/* Putting contract and queries together at the start. */
#include "flow/engine.h"

#include <stdlib.h>

#include "base/asset.h"
#include "base/buf.h"
#include "base/map.h"
#include "challenge.h"
#include "flow/plan.h"

static const char contract_prefix[] = "api/", contract_suffix[] = ".yaml";
static const char query_prefix[] = "sql/query/", fragment_file[] = "/columns.sql",
                  problems_page[] = "api/problems.md";

enum { QUERY_SUFFIX = sizeof ".sql" - 1, OPERATIONS_MAX = 1024 * 1024 };

static bool ends_with(const char *path, const char *suffix)
{
	size_t n = strlen(path), m = strlen(suffix);
	return n >= m && strcmp(path + n - m, suffix) == 0;
}

static struct contract *load_contract(struct arena *arena, const char **ret_why)
{
	size_t all, count = 0;
	const struct asset *assets = asset_below(arena, contract_prefix, &all);
	struct document_file *files = arena_calloc(arena, all, sizeof *files);
	for (size_t i = 0; i < all; i++)
		if (ends_with(assets[i].path, contract_suffix))
			files[count++] = (struct document_file){assets[i].path, assets[i].text};
	return contract_new(arena, files, count, ret_why);
}

/* sql/query/pilots/list.sql → pilots/list */
static struct slice query_name_of(const char *path)
{
	struct slice name = slice_from(slice_of(path), sizeof query_prefix - 1);
	name.n -= QUERY_SUFFIX;
	return name;
}

/* The fragment behind :columns: columns.sql of the query's first folder. */
static struct slice columns_for(struct arena *arena, struct slice name)
{
	struct slice rest = name, folder, text = {NULL, 0};
	slice_split(&rest, '/', &folder);
	bool found = asset_find(
	        arena_printf(arena, "%s%.*s%s", query_prefix, SLICE_ARG(folder), fragment_file), &text);
	return found ? text : (struct slice){"", 0};
}

static const struct query *needed_query(struct arena *arena, const struct map *queries, const char *name,
                                        const char **ret_why)
{
	const struct query *q = map_get(queries, slice_of(name));
	if (!q)
		*ret_why = arena_printf(arena, "sql/query/%s.sql is missing", name);
	return q;
}

/* Lists are counted by a statement that is a query file too. */
static bool set_counting(struct arena *arena, struct map *queries, const char **ret_why)
{
	size_t count;
	const struct asset *assets = asset_below(arena, query_prefix, &count);
	const struct query *counting = needed_query(arena, queries, "session/count", ret_why);
	for (size_t i = 0; counting && i < count; i++) {
		struct query *q = map_get(queries, query_name_of(assets[i].path));
		if (q)
			query_count_by(q, counting);
	}
	return counting != NULL;
}

static bool load_queries(struct arena *arena, struct map *queries, const char **ret_why)
{
	size_t count;
	const struct asset *assets = asset_below(arena, query_prefix, &count);
	for (size_t i = 0; i < count; i++) {
		struct slice name = query_name_of(assets[i].path);
		if (ends_with(assets[i].path, fragment_file))
			continue;
		struct query *q = query_parse(arena, arena_strdup(arena, name), assets[i].text,
		                              columns_for(arena, name), ret_why);
		if (!q)
			return false;
		map_put(queries, name, q);
	}
	return set_counting(arena, queries, ret_why);
}

static bool find_transaction(struct arena *arena, const struct map *queries, struct engine_transaction *t,
                             const char **ret_why)
{
	const struct {
		const struct query **query;
		const char *name;
	} all[] = {
	        {&t->begin,    "transaction/begin"   },
                {&t->commit,   "transaction/commit"  },
	        {&t->rollback, "transaction/rollback"},
                {&t->request,  "transaction/request" },
	        {&t->keep,     "transaction/keep"    },
                {&t->undo,     "transaction/undo"    },
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (!(*all[i].query = needed_query(arena, queries, all[i].name, ret_why)))
			return false;
	return true;
}

/* Where a scraper cannot get tokens, the operator may open the metrics instead. */
static void open_metrics(struct engine *e)
{
	for (size_t i = 0; i < e->plan_count; i++)
		if (e->plans[i].op->handler && strcmp(e->plans[i].op->handler, "metrics") == 0)
			e->plans[i].roles |= 1; /* anonymous */
}

static bool bind_operations(struct engine *e, struct arena *arena, const struct map *queries,
                            const char **ret_why)
{
	struct router *router = router_new(arena);
	e->plan_count = contract_operation_count(e->contract);
	e->plans = arena_calloc(arena, e->plan_count, sizeof *e->plans);
	e->router = router;
	for (size_t i = 0; i < e->plan_count; i++) {
		const struct operation *op = contract_operation(e->contract, i);
		if (!plan_bind(&e->plans[i], arena, op, queries, ret_why))
			return false;
		if (!router_add(router, op->method, op->path, &e->plans[i])) {
			*ret_why = arena_printf(arena, "%s: the path cannot be routed", op->id);
			return false;
		}
	}
	return true;
}

/* Whom each operation admits, for what a caller is told of its rights. */
static const char *write_operations(struct arena *arena, const struct contract *contract)
{
	struct buf out;
	buf_init(&out, OPERATIONS_MAX);
	for (size_t i = 0; i < contract_operation_count(contract); i++) {
		const struct operation *op = contract_operation(contract, i);
		char *roles = json_dumps(op->role_names, JSON_COMPACT);
		buf_printf(&out, "%c\"%s\":%s", i ? ',' : '{', op->id, roles ? roles : "[]");
		free(roles);
	}
	buf_add_char(&out, '}');
	const char *text = arena_strdup(arena, buf_slice(&out));
	buf_close(&out);
	return text;
}

static bool take_public_url(struct engine *e, struct arena *arena, const char *url, const char **ret_why)
{
	struct slice text = slice_of(url);
	if (!url)
		return true;
	if (text.n > 0 && text.at[text.n - 1] == '/')
		text.n--;
	e->public_url = arena_strdup(arena, text);
	if (challenge_is_address(text))
		return true;
	*ret_why = arena_printf(arena, "the public URL \"%.80s\" is not https:// and a host, without a path",
	                        url);
	return false;
}

struct engine *engine_new(struct arena *arena, const struct engine_settings *settings, const char **ret_why)
{
	struct engine *e = arena_calloc(arena, 1, sizeof *e);
	struct map queries;
	map_init(&queries, arena);
	e->limits = settings->limits;
	e->cors = cors_new(arena, settings->cors_origins);
	e->schema_version = arena_printf(arena, "%u", settings->schema_version);
	if (!take_public_url(e, arena, settings->public_url, ret_why))
		return NULL;
	if (!asset_find(problems_page, &e->problems)) {
		*ret_why = arena_printf(arena, "%s is missing", problems_page);
		return NULL;
	}
	e->contract = load_contract(arena, ret_why);
	if (!e->contract)
		return NULL;
	e->operations = write_operations(arena, e->contract);
	const struct query *greeting = NULL;
	bool ok = load_queries(arena, &queries, ret_why) && bind_operations(e, arena, &queries, ret_why) &&
	          (e->sessions[DB_LANE_READ] = needed_query(arena, &queries, "session/reader", ret_why)) &&
	          (e->sessions[DB_LANE_SLOW] = e->sessions[DB_LANE_READ]) &&
	          (e->sessions[DB_LANE_WRITE] = needed_query(arena, &queries, "session/writer", ret_why)) &&
	          (e->version = needed_query(arena, &queries, "session/version", ret_why)) &&
	          (e->owner = needed_query(arena, &queries, "session/owner", ret_why)) &&
	          (e->admit = needed_query(arena, &queries, "session/admit", ret_why)) &&
	          (e->redeem = needed_query(arena, &queries, "session/ticket", ret_why)) &&
	          find_transaction(arena, &queries, &e->transaction, ret_why) &&
	          (greeting = needed_query(arena, &queries, "session/greeting", ret_why));
	if (ok)
		e->greeting = query_build(greeting, &(struct query_choice){0}, arena).sql;
	if (ok && settings->metrics_public)
		open_metrics(e);
	if (ok)
		return e;
	engine_close(e);
	return NULL;
}

void engine_close(struct engine *e)
{
	if (!e)
		return;
	contract_free(e->contract);
}
