/* Merging the files of the contract into one OpenAPI document, and writing out its merge patches. */
#include "contract/document.h"

#include "contract/patch.h"
#include "contract/schema_path.h"
#include "contract/schema_reference.h"
#include "contract/yaml.h"

/* Values inside values of the merged document; one that grows beyond refers to itself. */
enum { DEPTH_MAX = 100 };

static const char root_path[] = "api/openapi.yaml", derived_from[] = "x-merge-patch-of";

/* Where the maps of the files below a folder go. */
static const struct {
	const char *folder, *outer, *inner; /* root[outer] or root[outer][inner] */
	const char *kind;
} places[] = {
        {"api/paths/",   "paths",      NULL,      "path"  },
        {"api/schemas/", "components", "schemas", "schema"},
};

enum { PLACES = sizeof places / sizeof *places };

struct loader {
	struct arena *arena;
	const char *why;
	json_t *root;
	json_t *original; /* the document before any patch is derived: what patches are derived from */
};

static bool fail(struct loader *l, const char *where, const char *reason)
{
	if (!l->why)
		l->why = arena_printf(l->arena, "%s: %s", where, reason);
	return false;
}

/* The file's value, an object; NULL after a failure. */
static json_t *parse(struct loader *l, const struct document_file *file)
{
	const char *why = "must be a map";
	json_t *value = yaml_parse(l->arena, file->text, &why);
	if (json_is_object(value))
		return value;
	json_decref(value);
	fail(l, file->path, value ? "must be a map" : why);
	return NULL;
}

static bool load_root(struct loader *l, const struct document_file *files, size_t count)
{
	for (size_t i = 0; i < count && !l->root; i++) {
		if (strcmp(files[i].path, root_path) != 0)
			continue;
		l->root = parse(l, &files[i]);
		if (!l->root)
			return false;
	}
	return l->root || fail(l, root_path, "there is no such file");
}

static json_t *member_object(json_t *object, const char *name)
{
	json_t *member = json_object_get(object, name);
	if (member)
		return json_is_object(member) ? member : NULL;
	member = json_object();
	json_object_set_new(object, name, member);
	return member;
}

static bool merge_into(struct loader *l, json_t *map, const struct document_file *file, const char *kind)
{
	json_t *from = parse(l, file), *value;
	const char *name;
	json_object_foreach (from, name, value) {
		if (json_object_get(map, name))
			fail(l, file->path,
			     arena_printf(l->arena, "the %s \"%s\" is in the contract already", kind, name));
		json_object_set(map, name, value);
	}
	json_decref(from);
	return !l->why;
}

static bool merge_file(struct loader *l, const struct document_file *file)
{
	for (size_t i = 0; i < PLACES; i++) {
		if (!slice_starts(slice_of(file->path), slice_of(places[i].folder)))
			continue;
		json_t *map = member_object(l->root, places[i].outer);
		if (map && places[i].inner)
			map = member_object(map, places[i].inner);
		if (!map)
			return fail(l, root_path,
			            arena_printf(l->arena, "\"%s\" must be a map", places[i].outer));
		return merge_into(l, map, file, places[i].kind);
	}
	return fail(l, file->path, "no place of the contract");
}

static bool is_annotation(const char *name)
{
	static const char *const names[] = {"title", "description", "examples", "example", "$comment"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static json_t *fail_at(struct loader *l, const struct schema_path *path, const char *reason)
{
	fail(l, schema_path_text(l->arena, path), reason);
	return NULL;
}

/* The annotations beside x-merge-patch-of take the place of those of the schema it names. */
static bool add_annotations(struct loader *l, json_t *derived, const json_t *node,
                            const struct schema_path *path)
{
	const char *name;
	json_t *value;
	json_object_foreach ((json_t *)node, name, value) {
		if (strcmp(name, derived_from) == 0)
			continue;
		if (!is_annotation(name))
			return fail_at(l, path, "only annotations may stand beside x-merge-patch-of");
		json_object_set(derived, name, value);
	}
	return true;
}

/* The schema in place of `node`, which has x-merge-patch-of; NULL after a failure. */
static json_t *derive(struct loader *l, const json_t *node, const struct schema_path *path)
{
	const json_t *name = json_object_get(node, derived_from);
	const json_t *target = schema_reference_find(
	        l->original, (struct slice){json_string_value(name), json_string_length(name)});
	if (!json_is_object(target))
		return fail_at(l, path,
		               "x-merge-patch-of must refer to a schema: \"#/components/schemas/…\"");
	if (json_object_get(target, derived_from))
		return fail_at(l, path, "x-merge-patch-of must not refer to a merge patch");
	json_t *derived = patch_schema(l->original, target);
	if (add_annotations(l, derived, node, path))
		return derived;
	json_decref(derived);
	return NULL;
}

static void expand(struct loader *l, json_t *node, const struct schema_path *path, unsigned depth);

static void expand_object(struct loader *l, json_t *object, const struct schema_path *path, unsigned depth)
{
	for (void *at = json_object_iter(object); at && !l->why; at = json_object_iter_next(object, at)) {
		const struct schema_path here = schema_path_member(
		        path, (struct slice){json_object_iter_key(at), json_object_iter_key_len(at)});
		json_t *value = json_object_iter_value(at);
		if (json_object_get(value, derived_from)) {
			value = derive(l, value, &here);
			if (!value)
				return;
			json_object_iter_set_new(object, at, value);
		}
		expand(l, value, &here, depth + 1);
	}
}

static void expand_array(struct loader *l, json_t *array, const struct schema_path *path, unsigned depth)
{
	for (size_t i = 0; i < json_array_size(array) && !l->why; i++) {
		const struct schema_path here = schema_path_item(path, i);
		json_t *value = json_array_get(array, i);
		if (json_object_get(value, derived_from)) {
			value = derive(l, value, &here);
			if (!value)
				return;
			json_array_set_new(array, i, value);
		}
		expand(l, value, &here, depth + 1);
	}
}

/* Replaces the merge patches inside `node`. */
static void expand(struct loader *l, json_t *node, const struct schema_path *path, unsigned depth)
{
	if (depth > DEPTH_MAX)
		fail_at(l, path, "nested too deep");
	else if (json_is_object(node))
		expand_object(l, node, path, depth);
	else if (json_is_array(node))
		expand_array(l, node, path, depth);
}

static bool expand_all(struct loader *l)
{
	const struct schema_path start = schema_path_start("the contract, #");
	l->original = json_deep_copy(l->root);
	expand(l, l->root, &start, 0);
	json_decref(l->original);
	return !l->why;
}

static bool load(struct loader *l, const struct document_file *files, size_t count)
{
	if (!load_root(l, files, count))
		return false;
	for (size_t i = 0; i < count; i++)
		if (strcmp(files[i].path, root_path) != 0 && !merge_file(l, &files[i]))
			return false;
	return expand_all(l);
}

json_t *document_load(struct arena *arena, const struct document_file *files, size_t count,
                      const char **ret_why)
{
	struct loader l = {.arena = arena};
	if (load(&l, files, count))
		return l.root;
	json_decref(l.root);
	*ret_why = l.why;
	return NULL;
}
