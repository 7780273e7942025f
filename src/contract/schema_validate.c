/* Holding a value against a compiled schema, and collecting what is wrong with it. */
#include "contract/schema_run.h"

bool schema_validate(const struct schema *s, json_t *value, struct schema_errors *errors, bool *ret_changed)
{
	struct schema_run run = {.errors = errors, .changed = ret_changed};
	return schema_run(&run, s, value, NULL);
}

bool schema_fits(struct schema_run *run, const struct schema *s, json_t *value,
                 const struct schema_path *path)
{
	run->quiet++;
	bool ok = schema_run(run, s, value, path);
	run->quiet--;
	return ok;
}

/* The same mistake may be found by several parts of a schema that hold for the same place. */
static bool is_reported(const struct schema_errors *errors, const struct schema_error *e)
{
	for (size_t i = 0; i < errors->count; i++)
		if (strcmp(errors->items[i].pointer, e->pointer) == 0 &&
		    strcmp(errors->items[i].code, e->code) == 0 &&
		    strcmp(errors->items[i].detail, e->detail) == 0)
			return true;
	return false;
}

bool schema_report(struct schema_run *run, const struct schema_path *path, const char *code,
                   const char *format, ...)
{
	struct schema_errors *errors = run->errors;
	if (run->quiet)
		return false;
	if (errors->count == SCHEMA_ERRORS_MAX) {
		errors->more = true;
		run->quiet++; /* for good: what is still to be found will not be reported */
		return false;
	}
	va_list args;
	va_start(args, format);
	struct schema_error e = {schema_path_text(errors->arena, path), code,
	                         arena_vprintf(errors->arena, format, args)};
	va_end(args);
	if (!is_reported(errors, &e))
		errors->items[errors->count++] = e;
	return false;
}

bool schema_report_type(struct schema_run *run, const struct schema_path *path, unsigned types,
                        const char *such_as)
{
	if (run->quiet)
		return false;
	bool shows = such_as && types & TYPE_OBJECT; /* which is named last */
	return schema_report(run, path, "type", "must be %s%s%s", schema_type_text(run->errors->arena, types),
	                     shows ? " such as " : "", shows ? such_as : "");
}

static bool run_values(struct schema_run *run, const struct schema_values *values, const json_t *value,
                       const struct schema_path *path)
{
	for (size_t i = 0; i < values->count; i++)
		if (schema_value_equal(values->items[i], value))
			return true;
	return schema_report(run, path, values->code, "%s", values->detail);
}

static bool run_by_type(struct schema_run *run, const struct schema *s, unsigned type, json_t *value,
                        const struct schema_path *path)
{
	switch (type) {
	case TYPE_OBJECT:
		return !s->object || schema_run_object(run, s->object, value, path);
	case TYPE_ARRAY:
		return !s->array || schema_run_array(run, s->array, value, path);
	case TYPE_STRING:
		return !s->string || schema_run_string(run, s->string, value, path);
	case TYPE_INTEGER:
	case TYPE_FRACTION:
		return !s->number || schema_run_number(run, s->number, value, path);
	default:
		return true;
	}
}

/* A value of the wrong type has no other mistakes. */
bool schema_run(struct schema_run *run, const struct schema *s, json_t *value, const struct schema_path *path)
{
	unsigned type = schema_type_of(value);
	if (s->never)
		return schema_report(run, path, "not_allowed", "must not be there");
	if (!(s->types & type))
		return schema_report_type(run, path, s->types, s->such_as);
	bool ok = run_by_type(run, s, type, value, path);
	if (s->enumeration && (ok || !run->quiet))
		ok = run_values(run, s->enumeration, value, path) && ok;
	if (s->constant && (ok || !run->quiet))
		ok = run_values(run, s->constant, value, path) && ok;
	if (s->ref && (ok || !run->quiet))
		ok = schema_run(run, s->ref, value, path) && ok;
	if (s->logic && (ok || !run->quiet))
		ok = schema_run_logic(run, s->logic, value, path) && ok;
	return ok;
}
