/* Step: the body as JSON, held against the schema. */
#include "answer.h"
#include "base/json_depth.h"
#include "http/negotiate.h"
#include "steps.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

enum { DEPTH_MAX = 32 };

static enum flow_next refuse_json(struct exchange *x, const char *code, const char *detail)
{
	return answer_error(x, PROBLEM_MALFORMED_JSON, PLACE_POINTER, "", code, detail);
}

static const struct {
	enum json_error_code code;
	const char *name, *text;
} parse_errors[] = {
        {json_error_premature_end_of_input, "truncated",        "The text ends too early"                 },
        {json_error_end_of_input_expected,  "trailing_text",    "There is more text behind the value"     },
        {json_error_invalid_utf8,           "utf8",             "The text is not UTF-8"                   },
        {json_error_duplicate_key,          "duplicate_member", "A member is there twice"                 },
        {json_error_numeric_overflow,       "number_range",     "A number is too large to be kept exactly"},
        {json_error_null_character,         "null_character",   "A string has the character U+0000"       },
        {json_error_null_byte_in_key,       "null_character",   "A name has the character U+0000"         },
};

static enum flow_next parse_failed(struct exchange *x, const json_error_t *e)
{
	const char *name = "syntax", *text = "The text is not JSON";
	for (size_t i = 0; i < sizeof parse_errors / sizeof *parse_errors; i++)
		if (parse_errors[i].code == json_error_code(e)) {
			name = parse_errors[i].name;
			text = parse_errors[i].text;
		}
	return refuse_json(x, name,
	                   arena_printf(&x->arena, "%s (line %d, column %d).", text, e->line, e->column));
}

static const struct schema *schema_of(const struct exchange *x)
{
	const struct operation *op = x->plan->op;
	struct slice type = negotiate_media_type(x->rq.fields[FIELD_CONTENT_TYPE]);
	for (int i = 0; i < op->body_count; i++)
		if (slice_eq_nocase(op->bodies[i].type, type))
			return op->bodies[i].schema;
	return op->bodies[0].schema;
}

static enum flow_next refuse_value(struct exchange *x, const struct schema_errors *errors)
{
	struct problem *problem = arena_alloc(&x->arena, sizeof *problem);
	*problem = problem_of(PROBLEM_INVALID_BODY);
	for (size_t i = 0; i < errors->count; i++)
		problem_add_error(problem, PLACE_POINTER, slice_of(errors->items[i].pointer),
		                  slice_of(errors->items[i].code), slice_of(errors->items[i].detail));
	if (errors->more)
		problem->detail = SLICE("There are more errors than are listed.");
	return answer_problem(x, problem);
}

/* The text as it came, unless a format has normalised a part of it. */
static const char *text_for_database(struct exchange *x, const json_t *value, bool changed)
{
	if (!changed)
		return x->body.at;
	char *text = json_dumps(value, JSON_COMPACT | JSON_REAL_PRECISION(17));
	const char *copy = arena_strdup(&x->arena, slice_of(text));
	free(text);
	return copy;
}

static enum flow_next validate(struct exchange *x, json_t *value)
{
	bool changed = false;
	struct schema_errors errors;
	schema_errors_init(&errors, &x->arena);
	if (!schema_validate(schema_of(x), value, &errors, &changed))
		return refuse_value(x, &errors);
	x->body_text = text_for_database(x, value, changed);
	return FLOW_GO_ON;
}

enum flow_next step_body(struct exchange *x)
{
	json_error_t error;
	if (x->plan->op->body_count == 0)
		return x->body.n ? answer_failure(x, PROBLEM_BAD_REQUEST, "This operation takes no body.")
		                 : FLOW_GO_ON;
	if (x->body.n == 0 && !x->plan->op->body_required)
		return FLOW_GO_ON;
	if (x->body.n == 0)
		return refuse_json(x, "required", "A body is needed.");
	if (slice_starts(buf_slice(&x->body), SLICE(BYTE_ORDER_MARK)))
		return refuse_json(
		        x, "byte_order_mark",
		        "The text begins with a byte order mark (U+FEFF), which JSON is sent without.");
	if (memchr(x->body.at, '\0', x->body.n))
		return refuse_json(x, "syntax", "The text has a NUL byte.");
	if (json_is_deeper(buf_slice(&x->body), DEPTH_MAX))
		return refuse_json(
		        x, "depth",
		        arena_printf(&x->arena, "Values may be nested %d deep at most.", DEPTH_MAX));
	json_t *value = json_loadb(x->body.at, x->body.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!value)
		return parse_failed(x, &error);
	buf_add_char(&x->body, '\0'); /* for libpq; the buffer has room for it */
	enum flow_next next = validate(x, value);
	json_decref(value);
	return next;
}
