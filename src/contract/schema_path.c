/* Writing JSON pointers (RFC 6901). */
#include "contract/schema_path.h"

#include <stdio.h>

enum { INDEX_TEXT = 24 };

struct writer {
	char text[SCHEMA_PATH_MAX];
	size_t n;
	bool full;
};

static void put(struct writer *w, const char *text, size_t n)
{
	if (w->full || n > sizeof w->text - w->n) {
		w->full = true;
		return;
	}
	memcpy(w->text + w->n, text, n);
	w->n += n;
}

static void put_escaped(struct writer *w, struct slice name)
{
	for (size_t i = 0; i < name.n && !w->full; i++) {
		if (name.at[i] == '~')
			put(w, "~0", 2);
		else if (name.at[i] == '/')
			put(w, "~1", 2);
		else
			put(w, name.at + i, 1);
	}
}

static void put_step(struct writer *w, const struct schema_path *step)
{
	if (step->is_start) {
		put(w, step->name.at, step->name.n);
		return;
	}
	put(w, "/", 1);
	if (step->name.at) {
		put_escaped(w, step->name);
		return;
	}
	char index[INDEX_TEXT];
	int n = snprintf(index, sizeof index, "%zu", step->index);
	put(w, index, (size_t)n);
}

/* Parents first; a step that does not fit is left out whole, and so are those below it. */
static void put_chain(struct writer *w, const struct schema_path *path)
{
	if (path->parent && !path->is_start)
		put_chain(w, path->parent);
	size_t before = w->n;
	if (!w->full)
		put_step(w, path);
	if (w->full)
		w->n = before;
}

const char *schema_path_text(struct arena *arena, const struct schema_path *path)
{
	struct writer w = {.n = 0};
	if (path)
		put_chain(&w, path);
	return arena_strdup(arena, (struct slice){w.text, w.n});
}
