/* Contract against database. */
#include "ops/check.h"

#include <jansson.h>

#include "db/describe.h"
#include "flow/plan.h"

enum { CHECKED_MAX = 4096 };

/* A query held against a schema; reading, creating and changing answer with the same. */
struct checked {
	const struct query *query;
	const json_t *object;
};

struct checker {
	const struct engine *engine;
	struct describer *describer;
	struct arena *arena;
	struct check_report *report;
	struct checked *checked;
	int checked_count;
};

/* Whether that was done before; from now on it was. */
static bool was_checked(struct checker *c, const struct query *q, const json_t *object)
{
	for (int i = 0; i < c->checked_count; i++)
		if (c->checked[i].query == q && c->checked[i].object == object)
			return true;
	if (c->checked_count < CHECKED_MAX)
		c->checked[c->checked_count++] = (struct checked){q, object};
	return false;
}

static void find(struct checker *c, const struct plan *plan, const struct query *q, const char *what)
{
	if (c->report->count < CHECK_FINDINGS_MAX)
		c->report->findings[c->report->count++] = arena_printf(c->arena, "%s (sql/query/%s.sql): %s",
		                                                       plan->op->id, query_name(q), what);
}

/* ---- preparing ---- */

static struct rows *prepare(struct checker *c, const struct plan *plan, const struct query *q,
                            const struct query_choice *choice)
{
	const char *why = "";
	struct query_text text = query_build(q, choice, c->arena);
	struct rows *columns = describer_columns(c->describer, text.sql, c->arena, &why);
	c->report->statements++;
	if (!columns)
		find(c, plan, q, why);
	return columns;
}

static uint64_t all_filters(const struct query *q)
{
	int count = query_filter_count(q);
	return count == 64 ? UINT64_MAX : ((uint64_t)1 << count) - 1;
}

static uint64_t all_ones(const struct query *q)
{
	uint64_t ones = 0;
	for (int i = 0; i < query_filter_count(q); i++)
		ones |= (uint64_t)query_filter_has_one(q, i) << i;
	return ones;
}

static void prepare_choice(struct checker *c, const struct plan *plan, const struct query *q,
                           struct query_choice choice)
{
	rows_free(prepare(c, plan, q, &choice));
}

/* A list in all its forms: its sorts, as many at once as a request may ask for, one way and the other; and
 * counted. */
static void prepare_forms(struct checker *c, const struct plan *plan, const struct query *q)
{
	for (int sort = 0; sort < query_sort_count(q); sort += QUERY_SORT_KEYS_MAX) {
		struct query_choice choice = {.filters = all_filters(q), .keyset = true};
		for (int i = sort; i < query_sort_count(q) && i < sort + QUERY_SORT_KEYS_MAX; i++)
			choice.sorts[choice.sort_count++] = (struct query_sort){(uint8_t)i, i % 2 == 0};
		prepare_choice(c, plan, q, choice);
	}
	struct query_choice counted = {
	        .filters = all_filters(q), .ones = all_ones(q), .sort_count = 1, .count = true};
	prepare_choice(c, plan, q, counted);
}

static void prepare_plain(struct checker *c, const struct plan *plan, const struct bound_query *bound)
{
	if (bound->query && !was_checked(c, bound->query, NULL))
		prepare_choice(c, plan, bound->query, (struct query_choice){.sort_count = 0});
}

/* ---- columns against the schema ---- */

static const json_t *follow(const struct checker *c, const json_t *node)
{
	return contract_resolve(c->engine->contract, node);
}

/* A nullable object is anyOf an object and null. */
static const json_t *object_of(const struct checker *c, const json_t *node)
{
	size_t i;
	json_t *option;
	const json_t *resolved = follow(c, node);
	json_array_foreach (json_object_get(resolved, "anyOf"), i, option)
		if (json_object_get(follow(c, option), "properties"))
			return follow(c, option);
	return resolved;
}

static bool names_type(const json_t *type, const char *name)
{
	size_t i;
	json_t *item;
	if (json_is_string(type))
		return strcmp(json_string_value(type), name) == 0;
	json_array_foreach (type, i, item)
		if (names_type(item, name))
			return true;
	return false;
}

