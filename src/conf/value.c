/* From the text of one option to the member of the configuration that holds it. */
#include "conf/option.h"

#include <errno.h>

#include "base/buf.h"
#include "base/file.h"

enum { VALUE_FILE_MAX = 64 * 1024 };

struct boolean_word {
	const char *word;
	bool value;
};

static const struct boolean_word boolean_words[] = {
        {"1",     true },
        {"true",  true },
        {"yes",   true },
        {"on",    true },
        {"0",     false},
        {"false", false},
        {"no",    false},
        {"off",   false},
        {NULL,    false},
};

static bool read_boolean(const char *value, bool *ret_value)
{
	for (const struct boolean_word *w = boolean_words; w->word; w++)
		if (strcmp(w->word, value) == 0) {
			*ret_value = w->value;
			return true;
		}
	return false;
}

static bool read_integer(const struct option *row, const char *value, long *ret_value)
{
	unsigned long long number;
	if (!slice_to_uint(slice_of(value), &number) || number > (unsigned long long)row->max ||
	    number < (unsigned long long)row->min)
		return false;
	*ret_value = (long)number;
	return true;
}

static bool is_choice(const char *accepted, const char *value)
{
	struct slice rest = slice_of(accepted), word;
	while (slice_split(&rest, ' ', &word))
		if (slice_is(word, value))
			return true;
	return false;
}

static const char *accepted_values(const struct option *row, struct arena *arena)
{
	switch (row->kind) {
	case OPTION_INTEGER:
		return arena_printf(arena, "a whole number from %ld to %ld", row->min, row->max);
	case OPTION_BOOLEAN:
		return "true or false";
	case OPTION_CHOICE:
		return arena_printf(arena, "one of: %s", row->accepted);
	default:
		return "a text";
	}
}

static bool store(const struct option *row, const char *value, struct conf *conf, struct arena *arena)
{
	char *member = (char *)conf + row->offset;
	switch (row->kind) {
	case OPTION_INTEGER:
		return read_integer(row, value, (long *)(void *)member);
	case OPTION_BOOLEAN:
		return read_boolean(value, (bool *)(void *)member);
	case OPTION_CHOICE:
		if (!is_choice(row->accepted, value))
			return false;
		break;
	default:
		break;
	}
	const char *text = value[0] == '\0' ? NULL : arena_strdup(arena, slice_of(value));
	memcpy(member, &text, sizeof text);
	return true;
}

bool option_set(const struct option *row, const char *value, const char *source, struct conf *conf,
                struct arena *arena, const char **ret_why)
{
	if (store(row, value, conf, arena))
		return true;
	/* Only texts can be secret, and a text is never malformed: what is shown here is harmless. */
	*ret_why = arena_printf(arena, "%s is \"%.60s\"; it must be %s", source, value,
	                        accepted_values(row, arena));
	return false;
}

static const char *unreadable(enum file_status st, int why)
{
	switch (st) {
	case FILE_MISSING:
		return "does not exist";
	case FILE_TOO_LARGE:
		return "is larger than 64 KiB";
	default:
		return strerror(why); /* at start there is only one thread */
	}
}

static struct slice without_line_break(struct slice text)
{
	while (text.n > 0 && (text.at[text.n - 1] == '\n' || text.at[text.n - 1] == '\r'))
		text.n--;
	return text;
}

static const char *file_value(const char *path, const char *source, struct buf *out, struct arena *arena,
                              const char **ret_why)
{
	enum file_status st = file_read(path, out);
	if (st != FILE_OK) {
		*ret_why = arena_printf(arena, "%s: %s: %s", source, path, unreadable(st, errno));
		return NULL;
	}
	struct slice text = without_line_break(buf_slice(out));
	if (text.n == 0 || memchr(text.at, '\0', text.n)) {
		*ret_why = arena_printf(arena, "%s: %s %s", source, path,
		                        text.n == 0 ? "is empty" : "holds a NUL byte");
		return NULL;
	}
	return arena_strdup(arena, text);
}

bool option_set_from_file(const struct option *row, const char *path, const char *source, struct conf *conf,
                          struct arena *arena, const char **ret_why)
{
	struct buf content;
	buf_init(&content, VALUE_FILE_MAX);
	const char *value = file_value(path, source, &content, arena, ret_why);
	buf_close(&content);
	return value && option_set(row, value, source, conf, arena, ret_why);
}
