/* Keywords for strings: length, pattern and format. */
#include "contract/schema_compile.h"
#include "contract/schema_run.h"

struct schema_string *schema_string_of(struct schema_compiler *c, struct schema *s)
{
	if (!s->string) {
		s->string = arena_calloc(c->arena, 1, sizeof *s->string);
		s->string->max_length = UINT64_MAX;
	}
	return s->string;
}

static void compile_min_length(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	schema_string_of(c, s)->min_length = schema_compile_count(c, value);
}

static void compile_max_length(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	schema_string_of(c, s)->max_length = schema_compile_count(c, value);
}

static void compile_pattern(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	struct slice source = {json_string_value(value), json_string_length(value)};
	const char *why = "must be a string";
	const struct schema_pattern *pattern = NULL;
	if (source.at)
		pattern = schema_pattern_compile(c->arena, source, &why);
	if (!pattern)
		schema_fail(c, "%s", why);
	schema_string_of(c, s)->pattern = pattern;
	schema_string_of(c, s)->pattern_text = source;
}

static const char *snake_case(struct arena *arena, struct slice name)
{
	char *text = arena_strdup(arena, name);
	for (char *c = text; *c; c++)
		if (*c == '-')
			*c = '_';
	return text;
}

static void compile_format(struct schema_compiler *c, struct schema *s, const json_t *value)
{
	struct slice name = {json_string_value(value), json_string_length(value)};
	const struct format *format = name.at ? format_find(name) : NULL;
	if (!format) {
		schema_fail(c, "must be the name of a supported format");
		return;
	}
	schema_string_of(c, s)->format = format;
	schema_string_of(c, s)->format_code = snake_case(c->arena, name);
}

const struct schema_keyword schema_string_keywords[] = {
        {"minLength", compile_min_length},
        {"maxLength", compile_max_length},
        {"pattern",   compile_pattern   },
        {"format",    compile_format    },
        {NULL,        NULL              },
};

static uint64_t count_code_points(struct slice text)
{
	uint64_t count = 0;
	for (size_t i = 0; i < text.n; i++)
		count += ((unsigned char)text.at[i] & 0xc0) != 0x80;
	return count;
}

static bool run_length(struct schema_run *run, const struct schema_string *s, struct slice text,
                       const struct schema_path *path)
{
	uint64_t length = count_code_points(text);
	if (length < s->min_length)
		return schema_report(run, path, "min_length", "must have at least %llu characters",
		                     (unsigned long long)s->min_length);
	if (length > s->max_length)
		return schema_report(run, path, "max_length", "must have at most %llu characters",
		                     (unsigned long long)s->max_length);
	return true;
}

static void replace(struct schema_run *run, json_t *value, struct slice old, struct slice normal)
{
	if (run->quiet || slice_eq(old, normal))
		return;
	if (json_string_setn(value, normal.at, normal.n) == 0)
		*run->changed = true;
}

/* The other keywords hold for the normal form, for that is what is kept. A text without the format, or too
 * long, is not held against the pattern: one mistake, one message, and no time spent on a huge text. */
bool schema_run_string(struct schema_run *run, const struct schema_string *s, json_t *value,
                       const struct schema_path *path)
{
	struct slice text = {json_string_value(value), json_string_length(value)}, normal = text;
	if (s->format && !format_check(s->format, run->errors->arena, text, &normal))
		return schema_report(run, path, s->format_code, "%s", format_expectation(s->format));
	if (!run_length(run, s, normal, path))
		return false;
	if (s->pattern && !schema_pattern_match(s->pattern, normal))
		return schema_report(run, path, "pattern", "must match the pattern %.*s",
		                     SLICE_ARG(s->pattern_text));
	replace(run, value, text, normal);
	return true;
}
