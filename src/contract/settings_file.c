/* Reads, parses and validates a settings file; its names and secrets. */
#include "contract/settings_file.h"

#include <errno.h>
#include <string.h>

#include "base/asset.h"
#include "base/file.h"
#include "contract/schema.h"
#include "contract/yaml.h"

enum { FILE_BYTES_MAX = 256 * 1024, ERRORS_SHOWN_MAX = 10 };

bool settings_file_fail(struct settings_file *f, const char *where, const char *why)
{
	f->why = arena_printf(f->arena, "%s: %s", where, why);
	return false;
}

/* ---- files ---- */

static bool read_file(struct settings_file *f, const char *path, struct buf *out)
{
	switch (file_read(path, out)) {
	case FILE_OK:
		return true;
	case FILE_MISSING:
		return settings_file_fail(f, path, "there is no such file");
	case FILE_TOO_LARGE:
		return settings_file_fail(f, path, arena_printf(f->arena, "larger than %zu bytes", out->max));
	case FILE_UNREADABLE:
		break;
	}
	return settings_file_fail(f, path, strerror(errno));
}

const char *settings_file_beside(const struct settings_file *f, const char *name)
{
	const char *slash = strrchr(f->path, '/');
	if (!name || name[0] == '/' || !slash)
		return name;
	return arena_printf(f->arena, "%.*s/%s", (int)(slash - f->path), f->path, name);
}

bool settings_file_secret(struct settings_file *f, const char *path, size_t max, struct slice *ret_secret)
{
	struct buf text;
	buf_init(&text, max + 2);
	bool ok = read_file(f, path, &text);
	while (ok && text.n > 0 && (text.at[text.n - 1] == '\n' || text.at[text.n - 1] == '\r'))
		text.n--;
	if (ok && text.n == 0)
		ok = settings_file_fail(f, path, "is empty");
	if (ok)
		*ret_secret = arena_dup(f->arena, buf_slice(&text));
	if (text.at)
		explicit_bzero(text.at, text.n);
	buf_close(&text);
	return ok;
}

/* ---- the schema ---- */

static bool report(struct settings_file *f, const struct schema_errors *errors)
{
	const char *why = f->path;
	for (size_t i = 0; i < errors->count && i < ERRORS_SHOWN_MAX; i++) {
		const struct schema_error *e = &errors->items[i];
		why = arena_printf(f->arena, "%s%s%s: %s", why, i ? "; " : ": ",
		                   *e->pointer ? e->pointer : "/", e->detail);
	}
	if (errors->count > ERRORS_SHOWN_MAX || errors->more)
		why = arena_printf(f->arena, "%s; and more", why);
	f->why = why;
	return false;
}

static bool validate_by(struct settings_file *f, const char *path, json_t *document, json_t *value)
{
	bool changed = false;
	struct schema_errors *errors = arena_alloc(f->arena, sizeof *errors);
	const struct schema *schema = schema_compile(f->arena, document, document, path, &f->why);
	if (!schema)
		return false;
	schema_errors_init(errors, f->arena);
	return schema_validate(schema, value, errors, &changed) || report(f, errors);
}

static bool validate(struct settings_file *f, const char *path, json_t *value)
{
	struct slice text;
	if (!asset_find(path, &text))
		return settings_file_fail(f, path, "is missing");
	json_t *document = yaml_parse(f->arena, text, &f->why);
	bool ok = document && validate_by(f, path, document, value);
	json_decref(document);
	return ok;
}

static json_t *parse(struct settings_file *f)
{
	struct buf text;
	const char *why = NULL;
	json_t *value = NULL;
	buf_init(&text, FILE_BYTES_MAX);
	if (read_file(f, f->path, &text)) {
		value = yaml_parse(f->arena, buf_slice(&text), &why);
		if (!value)
			settings_file_fail(f, f->path, why);
	}
	buf_close(&text);
	return value;
}

json_t *settings_file_load(struct settings_file *f, const char *schema)
{
	json_t *value = parse(f);
	if (value && validate(f, schema, value))
		return value;
	json_decref(value);
	return NULL;
}

/* ---- from JSON that the schema has accepted ---- */

const char *settings_file_text(const struct settings_file *f, const json_t *value)
{
	return value ? arena_strdup(f->arena,
	                            (struct slice){json_string_value(value), json_string_length(value)})
	             : NULL;
}

const char *const *settings_file_texts(const struct settings_file *f, const json_t *list)
{
	size_t i;
	const json_t *element;
	if (!json_is_array(list))
		return NULL;
	const char **texts = arena_calloc(f->arena, json_array_size(list) + 1, sizeof *texts);
	json_array_foreach (list, i, element)
		texts[i] = settings_file_text(f, element);
	return texts;
}
