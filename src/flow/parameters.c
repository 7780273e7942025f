/* Step: path and query parameters, parsed by type, validated by schema, turned into values for the database.
 */
#include <errno.h>
#include <stdlib.h>

#include "answer.h"
#include "base/buf.h"
#include "http/uri.h"
#include "steps.h"

enum {
	VALUE_MAX = 64 * 1024,
	NAMED_VALUE_MAX = 100, /* bytes of a value that an error repeats */
};

/* ---- text to JSON by the parameter's type ---- */

static json_t *parse_integer(struct slice text)
{
	unsigned long long magnitude;
	bool negative = slice_starts(text, SLICE("-"));
	if (!slice_to_uint(slice_from(text, negative), &magnitude))
		return NULL;
	return json_integer(negative ? -(json_int_t)magnitude : (json_int_t)magnitude);
}

static json_t *parse_number(struct exchange *x, struct slice text)
{
	/* JSON's own grammar: no hexadecimal, no infinity */
	return json_loads(arena_strdup(&x->arena, text), JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, NULL);
}

static json_t *parse_boolean(struct slice text)
{
	if (slice_is(text, "true"))
		return json_true();
	return slice_is(text, "false") ? json_false() : NULL;
}

/* What does not parse stays text, so that the schema says what was expected. */
static json_t *parse_value(struct exchange *x, const struct parameter *p, struct slice text)
{
	json_t *value = NULL;
	if (p->type == PARAMETER_INTEGER)
		value = parse_integer(text);
	else if (p->type == PARAMETER_NUMBER)
		value = parse_number(x, text);
	else if (p->type == PARAMETER_BOOLEAN)
		value = parse_boolean(text);
	return value ? value : json_stringn_nocheck(text.at, text.n);
}

static json_t *parse_list(struct exchange *x, const struct parameter *p, struct slice text)
{
	struct slice part;
	json_t *list = json_array();
	while (slice_split(&text, ',', &part))
		json_array_append_new(list, parse_value(x, p, part));
	return list;
}

/* ---- JSON to text for the database ---- */

static struct slice scalar_text(struct exchange *x, const json_t *value)
{
	if (json_is_string(value))
		return (struct slice){json_string_value(value), json_string_length(value)};
	if (json_is_integer(value))
		return slice_of(arena_printf(&x->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value)));
	if (json_is_real(value))
		return slice_of(arena_printf(&x->arena, "%.17g", json_real_value(value)));
	return json_is_true(value) ? SLICE("true") : SLICE("false");
}

