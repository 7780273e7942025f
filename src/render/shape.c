/* Column names to nested members. */
#include "render/shape.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/json_write.h"
#include "base/log.h"

enum { SHAPE_BYTES_MAX = 256 * 1024, NAME_MAX_BYTES = 256 };

/* The shape with the memory that it lives in. */
struct owned_shape {
	struct shape shape;
	struct arena arena;
};

struct column_range {
	const struct rows *rows;
	int from, to;  /* columns, `to` excluded */
	size_t prefix; /* bytes of the names that the object around has used up */
};

static struct slice name_as_json(struct arena *arena, struct slice name)
{
	struct buf out;
	buf_init(&out, NAME_MAX_BYTES);
	buf_add_char(&out, ',');
	json_write_name(&out, name);
	struct slice json = arena_dup(arena, buf_slice(&out));
	buf_close(&out);
	return json;
}

static struct slice rest_of_name(const struct column_range *r, int column)
{
	return slice_from(slice_of(rows_column(r->rows, column).name), r->prefix);
}

static bool is_for_the_engine(struct slice name)
{
	return name.n > 0 && name.at[0] == '_';
}

/* The columns that follow `column` inside the same object. */
static int end_of_object(const struct column_range *r, int column, struct slice object)
{
	int end = column + 1;
	while (end < r->to) {
		struct slice name = rest_of_name(r, end);
		if (!slice_starts(name, object) || name.n <= object.n || name.at[object.n] != '.')
			break;
		end++;
	}
	return end;
}

static const struct shape_member *make_members(struct arena *arena, struct column_range r, int *ret_count);

static int make_member(struct arena *arena, const struct column_range *r, int column, struct shape_member *m)
{
	struct slice name = rest_of_name(r, column), rest = name, first;
	slice_split(&rest, '.', &first);
	*m = (struct shape_member){.name = name_as_json(arena, first), .plain_name = arena_dup(arena, first)};
	if (!rest.at) {
		struct column c = rows_column(r->rows, column);
		m->column = column;
		m->kind = c.kind;
		m->is_array = c.is_array;
		return column + 1;
	}
	int end = end_of_object(r, column, first);
	struct column_range inside = {r->rows, column, end, r->prefix + first.n + 1};
	m->column = -1;
	m->first_column = column;
	m->last_column = end - 1;
	m->members = make_members(arena, inside, &m->member_count);
	return end;
}

static const struct shape_member *make_members(struct arena *arena, struct column_range r, int *ret_count)
{
	struct shape_member *members = arena_calloc(arena, (size_t)(r.to - r.from), sizeof *members);
	int count = 0;
	for (int column = r.from; column < r.to;) {
		if (is_for_the_engine(rest_of_name(&r, column)))
			column++;
		else
			column = make_member(arena, &r, column, &members[count++]);
	}
	*ret_count = count;
	return members;
}

static struct owned_shape *make_shape(const struct rows *rows)
{
	struct owned_shape *owned = calloc(1, sizeof *owned);
	if (!owned)
		log_fatal("out of memory for the shape of a statement");
	arena_init(&owned->arena, SHAPE_BYTES_MAX);
	struct shape *s = &owned->shape;
	struct column_range all = {rows, 0, rows_column_count(rows), 0};
	s->members = make_members(&owned->arena, all, &s->member_count);
	if (s->member_count > SHAPE_MEMBERS_MAX)
		log_fatal("a statement has more than %d members", SHAPE_MEMBERS_MAX);
	s->version_column = rows_find_column(rows, SLICE("_version"));
	if (s->version_column < 0)
		s->version_column = rows_find_column(rows, SLICE("version"));
	s->parent_column = rows_find_column(rows, SLICE("_parent"));
	s->id_column = rows_find_column(rows, SLICE("id"));
	return owned;
}

const struct shape *shape_of(void **cache, const struct rows *rows)
{
	if (!*cache)
		*cache = make_shape(rows);
	struct owned_shape *owned = *cache;
	return &owned->shape;
}

void shape_free(void *shape)
{
	struct owned_shape *owned = shape;
	arena_close(&owned->arena);
	free(owned);
}

uint64_t shape_select(const struct shape *s, const struct slice *names, int count)
{
	uint64_t selected = 0;
	for (int m = 0; m < s->member_count; m++)
		for (int i = 0; i < count; i++)
			if (slice_eq(s->members[m].plain_name, names[i]))
				selected |= (uint64_t)1 << m;
	return selected;
}
