/* The table of options and what its rows mean; for the files of src/conf. */
#ifndef IOA_CONF_OPTION_H
#define IOA_CONF_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/slice.h"
#include "conf/conf.h"

enum option_kind {
	OPTION_TEXT,
	OPTION_CHOICE, /* one of the words of `accepted` */
	OPTION_INTEGER,
	OPTION_BOOLEAN,
	OPTION_SECRET, /* never a flag, because every user of the machine sees the flags of all processes */
};

struct option {
	const char *name; /* "max-body-bytes": the flag --max-body-bytes and IOA_MAX_BODY_BYTES */
	size_t offset;    /* of the member of struct conf */
	enum option_kind kind;
	bool from_file;       /* NAME_FILE names a file that holds the value */
	const char *fallback; /* as the user would write it; NULL: unset */
	long min, max;        /* OPTION_INTEGER */
	const char *accepted; /* OPTION_CHOICE, words with a space between */
	const char *help;
};

/* All rows; the one after the last has no name. */
extern const struct option option_rows[];

enum { OPTION_ENVIRONMENT_MAX = 64 };

/* Writes IOA_NAME. */
void option_environment(const struct option *row, char ret_name[static OPTION_ENVIRONMENT_MAX]);

/* Reads `value` into the member of *conf. On failure false, and *ret_why (in `arena`) says what is accepted
 * and, unless it is secret, what was given. `source` is the flag or variable as the user knows it. */
bool option_set(const struct option *row, const char *value, const char *source, struct conf *conf,
                struct arena *arena, const char **ret_why) __attribute__((warn_unused_result));

/* The same with the text of the file `path`, without the line break at its end. */
bool option_set_from_file(const struct option *row, const char *path, const char *source, struct conf *conf,
                          struct arena *arena, const char **ret_why) __attribute__((warn_unused_result));

#endif
