/* Block-style YAML: short text plain where no reader could take it for anything else, long text as a block.
 */
#include "contract/yaml.h"

#include <stdint.h>

#include "base/buf.h"
#include "contract/yaml_scalar.h"

/* Readers need not look further than 1024 characters for the colon after a key; longer keys get a `?`. */
enum { PLAIN_KEY_MAX = 128 };

/* YAML 1.1 readers take these for booleans. */
static const char *const yaml_1_1_words[] = {"y", "n", "yes", "no", "on", "off"};

static void write_value(struct buf *out, const json_t *value, int indent);

static struct slice string_slice(const json_t *value)
{
	return (struct slice){json_string_value(value), json_string_length(value)};
}

/* Letters of ASCII and of the two-byte part of UTF-8 from U+00C0 on, `/` and `_`: none starts other syntax.
 */
static bool may_start_plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xc3 && c <= 0xdf) || c == '/' ||
	       c == '_';
}

/* The code point at *at, which moves behind it; `text` is UTF-8, as all strings of jansson are. */
static uint32_t next_code_point(struct slice text, size_t *at)
{
	unsigned char first = (unsigned char)text.at[(*at)++];
	int more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
	uint32_t code = more == 0 ? first : first & (0x3fu >> more);
	for (; more > 0 && *at < text.n; more--)
		code = code << 6 | ((unsigned char)text.at[(*at)++] & 0x3f);
	return code;
}

/* Control characters, what YAML 1.1 takes for line breaks, the byte order mark and non-characters. */
static bool needs_escape(uint32_t c)
{
	return c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff ||
	       c == 0xfffe || c == 0xffff;
}

/* Nothing in it needs an escape but perhaps `also`. */
static bool is_printable(struct slice text, uint32_t also)
{
	for (size_t at = 0; at < text.n;) {
		uint32_t c = next_code_point(text, &at);
		if (needs_escape(c) && c != also)
			return false;
	}
	return true;
}

static bool is_word(struct slice text)
{
	for (size_t i = 0; i < sizeof yaml_1_1_words / sizeof *yaml_1_1_words; i++)
		if (slice_eq_nocase(text, slice_of(yaml_1_1_words[i])))
			return true;
	const char *why = NULL;
	json_t *resolved = yaml_scalar_resolve(text, &why);
	bool text_after_all = json_is_string(resolved);
	json_decref(resolved);
	return !text_after_all;
}

static bool may_be_plain(struct slice text)
{
	if (text.n == 0 || !may_start_plain((unsigned char)text.at[0]))
		return false;
	if (text.at[text.n - 1] == ' ' || text.at[text.n - 1] == ':')
		return false;
	for (size_t i = 0; i + 1 < text.n; i++)
		if ((text.at[i] == ':' && text.at[i + 1] == ' ') ||
		    (text.at[i] == ' ' && text.at[i + 1] == '#'))
			return false;
	return is_printable(text, ' ') && !is_word(text);
}

static void write_quoted(struct buf *out, struct slice text)
{
	buf_add_char(out, '"');
	for (size_t at = 0; at < text.n;) {
		size_t from = at;
		uint32_t c = next_code_point(text, &at);
		if (c == '"' || c == '\\')
			buf_add_char(out, '\\');
		if (c == '\n')
			buf_add_text(out, "\\n");
		else if (needs_escape(c))
			buf_printf(out, "\\u%04x", (unsigned)c);
		else
			buf_add(out, text.at + from, at - from);
	}
	buf_add_char(out, '"');
}

static void write_indent(struct buf *out, int indent)
{
	for (int i = 0; i < indent; i++)
		buf_add_text(out, "  ");
}

/* Several lines, the first neither empty nor indented, at most one line feed at the end. */
static bool may_be_block(struct slice text)
{
	if (text.n < 2 || text.at[0] == ' ' || text.at[0] == '\n')
		return false;
	if (!memchr(text.at, '\n', text.n) || (text.at[text.n - 1] == '\n' && text.at[text.n - 2] == '\n'))
		return false;
	return is_printable(text, '\n');
}

