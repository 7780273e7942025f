/* From the events of libyaml to a JSON value, refusing what JSON has no place for. */
#include "contract/yaml.h"

#include <yaml.h>

#include "contract/yaml_scalar.h"

/* Deeper nesting is a mistake, or an attempt to exhaust the stack. */
enum { DEPTH_MAX = 64 };

struct reader {
	yaml_parser_t parser;
	yaml_event_t event; /* the current one; owned */
	struct arena *arena;
	const char *why; /* the first failure; nothing is read after it */
	unsigned depth;
};

static json_t *read_value(struct reader *r);

static void fail_at(struct reader *r, yaml_mark_t mark, const char *reason)
{
	if (!r->why)
		r->why = arena_printf(r->arena, "line %zu, column %zu: %s", mark.line + 1, mark.column + 1,
		                      reason);
}

static void fail(struct reader *r, const char *reason)
{
	fail_at(r, r->event.start_mark, reason);
}

static bool next(struct reader *r)
{
	yaml_event_delete(&r->event);
	if (yaml_parser_parse(&r->parser, &r->event))
		return true;
	fail_at(r, r->parser.problem_mark, r->parser.problem ? r->parser.problem : "not YAML");
	return false;
}

static struct slice scalar_text(const struct reader *r)
{
	return (struct slice){(const char *)r->event.data.scalar.value, r->event.data.scalar.length};
}

static json_t *read_scalar(struct reader *r)
{
	struct slice text = scalar_text(r);
	const char *why = "the text is not UTF-8";
	json_t *value = NULL;
	if (text.n && memchr(text.at, '\0', text.n))
		why = "a NUL character is not allowed";
	else if (r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
		value = yaml_scalar_resolve(text, &why);
	else
		value = json_stringn(text.at, text.n);
	if (!value)
		fail(r, why);
	return value;
}

static json_t *read_sequence(struct reader *r)
{
	json_t *list = json_array();
	while (next(r) && r->event.type != YAML_SEQUENCE_END_EVENT) {
		json_t *item = read_value(r);
		if (!item)
			break;
		if (json_array_append_new(list, item) != 0)
			fail(r, "out of memory");
	}
	return list;
}

/* The text of the current event as a key that `object` does not have yet; NULL after a failure. */
static json_t *read_key(struct reader *r, const json_t *object)
{
	if (r->event.type != YAML_SCALAR_EVENT) {
		fail(r, "a key must be text");
		return NULL;
	}
	json_t *key = read_value(r);
	if (!key)
		return NULL;
	if (!json_is_string(key))
		fail(r, "a key must be text: quote it");
	else if (json_object_getn(object, json_string_value(key), json_string_length(key)))
		fail(r, arena_printf(r->arena, "the key \"%s\" is given twice", json_string_value(key)));
	if (!r->why)
		return key;
	json_decref(key);
	return NULL;
}

static void read_member(struct reader *r, json_t *object)
{
	json_t *key = read_key(r, object);
	json_t *value = key && next(r) ? read_value(r) : NULL;
	if (value &&
	    json_object_setn_new(object, json_string_value(key), json_string_length(key), value) != 0)
		fail(r, "out of memory");
	json_decref(key);
}

static json_t *read_mapping(struct reader *r)
{
	json_t *object = json_object();
	while (!r->why && next(r) && r->event.type != YAML_MAPPING_END_EVENT)
		read_member(r, object);
	return object;
}

static bool has_tag_or_anchor(const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		return e->data.scalar.tag || e->data.scalar.anchor;
	case YAML_SEQUENCE_START_EVENT:
		return e->data.sequence_start.tag || e->data.sequence_start.anchor;
	case YAML_MAPPING_START_EVENT:
		return e->data.mapping_start.tag || e->data.mapping_start.anchor;
	default:
		return false;
	}
}

static json_t *read_by_type(struct reader *r)
{
	switch (r->event.type) {
	case YAML_SCALAR_EVENT:
		return read_scalar(r);
	case YAML_SEQUENCE_START_EVENT:
		return read_sequence(r);
	case YAML_MAPPING_START_EVENT:
		return read_mapping(r);
	case YAML_ALIAS_EVENT:
		fail(r, "aliases are not allowed");
		return NULL;
	default:
		fail(r, "a value is missing");
		return NULL;
	}
}

/* The value that begins at the current event, whose last event is current afterwards; NULL after a failure.
 */
static json_t *read_value(struct reader *r)
{
	if (has_tag_or_anchor(&r->event))
		fail(r, "tags and anchors are not allowed");
	else if (r->depth >= DEPTH_MAX)
		fail(r, "nested too deep");
	if (r->why)
		return NULL;
	r->depth++;
	json_t *value = read_by_type(r);
	r->depth--;
	if (!value && !r->why)
		fail(r, "out of memory");
	if (!r->why)
		return value;
	json_decref(value);
	return NULL;
}

static bool expect(struct reader *r, yaml_event_type_t type, const char *reason)
{
	if (!next(r))
		return false;
	if (r->event.type != type)
		fail(r, reason);
	return !r->why;
}

static json_t *read_document(struct reader *r)
{
	if (!expect(r, YAML_STREAM_START_EVENT, "not YAML") ||
	    !expect(r, YAML_DOCUMENT_START_EVENT, "there is nothing in it"))
		return NULL;
	json_t *value = next(r) ? read_value(r) : NULL;
	if (value && expect(r, YAML_DOCUMENT_END_EVENT, "there is something after the value") &&
	    expect(r, YAML_STREAM_END_EVENT, "only one document is allowed"))
		return value;
	json_decref(value);
	return NULL;
}

json_t *yaml_parse(struct arena *arena, struct slice text, const char **ret_why)
{
	struct reader r = {.arena = arena};
	if (!yaml_parser_initialize(&r.parser)) {
		*ret_why = "out of memory";
		return NULL;
	}
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	/* libyaml takes no NULL, which is what an empty slice may have */
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)(text.n ? text.at : ""), text.n);
	json_t *value = read_document(&r);
	if (!value)
		*ret_why = r.why;
	yaml_event_delete(&r.event);
	yaml_parser_delete(&r.parser);
	return value;
}
