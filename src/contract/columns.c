/* A tree of members, by which rows are written without looking anything up. */
#include "contract/columns.h"

#include <stdio.h>

#include "base/json_depth.h"
#include "base/json_write.h"
#include "contract/schema_member.h"

enum { NAME_DEPTH_MAX = 8, CELL_DEPTH_MAX = 32 };

struct node {
	struct slice name;
	int column; /* −1: none; it has members then */
	unsigned types;
	struct node *members, *last, *next;
};

struct columns {
	size_t count;
	const char **names;
	const char **pointers; /* NULL: left out */
	struct node root;
};

/* ---- the schema of a member ---- */

static const struct schema *member_of_object(const struct schema_object *o, struct slice name)
{
	const struct schema *found = schema_members_find(o, name);
	for (size_t i = 0; !found && i < o->pattern_count; i++)
		if (schema_pattern_match(o->patterns[i].pattern, name))
			found = o->patterns[i].schema;
	return found || o->closed ? found : o->others;
}

static const struct schema *member_of_any(const struct schema_list *list, struct slice name)
{
	const struct schema *found = NULL;
	for (size_t i = 0; !found && i < list->count; i++)
		found = columns_member(list->items[i], name);
	return found;
}

const struct schema *columns_member(const struct schema *s, struct slice name)
{
	const struct schema *found = s->object ? member_of_object(s->object, name) : NULL;
	if (!found && s->ref)
		found = columns_member(s->ref, name);
	if (!found && s->logic)
		found = member_of_any(&s->logic->all, name);
	if (!found && s->logic)
		found = member_of_any(&s->logic->any, name);
	if (!found && s->logic)
		found = member_of_any(&s->logic->one, name);
	return found;
}

static const struct schema *schema_at(const struct schema *s, struct slice path)
{
	struct slice name;
	int depth = 0;
	while (s && slice_split(&path, '.', &name))
		s = depth++ < NAME_DEPTH_MAX ? columns_member(s, name) : NULL;
	return s;
}

/* ---- binding the names ---- */

static const char *refuse(struct column_fault *fault, const char *code, const char *detail)
{
	fault->code = code;
	fault->detail = detail;
	return NULL;
}

static bool is_given(const struct columns_wish *wish, struct slice path)
{
	struct slice first;
	const json_t *members = json_object_get(wish->answer, "properties");
	return slice_split(&path, '.', &first) && !columns_member(wish->body, first) &&
	       json_object_getn(members, first.at, first.n);
}

static struct node *find_node(const struct node *parent, struct slice name)
{
	struct node *n = parent->members;
	while (n && !slice_eq(n->name, name))
		n = n->next;
	return n;
}

static struct node *add_node(struct arena *arena, struct node *parent, struct slice name)
{
	struct node *n = arena_calloc(arena, 1, sizeof *n);
	n->name = arena_dup(arena, name);
	n->column = -1;
	*(parent->last ? &parent->last->next : &parent->members) = n;
	parent->last = n;
	return n;
}

/* NULL when the place is taken: by the same column, one above or one below it. */
static struct node *place(struct arena *arena, struct columns *c, struct slice path)
{
	struct slice name;
	struct node *at = &c->root;
	while (slice_split(&path, '.', &name)) {
		struct node *next = find_node(at, name);
		if (next && (next->column >= 0 || !path.at))
			return NULL;
		at = next ? next : add_node(arena, at, name);
	}
	return at;
}

/* "a.b" as "/a/b". */
static const char *pointer_of(struct arena *arena, struct slice path)
{
	char *pointer = arena_printf(arena, "/%.*s", SLICE_ARG(path));
	for (char *p = pointer; *p; p++)
		if (*p == '.')
			*p = '/';
	return pointer;
}

static const char *bind(struct arena *arena, struct columns *c, const struct columns_wish *wish,
                        struct column_fault *fault)
{
	size_t column = fault->column;
	struct slice path = slice_of(c->names[column]);
	const struct schema *schema = path.n ? schema_at(wish->body, path) : NULL;
	if (!schema && path.n && is_given(wish, path))
		return wish->skips_given
		               ? ""
		               : refuse(fault, "read_only", "The service itself gives this member.");
	if (!schema)
		return refuse(fault, "unknown_column", "No member has this name.");
	struct node *node = place(arena, c, path);
	if (!node)
		return refuse(fault, "duplicate_column", "The same member, or a part of it, is there twice.");
	node->column = (int)column;
	node->types = schema->accepts;
	return c->pointers[column] = pointer_of(arena, path);
}

