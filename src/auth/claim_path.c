/* Parsing and following claim paths. */
#include "auth/claim_path.h"

#include "auth/json_strict.h"

/* ---- parsing ---- */

struct reader {
	struct slice rest;
	struct arena *arena;
	const char *why; /* the first mistake */
};

static bool fail(struct reader *r, const char *why)
{
	if (!r->why)
		r->why = why;
	return false;
}

static bool skip(struct reader *r, char c)
{
	if (r->rest.n == 0 || *r->rest.at != c)
		return false;
	r->rest = slice_from(r->rest, 1);
	return true;
}

/* The length of what comes before one of the characters. */
static size_t length_before(struct slice text, const char *ends)
{
	size_t n = 0;
	while (n < text.n && !strchr(ends, text.at[n]))
		n++;
	return n;
}

static struct slice cut(struct reader *r, size_t n)
{
	struct slice part = {r->rest.at, n};
	r->rest = slice_from(r->rest, n);
	return part;
}

static bool read_quoted(struct reader *r, struct slice *ret_name)
{
	*ret_name = cut(r, length_before(r->rest, "\""));
	return skip(r, '"') || fail(r, "a quotation mark is not closed");
}

/* The last part of `https://issuer.example/claims/pid` or `urn:example:pid` tells what it is. */
static bool is_identity_number(struct slice name)
{
	static const char *const names[] = {"pid", "fnr", "fodselsnummer", "nin", "ssn"};
	size_t from = name.n;
	while (from > 0 && name.at[from - 1] != '/' && name.at[from - 1] != ':')
		from--;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (slice_eq_nocase(slice_from(name, from), slice_of(names[i])))
			return true;
	return false;
}

static bool read_name(struct reader *r, const char **ret_name)
{
	struct slice name;
	if (!skip(r, '"'))
		name = cut(r, length_before(r->rest, ".[]=\""));
	else if (!read_quoted(r, &name))
		return false;
	if (name.n == 0)
		return fail(r, "a name is missing");
	if (is_identity_number(name))
		return fail(r, "national identity numbers are never read from tokens");
	*ret_name = arena_strdup(r->arena, name);
	return true;
}

static bool read_condition(struct reader *r, struct claim_step *step)
{
	if (!skip(r, '['))
		return true;
	if (!read_name(r, &step->member))
		return false;
	if (!skip(r, '='))
		return fail(r, "[ must be followed by a name, = and a value");
	step->value = arena_dup(r->arena, cut(r, length_before(r->rest, "]")));
	return skip(r, ']') || fail(r, "] is missing");
}

static bool read_steps(struct reader *r, struct claim_path *path)
{
	do {
		if (path->count == CLAIM_STEPS_MAX)
			return fail(r, "there are more than 8 names");
		struct claim_step *step = &path->steps[path->count++];
		if (!read_name(r, &step->name) || !read_condition(r, step))
			return false;
	} while (skip(r, '.'));
	if (r->rest.n > 0)
		return fail(r, "names are separated by a full stop");
	return !path->steps[path->count - 1].member ||
	       fail(r, "the last name leads to a text, which can have no condition");
}

static bool is_text(struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.at[i] < ' ' || text.at[i] == 0x7f)
			return false;
	return text.n > 0 && text.n <= CLAIM_PATH_BYTES_MAX;
}

bool claim_path_parse(struct slice text, struct arena *arena, struct claim_path *ret_path,
                      const char **ret_why)
{
	struct claim_path path = {.count = 0};
	struct reader r = {.rest = text, .arena = arena};
	if (!is_text(text))
		r.why = "a claim path has 1 to 255 bytes and no control characters";
	else if (read_steps(&r, &path)) {
		*ret_path = path;
		return true;
	}
	*ret_why = r.why;
	return false;
}

/* ---- following ---- */

struct walk {
	const struct claim_path *path;
	enum claim_end end;
	bool (*take)(void *context, struct slice text);
	void *context;
};

static bool take_text(const struct walk *w, const json_t *value)
{
	struct slice text;
	return json_strict_text(value, &text) && w->take(w->context, text);
}

static bool take_end(const struct walk *w, const json_t *value)
{
	size_t i;
	const json_t *element;
	if (w->end == CLAIM_ONE_TEXT || !json_is_array(value))
		return take_text(w, value);
	json_array_foreach (value, i, element)
		if (!take_text(w, element))
			return false;
	return true;
}

static bool fits(const struct claim_step *step, const json_t *object)
{
	struct slice text;
	return !step->member || (json_strict_text(json_object_get(object, step->member), &text) &&
	                         slice_eq(text, step->value));
}

static bool follow(const struct walk *w, const struct claim_step *step, const json_t *object);

static bool enter(const struct walk *w, const struct claim_step *step, const json_t *value)
{
	if (!json_is_object(value))
		return false;
	return !fits(step, value) || follow(w, step + 1, value);
}

/* At most CLAIM_STEPS_MAX deep, and to no value twice. */
static bool follow(const struct walk *w, const struct claim_step *step, const json_t *object)
{
	size_t i;
	const json_t *value = json_object_get(object, step->name), *element;
	if (!value)
		return true;
	if (step + 1 == w->path->steps + w->path->count)
		return take_end(w, value);
	if (!json_is_array(value))
		return enter(w, step, value);
	json_array_foreach (value, i, element)
		if (!enter(w, step, element))
			return false;
	return true;
}

bool claim_path_read(const struct claim_path *path, const json_t *payload, enum claim_end end,
                     bool (*take)(void *context, struct slice text), void *context)
{
	const struct walk w = {path, end, take, context};
	return follow(&w, path->steps, payload);
}
