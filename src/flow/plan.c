/* Binding operations to queries. */
#include "flow/plan.h"

#include "base/asset.h"
#include "steps.h"

struct binder {
	struct arena *arena;
	const struct operation *op;
	const struct map *queries;
	const char *why;
};

static void fault(struct binder *b, const char *query, const char *what, struct slice name)
{
	if (!b->why)
		b->why = arena_printf(b->arena, "%s: query %s: %s %.*s", b->op->id, query, what,
		                      SLICE_ARG(name));
}

static const struct {
	const char *name;
	enum source_kind kind;
} special[] = {
        {"body",       SOURCE_BODY      },
        {"new_id",     SOURCE_NEW_ID    },
        {"if_match",   SOURCE_IF_MATCH  },
        {"ids",        SOURCE_IDS       },
        {"operations", SOURCE_OPERATIONS},
};

static int find_parameter(const struct operation *op, struct slice bind)
{
	for (int i = 0; i < op->parameter_count; i++)
		if (op->parameters[i].place != PARAMETER_HEADER && slice_eq(op->parameters[i].bind, bind))
			return i;
	return -1;
}

/* In the query that reads what was just created, an identifier that the operation does not have is the new
 * one. */
static struct source source_of(struct binder *b, const char *query, struct slice name, bool reads_created)
{
	for (size_t i = 0; i < sizeof special / sizeof *special; i++)
		if (slice_is(name, special[i].name))
			return (struct source){.kind = special[i].kind};
	int parameter = find_parameter(b->op, name);
	if (parameter >= 0)
		return (struct source){SOURCE_PARAMETER, parameter};
	if (!reads_created)
		fault(b, query, "there is no source for parameter", name);
	return (struct source){.kind = SOURCE_NEW_ID};
}

static struct bound_query bind(struct binder *b, const char *name, bool reads_created)
{
	struct bound_query bound = {.query = NULL};
	if (!name)
		return bound;
	bound.query = map_get(b->queries, slice_of(name));
	if (!bound.query) {
		fault(b, name, "there is no file", SLICE(".sql"));
		return bound;
	}
	int count = query_parameter_count(bound.query);
	struct source *sources = arena_calloc(b->arena, (size_t)count, sizeof *sources);
	for (int i = 0; i < count; i++)
		sources[i] = source_of(b, name, query_parameter(bound.query, i), reads_created);
	bound.sources = sources;
	return bound;
}

/* pilots/list → pilots */
static struct slice folder_of(const char *query)
{
	struct slice rest = slice_of(query), folder;
	slice_split(&rest, '/', &folder);
	return folder;
}

static void bind_includes(struct binder *b, struct plan *plan, const struct parameter *p)
{
	size_t i;
	json_t *value;
	const char *read = b->op->then ? b->op->then : b->op->query;
	json_array_foreach (p->values, i, value) {
		if (plan->include_count == PLAN_INCLUDES_MAX) {
			fault(b, read, "too many values of", p->name);
			return;
		}
		const char *name = json_string_value(value);
		const char *file =
		        arena_printf(b->arena, "%.*s/include/%s", SLICE_ARG(folder_of(read)), name);
		plan->includes[plan->include_count++] =
		        (struct plan_include){.name = slice_of(name), .bound = bind(b, file, false)};
	}
}

static void bind_data(struct binder *b, struct plan *plan)
{
	const char *resource;
	json_t *of;
	struct plan_include *data = arena_calloc(b->arena, PLAN_DATA_MAX, sizeof *data);
	json_object_foreach ((json_t *)b->op->data, resource, of) {
		const char *file = json_string_value(json_object_get(of, "query"));
		if (plan->data_count == PLAN_DATA_MAX || !file) {
			fault(b, "x-data", "too many resources, or no query:", slice_of(resource));
			return;
		}
		struct plan_include *d = &data[plan->data_count++];
		*d = (struct plan_include){.name = slice_of(resource), .bound = bind(b, file, false)};
		if (d->bound.query && query_find_filter(d->bound.query, SLICE("ids")) < 0)
			fault(b, file, "has no filter", SLICE("ids"));
	}
	plan->data = data;
}

static void bind_export(struct binder *b, struct plan *plan)
{
	const char *by = b->op->exported;
	plan->export_by = by ? find_parameter(b->op, slice_of(by)) : -1;
	if (by && (plan->export_by < 0 || plan->data_count == 0))
		fault(b, "x-export", "needs x-data, and a parameter", slice_of(by));
}