static void write_block(struct buf *out, struct slice text, int indent)
{
	bool ends_line = text.at[text.n - 1] == '\n';
	struct slice rest = {text.at, text.n - ends_line}, line;
	buf_add_text(out, ends_line ? "|" : "|-");
	while (slice_split(&rest, '\n', &line)) {
		buf_add_char(out, '\n');
		if (line.n == 0)
			continue;
		write_indent(out, indent);
		buf_add_slice(out, line);
	}
}

static void write_text(struct buf *out, struct slice text)
{
	if (may_be_plain(text))
		buf_add_slice(out, text);
	else
		write_quoted(out, text);
}

/* Seventeen digits give every double back; a point or an exponent keeps it a float. */
static void write_real(struct buf *out, double value)
{
	char text[40];
	int n = snprintf(text, sizeof text, "%.17g", value);
	buf_add(out, text, (size_t)n);
	if (!strpbrk(text, ".e"))
		buf_add_text(out, ".0");
}

static void write_scalar(struct buf *out, const json_t *value, int indent)
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		if (may_be_block(string_slice(value)))
			write_block(out, string_slice(value), indent ? indent : 1);
		else
			write_text(out, string_slice(value));
		break;
	case JSON_INTEGER:
		buf_printf(out, "%lld", (long long)json_integer_value(value));
		break;
	case JSON_REAL:
		write_real(out, json_real_value(value));
		break;
	case JSON_TRUE:
		buf_add_text(out, "true");
		break;
	case JSON_FALSE:
		buf_add_text(out, "false");
		break;
	default:
		buf_add_text(out, "null");
	}
}

static bool is_filled(const json_t *value)
{
	return json_object_size(value) > 0 || json_array_size(value) > 0;
}

/* What follows a key: nested lines for a filled collection, else the rest of the line. */
static void write_after_key(struct buf *out, const json_t *value, int indent)
{
	if (is_filled(value)) {
		buf_add_char(out, '\n');
		write_indent(out, indent + 1);
	} else {
		buf_add_char(out, ' ');
	}
	write_value(out, value, indent + 1);
}

static void write_object(struct buf *out, const json_t *object, int indent)
{
	const char *separator = "";
	for (void *at = json_object_iter((json_t *)object); at;
	     at = json_object_iter_next((json_t *)object, at)) {
		struct slice key = {json_object_iter_key(at), json_object_iter_key_len(at)};
		buf_add_text(out, separator);
		if (*separator)
			write_indent(out, indent);
		if (key.n > PLAIN_KEY_MAX)
			buf_add_text(out, "? ");
		write_text(out, key);
		if (key.n > PLAIN_KEY_MAX) {
			buf_add_char(out, '\n');
			write_indent(out, indent);
		}
		buf_add_char(out, ':');
		write_after_key(out, json_object_iter_value(at), indent);
		separator = "\n";
	}
}

static void write_array(struct buf *out, const json_t *array, int indent)
{
	for (size_t i = 0; i < json_array_size(array); i++) {
		if (i) {
			buf_add_char(out, '\n');
			write_indent(out, indent);
		}
		buf_add_text(out, "- ");
		write_value(out, json_array_get(array, i), indent + 1);
	}
}

/* Starts where the line stands; following lines get `indent` steps. Ends without a line feed. */
static void write_value(struct buf *out, const json_t *value, int indent)
{
	if (json_is_object(value) && is_filled(value))
		write_object(out, value, indent);
	else if (json_is_array(value) && is_filled(value))
		write_array(out, value, indent);
	else if (json_is_object(value) || json_is_array(value))
		buf_add_text(out, json_is_object(value) ? "{}" : "[]");
	else
		write_scalar(out, value, indent);
}

void yaml_write(struct buf *out, const json_t *value)
{
	write_value(out, value, 0);
	buf_add_char(out, '\n');
}