static void add_element(struct buf *out, struct slice text)
{
	buf_add_char(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		if (text.at[i] == '"' || text.at[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, text.at[i]);
	}
	buf_add_char(out, '"');
}

static const char *array_text(struct exchange *x, const json_t *list)
{
	struct buf out;
	size_t i;
	json_t *item;
	buf_init(&out, VALUE_MAX);
	json_array_foreach (list, i, item) {
		buf_add_char(&out, i ? ',' : '{');
		add_element(&out, scalar_text(x, item));
	}
	buf_add_char(&out, '}');
	const char *text = arena_strdup(&x->arena, buf_slice(&out));
	buf_close(&out);
	return text;
}

/* ---- what the engine itself understands ---- */

static void take_names(struct exchange *x, const json_t *list, struct name_list *names)
{
	size_t i;
	json_t *item;
	json_array_foreach (list, i, item)
		if (names->count < EXCHANGE_NAMES_MAX)
			names->names[names->count++] = arena_dup(&x->arena, scalar_text(x, item));
}

static void take_sort(struct exchange *x, const json_t *list)
{
	size_t i;
	json_t *item;
	x->sort_count = 0;
	json_array_foreach (list, i, item)
		if (x->sort_count < QUERY_SORT_KEYS_MAX &&
		    plan_find_sort(x->plan, scalar_text(x, item), &x->sorts[x->sort_count]))
			x->sort_count++;
}

/* A list of one value is that value where the query knows a condition for it, which an ordered index can
 * answer. */
static bool is_one(const struct exchange *x, int i, const json_t *value)
{
	int filter = x->plan->filter_of[i];
	return json_array_size(value) == 1 && filter >= 0 &&
	       query_filter_has_one(x->plan->main.query, filter);
}

static const char *value_text(struct exchange *x, int i, const json_t *value)
{
	if (!json_is_array(value))
		return arena_strdup(&x->arena, scalar_text(x, value));
	if (!is_one(x, i, value))
		return array_text(x, value);
	x->ones |= (uint64_t)1 << i;
	return arena_strdup(&x->arena, scalar_text(x, json_array_get(value, 0)));
}

static void take_value(struct exchange *x, int i, const json_t *value)
{
	const struct parameter *p = &x->plan->op->parameters[i];
	switch (p->use) {
	case PARAMETER_LIMIT:
		x->limit = (unsigned)json_integer_value(value);
		break;
	case PARAMETER_SORT:
		take_sort(x, value);
		break;
	case PARAMETER_FIELDS:
		take_names(x, value, &x->fields);
		break;
	case PARAMETER_INCLUDE:
		take_names(x, value, &x->includes);
		break;
	case PARAMETER_COUNT:
		x->count = true;
		break;
	case PARAMETER_TICKET:
		x->ticket = arena_strdup(&x->arena, scalar_text(x, value));
		return;
	case PARAMETER_CURSOR:
	case PARAMETER_VALUE:
		break;
	}
	x->values[i] = value_text(x, i, value);
}

/* ---- one parameter ---- */

/* The problem is made with its first error: most requests have none. */
static void add_error(struct exchange *x, struct problem **problem, struct slice name, struct slice code,
                      struct slice detail)
{
	if (!*problem) {
		*problem = arena_alloc(&x->arena, sizeof **problem);
		**problem = problem_of(PROBLEM_INVALID_PARAMETER);
	}
	problem_add_error(*problem, PLACE_PARAMETER, name, code, detail);
}

/* Of a list the errors name the value, since the parameter is the same for all of them: "`titel` must be …".
 */
static struct slice detail_with_value(struct exchange *x, const json_t *value, const struct schema_error *e)
{
	unsigned long long i;
	if (!json_is_array(value) || !slice_to_uint(slice_from(slice_of(e->pointer), 1), &i))
		return slice_of(e->detail);
	struct slice text = scalar_text(x, json_array_get(value, i));
	if (text.n == 0 || text.n > NAMED_VALUE_MAX)
		return slice_of(e->detail);
	return slice_of(arena_printf(&x->arena, "`%.*s` %s", SLICE_ARG(text), e->detail));
}

static void add_schema_errors(struct exchange *x, const struct parameter *p, const json_t *value,
                              const struct schema_errors *errors, struct problem **problem)
{
	for (size_t i = 0; i < errors->count; i++)
		add_error(x, problem, p->name, slice_of(errors->items[i].code),
		          detail_with_value(x, value, &errors->items[i]));
}

static void take(struct exchange *x, int i, struct slice text, struct problem **problem)
{
	const struct parameter *p = &x->plan->op->parameters[i];
	struct schema_errors errors;
	bool changed = false;
	json_t *value = p->is_list ? parse_list(x, p, text) : parse_value(x, p, text);
	schema_errors_init(&errors, &x->arena);
	if (schema_validate(p->schema, value, &errors, &changed))
		take_value(x, i, value);
	else
		add_schema_errors(x, p, value, &errors, problem);
	json_decref(value);
}

static void take_path(struct exchange *x, struct problem **problem)
{
	for (int i = 0; i < x->plan->op->path_parameter_count; i++)
		take(x, i, x->captures[i], problem);
}

/* ---- the query ---- */

static int find_query_parameter(const struct operation *op, struct slice name)
{
	for (int i = op->path_parameter_count; i < op->parameter_count; i++)
		if (op->parameters[i].place == PARAMETER_QUERY && slice_eq(op->parameters[i].name, name))
			return i;
	return -1;
}

/* Of a name that is not there. Some clients add brackets to the name of a list by themselves. */
static struct slice advice_on_name(const struct operation *op, struct slice name)
{
	struct slice bare = {name.at, name.n > 2 ? name.n - 2 : 0};
	int i = slice_eq(slice_from(name, bare.n), SLICE("[]")) ? find_query_parameter(op, bare) : -1;
	return i >= 0 && op->parameters[i].is_list
	               ? SLICE("There is no such parameter here: a list is one value, with commas, and has "
	                       "no brackets.")
	               : SLICE("There is no such parameter here.");
}

static struct slice advice_on_repeating(const struct parameter *p)
{
	return p->is_list ? SLICE("The parameter was sent more than once: a list is one value, with commas.")
	                  : SLICE("The parameter was sent more than once.");
}

static void take_pair(struct exchange *x, struct slice pair, uint64_t *seen, struct problem **problem)
{
	struct slice name, value = pair;
	slice_split(&value, '=', &name);
	if (!value.at)
		value = SLICE("");
	if (!uri_decode(&x->arena, name, URI_QUERY_PART, &name) ||
	    !uri_decode(&x->arena, value, URI_QUERY_PART, &value)) {
		add_error(x, problem, SLICE(""), SLICE("encoding"),
		          SLICE("The query is not well-formed percent-encoded UTF-8."));
		return;
	}
	int i = find_query_parameter(x->plan->op, name);
	if (i < 0)
		add_error(x, problem, name, SLICE("unknown_parameter"), advice_on_name(x->plan->op, name));
	else if (*seen >> i & 1)
		add_error(x, problem, name, SLICE("repeated"),
		          advice_on_repeating(&x->plan->op->parameters[i]));
	else {
		*seen |= (uint64_t)1 << i;
		take(x, i, value, problem);
	}
}

static void take_query(struct exchange *x, uint64_t *seen, struct problem **problem)
{
	struct slice rest = x->query, pair;
	while (rest.n && slice_split(&rest, '&', &pair))
		if (pair.n)
			take_pair(x, pair, seen, problem);
}

/* Where a client was before its stream ended stands in for what its address says. */
static void take_last_event(struct exchange *x, uint64_t *seen, struct problem **problem)
{
	struct slice id = x->rq.fields[FIELD_LAST_EVENT_ID];
	int i = stream_cursor(x);
	if (!id.at || i < 0)
		return;
	*seen |= (uint64_t)1 << i;
	take(x, i, id, problem);
}

static void take_defaults(struct exchange *x, uint64_t seen, struct problem **problem)
{
	const struct operation *op = x->plan->op;
	for (int i = op->path_parameter_count; i < op->parameter_count; i++) {
		const struct parameter *p = &op->parameters[i];
		if (p->place != PARAMETER_QUERY || seen >> i & 1)
			continue;
		if (p->required)
			add_error(x, problem, p->name, SLICE("required"), SLICE("The parameter is needed."));
		else if (p->fallback.at && p->use == PARAMETER_VALUE)
			take(x, i, p->fallback, problem);
	}
}

/* A line of CSV has no place for lists, nor a file of lines for their number. */
static void check_lines(struct exchange *x, struct problem **problem)
{
	if (!slice_is(x->plan->op->answers[x->answer], "text/csv"))
		return;
	if (x->includes.count > 0)
		add_error(x, problem, SLICE("include"), SLICE("media_type"),
		          SLICE("Nothing can be embedded in CSV."));
	if (x->count)
		add_error(x, problem, SLICE("count"), SLICE("media_type"), SLICE("CSV tells no count."));
}

static bool all_unknown(const struct problem *problem)
{
	for (int i = 0; i < problem->error_count; i++)
		if (!slice_is(problem->errors[i].code, "unknown_parameter"))
			return false;
	return true;
}

enum flow_next step_parameters(struct exchange *x)
{
	uint64_t seen = 0;
	struct problem *problem = NULL;
	x->limit = x->plan->limit;
	x->sort_count = x->plan->sort_count;
	memcpy(x->sorts, x->plan->sorts, sizeof x->sorts);
	take_path(x, &problem);
	take_query(x, &seen, &problem);
	if (stream_is_wanted(x))
		take_last_event(x, &seen, &problem);
	take_defaults(x, seen, &problem);
	if (stream_is_wanted(x))
		stream_prepare(x);
	if (x->plan->op->answer_count > 0)
		check_lines(x, &problem);
	if (!problem)
		return FLOW_GO_ON;
	if (all_unknown(problem)) {
		struct problem unknown = problem_of(PROBLEM_UNKNOWN_PARAMETER);
		problem->slug = unknown.slug;
		problem->title = unknown.title;
	}
	return answer_problem(x, problem);
}