/* Whether the schema allows what a column of that kind becomes; json columns may be anything. */
static bool allows(const struct checker *c, const json_t *schema, struct column column)
{
	static const char *const json_types[] = {
	        [COLUMN_TEXT] = "string",     [COLUMN_PLAIN] = "string",     [COLUMN_RAW] = NULL,
	        [COLUMN_BOOLEAN] = "boolean", [COLUMN_TIMESTAMP] = "string",
	};
	const json_t *resolved = follow(c, schema), *type = json_object_get(resolved, "type");
	size_t i;
	json_t *option;
	json_array_foreach (json_object_get(resolved, "anyOf"), i, option)
		if (allows(c, option, column))
			return true;
	if (!type)
		return json_object_get(resolved, "anyOf") == NULL;
	if (column.is_array)
		return names_type(type, "array");
	return !json_types[column.kind] || names_type(type, json_types[column.kind]);
}

/* The schema of a column "a.b"; NULL when the contract does not have it. */
static const json_t *schema_of_column(const struct checker *c, const json_t *object, const char *column)
{
	struct slice rest = slice_of(column), name;
	const json_t *node = object;
	while (node && slice_split(&rest, '.', &name))
		node = json_object_getn(json_object_get(object_of(c, node), "properties"), name.at, name.n);
	return node;
}

static void check_columns(struct checker *c, const struct plan *plan, const struct query *q,
                          const struct rows *rows, const json_t *object)
{
	for (int i = 0; i < rows_column_count(rows); i++) {
		struct column column = rows_column(rows, i);
		const json_t *schema = schema_of_column(c, object, column.name);
		if (column.name[0] == '_')
			continue;
		if (!schema)
			find(c, plan, q,
			     arena_printf(c->arena, "column \"%s\" is not in the contract", column.name));
		else if (!allows(c, schema, column))
			find(c, plan, q,
			     arena_printf(c->arena, "column \"%s\" has another type than the contract",
			                  column.name));
	}
}

static bool has_column(const struct rows *rows, const char *member)
{
	size_t n = strlen(member);
	for (int i = 0; i < rows_column_count(rows); i++) {
		const char *name = rows_column(rows, i).name;
		if (strncmp(name, member, n) == 0 && (name[n] == '\0' || name[n] == '.'))
			return true;
	}
	return false;
}

static bool is_include(const struct plan *plan, const char *member)
{
	for (int i = 0; i < plan->include_count; i++)
		if (slice_is(plan->includes[i].name, member))
			return true;
	return false;
}

/* A member that only another operation embeds is no column either. */
static bool is_include_anywhere(const struct checker *c, const json_t *object, const char *member)
{
	for (size_t i = 0; i < c->engine->plan_count; i++)
		if (c->engine->plans[i].op->answer_schema == object &&
		    is_include(&c->engine->plans[i], member))
			return true;
	return false;
}

static void check_members(struct checker *c, const struct plan *plan, const struct query *q,
                          const struct rows *rows, const json_t *object)
{
	const char *member;
	json_t *schema;
	json_t *properties = json_object_get(object, "properties");
	json_object_foreach (properties, member, schema)
		if (!has_column(rows, member) && !is_include_anywhere(c, object, member))
			find(c, plan, q,
			     arena_printf(c->arena, "member \"%s\" of the contract is no column", member));
}

/* Forms of one object other than JSON are made of certain columns. */
static const struct {
	const char *type, *column;
} forms[] = {
        {"text/csv",             "figures"  },
        {"image/svg+xml",        "kind"     },
        {"image/svg+xml",        "marks"    },
        {"application/x-ndjson", "data"     },
        {"application/x-ndjson", "cursor"   },
        {"application/x-ndjson", "caught_up"},
};

static bool offers(const struct operation *op, const char *type)
{
	for (int i = 0; i < op->answer_count; i++)
		if (slice_is(op->answers[i], type))
			return true;
	return false;
}