bool plan_find_sort(const struct plan *plan, struct slice name, struct query_sort *ret_sort)
{
	bool descending = slice_starts(name, SLICE("-"));
	int sort = query_find_sort(plan->main.query, slice_from(name, descending));
	if (sort >= 0)
		*ret_sort = (struct query_sort){(uint8_t)sort, descending};
	return sort >= 0;
}

/* All that may be asked for must be there, and what is not asked for is found once. */
static void bind_sorts(struct binder *b, struct plan *plan, const struct parameter *p)
{
	size_t i;
	json_t *value;
	struct query_sort sort;
	struct slice rest = p->fallback, name;
	json_array_foreach (p->values, i, value)
		if (!plan_find_sort(plan, slice_of(json_string_value(value)), &sort))
			fault(b, b->op->query, "there is no sort line for",
			      slice_of(json_string_value(value)));
	while (slice_split(&rest, ',', &name) && plan->sort_count < QUERY_SORT_KEYS_MAX)
		if (plan_find_sort(plan, name, &plan->sorts[plan->sort_count]))
			plan->sort_count++;
}

/* A list always has an order and an end, whatever the contract leaves out: the first sort line, one page. */
static void bind_list_defaults(struct plan *plan)
{
	if (plan->sort_count == 0)
		plan->sort_count = 1;
	if (plan->limit == 0)
		plan->limit = PLAN_LIMIT_DEFAULT;
}

static void bind_limit(struct plan *plan, const struct parameter *p)
{
	unsigned long long limit;
	if (slice_to_uint(p->fallback, &limit) && limit <= UINT16_MAX)
		plan->limit = (unsigned)limit;
}

/* Every query parameter of a list is a filter line or stands in the statement itself. */
static void bind_parameters(struct binder *b, struct plan *plan)
{
	for (int i = 0; i < b->op->parameter_count && !b->why; i++) {
		const struct parameter *p = &b->op->parameters[i];
		plan->filter_of[i] =
		        p->place == PARAMETER_HEADER ? -1 : query_find_filter(plan->main.query, p->bind);
		if (p->use == PARAMETER_INCLUDE)
			bind_includes(b, plan, p);
		if (p->use == PARAMETER_SORT)
			bind_sorts(b, plan, p);
		if (p->use == PARAMETER_LIMIT)
			bind_limit(plan, p);
		bool used = plan->filter_of[i] >= 0 || query_find_parameter(plan->main.query, p->bind) >= 0;
		if (p->place == PARAMETER_QUERY && p->use == PARAMETER_VALUE && !used)
			fault(b, b->op->query, "nothing uses parameter", p->name);
	}
}

static void check_filters(struct binder *b, const struct plan *plan)
{
	for (int i = 0; i < query_filter_count(plan->main.query); i++)
		if (find_parameter(b->op, query_filter(plan->main.query, i)) < 0)
			fault(b, b->op->query, "no parameter belongs to filter",
			      query_filter(plan->main.query, i));
	if (b->op->is_list != query_is_list(plan->main.query))
		fault(b, b->op->query, "paging is in one of contract and query only:", b->op->path);
}

/* Names of roles need no quotes: they are identifiers. */
static const char *admits(struct binder *b)
{
	size_t i;
	const json_t *name;
	const char *names = "";
	json_array_foreach (b->op->role_names, i, name)
		names = arena_printf(b->arena, "%s%s%s", names, i ? "," : "", json_string_value(name));
	return arena_printf(b->arena, "{%s}", names);
}

bool plan_bind(struct plan *ret_plan, struct arena *arena, const struct operation *op,
               const struct map *queries, const char **ret_why)
{
	struct binder b = {.arena = arena, .op = op, .queries = queries};
	struct plan plan = {.op = op, .roles = op->roles, .admits = admits(&b), .export_by = -1};
	if (op->handler) {
		plan.handler = handler_find(op->handler);
		if (!plan.handler)
			fault(&b, "-", "there is no handler", slice_of(op->handler));
	} else {
		plan.within = bind(&b, op->within, false);
		plan.main = bind(&b, op->query, false);
		plan.then = bind(&b, op->then, op->gives_location);
		if (!b.why)
			bind_parameters(&b, &plan);
		if (!b.why)
			check_filters(&b, &plan);
		bind_list_defaults(&plan);
		bind_data(&b, &plan);
		bind_export(&b, &plan);
	}
	*ret_why = b.why;
	if (!b.why)
		*ret_plan = plan;
	return !b.why;
}
