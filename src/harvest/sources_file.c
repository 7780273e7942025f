/* A sources file as sources. */
#include "harvest/sources_file.h"

#include <string.h>

#include "auth/address.h"
#include "contract/settings_file.h"

enum { PATIENCE_USUAL_S = 60 };

static bool check_url(struct settings_file *f, const char *place, const char *url)
{
	struct address address;
	return !url || address_read(slice_of(url), &address) ||
	       settings_file_fail(f, place, "must be https (or http to this machine), a host, no user");
}

static const char *without_slash(struct arena *arena, const char *url)
{
	struct slice text = slice_of(url);
	while (text.n > 0 && text.at[text.n - 1] == '/')
		text.n--;
	return url ? arena_strdup(arena, text) : NULL;
}

/* …/pilots.csv, also with a query behind it. */
static bool is_table(const char *url)
{
	size_t n = strcspn(url, "?");
	return n > 4 && slice_eq_nocase((struct slice){url + n - 4, 4}, SLICE(".csv"));
}

static bool read_files(struct settings_file *f, const char *where, const json_t *map,
                       struct harvest_source *s)
{
	const char *name;
	json_t *url;
	struct harvest_file *files = arena_calloc(f->arena, json_object_size(map) + 1, sizeof *files);
	s->files = files;
	json_object_foreach ((json_t *)map, name, url) {
		struct harvest_file *file = &files[s->file_count++];
		*file = (struct harvest_file){.resource = arena_strdup(f->arena, slice_of(name)),
		                              .url = settings_file_text(f, url)};
		file->is_table = is_table(file->url);
		if (!check_url(f, arena_printf(f->arena, "%s/files/%s", where, name), file->url))
			return false;
	}
	return true;
}

static bool read_grant(struct settings_file *f, const char *where, const json_t *grant,
                       struct harvest_source *s)
{
	const char *algorithm = settings_file_text(f, json_object_get(grant, "algorithm"));
	s->grant = (struct harvest_grant){
	        .token_url = settings_file_text(f, json_object_get(grant, "token_url")),
	        .key_file =
	                settings_file_beside(f, settings_file_text(f, json_object_get(grant, "key_file"))),
	        .assertion = {.algorithm = algorithm ? algorithm : "RS256",
	                      .key_id = settings_file_text(f, json_object_get(grant, "key_id")),
	                      .issuer = settings_file_text(f, json_object_get(grant, "client_id")),
	                      .audience = settings_file_text(f, json_object_get(grant, "audience")),
	                      .scope = settings_file_text(f, json_object_get(grant, "scope")),
	                      .resource = settings_file_text(f, json_object_get(grant, "resource"))},
	};
	return check_url(f, arena_printf(f->arena, "%s/grant/token_url", where), s->grant.token_url);
}

static bool read_source(struct settings_file *f, const char *where, const json_t *source,
                        struct harvest_source *s)
{
	const json_t *patience = json_object_get(source, "patience_seconds");
	*s = (struct harvest_source){
	        .name = settings_file_text(f, json_object_get(source, "name")),
	        .url = without_slash(f->arena, settings_file_text(f, json_object_get(source, "url"))),
	        .token_file =
	                settings_file_beside(f, settings_file_text(f, json_object_get(source, "token_file"))),
	        .ca_file = settings_file_beside(f, settings_file_text(f, json_object_get(source, "ca_file"))),
	        .patience_s = patience ? (long)json_integer_value(patience) : PATIENCE_USUAL_S,
	};
	return check_url(f, arena_printf(f->arena, "%s/url", where), s->url) &&
	       read_files(f, where, json_object_get(source, "files"), s) &&
	       read_grant(f, where, json_object_get(source, "grant"), s);
}

static bool is_new(struct settings_file *f, const char *where, const struct harvest_source *sources,
                   size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(sources[i].name, sources[count].name) == 0)
			return settings_file_fail(f, arena_printf(f->arena, "%s/name", where),
			                          "is the name of two sources");
	return true;
}

static bool read_sources(struct settings_file *f, const json_t *list,
                         const struct harvest_source **ret_sources, size_t *ret_count)
{
	size_t i;
	const json_t *source;
	struct harvest_source *sources = arena_calloc(f->arena, json_array_size(list), sizeof *sources);
	json_array_foreach (list, i, source) {
		const char *where = arena_printf(f->arena, "%s: /sources/%zu", f->path, i);
		if (!read_source(f, where, source, &sources[i]) || !is_new(f, where, sources, i))
			return false;
	}
	*ret_sources = sources;
	*ret_count = json_array_size(list);
	return true;
}

bool sources_file_load(const char *path, struct arena *arena, const struct harvest_source **ret_sources,
                       size_t *ret_count, const char **ret_why)
{
	struct settings_file f = {.path = path, .arena = arena};
	json_t *value = settings_file_load(&f, "src/harvest/sources.schema.yaml");
	bool ok = value && read_sources(&f, json_object_get(value, "sources"), ret_sources, ret_count);
	if (!ok)
		*ret_why = f.why;
	json_decref(value);
	return ok;
}