static void check_forms(struct checker *c, const struct plan *plan, const struct query *q,
                        const struct rows *rows)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (!plan->op->is_list && offers(plan->op, forms[i].type) &&
		    !has_column(rows, forms[i].column))
			find(c, plan, q,
			     arena_printf(c->arena, "%s needs a column \"%s\"", forms[i].type,
			                  forms[i].column));
}

static void check_answer(struct checker *c, const struct plan *plan, const struct query *q,
                         const json_t *object)
{
	struct query_choice choice = {.sort_count = query_is_list(q),
	                              .filters = query_is_list(q) ? 0 : all_filters(q)};
	if (was_checked(c, q, object))
		return;
	struct rows *rows = prepare(c, plan, q, &choice);
	if (rows && object) {
		if (object == plan->op->answer_schema)
			check_forms(c, plan, q, rows);
		check_columns(c, plan, q, rows, object);
		check_members(c, plan, q, rows, object);
	}
	rows_free(rows);
}

/* The rows of an include are the items of the member of that name. */
static void check_include(struct checker *c, const struct plan *plan, const struct plan_include *include)
{
	const json_t *members = json_object_get(plan->op->answer_schema, "properties");
	const json_t *list = follow(c, json_object_getn(members, include->name.at, include->name.n));
	const json_t *item = follow(c, json_object_get(list, "items"));
	if (!item)
		find(c, plan, include->bound.query, "the contract has no list of that name in the answer");
	else
		check_answer(c, plan, include->bound.query, item);
}

/* The objects of x-data are what the schema beside their query says. */
static void check_data(struct checker *c, const struct plan *plan, const struct plan_include *data)
{
	const json_t *of = json_object_getn(plan->op->data, data->name.at, data->name.n);
	const json_t *object = follow(c, json_object_get(of, "schema"));
	if (!object)
		find(c, plan, data->bound.query, "the contract has no schema of that name");
	else
		check_answer(c, plan, data->bound.query, object);
}

static void check_plan(struct checker *c, const struct plan *plan)
{
	if (!plan->main.query)
		return;
	const struct query *answers = plan->then.query ? plan->then.query : plan->main.query;
	if (plan->op->answer_schema)
		check_answer(c, plan, answers, plan->op->answer_schema);
	prepare_plain(c, plan, &plan->within);
	if (query_is_list(plan->main.query))
		prepare_forms(c, plan, plan->main.query);
	else
		prepare_plain(c, plan, &plan->main);
	for (int i = 0; i < plan->include_count; i++)
		check_include(c, plan, &plan->includes[i]);
	for (int i = 0; i < plan->data_count; i++)
		check_data(c, plan, &plan->data[i]);
}

bool check_run(const struct engine *e, const char *url, struct arena *arena, struct check_report *ret_report,
               const char **ret_why)
{
	*ret_report = (struct check_report){.count = 0};
	struct checker c = {.engine = e, .arena = arena, .report = ret_report};
	c.checked = arena_alloc(arena, CHECKED_MAX * sizeof *c.checked);
	c.describer = describer_open(url, arena, ret_why);
	if (!c.describer)
		return false;
	for (size_t i = 0; i < e->plan_count; i++)
		check_plan(&c, &e->plans[i]);
	describer_close(c.describer);
	return true;
}

static struct slice ask(const struct checker *c, const struct query *q)
{
	struct query_text text = query_build(q, &(struct query_choice){.filters = 0}, c->arena);
	return describer_value(c->describer, text.sql, c->arena);
}

enum check_need check_needs(const struct engine *e, const char *url, struct arena *arena)
{
	const char *why;
	struct checker c = {.arena = arena, .describer = describer_open(url, arena, &why)};
	if (!c.describer)
		return CHECK_MIGRATION;
	bool current = slice_is(ask(&c, e->version), e->schema_version);
	struct slice may = ask(&c, e->owner);
	describer_close(c.describer);
	if (slice_is(may, "follow"))
		return current ? CHECK_NOTHING : CHECK_TO_FOLLOW;
	return current && slice_is(may, "serve") ? CHECK_NOTHING : CHECK_MIGRATION;
}