const struct columns *columns_new(struct arena *arena, const struct columns_wish *wish,
                                  const struct csv_record *names, struct column_fault *ret_fault)
{
	struct columns *c = arena_calloc(arena, 1, sizeof *c);
	c->count = names->count;
	c->names = arena_calloc(arena, c->count, sizeof *c->names);
	c->pointers = arena_calloc(arena, c->count, sizeof *c->pointers);
	for (size_t i = 0; i < c->count; i++) {
		*ret_fault = (struct column_fault){.column = i};
		c->names[i] = arena_strdup(arena, slice_trim(names->cells[i].text));
		if (!bind(arena, c, wish, ret_fault))
			return NULL;
	}
	return c;
}

/* ---- rows ---- */

/* What render/csv.c puts before texts that a spreadsheet would compute. */
static struct slice without_guard(struct slice text)
{
	bool guarded = text.n > 1 && text.at[0] == '\'' && strchr("=+-@\t\r\n", text.at[1]);
	return guarded ? slice_from(text, 1) : text;
}

static bool is_structure(struct slice text)
{
	return text.n > 0 && (text.at[0] == '{' || text.at[0] == '[');
}

static bool is_json(struct slice text)
{
	json_t *value = json_is_deeper(text, CELL_DEPTH_MAX)
	                        ? NULL
	                        : json_loadb(text.at, text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
	json_decref(value);
	return value != NULL;
}

/* As spreadsheets write it. */
static bool write_boolean(struct buf *out, struct slice text)
{
	bool yes = slice_eq_nocase(text, SLICE("true"));
	if (!yes && !slice_eq_nocase(text, SLICE("false")))
		return false;
	buf_add_text(out, yes ? "true" : "false");
	return true;
}

static bool write_cell(struct buf *out, unsigned types, const struct csv_cell *cell)
{
	struct slice text = cell->text;
	if (types & TYPE_BOOLEAN && write_boolean(out, text))
		return true;
	bool structured = types & (TYPE_OBJECT | TYPE_ARRAY) && is_structure(text);
	bool plain = types & TYPE_STRING && !structured;
	if (!plain && is_json(text)) {
		buf_add_slice(out, text);
		return true;
	}
	json_write_string(out, without_guard(text));
	return !structured;
}

static bool is_there(const struct csv_record *row, const struct node *n)
{
	if (n->column >= 0)
		return row->cells[n->column].text.n > 0 || row->cells[n->column].quoted;
	for (const struct node *m = n->members; m; m = m->next)
		if (is_there(row, m))
			return true;
	return false;
}

static bool write_members(struct buf *out, const struct csv_record *row, const struct node *n,
                          struct column_fault *fault);

static bool write_node(struct buf *out, const struct csv_record *row, const struct node *n,
                       struct column_fault *fault)
{
	if (n->column < 0)
		return write_members(out, row, n, fault);
	if (write_cell(out, n->types, &row->cells[n->column]))
		return true;
	*fault = (struct column_fault){(size_t)n->column, "syntax",
	                               "The cell is not JSON, or is nested too deep."};
	return false;
}

static bool write_members(struct buf *out, const struct csv_record *row, const struct node *n,
                          struct column_fault *fault)
{
	char before = '{';
	for (const struct node *m = n->members; m; m = m->next) {
		if (!is_there(row, m))
			continue;
		buf_add_char(out, before);
		before = ',';
		json_write_name(out, m->name);
		if (!write_node(out, row, m, fault))
			return false;
	}
	buf_add_text(out, before == '{' ? "{}" : "}");
	return true;
}

bool columns_write(const struct columns *c, const struct csv_record *row, struct buf *out,
                   struct column_fault *ret_fault)
{
	if (row->count == c->count)
		return write_members(out, row, &c->root, ret_fault);
	*ret_fault = (struct column_fault){row->count < c->count ? row->count : c->count, "cells",
	                                   row->count < c->count
	                                           ? "The row has fewer cells than there are names."
	                                           : "The row has more cells than there are names."};
	return false;
}

/* ---- from a pointer back ---- */

size_t columns_count(const struct columns *c)
{
	return c->count;
}

const char *columns_name(const struct columns *c, size_t column)
{
	return c->names[column];
}

/* Whether `whole` is `part` or goes on below it. */
static bool is_below(const char *whole, const char *part)
{
	size_t n = strlen(part);
	return strncmp(whole, part, n) == 0 && (whole[n] == '\0' || whole[n] == '/');
}

int columns_find(const struct columns *c, const char *pointer)
{
	int below = -1;
	for (size_t i = 0; i < c->count; i++) {
		if (!c->pointers[i] || !*pointer)
			continue;
		if (is_below(pointer, c->pointers[i]))
			return (int)i;
		if (below < 0 && is_below(c->pointers[i], pointer))
			below = (int)i;
	}
	return below;
}
