/* The trie: a node per segment, with literal children and at most one capture. */
#include "http/router.h"

enum {
	BUCKETS = 32
}; /* most paths differ in the one segment that names the resource, of which there are dozens */

struct node {
	struct slice segment; /* literal, undecoded */
	struct node *literals[BUCKETS], *next, *capture;
	struct route route;
};

struct router {
	struct arena *arena;
	struct node root;
	struct route all; /* the methods of all paths */
};

struct router *router_new(struct arena *arena)
{
	struct router *r = arena_calloc(arena, 1, sizeof *r);
	r->arena = arena;
	return r;
}

/* Length and both ends tell the names of resources apart well enough, and cost less than a hash of the whole.
 */
static size_t bucket_of(struct slice segment)
{
	if (segment.n == 0)
		return 0;
	size_t first = (unsigned char)segment.at[0], last = (unsigned char)segment.at[segment.n - 1];
	return (segment.n + 7 * first + 3 * last) % BUCKETS;
}

static struct node *literal_child(const struct node *n, struct slice segment)
{
	for (struct node *child = n->literals[bucket_of(segment)]; child; child = child->next)
		if (slice_eq(child->segment, segment))
			return child;
	return NULL;
}

static bool is_capture(struct slice segment)
{
	return segment.n > 2 && segment.at[0] == '{' && segment.at[segment.n - 1] == '}';
}

static struct node *make_child(struct router *r, struct node *n, struct slice segment)
{
	struct node *child = is_capture(segment) ? n->capture : literal_child(n, segment);
	if (child)
		return child;
	child = arena_calloc(r->arena, 1, sizeof *child);
	child->segment = segment;
	if (is_capture(segment)) {
		n->capture = child;
		return child;
	}
	struct node **bucket = &n->literals[bucket_of(segment)];
	child->next = *bucket;
	*bucket = child;
	return child;
}

static const char *allow_text(struct router *r, const struct route *route)
{
	const char *text = "OPTIONS";
	for (int i = 0; i < route->count; i++) {
		const char *head = slice_is(route->methods[i], "GET") ? ", HEAD" : "";
		text = arena_printf(r->arena, "%s, %.*s%s", text, SLICE_ARG(route->methods[i]), head);
	}
	return text;
}

/* False when there is no room for the method. */
static bool add_method(struct router *r, struct route *route, struct slice method, const void *target)
{
	if (route->count == ROUTER_METHODS_MAX)
		return false;
	route->methods[route->count] = method;
	route->targets[route->count++] = target;
	route->allow = allow_text(r, route);
	return true;
}

static int count_captures(struct slice path)
{
	struct slice segment;
	int count = 0;
	while (slice_split(&path, '/', &segment))
		count += is_capture(segment);
	return count;
}

bool router_add(struct router *r, struct slice method, struct slice path, const void *target)
{
	struct node *n = &r->root;
	struct slice rest = slice_from(path, 1), segment;
	/* before a node is made: router_find relies on the depth of captures */
	if (count_captures(path) > ROUTER_CAPTURES_MAX)
		return false;
	while (slice_split(&rest, '/', &segment))
		n = make_child(r, n, segment);
	if (route_target(&n->route, method) || !add_method(r, &n->route, method, target))
		return false;
	return route_target(&r->all, method) || add_method(r, &r->all, method, target);
}

const struct route *router_find(const struct router *r, struct slice path,
                                struct slice ret_captures[static ROUTER_CAPTURES_MAX], int *ret_count)
{
	const struct node *n = &r->root;
	struct slice rest = slice_from(path, 1), segment;
	int count = 0;
	while (n && slice_split(&rest, '/', &segment)) {
		const struct node *child = literal_child(n, segment);
		if (!child && n->capture && segment.n > 0) {
			child = n->capture;
			ret_captures[count++] = segment;
		}
		n = child;
	}
	if (!n || n->route.count == 0)
		return NULL;
	*ret_count = count;
	return &n->route;
}

const struct route *router_all(const struct router *r)
{
	return &r->all;
}

const void *route_target(const struct route *route, struct slice method)
{
	for (int i = 0; i < route->count; i++)
		if (slice_eq(route->methods[i], method))
			return route->targets[i];
	return NULL;
}
