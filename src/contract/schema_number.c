/* Keywords for numbers: bounds and multiples. */
#include <float.h>

#include "contract/schema_compile.h"
#include "contract/schema_run.h"

struct schema_number *schema_number_of(struct schema_compiler *c, struct schema *s)
{
	if (!s->number)
		s->number = arena_calloc(c->arena, 1, sizeof *s->number);
	return s->number;
}

static void compile_bound(struct schema_compiler *c, struct schema *s, const json_t *value,
                          enum schema_bound bound)
{
	if (!json_is_number(value))
		schema_fail(c, "must be a number");
	else
		schema_number_of(c, s)->bounds[bound] = value;
}

static void compile_minimum(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	compile_bound(c, s, value, BOUND_MINIMUM);
}

static void compile_maximum(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	compile_bound(c, s, value, BOUND_MAXIMUM);
}

static void compile_above(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	compile_bound(c, s, value, BOUND_ABOVE);
}

static void compile_below(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	compile_bound(c, s, value, BOUND_BELOW);
}

static void compile_multiple(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	if (json_number_value(value) > 0)
		compile_bound(c, s, value, BOUND_MULTIPLE);
	else
		schema_fail(c, "must be a number above 0");
}

const struct schema_keyword schema_number_keywords[] = {
        {"minimum",          compile_minimum },
        {"maximum",          compile_maximum },
        {"exclusiveMinimum", compile_above   },
        {"exclusiveMaximum", compile_below   },
        {"multipleOf",       compile_multiple},
        {NULL,               NULL            },
};

/* A long double holds every double and every 64-bit integer exactly. */
static long double number_of(const json_t *value)
{
	return json_is_integer(value) ? (long double)json_integer_value(value) : json_real_value(value);
}

static bool is_at_least(const json_t *value, const json_t *bound)
{
	return number_of(value) >= number_of(bound);
}

static bool is_at_most(const json_t *value, const json_t *bound)
{
	return number_of(value) <= number_of(bound);
}

static bool is_above(const json_t *value, const json_t *bound)
{
	return number_of(value) > number_of(bound);
}

static bool is_below(const json_t *value, const json_t *bound)
{
	return number_of(value) < number_of(bound);
}

static long double distance(long double a, long double b)
{
	return a < b ? b - a : a - b;
}

/* 0.01 and the like: one divided by it is whole, so every whole number is a multiple. */
static bool divides_one(long double unit)
{
	long double inverse = 1 / unit;
	return inverse < INT64_MAX &&
	       distance((long double)(int64_t)(inverse + 0.5L), inverse) < inverse * DBL_EPSILON;
}

/* Decimal fractions are not exact in binary: as near to a multiple as the value's own last bit counts. */
static bool is_near_multiple(long double value, long double unit)
{
	long double size = distance(value, 0), quotient = size / unit;
	long double tolerance = size * DBL_EPSILON;
	if (quotient >= INT64_MAX || tolerance >= unit / 2)
		return false;
	return distance((long double)(int64_t)(quotient + 0.5L) * unit, size) <= tolerance;
}

static bool is_multiple(const json_t *value, const json_t *bound)
{
	if (json_is_integer(value) && json_is_integer(bound))
		return json_integer_value(value) % json_integer_value(bound) == 0;
	if (schema_type_of(value) == TYPE_INTEGER && divides_one(number_of(bound)))
		return true;
	return is_near_multiple(number_of(value), number_of(bound));
}

static const struct {
	bool (*holds)(const json_t *value, const json_t *bound);
	const char *code, *text;
} checks[BOUND_COUNT] = {
        [BOUND_MINIMUM] = {is_at_least, "minimum",           "at least"     },
        [BOUND_MAXIMUM] = {is_at_most,  "maximum",           "at most"      },
        [BOUND_ABOVE] = {is_above,    "exclusive_minimum", "more than"    },
        [BOUND_BELOW] = {is_below,    "exclusive_maximum", "less than"    },
        [BOUND_MULTIPLE] = {is_multiple, "multiple_of",       "a multiple of"},
};

static bool report(struct schema_run *run, const struct schema_path *path, enum schema_bound i,
                   const json_t *bound)
{
	if (json_is_integer(bound))
		return schema_report(run, path, checks[i].code, "must be %s %lld", checks[i].text,
		                     (long long)json_integer_value(bound));
	return schema_report(run, path, checks[i].code, "must be %s %.15g", checks[i].text,
	                     json_real_value(bound));
}

bool schema_run_number(struct schema_run *run, const struct schema_number *n, const json_t *value,
                       const struct schema_path *path)
{
	bool ok = true;
	for (enum schema_bound i = 0; i < BOUND_COUNT && (ok || !run->quiet); i++)
		if (n->bounds[i] && !checks[i].holds(value, n->bounds[i]))
			ok = report(run, path, i, n->bounds[i]);
	return ok;
}
